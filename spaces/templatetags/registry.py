"""Tags of the public site: icons, addresses in other languages, structured data."""

import json
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Model
from django.http import QueryDict
from django.template.context import Context
from django.templatetags.static import static
from django.utils import dateformat
from django.utils.formats import number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spaces.hours import OpenState
from spaces.models import Photo
from spaces.queries.facets import Choice, Facet

register = template.Library()

_IN_VIETNAMESE = mark_safe(' lang="vi"')
_LAZY = mark_safe(' loading="lazy"')
_SCRIPT_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@lru_cache(maxsize=512)
def _icon(name: str, classes: str) -> SafeString:
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#i-{}"></use></svg>',
        classes,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """Return a drawing of the sprite, hidden from screen readers: a word stands beside it."""
    return _icon(name, classes)


@register.simple_tag(takes_context=True)
def in_language(context: Context, language: str) -> str:
    """Return the address of this page in another language, with its filters."""
    request = context.get("request")
    path = request.get_full_path() if request else "/"
    for code, _name in settings.LANGUAGES:
        if path == f"/{code}" or path.startswith(f"/{code}/"):
            return f"/{language}{path[len(code) + 1 :]}"
    return f"/{language}/"


@register.simple_tag(takes_context=True)
def page_address(context: Context, language: str) -> str:
    """Return the absolute address of this page in `language`, without its query unless `canonical_query`."""
    request = context.get("request")
    path = request.path if request else "/"
    query = context.get("canonical_query", "")
    for code, _name in settings.LANGUAGES:
        if path.startswith(f"/{code}/"):
            path = path[len(code) + 1 :]
            break
    return f"{settings.PUBLIC_URL}/{language}{path}{'?' + query if query else ''}"


@register.simple_tag
def public_url() -> str:
    """Return the address under which the public reaches the site, without a trailing slash."""
    return settings.PUBLIC_URL


@register.simple_tag
def contact_email() -> str:
    """Return the address that people write to, or ''."""
    return settings.CONTACT_EMAIL


@register.simple_tag
def json_ld(value: dict[str, Any]) -> SafeString:
    """Return schema.org data as a script element that no text inside can end."""
    text = json.dumps(value, ensure_ascii=False).translate(_SCRIPT_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 (escaped above)


@register.simple_tag
def with_page(query: str, page: int) -> str:
    """Return the query of the same results on another page."""
    changed = QueryDict(query, mutable=True)
    if page > 1:
        changed["page"] = str(page)
    return f"?{changed.urlencode()}" if changed else "?"


@register.filter
def unlocalized(value: float | int) -> str:
    """Return a number as machines read it: no thousands separator, a point before decimals."""
    return str(value)


@register.simple_tag
def photo_url(photo: Photo, width: int = 960) -> str:
    """Return the address of the file of at most `width` pixels (of the smallest, where none is)."""
    fitting = [size for size in photo.widths if size <= width] or photo.widths[:1]
    return default_storage.url(photo.path(fitting[-1]))


@register.simple_tag
def photo_srcset(photo: Photo) -> str:
    """Return all widths of a photo for the srcset attribute."""
    return ", ".join(f"{default_storage.url(photo.path(width))} {width}w" for width in photo.widths)


@register.simple_tag
def photo_image(photo: Photo, sizes: str, alt: str = "", eager: bool = False) -> SafeString:
    """Return a photo in its widths; `sizes` are those of the element, `alt` is '' where it decorates.

    `eager` is for the first photo of a page, which is not to wait until it is scrolled to.
    """
    return format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}"{} decoding="async">',
        photo_url(photo), photo_srcset(photo), sizes, photo.width, photo.height, alt,
        "" if eager else _LAZY,
    )  # fmt: skip


@register.simple_tag
def open_state(state: OpenState) -> SafeString:
    """Return whether a space is open now, and until when."""
    if state.is_open:
        told = _("Open until %(time)s") % {"time": f"{state.until:%H:%M}"} if state.until else _("Open")
    elif state.until:
        told = _("Closed, opens %(time)s") % {"time": dateformat.format(state.until, "D H:i")}
    else:
        told = _("Closed")
    classes = "is-open" if state.is_open else "is-closed"
    return format_html('<span class="open {}">{}{}</span>', classes, _icon("clock", ""), told)


@register.simple_tag
def facet_choices(facet: Facet, label: str, headed: bool = False) -> SafeString:
    """Return the choices of a filter as check boxes with counts, in their groups.

    `headed` shows the filter's name above them; else only screen readers hear it.

    Written here and not as a template because a page holds some two hundred of them.
    """
    groups = []
    for group in facet.groups:
        rows = [_choice(facet.name, choice) for choice in group.choices]
        legend = format_html(
            "<legend{}>{}</legend>", "" if group.label or headed else _HIDDEN, group.label or label
        )
        groups.append(f'<fieldset class="panel-group">{legend}{"".join(rows)}</fieldset>')
    columns = " panel-columns" if len(groups) > 1 else ""
    return mark_safe(f'<div class="panel-choices{columns}">{"".join(groups)}</div>')  # noqa: S308 (escaped)


_HIDDEN = mark_safe(' class="visually-hidden"')


def _choice(parameter: str, choice: Choice) -> str:
    classes, box, name = _choice_parts(parameter, *choice[:2], *choice[4:])
    empty = "" if choice.count else " is-empty"
    checked = " checked" if choice.chosen else ""
    return f"{classes}{empty}{box}{checked}{name}{choice.count}</span></label>"


@lru_cache(maxsize=4096)
def _choice_parts(
    parameter: str, code: str, label: str, level: int, tone: str, icon_name: str
) -> tuple[str, str, str]:
    """Return what stands around the marks 'empty' and 'checked' of a choice, up to its count."""
    classes = f"{' is-kind' if level else ''}{f' tone-{tone}' if tone else ''}"
    drawing = _icon(icon_name, "") if icon_name else ""
    return (
        f'<label class="choice{classes}',
        f'"><input type="checkbox" name="{parameter}" value="{escape(code)}"',
        f'>{drawing}<span class="choice-name">{escape(label)}</span><span class="choice-count">',
    )


@register.simple_tag
def fallback_language(record: Model, name: str) -> SafeString:
    """Return ` lang="vi"` where a text stands in Vietnamese for want of a translation, else ''."""
    language = (get_language() or "vi")[:2]
    is_missing = language != "vi" and not getattr(record, f"{name}_{language}")
    return _IN_VIETNAMESE if is_missing else SafeString()


@register.filter
def short_address(url: str) -> str:
    """Return a web address as people say it: without scheme and trailing slash."""
    return url.split("://", 1)[-1].removeprefix("www.").rstrip("/")


def _written(value: float, places: int) -> str:
    """Return a number rounded to `places` decimals; Django's own function would cut them off."""
    return number_format(Decimal(f"{value:.{places}f}"), places)


@register.filter
def decimals(value: float | None, places: str | int = 3) -> str:
    """Return a number with so many decimals as the active language writes it, a dash for None."""
    return "–" if value is None else _written(value, int(places))


@register.filter
def plain_number(value: float) -> str:
    """Return a number with the decimals it has, six at most, as the active language writes it."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return _written(value, len(text.partition(".")[2]))


@register.filter
def percentage(value: float | None) -> str:
    """Return a share in [0, 1] in whole per cent as the active language writes it, a dash for None."""
    if value is None:
        return "–"
    return _written(100 * value, 0) + ("\u00a0%" if get_language() == "fr" else "%")


@register.simple_tag
def percent(value: float | None) -> str:
    """Return a share in [0, 1] in whole per cent, as `percentage` does."""
    return percentage(value)
