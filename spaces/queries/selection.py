"""What a person asked for: one value behind list, map, counts, export and feeds."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from spaces.enums import CURRENT_LIFECYCLES, Sort
from spaces.tiles import Box

#: Classification parameters in the order in which the page offers them.
AXES = (
    "district", "ward", "category", "field", "ownership", "activity", "accessibility", "status",
    "band",
)  # fmt: skip


@dataclass(frozen=True)
class Selection:
    """Filters and order. Values of one axis mean OR, axes mean AND.

    `axes` maps a parameter to its codes; `near` is a point (lon, lat), EPSG:4326. Without a status the
    spaces that are closed for good or moved away are left out.
    """

    q: str = ""
    axes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    box: Box | None = None
    near: tuple[float, float] | None = None
    open_now: bool = False
    sort: str = ""

    @property
    def wanted(self) -> dict[str, tuple[str, ...]]:
        """Return the codes asked for by axis, with the default status where none is given."""
        asked = {axis: codes for axis, codes in self.axes.items() if codes}
        return {"status": tuple(CURRENT_LIFECYCLES), **asked}

    @property
    def order(self) -> str:
        """Return the order in force: the one asked for, else the best for what is asked."""
        if self.sort == Sort.NEAREST and self.near is None:
            return Sort.NAME
        if self.sort:
            return self.sort
        return Sort.NEAREST if self.near else Sort.RELEVANCE if self.q else Sort.NAME

    @property
    def is_narrowed(self) -> bool:
        """Return whether anything but the order is asked for."""
        return bool(self.q or self.box or self.open_now or any(self.axes.values()))

    def without(self, parameter: str, value: str | None = None) -> "Selection":
        """Return the selection without a parameter (and the order it made possible), or one of its values."""
        if parameter in AXES:
            kept = tuple(code for code in self.axes.get(parameter, ()) if value not in (None, code))
            return replace(self, axes={**self.axes, parameter: kept})
        defaults = {"q": "", "bbox": None, "near": None, "open_now": False, "sort": ""}
        name = {"bbox": "box"}.get(parameter, parameter)
        order = {"q": Sort.RELEVANCE, "near": Sort.NEAREST}.get(parameter)
        sort = "" if order is not None and order == self.sort else self.sort
        return replace(self, **{"sort": sort, name: defaults[parameter]})

    def parameters(self) -> list[tuple[str, str]]:
        """Return the selection as the pairs that an address carries, always in the same order."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(axis, code) for axis in AXES for code in sorted(self.axes.get(axis, ()))]
        if self.open_now:
            pairs.append(("open_now", "1"))
        if self.box:
            pairs.append(("bbox", str(self.box)))
        if self.near:
            pairs.append(("near", f"{self.near[1]:.5f},{self.near[0]:.5f}"))
        if self.sort:
            pairs.append(("sort", self.sort))
        return pairs
