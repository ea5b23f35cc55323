"""Whether a mail address belongs to the domain of a website."""

import re
from urllib.parse import urlsplit

_NAME = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
#: Hosts under which many people have pages or letter-boxes: an address there proves nothing about a page
#: there. Their subdomains are meant too.
SHARED_HOSTS = frozenset({
    "facebook.com", "fb.com", "fb.me", "instagram.com", "youtube.com", "youtu.be", "tiktok.com", "zalo.me",
    "zaloapp.com", "twitter.com", "x.com", "threads.net", "linkedin.com", "linktr.ee", "behance.net",
    "google.com", "goo.gl", "gmail.com", "googlemail.com", "blogspot.com", "blogger.com", "withgoogle.com",
    "wordpress.com", "wixsite.com", "wix.com", "weebly.com", "squarespace.com", "notion.site", "medium.com",
    "tumblr.com", "github.io", "gitlab.io", "netlify.app", "vercel.app", "pages.dev", "myshopify.com",
    "business.site", "carrd.co", "canva.site", "tripadvisor.com", "foody.vn", "shopee.vn", "lazada.vn",
    "outlook.com", "hotmail.com", "live.com", "msn.com", "microsoft.com", "office.com", "sharepoint.com",
    "yahoo.com", "yahoo.com.vn", "ymail.com", "icloud.com", "me.com", "mac.com", "apple.com",
    "proton.me", "protonmail.com", "gmx.com", "gmx.net", "gmx.de", "mail.com", "yandex.com", "mail.ru",
    "qq.com", "163.com", "orange.fr", "free.fr", "wanadoo.fr", "laposte.net", "fpt.vn", "vnn.vn",
    "viettel.vn", "hanoi.gov.vn", "hanoi.vn", "chinhphu.vn",
})  # fmt: skip
#: Second levels under which countries register names, as in `com.vn` and `co.uk`.
_REGISTRIES = frozenset({
    "ac", "asso", "biz", "co", "com", "edu", "go", "gouv", "gov", "health", "id", "info", "int", "io", "ai",
    "mil", "name", "ne", "net", "or", "org", "pro",
})  # fmt: skip


def is_of_domain(email: str, website: str) -> bool:
    """Return whether the mail's domain is exactly the website's host (without `www`).

    Below a host others may have addresses: students below that of their university. Never for hosts that
    many share, for registries such as `com.vn` and for numeric addresses.
    """
    domain = _ascii(email.strip().rpartition("@")[2])
    host = _host(website)
    return bool(domain) and domain == host and _is_own(host)


def own_domain(website: str) -> str:
    """Return the domain that a mail address has to have to prove a claim, '' where none would."""
    host = _host(website)
    return host if _is_own(host) else ""


def _host(website: str) -> str:
    """Return the host of a web address without `www`, '' where there is none."""
    try:
        found = urlsplit(website.strip()).hostname or ""
    except ValueError:
        return ""
    return _ascii(found).removeprefix("www.")


def _ascii(name: str) -> str:
    """Return a domain in lower case as the network writes it, '' for what is none."""
    try:
        ascii_name = name.strip().rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        return ""
    return ascii_name if _NAME.fullmatch(ascii_name) else ""


def _is_own(host: str) -> bool:
    """Return whether a host can belong to one holder alone."""
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdigit():
        return False
    if len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _REGISTRIES:
        return False
    return not any(".".join(labels[start:]) in SHARED_HOSTS for start in range(len(labels) - 1))
