"""What the scripts of a scoring sheet are told: addresses, scales and weights, what is stored, words."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spaces.models import Assignment, Score
from spaces.queries.sheets import Sheet


def sheet_config(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    """Return the configuration of a sheet; weights are those of the criteria that it asks."""
    key = sheet.assignment.pk
    return {
        "key": _device_key(request, sheet.assignment),
        "user": request.user.pk,
        "addresses": {
            "score": reverse("admin:sheet_score", args=[key, 0]),
            "evidence": reverse("admin:sheet_evidence_add", args=[key, 0]),
            "state": reverse("admin:sheet_state", args=[key]),
            "hand_in": reverse("admin:sheet_hand_in", args=[key]),
        },
        "dimensions": [{"key": s.dimension.pk, "weight": s.dimension.weight} for s in sheet.sections],
        "criteria": [
            {
                "key": a.criterion.pk,
                "dimension": a.criterion.dimension_id,
                "weight": a.criterion.weight,
                "low": a.criterion.scale_min,
                "high": a.criterion.scale_max,
                "down": a.criterion.is_down,
                "evidence": a.criterion.evidence_required,
            }
            for a in sheet.asked
        ],
        "stored": {str(a.criterion.pk): stored_answer(a.score) for a in sheet.asked},
        "words": _words(),
    }


def gone_config(request: HttpRequest, assignment: Assignment) -> dict[str, Any]:
    """Return the configuration of a sheet that was taken away: what the device still keeps is shown."""
    return {"key": _device_key(request, assignment), "words": _words()}


def _device_key(request: HttpRequest, assignment: Assignment) -> str:
    """Return the name under which a device keeps what one person entered on one sheet."""
    return f"sheet:{request.user.pk}:{assignment.pk}"


def stored_answer(score: Score | None) -> dict[str, Any]:
    """Return a stored score as scripts take it; revision 0 is none."""
    if score is None:
        return {"value": None, "not_applicable": False, "justification": "", "revision": 0}
    return {
        "value": score.value,
        "not_applicable": score.not_applicable,
        "justification": score.justification,
        "revision": score.revision,
    }


def _words() -> dict[str, Any]:
    """Return the sentences that scripts show; {n} and {time} are filled in there."""
    return {
        "saved": _("Saved"),
        "savedAt": _("Saved at {time}"),
        "saving": _("Saving…"),
        "waiting": [
            ngettext("{n} answer kept on this device", "{n} answers kept on this device", n) for n in (1, 2)
        ],
        "noConnection": _("No connection. What you enter stays on this device and is sent later."),
        "signedOut": _("You are signed out. Sign in again in another tab; what you entered stays here."),
        "otherUser": _("Somebody else is signed in now. Sign in as yourself; what you entered stays here."),
        "restored": _("Restored from this device, not sent yet."),
        "notKept": _("This browser keeps nothing: do not close the page before everything is saved."),
        "refused": _("Not saved: see the message below."),
        "conflict": _("Changed on another device: choose which answer stands."),
        "problems": [
            ngettext("{n} answer needs your decision", "{n} answers need your decision", n) for n in (1, 2)
        ],
        "doneOf": _("%(done)s of %(all)s scored") % {"done": "{done}", "all": "{all}"},
        "missing": [ngettext("{n} criterion left", "{n} criteria left", n) for n in (1, 2)],
        "complete": _("Complete: ready to hand in"),
        "noScore": _("not scored"),
        "notApplicable": _("not applicable"),
        "lackScore": _("No score yet: choose a level, or mark “not applicable”."),
        "lackReason": _("Say why it is not applicable."),
        "lackEvidence": _("Evidence is required: add a photo or a PDF."),
        "uploading": _("Sending…"),
        "uploadLater": _("Kept on this device; sent when there is a connection."),
        "uploadFailed": _("The file could not be sent."),
        "tooLarge": _("The file is larger than 10 MB: send a smaller one."),
        "remove": _("Remove"),
        "sendFirst": _("Not everything is saved yet. Wait for the connection, then hand in."),
    }
