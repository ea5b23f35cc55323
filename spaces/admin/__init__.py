"""The staff area, one module a topic."""

from . import (  # noqa: F401  (they register themselves)
    accounts,
    classification,
    criteria,
    interests,
    mails,
    operator,
    proposals,
    rounds,
    sheets,
    space,
    unit,
)
