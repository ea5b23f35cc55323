"""Which sheet a request may see: an assessor those assigned to him, coordinators and auditors all."""

from django.http import Http404, HttpRequest

from spaces.models import Assignment
from spaces.permissions import can_fill_sheet, can_see_sheet
from spaces.queries.sheets import find_sheet

#: The largest key that a database takes.
_LARGEST_KEY = 2**63 - 1


def any_sheet(pk: int) -> Assignment:
    """Return the sheet of a key; raises Http404."""
    sheet = find_sheet(pk) if pk <= _LARGEST_KEY else None
    if sheet is None:
        raise Http404
    return sheet


def readable_sheet(request: HttpRequest, pk: int) -> Assignment:
    """Return a sheet that the person may read; raises Http404, so that nobody learns what there is."""
    sheet = any_sheet(pk)
    if not can_see_sheet(request.user, sheet):
        raise Http404
    return sheet


def own_sheet(request: HttpRequest, pk: int) -> Assignment:
    """Return a sheet that the person fills in, also one that was taken away; raises Http404."""
    sheet = any_sheet(pk)
    if not can_fill_sheet(request.user, sheet):
        raise Http404
    return sheet
