"""Builders of proposals: each goes through the real actions, up to the state that the test needs."""

import io
import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from spaces.actions.limits import Visitor
from spaces.actions.proposal_acceptance import accept_proposal
from spaces.actions.proposal_drafts import save_contact, save_section, start_proposal
from spaces.actions.proposal_links import token_for
from spaces.actions.proposal_review import decline_proposal, request_changes
from spaces.actions.proposal_sending import (
    can_prove,
    open_link,
    prove_claim,
    send_proposal,
    withdraw_proposal,
)
from spaces.consents import required_of
from spaces.enums import DeclineReason, Lifecycle, ProposalKind, ProposalSection, ProposalState, SiteKind
from spaces.models import Category, Proposal, Space
from spaces.proposing import FIELDS
from tests.builders import make_category, make_space

VISITOR = Visitor(address="203.0.113.7", has_worked=True)
CONTACT = {
    "name": "Nguyễn Thị Lan", "role": "Chủ nhiệm hợp tác xã",
    "email": "lan@example.org", "phone": "+84 24 3333 4444",
}  # fmt: skip
POSITION = [105.8412, 21.0245]


def new_values(**values: Any) -> dict[str, Any]:
    """Returns what a new space needs, in the JSON form, with `values` on top."""
    if "category" not in values:
        values["category"] = (Category.objects.order_by("pk").first() or make_category()).pk
    return {
        "name_vi": "Làng gốm Kim Lan",
        "summary_vi": "Xưởng gốm mở cửa cho khách và học sinh.",
        "site_kind": SiteKind.POINT,
        "address": "Xóm 3, Kim Lan",
        "position": POSITION,
        "opening_hours": "Tu-Su 09:00-17:00",
    } | values


def make_draft(
    kind: str = ProposalKind.NEW, *, space: Space | None = None, language: str = "vi", **values: Any
) -> Proposal:
    """Returns a draft with values (in the JSON form) but without contact; a published space where needed."""
    if kind != ProposalKind.NEW and space is None:
        space = make_space("Manzi", published=True)
    proposal = start_proposal(kind=kind, key=uuid.uuid4(), language=language, visitor=VISITOR, space=space)
    message = None
    if kind == ProposalKind.NEW:
        values = new_values(**values)
    elif kind == ProposalKind.CORRECTION:
        values = values or {"public_phone": "+84 24 1111 2222"}
    elif kind == ProposalKind.CLOSURE:
        values = {"lifecycle": Lifecycle.CLOSED, "lifecycle_since": "2026-05-01"} | values
    if kind in (ProposalKind.CLOSURE, ProposalKind.CLAIM):
        message = "Tôi sống ngay bên cạnh."
    return write(proposal, message=message, **values)


def write(proposal: Proposal, *, message: str | None = None, **values: Any) -> Proposal:
    """Returns the proposal with values saved in the sections that ask for them."""
    sections = [section for section in FIELDS if set(FIELDS[section]) & set(values)]
    for section in sections or ([ProposalSection.CLAIM] if message else []):
        proposal = save_section(proposal=proposal, section=section, values=values, message=message)
    return proposal


def give_contact(proposal: Proposal, *, consents: Any = None, **data: str) -> Proposal:
    """Returns the proposal with a contact whose address is not confirmed yet."""
    given = required_of(proposal.kind, proposal.photos.exists()) if consents is None else consents
    return save_contact(proposal=proposal, data=CONTACT | data, consents=given, visitor=VISITOR)


def make_proposal(
    kind: str = ProposalKind.NEW,
    state: str = ProposalState.WAITING,
    *,
    space: Space | None = None,
    language: str = "vi",
    contact: dict[str, str] | None = None,
    consents: Any = None,
    by: Any = None,
    **values: Any,
) -> Proposal:
    """Returns a proposal in `state`, brought there by the steps that real people take.

    `by` decides where a decision is needed; None is the server itself.
    """
    proposal = make_draft(kind, space=space, language=language, **values)
    if state == ProposalState.DRAFT:
        return proposal
    give_contact(proposal, consents=consents, **(contact or {}))
    proposal = send_proposal(proposal=fresh(proposal), visitor=VISITOR)
    if state == ProposalState.UNVERIFIED:
        return fresh(proposal)
    if proposal.state == ProposalState.UNVERIFIED:
        proposal = open_link(token=token_for(fresh(proposal)))
    if state == ProposalState.ACCEPTED and can_prove(proposal):
        proposal = prove_claim(token=token_for(fresh(proposal)))
    proposal = fresh(proposal)
    if proposal.state != state:
        _decide(proposal, state, by)
    return fresh(proposal)


def _decide(proposal: Proposal, state: str, by: Any) -> None:
    seen = {"proposal": proposal, "by": by, "expected_revision": proposal.revision}
    if state == ProposalState.CHANGES:
        asked = "message" if proposal.kind in (ProposalKind.CLOSURE, ProposalKind.CLAIM) else "opening_hours"
        request_changes(**seen, fields={asked: "Cả ngày lễ?"}, message="Xin bổ sung.")
    elif state == ProposalState.ACCEPTED:
        accept_proposal(**seen, publish=True)
    elif state == ProposalState.DECLINED:
        decline_proposal(**seen, reason=DeclineReason.UNVERIFIABLE, message="Không tìm thấy địa chỉ.")
    elif state == ProposalState.WITHDRAWN:
        withdraw_proposal(proposal=proposal)


def fresh(proposal: Proposal) -> Proposal:
    """Returns the proposal as it stands in the database now."""
    return Proposal.objects.select_related("contact", "space").get(pk=proposal.pk)


def wait_since(proposal: Proposal, days: int) -> Proposal:
    """Returns the proposal as if it had waited for so many days."""
    Proposal.objects.filter(pk=proposal.pk).update(
        waiting_since=timezone.now() - timezone.timedelta(days=days)
    )
    return fresh(proposal)


def photo_file(name: str = "xuong.jpg", *, size: tuple[int, int] = (640, 480), colour: str = "teal") -> Any:
    """Returns an uploaded photo; another colour is another photo."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")
