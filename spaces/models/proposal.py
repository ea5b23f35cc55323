"""Proposals from outside: a new space, a correction, a closure report, a claim; with their timeline."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spaces.enums import (
    DECIDED_STATES,
    EDITABLE_STATES,
    SENT_STATES,
    Actor,
    ClaimProof,
    DeclineReason,
    Language,
    PhotoLicence,
    ProposalKind,
    ProposalState,
    ProposalStep,
)

from .options import person, typed_text


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Verbs for choosing proposals."""

    def sent(self) -> "ProposalQuerySet":
        """Return what reached the department: neither drafts nor what was never verified or withdrawn."""
        return self.filter(state__in=SENT_STATES)

    def waiting(self) -> "ProposalQuerySet":
        """Return what staff have to review."""
        return self.filter(state=ProposalState.WAITING)

    def in_area_of(self, user: object) -> "ProposalQuerySet":
        """Return what lies in the districts that `user` is bound to; all where there are none.

        Proposals without a known district belong to everybody.
        """
        districts = list(user.districts.values_list("pk", flat=True))
        return self.filter(Q(district=None) | Q(district__in=districts)) if districts else self

    def oldest_first(self) -> "ProposalQuerySet":
        """Order as staff work: what has waited longest comes first."""
        return self.order_by("waiting_since", "pk")


class Proposal(models.Model):
    """What a partner proposes, and what became of it.

    `data` holds proposed values by the names of `spaces.proposing`, in their JSON form; for a correction
    only what differs from `base`, the values that the sender saw when the space stood at `base_change`.
    `revision` counts what is written and asked, so that nobody decides on what he has not seen. `link_epoch`
    counts links: a higher one makes earlier links worthless. `requested` maps names of fields to what
    staff ask for. `likely` lists keys of spaces that a new one may repeat. `accepted_fields` are those
    that were taken over. `completeness` is in whole per cent.
    """

    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=ProposalKind)
    state = models.CharField(_("state"), max_length=12, choices=ProposalState, default=ProposalState.DRAFT)
    submission_key = models.UUIDField(unique=True, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.VI)
    space = models.ForeignKey(
        "Space", models.SET_NULL, null=True, blank=True, related_name="proposals", verbose_name=_("space")
    )
    data = models.JSONField(default=dict)
    base = models.JSONField(default=dict)
    base_change = models.PositiveBigIntegerField(default=0)
    sections_done = models.JSONField(default=list)
    message = models.TextField(_("message to the department"), blank=True, **typed_text)
    revision = models.PositiveIntegerField(default=1)
    link_epoch = models.PositiveIntegerField(default=1)
    district = models.ForeignKey(
        "AdministrativeUnit", models.SET_NULL, null=True, related_name="+", verbose_name=_("former district")
    )
    completeness = models.PositiveSmallIntegerField(_("completeness"), default=0)
    likely = models.JSONField(default=list)
    requested = models.JSONField(default=dict)
    accepted_fields = models.JSONField(default=list)
    proof = models.CharField(_("proof"), max_length=10, choices=ClaimProof, blank=True, default="")
    started_at = models.DateTimeField(_("begun"), auto_now_add=True)
    touched_at = models.DateTimeField(_("last written in"), default=timezone.now)
    submitted_at = models.DateTimeField(_("first sent"), null=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(null=True, related_name="+", verbose_name=_("decided by"), **person)
    decline_reason = models.CharField(_("reason"), max_length=15, choices=DeclineReason, blank=True)
    decision = models.TextField(_("decision"), blank=True, **typed_text)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["waiting_since", "pk"]
        permissions = [("moderate_proposal", _("Can review and decide proposals"))]
        indexes = [
            models.Index(fields=["state", "waiting_since"], name="proposal_queue"),
            models.Index(fields=["state", "touched_at"], name="proposal_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=(ProposalState.DRAFT, ProposalState.WITHDRAWN))
                | Q(submitted_at__isnull=False),
                name="proposal_sent_has_date",
                violation_error_message=_("A proposal that was sent needs the date of it."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SENT_STATES) | Q(waiting_since__isnull=False),
                name="proposal_waiting_has_date",
                violation_error_message=_("A proposal that waited needs the time since when."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED_STATES, decided_at__isnull=False)
                | (~Q(state__in=DECIDED_STATES) & Q(decided_at=None, decided_by=None)),
                name="proposal_decided_has_date",
                violation_error_message=_("A decided proposal needs the day of it, others have none."),
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.DECLINED) & ~Q(decline_reason="")
                | ~Q(state=ProposalState.DECLINED) & Q(decline_reason=""),
                name="proposal_declined_with_reason",
                violation_error_message=_("A declined proposal needs its reason, others have none."),
            ),
            models.CheckConstraint(
                condition=Q(completeness__range=(0, 100)),
                name="proposal_completeness_per_cent",
                violation_error_message=_("Completeness is a number from 0 to 100."),
            ),
            models.CheckConstraint(
                condition=Q(proof="") | Q(kind=ProposalKind.CLAIM),
                name="proposal_proof_for_claims",
                violation_error_message=_("Only a claim has a proof."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} ({self.get_kind_display()})"

    @property
    def is_editable(self) -> bool:
        """Return whether the partner can write in it."""
        return self.state in EDITABLE_STATES

    @property
    def is_decided(self) -> bool:
        """Return whether staff accepted or declined it."""
        return self.state in DECIDED_STATES


class ProposalEvent(models.Model):
    """A step in the timeline of a proposal; internal ones are for staff alone.

    `fields` are the names that the step is about.
    """

    proposal = models.ForeignKey("Proposal", models.CASCADE, related_name="events")
    step = models.CharField(_("step"), max_length=12, choices=ProposalStep)
    actor = models.CharField(_("who"), max_length=10, choices=Actor)
    by = models.ForeignKey(null=True, related_name="+", verbose_name=_("who"), **person)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    message = models.TextField(_("message"), blank=True, **typed_text)
    fields = models.JSONField(default=list)
    is_internal = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("step of a proposal")
        verbose_name_plural = _("steps of proposals")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(actor=Actor.STAFF) | Q(by=None),
                name="proposal_event_person_is_staff",
                violation_error_message=_("Only a step of the department names an account."),
            ),
            models.CheckConstraint(
                condition=~Q(step=ProposalStep.NOTE) | (Q(is_internal=True) & ~Q(message="")),
                name="proposal_note_is_internal",
                violation_error_message=_("An internal note needs a text."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.step}"


class ProposalPhoto(models.Model):
    """A photo that waits with its proposal, re-encoded by us; seen by its sender and by staff alone.

    Files are `proposals/<key>-<width>.webp`. On acceptance its pixels are stored anew under another key.
    """

    proposal = models.ForeignKey("Proposal", models.CASCADE, related_name="photos")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    widths = models.JSONField(default=list, editable=False)
    alt = models.CharField(_("what the photo shows"), max_length=200, blank=True, **typed_text)
    credit = models.CharField(_("credit"), max_length=200, blank=True, **typed_text)
    licence = models.CharField(_("licence"), max_length=20, choices=PhotoLicence, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("photo of a proposal")
        verbose_name_plural = _("photos of proposals")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "digest"],
                name="proposal_photo_once",
                violation_error_message=_("This photo is there already."),
            ),
        ]

    def __str__(self) -> str:
        return self.alt or str(_("photo"))

    def path(self, width: int) -> str:
        """Return the storage name of the file of `width` pixels."""
        return f"proposals/{self.key}-{width}.webp"
