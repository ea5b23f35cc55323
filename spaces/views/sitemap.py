"""What search engines read first: the sitemap and robots.txt.

Addresses are built from the configured public address, never from the Host that a request names.
"""

import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np
from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem
from django.contrib.sitemaps.views import sitemap as render_sitemap
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from spaces.models import CriteriaVersion, Space
from spaces.queries.results import public_rounds
from spaces.queries.snapshot import current_snapshot
from spaces.queries.version import Version

from .public import public

_PAGES = ("home", "explorer", "submit", "criteria", "results", "about", "data", "privacy", "accessibility")
#: Keeps the making of a file under half a second; a million spaces give two thousand files.
_SPACES_A_FILE = 500
_LANGUAGES = [code for code, _name in settings.LANGUAGES]


class Entry(NamedTuple):
    """One space of the sitemap."""

    slug: str
    changed: datetime.datetime


class _PublicSitemap(Sitemap):
    """Every page in every language, each naming the others."""

    i18n = alternates = True
    limit = _SPACES_A_FILE * len(_LANGUAGES)

    def get_domain(self, site: object = None) -> str:
        """Return the configured host, whatever the request says."""
        return urlsplit(settings.PUBLIC_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        """Return the configured scheme, whatever the request says."""
        return urlsplit(settings.PUBLIC_URL).scheme

    def get_latest_lastmod(self) -> None:
        """Say nothing: the answer's Last-Modified comes from the data's version."""


class PagesSitemap(_PublicSitemap):
    """Home, texts and lists, versions of criteria and published rounds."""

    def items(self) -> list[tuple[str, dict[str, str]]]:
        """Return the pages as (name, what its address takes)."""
        versions = CriteriaVersion.objects.public().order_by("slug").values_list("slug", flat=True)
        rounds = [round.slug for round in public_rounds()]
        return [
            *((name, {}) for name in _PAGES),
            *(("criteria-version", {"slug": slug}) for slug in versions),
            *(("round", {"slug": slug}) for slug in rounds),
        ]

    def location(self, item: tuple[str, dict[str, str]]) -> str:
        """Return the path of a page in the active language."""
        name, values = item
        return reverse(name, kwargs=values)


class SpaceEntries:
    """Pairs of (space, language) of all published spaces, read a slice at a time."""

    def __init__(self, version: Version) -> None:
        self._keys = np.sort(current_snapshot(version).columns.pk)

    def __len__(self) -> int:
        return len(self._keys) * len(_LANGUAGES)

    def __getitem__(self, part: slice) -> list[tuple[Entry, str]]:
        first, last = part.start // len(_LANGUAGES), -(-part.stop // len(_LANGUAGES))
        rows = Space.objects.published().filter(pk__in=self._keys[first:last].tolist()).order_by("pk")
        entries = [Entry(*row) for row in rows.values_list("slug", "modified_at")]
        return [(entry, language) for entry in entries for language in _LANGUAGES]


class SpacesSitemap(_PublicSitemap):
    """The pages of published spaces."""

    def __init__(self, version: Version) -> None:
        self._entries = SpaceEntries(version)

    def _items(self) -> SpaceEntries:
        return self._entries

    def location(self, item: Entry) -> str:
        """Return the path of a space's page in the active language."""
        return reverse("space", kwargs={"slug": item.slug})

    def lastmod(self, item: Entry) -> datetime.datetime:
        """Return when a space was last changed."""
        return item.changed


@public()
def sitemap(request: HttpRequest, section: str | None = None) -> HttpResponse:
    """Answer the sitemap: one file, or an index of files where the spaces fill several."""
    spaces = SpacesSitemap(request.data_version)
    sitemaps = {"pages": PagesSitemap(), "spaces": spaces}
    files = spaces.paginator.num_pages
    if section is None and files > 1:
        return _index(request, files)
    response = render_sitemap(request, sitemaps, section)
    return response.render()


def _index(request: HttpRequest, files: int) -> HttpResponse:
    """Answer the list of files; `p` counts those of the spaces."""
    part = settings.PUBLIC_URL + reverse("sitemap-part", kwargs={"section": "spaces"})
    entries = [settings.PUBLIC_URL + reverse("sitemap-part", kwargs={"section": "pages"})]
    entries += [part if number == 1 else f"{part}?p={number}" for number in range(1, files + 1)]
    items = [SitemapIndexItem(entry) for entry in entries]
    return render(request, "sitemap_index.xml", {"sitemaps": items}, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Answer what crawlers may read: all but the staff's area and what only the map asks for."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /data/map.json",
        "",
        f"Sitemap: {settings.PUBLIC_URL}{reverse('sitemap')}",
        "",
    ]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response
