"""Who may do what: predicates (user, …) -> bool. `None` stands for a command run on the server."""

from .enums import SheetKind, SheetState
from .models import Assignment, Proposal, User


def _may(user: User | None, permission: str) -> bool:
    return user is None or (user.is_active and user.has_perm(f"spaces.{permission}"))


def can_add_space(user: User | None) -> bool:
    """Return whether `user` may enter a new space."""
    return _may(user, "add_space")


def can_change_space(user: User | None) -> bool:
    """Return whether `user` may edit spaces and confirm that they are still right."""
    return _may(user, "change_space")


def can_publish_space(user: User | None) -> bool:
    """Return whether `user` may publish and withdraw spaces."""
    return _may(user, "publish_space")


def can_see_private_contact(user: User | None) -> bool:
    """Return whether `user` may read private contacts."""
    return _may(user, "view_privatecontact")


def can_change_private_contact(user: User | None) -> bool:
    """Return whether `user` may write private contacts."""
    return _may(user, "change_privatecontact")


def can_change_classification(user: User | None) -> bool:
    """Return whether `user` may edit, retire and merge categories."""
    return _may(user, "change_category")


def can_change_unit(user: User | None) -> bool:
    """Return whether `user` may edit administrative units and load boundaries."""
    return _may(user, "change_administrativeunit")


def can_delete_space(user: User | None) -> bool:
    """Return whether `user` may delete drafts that were never public."""
    return _may(user, "delete_space")


def can_change_photos(user: User | None) -> bool:
    """Return whether `user` may add, describe, order and delete photos."""
    return _may(user, "change_photo")


def can_change_operator(user: User | None) -> bool:
    """Return whether `user` may enter and edit operators."""
    return _may(user, "change_operator")


def can_settle_duplicates(user: User | None) -> bool:
    """Return whether `user` may declare two spaces to be different ones."""
    return _may(user, "add_distinctpair")


def can_build_criteria(user: User | None) -> bool:
    """Return whether `user` may draft sets, versions and criteria."""
    return _may(user, "change_criteriaversion")


def can_publish_criteria(user: User | None) -> bool:
    """Return whether `user` may publish and retire versions of criteria."""
    return _may(user, "publish_criteriaversion")


def can_coordinate(user: User | None) -> bool:
    """Return whether `user` may prepare, open, moderate and close rounds and decide appeals."""
    return _may(user, "coordinate_round")


def can_publish_round(user: User | None) -> bool:
    """Return whether `user` may publish the results of a round."""
    return _may(user, "publish_round")


def can_see_rounds(user: User | None) -> bool:
    """Return whether `user` may read rounds with all their scores, as coordinators and auditors do."""
    return _may(user, "view_assessmentround")


def can_score(user: User | None) -> bool:
    """Return whether `user` may be an assessor."""
    return _may(user, "score_assignment")


def can_fill_sheet(user: User | None, assignment: Assignment) -> bool:
    """Return whether `user` writes this sheet: its assessor, or a coordinator for the operator."""
    if assignment.kind == SheetKind.SELF:
        return can_coordinate(user)
    return user is not None and can_score(user) and assignment.assessor_id == user.pk


def can_see_sheet(user: User | None, assignment: Assignment) -> bool:
    """Return whether `user` may read this sheet (of colleagues' sheets: see `can_see_colleagues`)."""
    if can_see_rounds(user):
        return True
    is_own = user is not None and assignment.assessor_id == user.pk
    return is_own and can_score(user) and assignment.state != SheetState.REMOVED


def can_see_colleagues(user: User | None, assignment: Assignment) -> bool:
    """Return whether `user`, reading this sheet, may see what colleagues handed in for the space.

    In a blind round assessors see it only beside a sheet of their own that is handed in. Who stepped back,
    or has not yet declared to have no conflict of interest, sees nothing beside the own sheet.
    """
    if not can_see_sheet(user, assignment):
        return False
    is_own = user is not None and assignment.assessor_id == user.pk
    if is_own and (assignment.declared_at is None or assignment.state == SheetState.RECUSED):
        return False
    is_free = can_see_rounds(user) and not is_own
    return is_free or assignment.state == SheetState.HANDED_IN or not assignment.entry.round.is_blind


def can_see_proposals(user: User | None) -> bool:
    """Return whether `user` may read what partners proposed (private contacts are another right)."""
    return _may(user, "view_proposal")


def can_moderate(user: User | None, proposal: Proposal | None = None) -> bool:
    """Return whether `user` may decide proposals; this one, where the account is bound to districts."""
    if not _may(user, "moderate_proposal"):
        return False
    if user is None or proposal is None or proposal.district_id is None:
        return True
    districts = {district.pk for district in user.districts.all()}
    return not districts or proposal.district_id in districts


def can_merge_spaces(user: User | None) -> bool:
    """Return whether `user` may make one space out of two."""
    return can_change_space(user) and can_publish_space(user)


def can_see_mail(user: User | None) -> bool:
    """Return whether `user` may see which mails wait or failed."""
    return _may(user, "view_outgoingmail")


def can_send_mail_again(user: User | None) -> bool:
    """Return whether `user` may have a mail sent again that waits or was given up."""
    return can_see_mail(user) and _may(user, "change_outgoingmail")


def can_handle_privacy(user: User | None) -> bool:
    """Return whether `user` may export and erase a person's data."""
    return _may(user, "handle_privacyrequest")


def can_see_claims(user: User | None) -> bool:
    """Return whether `user` may see who claimed which listing, and when it was confirmed."""
    return _may(user, "view_claim")


def can_end_claim(user: User | None) -> bool:
    """Return whether `user` may take a listing out of its operator's hands."""
    return _may(user, "change_claim")
