"""Sentences of the framework that staff and the public see, so that our catalogue supplies them.

Django's Vietnamese catalogue lacks some of these and words others as a machine would; its French refusals
do not always name the remedy. A text named here is gathered with our own, and a translation in our
catalogue goes before the framework's. Nothing imports this module: it is read by `make messages` alone.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

#: Refusals of fields.
FIELDS = (
    _("This field is required."),
    _("This field cannot be null."),
    _("This field cannot be blank."),
    _("Enter a valid value."),
    _("Enter a complete value."),
    _("Enter a list of values."),
    _("Enter a number."),
    _("Enter a whole number."),
    _("Enter a valid date."),
    _("Enter a valid time."),
    _("Enter a valid date/time."),
    _("Enter a valid email address."),
    _("Enter a valid URL."),
    _("Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    _("Ensure this value is less than or equal to %(limit_value)s."),
    _("Ensure this value is greater than or equal to %(limit_value)s."),
    _("Ensure this value is a multiple of step size %(limit_value)s."),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    ),
    _("Null characters are not allowed."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("Select a valid choice. That choice is not one of the available choices."),
    _("Value %(value)r is not a valid choice."),
    _("“%(pk)s” is not a valid value."),
    _("%(model)s instance with %(field)s %(value)r is not a valid choice."),
    _("%(model_name)s with this %(field_label)s already exists."),
    _("%(model_name)s with this %(field_labels)s already exists."),
    _("Constraint “%(name)s” is violated."),
    _("(Hidden field %(name)s) %(error)s"),
)

#: Uploads and sets of forms.
UPLOADS = (
    _("No file was submitted."),
    _("No file was submitted. Check the encoding type on the form."),
    _("The submitted file is empty."),
    ngettext_lazy(
        "Ensure this filename has at most %(max)d character (it has %(length)d).",
        "Ensure this filename has at most %(max)d characters (it has %(length)d).",
    ),
    _("Please either submit a file or check the clear checkbox, not both."),
    _("Upload a valid image. The file you uploaded was either not an image or a corrupted image."),
    _("File extension “%(extension)s” is not allowed. Allowed extensions are: %(allowed_extensions)s."),
    _(
        "ManagementForm data is missing or has been tampered with. Missing fields: %(field_names)s. "
        "You may need to file a bug report if the issue persists."
    ),
    ngettext_lazy("Please submit at most %(num)d form.", "Please submit at most %(num)d forms."),
    ngettext_lazy("Please submit at least %(num)d form.", "Please submit at least %(num)d forms."),
)

#: Signing in and out.
SIGNING_IN = (
    _(
        "Please enter the correct %(username)s and password for a staff account. Note that both "
        "fields may be case-sensitive."
    ),
    _("Please enter a correct %(username)s and password. Note that both fields may be case-sensitive."),
    _("This account is inactive."),
    _("username"),
    _("Password"),
    _("password"),
    _("Log in"),
    _("Logged out"),
    _("Log in again"),
    _("Thanks for spending some quality time with the web site today."),
)

#: Passwords.
PASSWORDS = (
    _("Password change"),
    _("Password change successful"),
    _("Your password was changed."),
    _("Password changed successfully."),
    _("Change my password"),
    _(
        "Please enter your old password, for security’s sake, and then enter your new password twice "
        "so we can verify you typed it in correctly."
    ),
    _("Old password"),
    _("New password"),
    _("New password confirmation"),
    _("Password confirmation"),
    _("Enter the same password as before, for verification."),
    _("Your old password was entered incorrectly. Please enter it again."),
    _("The two password fields didn’t match."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
    ),
    _("The password is too similar to the %(verbose_name)s."),
    _("Your password can’t be too similar to your other personal information."),
    _("This password is too common."),
    _("Your password can’t be a commonly used password."),
    _("This password is entirely numeric."),
    _("Your password can’t be entirely numeric."),
    _("No password set."),
    _("Invalid password format or unknown hashing algorithm."),
    _("Raw passwords are not stored, so there is no way to see the user’s password."),
    _("algorithm"),
    _("iterations"),
    _("salt"),
    _("hash"),
    _("Set password"),
    _("Reset password"),
    _("Set password: %s"),
    _("Change password: %s"),
    _("Enter a new password for the user <strong>%(username)s</strong>."),
    _("Password-based authentication"),
    _("Enable password-based authentication"),
    _("Disable password-based authentication"),
    _("Enable password-based authentication for this user by setting a password."),
    _("This action will <strong>enable</strong> password-based authentication for this user."),
    _("Password-based authentication was disabled."),
    _(
        "Whether the user will be able to authenticate using a password or not. If disabled, they may"
        " still be able to authenticate using other backends, such as Single Sign-On or LDAP."
    ),
    _("Enabled"),
    _("Disabled"),
    _("Conflicting form data submitted. Please try again."),
)

#: Accounts and groups.
ACCOUNTS = (
    _("user"),
    _("users"),
    _("group"),
    _("groups"),
    _("permission"),
    _("permissions"),
    _("first name"),
    _("last name"),
    _("email address"),
    _("active"),
    _("staff status"),
    _("superuser status"),
    _("last login"),
    _("date joined"),
    _("Authentication and Authorization"),
    _("Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only."),
    _("Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters."),
    _("A user with that username already exists."),
    _("Designates that this user has all permissions without explicitly assigning them."),
    _("Designates whether the user can log into this admin site."),
    _(
        "Designates whether this user should be treated as active. Unselect this instead of deleting "
        "accounts."
    ),
    _("The groups this user belongs to. A user will get all permissions granted to each of their groups."),
    _("After you’ve created a user, you’ll be able to edit more user options."),
)

#: Lists of the staff area.
LISTS = (
    _("Action:"),
    _("Go"),
    _("Run the selected action"),
    _("No action selected."),
    _("Items must be selected in order to perform actions on them. No items have been changed."),
    _("Select all objects on this page for an action"),
    _("Select this object for an action - {}"),
    _("0 of %(cnt)s selected"),
    ngettext_lazy("%(total_count)s selected", "All %(total_count)s selected"),
    _("Click here to select the objects across all pages"),
    _("Select all %(total_count)s %(module_name)s"),
    _("Clear selection"),
    _("Filter"),
    _("Clear all filters"),
    _(" By %(filter_title)s "),
    _("Hide counts"),
    _("Show counts"),
    _("Sorting priority: %(priority_number)s"),
    _("Toggle sorting"),
    _("Remove from sorting"),
    ngettext_lazy("%(counter)s result", "%(counter)s results"),
    _("%(full_result_count)s total"),
    _("Show all"),
    _("None"),
    ngettext_lazy("entry", "entries"),
)

#: Pages of one record.
RECORDS = (
    _("Home"),
    _("Breadcrumbs"),
    _("Skip to main content"),
    _("Error:"),
    ngettext_lazy("Please correct the error below.", "Please correct the errors below."),
    _("Add %s"),
    _("Change %s"),
    _("View %s"),
    _("Add %(name)s"),
    _("Select %s to change"),
    _("Select %s to view"),
    _("Add another %(verbose_name)s"),
    _("Add another %(model)s"),
    _("Change selected %(model)s"),
    _("View selected %(model)s"),
    _("Delete selected %(model)s"),
    _("Save and add another"),
    _("Save and continue editing"),
    _("Save as new"),
    _("View on site"),
    _("The {name} “{obj}” was added successfully."),
    _("You may edit it again below."),
    _("The {name} “{obj}” was added successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully."),
    _("The {name} “{obj}” was changed successfully. You may edit it again below."),
    _("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    _("The %(name)s “%(obj)s” was deleted successfully."),
    _("%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?"),
    _("Change history: %s"),
    _("Date/time"),
    _("User"),
    _("Action"),
    _("This object doesn’t have a change history. It probably wasn’t added via this admin site."),
    _("Added."),
    _("Changed {fields}."),
    _("Added {name} “{object}”."),
    _("Changed {fields} for {name} “{object}”."),
    _("Deleted {name} “{object}”."),
    _("No fields changed."),
)

#: Days, as a sentence and a table write them.
DAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
    _("Mon"),
    _("Tue"),
    _("Wed"),
    _("Thu"),
    _("Fri"),
    _("Sat"),
    _("Sun"),
)
