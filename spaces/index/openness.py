"""Which opening hours are open now, without reading all of them at every question."""

import datetime
from collections.abc import Mapping

import numpy as np

from spaces.hours import open_state

from .axes import Mask

#: For how long a state without a known end is believed, in seconds.
_BELIEVED = 300


class Openness:
    """The state of each text of opening hours, worked out again when it ends."""

    def __init__(self, hours: Mapping[str, int]) -> None:
        """Take the texts with their codes (0, 1, …); texts added to `hours` later are noticed."""
        self._hours = hours
        # By code: whether open, and from when to when that is known, in seconds since 1970. Replaced as a
        # whole, so that another thread never sees half a change.
        self._known = (np.zeros(0, dtype=np.bool_), np.zeros(0), np.zeros(0))

    def at(self, now: datetime.datetime) -> Mask:
        """Return for each code whether its hours are open at the aware moment `now`; unknown is not open."""
        known, texts, moment = self._known, list(self._hours), now.timestamp()
        added = np.zeros(len(texts) - len(known[0]))
        is_open, since, until = (np.concatenate([part, added.astype(part.dtype)]) for part in known)
        ended = np.flatnonzero((moment < since) | (moment >= until)).tolist()
        for code in ended:
            is_open[code], until[code] = _state(texts[code], now)
        since[ended] = moment
        self._known = (is_open, since, until)
        return is_open


def _state(text: str, now: datetime.datetime) -> tuple[bool, float]:
    """Return whether `text` is open at `now`, and until when that holds, in seconds since 1970."""
    state = open_state(text, now)
    if state is None or state.until is None:
        return state is not None and state.is_open, now.timestamp() + _BELIEVED
    return state.is_open, state.until.timestamp()
