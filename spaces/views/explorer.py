"""The explorer: filters, list and map in one address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from spaces.enums import Sort
from spaces.exports.mapconfig import map_config
from spaces.filters import SpaceFilter
from spaces.queries.facets import Facet, facets
from spaces.queries.reference import reference
from spaces.queries.selection import Selection
from spaces.queries.snapshot import current_snapshot

from .cardlist import card_list
from .paging import page_of
from .public import public


@dataclass(frozen=True)
class Chip:
    """A filter in force: what it says, the address without it, and how many spaces that gives."""

    label: str
    address: str
    count: int


@public(clock=True)
def explorer(request: HttpRequest) -> HttpResponse:
    """Show the spaces that the address asks for."""
    snapshot = current_snapshot(request.data_version)
    asked = SpaceFilter(request.GET, snapshot=snapshot, now=timezone.now())
    found, names = asked.found, reference(request.data_version)
    page, page_problem = page_of(Paginator(found.keys(), settings.PAGE_SIZE), request.GET.get("page", "1"))
    offered = facets(found, names)
    query = urlencode(asked.selection.parameters())
    bounds = asked.selection.box or found.bounds()
    context = {
        "section": "explorer",
        "found": found,
        "selection": asked.selection,
        "problems": [*asked.problems, *page_problem],
        "page": page,
        "pages": list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)),
        "cards": card_list([int(key) for key in page.object_list], request.data_version, names, asked.now),
        "facets": [(facet, asked.form.fields[facet.name].label) for facet in offered],
        "further_chosen": sum(len(facet.chosen) for facet in offered[4:]),
        "chips": chips(asked, offered),
        "sorts": _sorts(asked.selection),
        "structure": request.data_version.structure,
        "legend": [c for c in names.categories.values() if c.parent_id is None],
        "near": dict(asked.selection.parameters()).get("near", ""),
        "query": query,
        "canonical_query": _canonical(asked.selection, page.number),
        "is_particular": bool(asked.selection.q or asked.selection.box or asked.selection.near),
        "map": map_config(names, bounds=bounds, query=query),
    }
    return render(request, "spaces/explorer.html", context)


def chips(asked: SpaceFilter, offered: list[Facet]) -> list[Chip]:
    """Return the filters in force, each with the address that goes without it."""
    rows = [(choice.label, facet.name, choice.code) for facet in offered for choice in facet.chosen]
    selection = asked.selection
    if selection.q:
        rows.insert(0, (_("“%(text)s”") % {"text": selection.q}, "q", None))
    if selection.open_now:
        rows.append((_("Open now"), "open_now", None))
    if selection.box:
        rows.append((_("This map section"), "bbox", None))
    if selection.near:
        rows.append((_("Near a point"), "near", None))
    return [
        Chip(label, address(selection.without(name, code)), asked.found.total_without(name, code))
        for label, name, code in rows
    ]


def address(selection: Selection) -> str:
    """Return the address of the explorer that shows `selection`."""
    query = urlencode(selection.parameters())
    return reverse("explorer") + (f"?{query}" if query else "")


def _canonical(selection: Selection, page: int) -> str:
    """Return the query of the one address of a page of results."""
    return urlencode([*selection.parameters(), *([("page", page)] if page > 1 else [])])


def _sorts(selection: Selection) -> list[tuple[str, str, bool]]:
    """Return the orders that make sense now as (value, label, in force); '' for the one without asking."""
    possible = [Sort.RELEVANCE] if selection.q else []
    possible += [Sort.NAME, Sort.NEWEST]
    if selection.near:
        possible.append(Sort.NEAREST)
    unasked = selection.without("sort").order
    return [("" if sort == unasked else sort.value, sort.label, sort == selection.order) for sort in possible]
