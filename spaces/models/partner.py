"""People outside the department: their contact and consents, what they ask about their data, their claims.

Contacts and consents lie in tables of their own; no page, file, log or history is made from them.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spaces.enums import ClaimProof, ConsentPurpose, Language, PrivacyKind, PrivacyState

from .options import person, typed_text


class ProposalContact(models.Model):
    """Who sent a proposal and how staff reach them; private.

    `email_key` is the address in lower case, by which a person is found.
    """

    proposal = models.OneToOneField("Proposal", models.CASCADE, related_name="contact")
    name = models.CharField(_("your name"), max_length=200, **typed_text)
    role = models.CharField(_("what you do there"), max_length=200, blank=True, **typed_text)
    email = models.EmailField(_("e-mail"))
    email_key = models.CharField(max_length=254, db_index=True, editable=False)
    phone = models.CharField(_("telephone"), max_length=40, blank=True, **typed_text)
    verified_at = models.DateTimeField(_("address confirmed"), null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("contact of a proposal")
        verbose_name_plural = _("contacts of proposals")

    def __str__(self) -> str:
        return str(_("private contact"))


class Consent(models.Model):
    """What a person agreed to, in which words and when; kept as proof until erased.

    `version` names the wording, `text` is what the person read.
    """

    contact = models.ForeignKey("ProposalContact", models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=12, choices=ConsentPurpose)
    version = models.CharField(_("version of the text"), max_length=20)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    text = models.TextField(_("text"))
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "purpose"],
                condition=Q(withdrawn_at=None),
                name="consent_once_in_force",
                violation_error_message=_("This consent is given already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_purpose_display())


class Claim(models.Model):
    """A claimed listing: somebody runs the space and answers once a year for what is written about it.

    `confirmed_on` is when the operator last said that all is right (the day of the claim at first);
    `asked_at` is when the open question was mailed, `asked_count` how often since the last answer.
    """

    space = models.ForeignKey("Space", models.CASCADE, related_name="claims", verbose_name=_("space"))
    proposal = models.OneToOneField("Proposal", models.PROTECT, related_name="claim")
    proof = models.CharField(_("proof"), max_length=10, choices=ClaimProof)
    granted_at = models.DateTimeField(_("granted"), auto_now_add=True)
    granted_by = models.ForeignKey(null=True, related_name="+", verbose_name=_("granted by"), **person)
    confirmed_on = models.DateField(_("confirmed by the operator on"))
    asked_at = models.DateTimeField(_("asked"), null=True)
    asked_count = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(_("ended"), null=True)
    end_reason = models.CharField(_("reason"), max_length=500, blank=True, **typed_text)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-granted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["space"],
                condition=Q(ended_at=None),
                name="claim_one_in_force",
                violation_error_message=_("This listing has been claimed already."),
            ),
            models.CheckConstraint(
                condition=~Q(proof="") & (Q(proof=ClaimProof.DOMAIN) | Q(granted_by__isnull=False)),
                name="claim_has_proof",
                violation_error_message=_("A claim needs its proof: the address, or the person who checked."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="") | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="claim_ended_with_reason",
                violation_error_message=_("A claim ends with a date and a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.space} – {self.granted_at:%Y-%m-%d}"


class PrivacyRequest(models.Model):
    """A person's request about their own data, with the time until it has to be answered.

    When it is done, `email` is emptied and `email_digest`, a keyed digest, proves which address it was about.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=PrivacyKind)
    state = models.CharField(_("state"), max_length=10, choices=PrivacyState, default=PrivacyState.OPEN)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    email_digest = models.CharField(max_length=64, db_index=True, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.VI)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    due_at = models.DateTimeField(_("to be answered by"))
    note = models.TextField(_("note"), blank=True, **typed_text)
    handled_at = models.DateTimeField(_("handled"), null=True, editable=False)
    handled_by = models.ForeignKey(null=True, related_name="+", verbose_name=_("handled by"), **person)

    class Meta:
        verbose_name = _("privacy request")
        verbose_name_plural = _("privacy requests")
        ordering = ["due_at", "pk"]
        permissions = [("handle_privacyrequest", _("Can export and erase a person’s data"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=PrivacyState.OPEN, handled_at=None)
                | (~Q(state=PrivacyState.OPEN) & Q(handled_at__isnull=False)),
                name="privacy_request_handled_has_date",
                violation_error_message=_("A request that was handled needs the date of it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=PrivacyState.REFUSED) | ~Q(note=""),
                name="privacy_request_refused_with_reason",
                violation_error_message=_("A refusal needs its reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.received_at:%Y-%m-%d})"
