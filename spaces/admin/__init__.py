"""The staff area, one module a topic."""

from . import (  # noqa: F401  (they register themselves)
    accounts,
    claims,
    classification,
    criteria,
    interests,
    mails,
    operator,
    privacy,
    proposals,
    rounds,
    sheets,
    space,
    unit,
)
