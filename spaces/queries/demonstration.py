"""How the spaces of the demonstration are told from real ones."""

from django.db.models import QuerySet

from spaces.models import Space

#: The registry's own numbers are far from here, so that no citation can mean both.
FIRST_NUMBER, LAST_NUMBER = 9001, 9099
MARK = "(minh họa)"


def demonstration_spaces() -> QuerySet[Space]:
    """Return the invented spaces; a database that holds any is one for practice."""
    return Space.objects.filter(number__range=(FIRST_NUMBER, LAST_NUMBER), name_vi__endswith=MARK)
