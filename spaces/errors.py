"""What may go wrong in an action: one class for each illegal step.

Mistakes in what a person typed are `django.core.exceptions.ValidationError`; these are for steps that
the state of the registry or the person's role does not allow. Views and admin turn them into a message.
"""

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """An action refused; `message` is a sentence for the person who asked, with the remedy."""

    message = _("This step is not possible.")

    def __init__(self, message: str | None = None) -> None:
        self.message = message or type(self).message
        super().__init__(self.message)


class NotAllowed(DomainError):
    """The person's role does not allow the action."""

    message = _("Your role does not allow this. Ask an administrator for the right.")


class NotPublishable(DomainError):
    """A space lacks what a public page needs."""

    message = _("This space cannot be published yet.")


class AlreadyInState(DomainError):
    """The space is already where the action would bring it."""

    message = _("Nothing to do: the space is already in this state.")


class EditConflict(DomainError):
    """Somebody else saved the record after this person opened it."""

    message = _("Somebody else changed this record in the meantime. Compare both versions and save again.")


class CategoryInUse(DomainError):
    """A category cannot be merged or retired as asked."""

    message = _("This category cannot be merged into itself or into one of its own kinds.")


class VersionFrozen(DomainError):
    """A published or retired version of criteria was to be changed."""

    message = _("This version is published, so what it asks stays as it is. Start the next version instead.")


class VersionIncomplete(DomainError):
    """A draft of criteria lacks what a published version needs."""

    message = _("This version cannot be published yet.")


class VersionTampered(DomainError):
    """The stored criteria are not those that were published."""

    message = _(
        "The criteria in the database differ from those that were published. Restore them from a backup"
        " before going on; nothing has been computed."
    )


class DraftExists(DomainError):
    """A set of criteria has a draft already."""

    message = _("This set has a draft already: go on with that one, or delete it first.")


class WrongPhase(DomainError):
    """A round is not in the phase that the step needs."""

    message = _("The round is not in the phase for this step. Reload the page to see where it stands.")


class RoundNotReady(DomainError):
    """Something is missing before the round can take the step."""

    message = _("The round is not ready for this step yet.")


class ClosingUnderWay(DomainError):
    """Somebody else is closing the round at this moment."""

    message = _("The round is being closed at this moment. Wait for the result; nothing is lost.")


class HasConflict(DomainError):
    """The assessor must not score the space."""

    message = _("This assessor has a conflict of interest with the space. Choose another assessor.")


class SheetLocked(DomainError):
    """A sheet cannot be written any more, or not yet."""

    message = _("This sheet can be read only: it was handed in, taken away, or the round is not open.")


class SheetIncomplete(DomainError):
    """A sheet lacks something; `missing` lists (criterion code, sentence)."""

    message = _("The sheet is not complete yet: see what is missing.")

    def __init__(self, missing: list[tuple[str, str]]) -> None:
        super().__init__()
        self.missing = missing


class ScoreConflict(DomainError):
    """The score was saved from elsewhere in the meantime; `stored` is what stands there now."""

    message = _("This score was changed on another device in the meantime. Choose which one stands.")

    def __init__(self, stored: object) -> None:
        super().__init__()
        self.stored = stored


class ProposalLocked(DomainError):
    """A partner writes in a proposal that was sent, decided or withdrawn."""

    message = _("This proposal can be read only. See on its page where it stands and what you can do.")


class ProposalIncomplete(DomainError):
    """A proposal lacks something before it can be sent; `missing` lists (section, sentence)."""

    message = _("Something is still missing before this can be sent: see what is marked.")

    def __init__(self, missing: list[tuple[str, str]]) -> None:
        super().__init__()
        self.missing = missing


class ProposalMoved(DomainError):
    """A step that the state of the proposal does not allow: somebody else was faster, or it changed."""

    message = _(
        "This proposal has been changed or decided in the meantime. Look at it as it stands now, then decide."
    )


class SpaceGone(DomainError):
    """The space that a proposal is about is no longer public."""

    message = _("This space is not in the public registry any more, so nothing can be proposed about it.")


class LinkInvalid(DomainError):
    """A link was altered or replaced by a newer one."""

    message = _("This link does not work. Copy it whole from the mail, or ask for a new one.")


class LinkExpired(DomainError):
    """A link is too old."""

    message = _("This link has expired. Ask for a new one: nothing you wrote is lost.")


class TooMany(DomainError):
    """Somebody asks more often than people do; `seconds` until it is possible again."""

    message = _("Too many attempts from here. Wait a little and try again; what you typed is kept.")

    def __init__(self, message: str | None = None, *, seconds: int = 0) -> None:
        super().__init__(message)
        self.seconds = seconds


class SpacesNotMergeable(DomainError):
    """Two spaces cannot become one."""

    message = _("These two spaces cannot be merged.")


class SpaceMerged(DomainError):
    """A space that was merged into another one was to be changed."""

    message = _("This space was merged into another one: work on that one instead.")


class AlreadyClaimed(DomainError):
    """Somebody runs the listing already."""

    message = _("This listing has been claimed by somebody else: end that claim first.")


class DataStillHeld(DomainError):
    """A request for erasure is to be closed while the data are still there."""

    message = _("Data of this address are still stored: erase them, or refuse the request with a reason.")
