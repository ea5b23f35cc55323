"""The page of a list that an address asks for."""

from django.core.paginator import EmptyPage, InvalidPage, Page, Paginator
from django.utils.translation import gettext as _


def page_of(paginator: Paginator, asked: str) -> tuple[Page, list[str]]:
    """Return the page asked for, or the nearest one with a sentence saying so."""
    try:
        return paginator.page(asked if asked.isascii() and asked.isdigit() and len(asked) < 9 else "?"), []
    except EmptyPage:
        nearest = paginator.num_pages if int(asked) > 0 else 1
    except InvalidPage:
        nearest = 1
    problem = _("There is no such page of results; page %(page)d is shown.") % {"page": nearest}
    return paginator.page(nearest), [problem]
