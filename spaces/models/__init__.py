"""The tables of the registry, one module a topic."""

from . import history  # noqa: F401  (registers what history keeps)
from .classification import Activity, Audience, Category, CreativeField
from .details import AccessibilityFact, FormerSlug, Photo, PrivateContact, Source, SpaceName
from .operator import Operator
from .space import Space
from .unit import AdministrativeUnit, UnitSuccession
from .user import User
from .version import DataVersion
from .workqueue import DistinctPair

__all__ = [
    "AccessibilityFact",
    "Activity",
    "AdministrativeUnit",
    "Audience",
    "Category",
    "CreativeField",
    "DataVersion",
    "DistinctPair",
    "FormerSlug",
    "Operator",
    "Photo",
    "PrivateContact",
    "Source",
    "Space",
    "SpaceName",
    "UnitSuccession",
    "User",
]
