"""What a moderator decides on the page of a proposal: each decision with its form, action and answer."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.forms import Form
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.actions.proposal_acceptance import accept_proposal
from spaces.actions.proposal_review import add_note, decline_proposal, reopen_proposal, request_changes
from spaces.enums import ProposalState
from spaces.forms.proposal_review import AcceptForm, ChangesForm, DeclineForm, NoteForm, ReopenForm
from spaces.models import Proposal, Space, User


class Seen(NamedTuple):
    """What the moderator had before the eyes: the sender's revision and the change of the space."""

    revision: int
    change: int | None


class Decision(NamedTuple):
    """A decision: its form, the states in which it can be taken, the action, and what is said after it.

    `act(proposal, data of the form, who, what was seen)` takes it.
    """

    form: type[Form]
    states: tuple[ProposalState, ...]
    act: Callable[[Proposal, Any, User, Seen], Any]
    done: str | Promise


def _accept(proposal: Proposal, form: AcceptForm, by: User, seen: Seen) -> Space:
    data = form.cleaned_data
    return accept_proposal(
        proposal=proposal,
        by=by,
        expected_revision=seen.revision,
        expected_change=seen.change,
        fields=data["fields_taken"],
        photos=data["photos_taken"],
        publish=data.get("publish", False),
        message=data["message"],
    )


def _ask(proposal: Proposal, form: ChangesForm, by: User, seen: Seen) -> Proposal:
    return request_changes(
        proposal=proposal,
        by=by,
        expected_revision=seen.revision,
        fields=form.notes(),
        message=form.cleaned_data["message"],
    )


def _decline(proposal: Proposal, form: DeclineForm, by: User, seen: Seen) -> Proposal:
    data = form.cleaned_data
    return decline_proposal(
        proposal=proposal,
        by=by,
        expected_revision=seen.revision,
        reason=data["reason"],
        message="\n\n".join(filter(None, [data["message"], _where_it_is(proposal, data["space"])])),
    )


def _where_it_is(proposal: Proposal, space: Space | None) -> str:
    """Return the sentence that leads the sender to the space that is there already, in their language."""
    if space is None:
        return ""
    with translation.override(proposal.language):
        address = f"{settings.PUBLIC_URL}/{proposal.language}/spaces/{space.slug}/"
        text = _("In the registry it is “%(name)s” (%(identifier)s): %(address)s")
        return text % {"name": space.name, "identifier": space.identifier, "address": address}


def _reopen(proposal: Proposal, form: ReopenForm, by: User, _seen: Seen) -> Proposal:
    return reopen_proposal(proposal=proposal, by=by, message=form.cleaned_data["message"])


def _note(proposal: Proposal, form: NoteForm, by: User, _seen: Seen) -> Any:
    return add_note(proposal=proposal, by=by, text=form.cleaned_data["text"])


_ALL_STATES = tuple(ProposalState)
DECISIONS = {
    "accept": Decision(
        AcceptForm,
        (ProposalState.WAITING,),
        _accept,
        gettext_lazy("Accepted: %(reference)s. The sender is told."),
    ),
    "changes": Decision(
        ChangesForm,
        (ProposalState.WAITING,),
        _ask,
        gettext_lazy("Changes are asked for: %(reference)s. The sender is told."),
    ),
    "decline": Decision(
        DeclineForm,
        (ProposalState.WAITING, ProposalState.CHANGES),
        _decline,
        gettext_lazy("Declined: %(reference)s. The sender is told."),
    ),
    "reopen": Decision(
        ReopenForm,
        (ProposalState.DECLINED, ProposalState.WITHDRAWN),
        _reopen,
        gettext_lazy("Taken up again: %(reference)s. The sender is told."),
    ),
    "note": Decision(NoteForm, _ALL_STATES, _note, gettext_lazy("The note is kept.")),
}
