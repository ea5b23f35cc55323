"""Claimed listings: who runs a space and answers for what is written about it."""

import reversion
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from spaces.enums import ClaimProof
from spaces.errors import AlreadyClaimed
from spaces.models import Claim, Proposal, Space, User

from .history import remember
from .version import next_version


def is_of_domain(email: str, website: str) -> bool:
    """Return whether a mail address is of the domain of a website."""
    return False


def grant_claim(*, proposal: Proposal, proof: ClaimProof, by: User | None) -> Claim:
    """Give the listing of the proposal's space to its sender and return the claim; one entry in history.

    Raises AlreadyClaimed where a claim is in force.
    """
    with transaction.atomic(), reversion.create_revision(manage_manually=True):
        version = next_version()
        space = Space.objects.select_for_update().get(pk=proposal.space_id)
        if space.claims.filter(ended_at=None).exists():
            raise AlreadyClaimed
        claim = Claim.objects.create(
            space=space, proposal=proposal, proof=proof, granted_by=by, confirmed_on=timezone.localdate()
        )
        space.changed_in = version
        space.save(update_fields=["changed_in", "modified_at"])
        remember(space, by, _("Listing claimed: proposal %(reference)s") % {"reference": proposal.reference})
    return claim
