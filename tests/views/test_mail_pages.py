"""Mails shown on one's own machine: there they can be read and clicked, elsewhere they do not exist."""

import pytest
from django.test import Client

from spaces.enums import MailState
from tests.builders import make_superuser
from tests.mails import make_mail

pytestmark = pytest.mark.django_db
LINK = "http://localhost:8000/vi/proposals/open/#WyJQ:1xV5wd:fZ-Yk_x"


@pytest.fixture
def _shown(settings):
    settings.SHOW_MAIL = True


@pytest.fixture
def mail():
    """A mail with a private link, as text and as HTML."""
    return make_mail(
        text=f"Mở đề xuất <của tôi>\n{LINK}\n",
        html=f'<p style="color:red"><a href="{LINK}">Mở</a></p>',
        state=MailState.SENT,
    )


def addresses_of(mail):
    return ["/mail/", f"/mail/{mail.pk}/", f"/mail/{mail.pk}/html/"]


def test_elsewhere_there_is_no_such_page_for_anybody(client, mail):
    staff = Client()
    staff.force_login(make_superuser())
    for address in addresses_of(mail):
        for who in (client, staff):
            response = who.get(address)
            assert response.status_code == 404, address
            assert LINK not in response.content.decode()


@pytest.mark.usefixtures("_shown")
def test_newest_mail_comes_first(client, mail):
    make_mail(subject="Thư mới nhất", state=MailState.FAILED)
    page = client.get("/mail/").content.decode()
    assert 0 < page.index("Thư mới nhất") < page.index(mail.subject)
    assert f'href="/mail/{mail.pk}/"' in page


@pytest.mark.usefixtures("_shown")
def test_link_in_the_text_is_one_to_click_and_the_rest_is_escaped(client, mail):
    page = client.get(f"/mail/{mail.pk}/").content.decode()
    assert f'<a href="{LINK}"' in page
    assert "&lt;của tôi&gt;" in page
    assert f'href="/mail/{mail.pk}/html/"' in page


@pytest.mark.usefixtures("_shown")
def test_html_has_its_styles_and_can_do_nothing_else(client, mail):
    response = client.get(f"/mail/{mail.pk}/html/")
    assert response.content.decode() == mail.html
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    assert policy.pop("style-src") == "'unsafe-inline'"
    assert policy.pop("sandbox") == "allow-top-navigation-by-user-activation"
    assert set(policy.values()) == {"'none'"}
    assert policy["default-src"] == "'none'"


@pytest.mark.usefixtures("_shown")
def test_only_that_one_answer_lets_in_styles_beside_the_text(client, mail):
    for address in ("/mail/", f"/mail/{mail.pk}/", "/mail/999/html/", "/vi/"):
        assert "unsafe" not in client.get(address)["Content-Security-Policy"]


@pytest.mark.usefixtures("_shown")
def test_nothing_keeps_what_is_private(client, mail):
    for address in addresses_of(mail):
        response = client.get(address)
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.usefixtures("_shown")
def test_mail_without_a_text_says_so(client):
    kept_nothing = make_mail(text="", html="", state=MailState.SENT)
    page = client.get(f"/mail/{kept_nothing.pk}/", headers={"Accept-Language": "en"}).content.decode()
    assert "Its text was not kept" in page
    assert client.get(f"/mail/{kept_nothing.pk}/html/").status_code == 404


@pytest.mark.usefixtures("_shown")
@pytest.mark.parametrize(
    "address", ["/mail/0/", f"/mail/{10**30}/", "/mail/-1/", "/mail/abc/", "/mail/1/html/x"]
)
def test_unknown_mail_is_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("_shown")
@pytest.mark.parametrize("page", ["0", "-1", "abc", "99999999999", "%00", "²"])
def test_page_that_does_not_exist_shows_the_nearest(client, mail, page):
    response = client.get(f"/mail/?page={page}")
    assert response.status_code == 200
    assert mail.subject in response.content.decode()


@pytest.mark.usefixtures("_shown")
def test_mails_are_only_read(client, mail):
    for address in addresses_of(mail):
        assert client.post(address).status_code == 405


@pytest.mark.usefixtures("_shown")
def test_list_needs_as_many_queries_with_many_mails(client, django_assert_num_queries):
    make_mail()
    with django_assert_num_queries(2):
        client.get("/mail/")
    for _number in range(60):
        make_mail()
    with django_assert_num_queries(2):
        client.get("/mail/")
