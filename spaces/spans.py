"""How long personal data are kept: the table that purges them, and that the privacy page shows.

Law 91/2025/QH15 asks that personal data are erased once their purpose is reached; it names no numbers for
a registry like this one. The spans are therefore the registry's own, each with its reason.
"""

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class Span(NamedTuple):
    """What is erased, after how many days counted from what, and why not earlier."""

    what: Promise
    days: int
    after: Promise
    why: Promise

    @property
    def length(self) -> datetime.timedelta:
        """Return the span as a length of time."""
        return datetime.timedelta(days=self.days)

    @property
    def period(self) -> str:
        """Return the span in words, in years where it is several of them."""
        years, rest = divmod(self.days, 365)
        if years > 1 and not rest:
            return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
        return ngettext("%(count)d day", "%(count)d days", self.days) % {"count": self.days}


#: In the order of the page; the keys are those of the counts that `actions.retention.purge` returns.
SPANS: Mapping[str, Span] = {
    "draft": Span(
        _("Drafts that were never sent, with their photos"), 30,
        _("after the last change"),
        _("as long as a mailed link lasts, so that everybody can finish in peace"),
    ),
    "unverified": Span(
        _("Proposals whose e-mail address was never confirmed"), 14,
        _("after they were sent"),
        _("time to find the mail; nobody reads them before"),
    ),
    "withdrawn": Span(
        _("Proposals that their sender withdrew"), 30,
        _("after the withdrawal"),
        _("time to answer questions about it"),
    ),
    "declined": Span(
        _("Proposals that were declined"), 180,
        _("after the decision"),
        _("time to object and to take them up again"),
    ),
    "changes": Span(
        _("Proposals with changes asked for that nobody answered"), 180,
        _("after the last change"),
        _("the sender is told and can go on until then"),
    ),
    "contact": Span(
        _("Name, role, e-mail address, telephone and consents of the sender of an accepted proposal"), 365,
        _("after the decision, or after the listing is no longer managed by the sender"),
        _("questions come up within the first year; kept longer only with consent as private contact"),
    ),
    "mail": Span(
        _("Addresses and subjects of mails that were sent or given up"), 90,
        _("after they were written"),
        _("to find out why a mail did not arrive; the text itself is emptied once it was sent"),
    ),
    "counter": Span(
        _("Counters against abuse, which hold no address but a keyed fingerprint of one"), 2,
        _("after they began"),
        _("limits are reckoned by the hour and the day"),
    ),
    "privacy": Span(
        _("Requests about personal data, which hold no address once they are done"), 3 * 365,
        _("after they were handled"),
        _("to show that they were answered in time"),
    ),
}  # fmt: skip


def days_of(key: str) -> int:
    """Return the days of a span; raises KeyError for an unknown one."""
    return SPANS[key].days
