"""The page on which one proposal is read and decided."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import CharField, Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from spaces.enums import DeclineReason, ProposalKind, ProposalState
from spaces.errors import DomainError, ProposalMoved
from spaces.forms.proposal_review import AcceptForm, ChangesForm
from spaces.models import Proposal
from spaces.permissions import (
    can_merge_spaces,
    can_moderate,
    can_publish_space,
    can_see_private_contact,
    can_see_proposals,
)
from spaces.queries import proposal_review as review
from spaces.queries.proposal_queue import age_days, is_overdue, neighbours, reached_us
from spaces.queries.proposal_texts import label_of
from spaces.queries.proposals import Difference, differences, missing, name_of, timeline, whole
from spaces.queries.self_assessments import told_by

from .base import is_key
from .proposal_decisions import DECISIONS, Decision, Seen
from .proposal_parts import lies_in_hanoi, map_of, photo_rows, positions_of, rows_by_section


class ReviewPage:
    """One request for the page of one proposal."""

    def __init__(self, model_admin: Any, request: HttpRequest, object_id: str | None) -> None:
        self.model_admin, self.request, self.object_id = model_admin, request, object_id
        self.bound: dict[str, Form] = {}
        self.alert = ""

    def respond(self) -> HttpResponse:
        """Return the page, or take the decision that was sent and go on."""
        if not can_see_proposals(self.request.user) or self.object_id is None:
            raise PermissionDenied  # partners add proposals, never staff
        if self.proposal is None:
            return self.model_admin._get_obj_does_not_exist_redirect(
                self.request, self.model_admin.opts, self.object_id
            )
        if self.request.method != "POST":
            return self._page()
        if not can_moderate(self.request.user):
            raise PermissionDenied
        return self._decide()

    @cached_property
    def proposal(self) -> Proposal | None:
        """Return the proposal as it stands, None where there is none that staff may know of."""
        if self.object_id is None or not is_key(self.object_id):
            return None
        return whole(reached_us()).filter(pk=int(self.object_id)).first()

    def _reload(self) -> None:
        """Look at the database again: somebody else was faster."""
        for name in ("proposal", "_differences"):
            self.__dict__.pop(name, None)

    # --- deciding ----------------------------------------------------------------------------

    def _decide(self) -> HttpResponse:
        """Take the decision that was sent; whatever goes wrong, what was typed stays."""
        key = self.request.POST.get("decision", "")
        decision = DECISIONS.get(key)
        if decision is None:
            self.alert = _("This is none of the decisions that are possible here: choose one.")
            return self._page()
        form = self.bound[key] = self._form(key, self.request.POST)
        try:
            self._require_seen(decision)
            if not form.is_valid():
                return self._page()
            decision.act(self.proposal, form, self.request.user, self._seen)
        except ValidationError as error:
            _add_errors(form, error)
            return self._page()
        except DomainError as error:
            self.alert = str(error.message)
            self._reload()
            self.bound[key] = self._form(key, self.request.POST)
            return self._page()
        messages.success(self.request, decision.done % {"reference": self.proposal.reference})
        return HttpResponseRedirect(self._onward())

    @property
    def _seen(self) -> Seen:
        """Return what the moderator saw; -1 for what cannot be read, which no row has."""
        revision, change = (self.request.POST.get(name, "") for name in ("revision", "change"))
        return Seen(
            int(revision) if is_key(revision) else -1,
            int(change) if is_key(change) else None,
        )

    def _require_seen(self, decision: Decision) -> None:
        """Raise ProposalMoved where the page that was sent is not about what stands now."""
        if decision is DECISIONS["note"]:
            return
        is_seen = self._seen.revision == self.proposal.revision
        if not is_seen or self.proposal.state not in decision.states:
            raise ProposalMoved

    def _form(self, key: str, sent: Any = None) -> Form:
        """Return the form of a decision."""
        initial = {}
        if key == "decline" and (identifier := self.request.GET.get("decline", "")[:20]):
            initial = {"reason": DeclineReason.DUPLICATE, "space": identifier.replace("\x00", "")}
        return DECISIONS[key].form(sent, prefix=key, initial=initial, **self._form_options(key))

    def _form_options(self, key: str) -> dict[str, Any]:
        if key == "changes":
            return {"proposal": self.proposal}
        if key != "accept":
            return {}
        return {
            "proposal": self.proposal,
            "offered": [difference.field for difference in self._differences],
            "photos": [photo.pk for photo in self.proposal.photos.all()],
            "may_publish": can_publish_space(self.request.user),
        }

    def _onward(self) -> str:
        """Return where to go on: to the next one that waits where that was asked for, else back here."""
        if "_next" not in self.request.POST:
            return self.request.path
        following = neighbours(self.proposal, self.request.user).following
        if following is not None:
            return reverse("admin:spaces_proposal_change", args=[following])
        messages.info(self.request, _("That was the last one: nothing else waits for you."))
        return reverse("admin:spaces_proposal_changelist")

    # --- showing -----------------------------------------------------------------------------

    @cached_property
    def _differences(self) -> list[Difference]:
        """Return what is proposed beside what stands now; once decided, beside what stood then."""
        then = self.proposal.base if self.proposal.is_decided else None
        return differences(self.proposal, present=then)

    def _page(self) -> TemplateResponse:
        """Return the page; 200 also for a form with errors, as browsers expect."""
        proposal, today = self.proposal, timezone.localdate()
        may_decide = can_moderate(self.request.user, proposal)
        forms = {key: form for key, form in self._forms().items() if may_decide}
        accept = forms.get("accept")
        places, likely = review.places_of(proposal), review.likely_spaces(proposal)
        context = {
            **self.model_admin.admin_site.each_context(self.request),
            "title": name_of(proposal) or proposal.reference,
            "subtitle": None,
            "opts": self.model_admin.opts,
            "proposal": proposal,
            "space": proposal.space,
            "name": name_of(proposal),
            "alert": self.alert,
            "forms": forms,
            "open": self._opened(),
            "typed": self._typed(forms),
            "may_decide": may_decide,
            "is_outside": can_moderate(self.request.user) and not may_decide,
            "sections": rows_by_section(self._differences, accept),
            "count": len(self._differences),
            "columns": 2 + (proposal.kind != ProposalKind.NEW) + ("changes" in forms),
            "photos": photo_rows(proposal, accept),
            "places": places,
            "likely": likely,
            "positions": positions_of(proposal, places) if places else [],
            "map_config": map_of(places, likely) if places else None,
            "is_far": places is not None and not lies_in_hanoi(places),
            "age": age_days(proposal, today),
            "target": settings.PROPOSAL_TARGET_DAYS,
            "is_overdue": is_overdue(proposal, today),
            "place": neighbours(proposal, self.request.user),
            **self._beside(),
        }
        return TemplateResponse(self.request, "admin/proposals/review.html", context)

    def _beside(self) -> dict[str, Any]:
        """Return what stands beside the values: the sender, what lacks, the timeline."""
        proposal = self.proposal
        may_contact = can_see_private_contact(self.request.user)
        is_whole = proposal.kind in (ProposalKind.NEW, ProposalKind.CORRECTION)
        return {
            "may_merge": can_merge_spaces(self.request.user),
            "others": [(other, name_of(other)) for other in review.sent_by_the_same(proposal)],
            "contact": getattr(proposal, "contact", None) if may_contact else None,
            "may_contact": may_contact,
            "self_told": told_by(proposal),
            "missing": [sentence for _section, sentence in missing(proposal)],
            "is_whole": is_whole,
            "given_share": proposal.completeness / 100,
            "not_given": review.not_given(proposal) if is_whole else [],
            "requested": [(label_of(name), note) for name, note in proposal.requested.items()],
            "accepted_labels": [label_of(name) for name in proposal.accepted_fields],
            "timeline": [
                (event, [label_of(name) for name in event.fields])
                for event in timeline(proposal, internal=True)
            ],
        }

    def _forms(self) -> dict[str, Form]:
        """Return the forms of the decisions that the state allows, as sent where one was."""
        return {
            key: self.bound.get(key) or self._form(key)
            for key, decision in DECISIONS.items()
            if self.proposal.state in decision.states
        }

    def _opened(self) -> str:
        """Return which decision stands open: the one that was sent, else the one that is asked for."""
        if self.bound:
            return next(iter(self.bound))
        if self.request.GET.get("decline"):
            return "decline"
        return "accept" if self.proposal.state == ProposalState.WAITING else ""

    def _typed(self, forms: dict[str, Form]) -> list[tuple[str, str]]:
        """Return (label, text) of what was typed into a form that the page no longer shows."""
        typed = []
        for key, form in self.bound.items():
            if key in forms:
                continue
            for field in form:
                text = field.data if isinstance(field.field, CharField) else ""
                if isinstance(text, str) and text.strip():
                    name = field.name.removeprefix("note_")
                    label = (
                        label_of(name)
                        if isinstance(form, ChangesForm) and name != field.name
                        else field.label
                    )
                    typed.append((label, text.replace("\x00", "")))
        return typed


def _add_errors(form: Form, error: ValidationError) -> None:
    """Show what the action refused beside its field, else above the form."""
    names = {"fields": "fields_taken", "photos": "photos_taken"} if isinstance(form, AcceptForm) else {}
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        known = names.get(name, name)
        form.add_error(known if known in form.fields else None, errors)
