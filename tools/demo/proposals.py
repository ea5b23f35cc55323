"""What invented partners sent, and what became of it: each proposal led through the steps of the script."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from spaces.actions.claims import ask_operators
from spaces.actions.privacy import open_request
from spaces.actions.proposal_acceptance import accept_proposal
from spaces.actions.proposal_drafts import save_contact, save_section, start_proposal
from spaces.actions.proposal_links import token_for
from spaces.actions.proposal_photos import add_proposal_photo
from spaces.actions.proposal_review import decline_proposal, reopen_proposal, request_changes
from spaces.actions.proposal_sending import (
    object_to_decision,
    open_link,
    prove_claim,
    send_proposal,
    withdraw_proposal,
)
from spaces.actions.self_assessments import save_self_assessment
from spaces.actions.spaces import save_space
from spaces.models import (
    Activity,
    AdministrativeUnit,
    Audience,
    Category,
    CreativeField,
    Proposal,
    Space,
)
from spaces.proposing import FIELDS, SECTIONS
from spaces.queries.self_assessments import asked_of

from .clock import Clock
from .content import Row, proposals
from .papers import picture
from .people import People

#: The operators who have not answered were asked so many days ago, and reminded since.
_ASKED = (-62, -40)
_TERMS = {
    "further_categories": Category, "fields": CreativeField, "activities": Activity, "audiences": Audience,
}  # fmt: skip


def play_proposals(people: People, spaces: dict[str, Space], clock: Clock) -> None:
    """Plays every proposal, the oldest first, what people ask about their data, and the yearly question."""
    codes = _Codes()
    for row in sorted(proposals()["proposals"], key=lambda row: row["started"]):
        _Case(row, people, spaces, clock, codes).play()
    for ask in proposals()["privacy"]:
        clock.set(ask["day"])
        open_request(email=ask["email"], kind=ask["kind"], language="vi")
    for day in _ASKED:
        clock.set(day)
        ask_operators(clock.day(day))


class _Case:
    """One proposal; each step turns the clock to its day."""

    def __init__(
        self, row: Row, people: People, spaces: dict[str, Space], clock: Clock, codes: _Codes
    ) -> None:
        self.row, self.people, self.clock, self.codes = row, people, clock, codes
        self.space = spaces[row["space"]] if row["space"] else None
        clock.set(row["started"])
        key = uuid.uuid5(uuid.NAMESPACE_URL, row["key"])
        # No visitor: who sets up a demonstration is not counted as one.
        self.proposal = start_proposal(
            kind=row["kind"], key=key, language=row["language"], visitor=None, space=self.space
        )

    def play(self) -> None:
        """Writes, sends, confirms, and takes the steps that follow."""
        row = self.row
        self._write(row["values"], row["message"])
        for photo in row["photos"]:
            texts = {name: photo[name] for name in ("alt", "credit", "licence")}
            add_proposal_photo(proposal=self.proposal, file=picture(photo["title"]), data=texts)
        if row["self"]:
            self._assess(row["self"]["share"])
        if row["contact"]:
            save_contact(proposal=self.proposal, data=row["contact"], consents=row["consents"], visitor=None)
        if row["sent"] is not None:
            self.clock.set(row["sent"])
            send_proposal(proposal=self._now(), visitor=None)
        if row["confirmed"] is not None:
            self.clock.set(row["confirmed"])
            open_link(token=token_for(self._now()))
        for step in row["steps"]:
            self.clock.set(step["day"])
            self._steps[step["do"]](step)

    def _now(self) -> Proposal:
        return Proposal.objects.select_related("contact", "space").get(pk=self.proposal.pk)

    def _write(self, values: Row, message: str = "") -> None:
        """Saves values in the sections that ask for them; the message goes with the last."""
        given = self.codes.values(values, self.clock)
        for section in SECTIONS[self.row["kind"]]:
            asked = set(FIELDS.get(section, ())) & set(given)
            if asked or section == "claim":
                save_section(
                    proposal=self.proposal,
                    section=section,
                    values={name: given[name] for name in asked},
                    message=message or None,
                )

    def _assess(self, share: float) -> None:
        """Gives each criterion the level that lies at `share` of its scale."""
        answers = {
            criterion.pk: {
                "value": round(criterion.scale_min + share * (criterion.scale_max - criterion.scale_min)),
                "justification": "",
            }
            for criterion in asked_of(self._now()).criteria
        }
        save_self_assessment(proposal=self.proposal, answers=answers)

    @property
    def _steps(self) -> dict[str, Callable[[Row], Any]]:
        return {
            "ask": lambda step: request_changes(
                **self._decision(step), fields=step["fields"], message=step["message"]
            ),
            "accept": lambda step: accept_proposal(
                **self._decision(step), fields=self._taken(step), publish=step.get("publish", False),
                message=step.get("message", ""),
            ),
            "decline": lambda step: decline_proposal(
                **self._decision(step), reason=step["reason"], message=step["message"]
            ),
            "reopen": lambda step: reopen_proposal(
                proposal=self._now(), by=self.people[step["by"]], message=step["message"]
            ),
            "write": lambda step: self._write(step["values"]),
            "send": lambda step: send_proposal(
                proposal=self._now(), visitor=None, message=step.get("message")
            ),
            "object": lambda step: object_to_decision(proposal=self._now(), message=step["message"]),
            "prove": lambda step: prove_claim(token=token_for(self._now())),
            "withdraw": lambda step: withdraw_proposal(proposal=self._now(), message=step["message"]),
            "edit": lambda step: save_space(
                space=self.space, by=self.people[step["by"]], data=step["values"], reason=step["reason"]
            ),
        }  # fmt: skip

    def _decision(self, step: Row) -> Row:
        proposal = self._now()
        return {
            "proposal": proposal,
            "by": self.people[step["by"]],
            "expected_revision": proposal.revision,
        }

    def _taken(self, step: Row) -> list[str] | None:
        return step.get("fields")


class _Codes:
    """What the codes in the script stand for, as the JSON form of proposals wants it."""

    def __init__(self) -> None:
        wards = AdministrativeUnit.objects.wards().current().defer("boundary")
        self._wards = {ward.code: ward for ward in wards}
        self._categories = {category.code: category.pk for category in Category.objects.all()}
        self._terms = {
            name: {term.code: term.pk for term in model.objects.all()} for name, model in _TERMS.items()
        }

    def values(self, row: Row, clock: Clock) -> Row:
        """Returns values with keys in the place of codes, and days in the place of numbers of days."""
        values = dict(row)
        if "category" in values:
            values["category"] = self._categories[values["category"]]
        for name in set(_TERMS) & set(values):
            values[name] = sorted(self._terms[name][code] for code in values[name])
        if "ward" in values:
            ward = self._wards[values["ward"]]
            values |= {"ward": ward.pk, "district": ward.parent_id}
        if values.get("lifecycle_since"):
            values["lifecycle_since"] = clock.day(int(values["lifecycle_since"])).isoformat()
        return values
