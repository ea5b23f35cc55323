"""What history keeps: a space with its names, sources and accessibility facts, one entry an action.

Private contacts are left out on purpose: history would keep what a person asked us to erase.
"""

import reversion

from .details import AccessibilityFact, Source, SpaceName
from .space import Space

#: Derived or bookkeeping columns, which say nothing to a reader of history.
DERIVED_FIELDS = (
    "name_sort", "name_folded", "text_folded", "tile_x", "tile_y", "changed_in", "created_at", "modified_at",
)  # fmt: skip

for model in (SpaceName, Source, AccessibilityFact):
    reversion.register(model)
reversion.register(Space, exclude=DERIVED_FIELDS, follow=("names", "sources", "accessibility_facts"))
