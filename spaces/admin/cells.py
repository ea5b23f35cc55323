"""What an officer scans for in the list of spaces: one function a column."""

from django.contrib import admin
from django.core.files.storage import default_storage
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spaces.enums import Lifecycle
from spaces.models import Space

#: What stands where nothing is known; narrow screens leave such a cell out.
_NONE = format_html('<span class="none">{}</span>', "–")


@admin.display(description=gettext_lazy("photo"))
def picture(space: Space) -> SafeString:
    """Return the first photo, or the sign of the category."""
    photos = space.photos.all()
    if photos:
        photo = photos[0]
        address = default_storage.url(photo.path(photo.widths[0]))
        return format_html(
            '<img class="thumb" src="{}" alt="" width="56" height="42" loading="lazy">', address
        )
    category = space.category
    return format_html(
        '<span class="thumb tone-{}"><svg aria-hidden="true"><use href="{}#i-{}"></use></svg></span>',
        category.tone, static("img/icons.svg"), category.icon,
    )  # fmt: skip


@admin.display(description=gettext_lazy("name"), ordering="name_sort")
def title(space: Space) -> SafeString:
    """Return the name as a link, with the identifier and the way to proposals that are open."""
    address = reverse("admin:spaces_space_change", args=[space.pk])
    return format_html(
        '<a class="row-title" href="{}">{}</a> <span class="quiet nowrap">{}</span>{}',
        address, space.name, space.identifier, _open_proposals(space),
    )  # fmt: skip


def _open_proposals(space: Space) -> SafeString:
    """Return a link to what partners propose about the space, nothing where they propose nothing."""
    count = getattr(space, "open_proposals", 0)
    if not count:
        return SafeString()
    text = ngettext("%(count)d open proposal", "%(count)d open proposals", count) % {"count": count}
    queue = reverse("admin:spaces_proposal_changelist")
    return format_html('<a class="open-proposals" href="{}?q={}">{}</a>', queue, space.identifier, text)


@admin.display(description=gettext_lazy("category"), ordering="category__name_vi")
def category_name(space: Space) -> SafeString:
    """Return the category in its colour."""
    return format_html('<span class="kind tone-{}">{}</span>', space.category.tone, space.category.name)


@admin.display(description=gettext_lazy("ward"), ordering="ward__name_sort")
def ward_name(space: Space) -> SafeString | str:
    """Return the ward."""
    return space.ward.full_name if space.ward_id else _NONE


@admin.display(description=gettext_lazy("former district"), ordering="district__name_sort")
def district_name(space: Space) -> SafeString | str:
    """Return the former district."""
    return space.district.name if space.district_id else _NONE


@admin.display(description=gettext_lazy("status"), ordering="lifecycle")
def status(space: Space) -> SafeString:
    """Return the status; what is not active stands out by its mark."""
    mark = "●" if space.lifecycle == Lifecycle.ACTIVE else "○"
    return format_html('<span aria-hidden="true">{}</span> {}', mark, space.get_lifecycle_display())


@admin.display(description=gettext_lazy("publication"), ordering="publication_state")
def state(space: Space) -> SafeString:
    """Return the publication state as a badge; of what was merged, where it went."""
    if space.is_merged:
        text = _("Merged into %(kept)s") % {"kept": space.merged_into.identifier}
        return format_html('<span class="badge state-withdrawn">{}</span>', text)
    return format_html(
        '<span class="badge state-{}">{}</span>',
        space.publication_state, space.get_publication_state_display(),
    )  # fmt: skip


@admin.display(description=gettext_lazy("verified"), ordering="verified_on")
def verified(space: Space) -> SafeString:
    """Return the day of the last verification."""
    day = date_format(space.verified_on, "SHORT_DATE_FORMAT") if space.verified_on else _("never")
    kind = "" if space.verified_on else "quiet"
    return format_html(
        '<span class="{}"><span class="phone-label">{}: </span>{}</span>', kind, _("verified"), day
    )
