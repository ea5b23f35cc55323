"""What columns of several tables have in common: options to unpack into a field."""

from django.conf import settings
from django.db import models

from spaces.validators import validate_no_control_characters

#: Text that people type. PostgreSQL refuses NUL bytes, and other control characters break files and mails.
typed_text = {"validators": [validate_no_control_characters]}
#: Who did something; an account that is named anywhere cannot be deleted.
person = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT}
