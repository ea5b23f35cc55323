"""Parts of a space that take several columns, or a table of their own."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from spaces.enums import SiteKind
from spaces.models import Space
from spaces.outlines import corners_of

from .merge_parts import Part


class GroupPart(Part):
    """Columns that have no meaning apart."""

    columns: tuple[str, ...] = ()

    def value(self, space: Space) -> tuple[Any, ...]:
        """Return the columns, of related rows their keys."""
        return tuple(getattr(space, Space._meta.get_field(name).attname) for name in self.columns)

    def data(self, chosen: Sequence[Space]) -> dict[str, Any]:
        """Return all the columns."""
        return {name: getattr(chosen[0], name) for name in self.columns}


class UnitsPart(GroupPart):
    """Ward and former district."""

    columns = ("ward", "district", "units_overruled")

    def is_given(self, space: Space) -> bool:
        """Return whether either is known."""
        return space.ward_id is not None or space.district_id is not None

    def words(self, space: Space) -> str:
        """Return the names, and whether they were chosen against the boundary."""
        names = [unit.full_name for unit in (space.ward, space.district) if unit is not None]
        return "\n".join([*names, *([_("Chosen against the boundary")] if space.units_overruled else [])])


class PositionPart(GroupPart):
    """What kind of site it is and where, how exact and from which source."""

    columns = ("site_kind", "longitude", "latitude", "outline", "position_error_m", "position_source")

    def is_given(self, space: Space) -> bool:
        """Return whether it is known where the place is, or that it is nowhere."""
        return space.has_position or bool(space.outline) or space.site_kind == SiteKind.ONLINE

    def words(self, space: Space) -> str:
        """Return the kind, latitude and longitude, the error, the outline, the source."""
        lines = [str(space.get_site_kind_display())]
        if space.has_position:
            lines.append(f"{space.latitude:.6f}, {space.longitude:.6f}")
        if space.position_error_m is not None:
            lines.append(_("up to %(metres)s m unsure") % {"metres": space.position_error_m})
        if space.outline:
            lines.append(_("Outline with %(count)s corners") % {"count": len(corners_of(space.outline))})
        return "\n".join(filter(None, [*lines, space.position_source]))


class LifecyclePart(GroupPart):
    """The status, since when, and where the place moved to."""

    columns = ("lifecycle", "lifecycle_since", "moved_to")

    def words(self, space: Space) -> str:
        """Return status, day and place."""
        moved = _("Moved to: %(space)s") % {"space": space.moved_to} if space.moved_to else ""
        lines = [str(space.get_lifecycle_display()), _day(space.lifecycle_since), moved]
        return "\n".join(filter(None, lines))


class PublicationPart(GroupPart):
    """Whether the public sees the space; a kept one that is public stays so. Not for `save_space`."""

    columns = ("publication_state",)

    def is_given(self, space: Space) -> bool:
        """Return whether the public sees it."""
        return space.is_published

    def is_same(self, kept: Space, dissolved: Space) -> bool:
        """Return whether there is nothing to gain."""
        return kept.is_published or not dissolved.is_published

    def text(self, space: Space) -> str:
        """Return the state."""
        return str(space.get_publication_state_display())

    def data(self, chosen: Sequence[Space]) -> dict[str, Any]:
        """Return nothing: publishing is a step of its own."""
        return {}


class VerificationPart(GroupPart):
    """Who last found everything right, and when. Not for `save_space`."""

    columns = ("verified_on", "verified_by")

    def is_given(self, space: Space) -> bool:
        """Return whether anybody did."""
        return space.verified_on is not None

    def words(self, space: Space) -> str:
        """Return day and person."""
        return f"{_day(space.verified_on)}, {space.verified_by}"

    def data(self, chosen: Sequence[Space]) -> dict[str, Any]:
        """Return nothing: an edit verifies nothing."""
        return {}


class ContactPart(Part):
    """The private contact. Not for `save_space`: it stays in its table and moves as a row."""

    def value(self, space: Space) -> tuple[str, ...] | None:
        """Return name, e-mail, telephone and note, None where there is none."""
        contact = getattr(space, self.key, None)
        return (contact.name, contact.email, contact.phone, contact.note) if contact else None

    def words(self, space: Space) -> str:
        """Return what is known of the person, one a line."""
        return "\n".join(filter(None, self.value(space) or ()))

    def data(self, chosen: Sequence[Space]) -> dict[str, Any]:
        """Return nothing."""
        return {}


def _day(day: Any) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""
