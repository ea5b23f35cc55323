"""Mails that were written: what waits to be sent, what was handed over, what failed."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spaces.enums import Language, MailState


class OutgoingMail(models.Model):
    """A mail, written inside the transaction that caused it and sent after commit.

    `text` and `html` are emptied when the mail was handed over: they hold private links. `error` is the
    kind of the last failure, never the address. `template` is the name of the letter.
    """

    to = models.EmailField(_("recipient"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    template = models.CharField(_("letter"), max_length=60)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    proposal = models.ForeignKey(
        "Proposal", models.CASCADE, null=True, related_name="mails", verbose_name=_("proposal")
    )
    state = models.CharField(_("state"), max_length=10, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    error = models.CharField(_("last failure"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("handed over"), null=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="mail_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | (~Q(state=MailState.SENT) & Q(sent_at=None)),
                name="mail_sent_has_date",
                violation_error_message=_("A mail that was handed over needs the time of it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.pk}"
