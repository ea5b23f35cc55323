"""What an address may ask, read once for pages, map, counts and exports."""

from .results import ResultFilter
from .spaces import MOST_CHARACTERS, SpaceFilter

__all__ = ["MOST_CHARACTERS", "ResultFilter", "SpaceFilter"]
