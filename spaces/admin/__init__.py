"""The staff area, one module a topic."""

from . import accounts, classification, operator, space, unit  # noqa: F401  (they register themselves)
