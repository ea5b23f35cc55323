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
