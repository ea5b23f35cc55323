"""The browser tests can fail: what they are to notice, they notice."""

import pytest

HEAD = "<!doctype html><html lang=en><title>Trial</title><link rel=icon href='data:,'>"


def show(page, body, policy="default-src 'self' data:"):
    """Shows a made-up page of the site, with its own Content-Security-Policy."""
    answer = {"content_type": "text/html", "headers": {"Content-Security-Policy": policy}}
    page.route("**/trial", lambda route: route.fulfill(body=HEAD + body, **answer))
    page.goto("/trial")
    page.wait_for_timeout(100)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<script>1</script>", "Content Security Policy"),
        ("<p style='color: red'>", "Content Security Policy"),
        ("<img src='https://tiles.example.org/1.png' alt=''>", "third party"),
        ("<img src='/missing.png' alt=''>", "404"),
    ],
)
def test_problem_in_the_page_is_noticed(page, problems, body, told):
    problems.expected.append("")
    show(page, f"<main><h1>Trial</h1>{body}</main>")
    assert any(told in problem for problem in problems)


def test_uncaught_exception_is_noticed(page, problems):
    problems.expected.append("uncaught")
    show(page, "<script>undefinedName()</script>", policy="script-src 'unsafe-inline'")
    assert any("undefinedName" in problem for problem in problems)


def test_faultless_page_has_no_problem(page, problems, assert_accessible):
    show(page, "<main><h1>Trial</h1><p>Nothing wrong.</p></main>", policy="default-src data:")
    assert_accessible(page)
    assert problems == []


def test_inaccessible_page_is_noticed(page, assert_accessible):
    show(page, "<main><h1>Trial</h1><img src='data:,'></main>")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)


def test_expected_problem_is_forgiven(page, problems):
    problems.expected.append("status of 404")
    page.goto("/static/missing.css")
    assert problems
    assert problems.unexpected() == []
