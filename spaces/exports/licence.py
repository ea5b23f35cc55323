"""The terms under which the data may be used, and the date that it is from."""

import datetime

from django.conf import settings

from spaces.queries.version import Version

LICENCE = "ODbL-1.0"
LICENCE_URL = "https://opendatacommons.org/licenses/odbl/1-0/"
ATTRIBUTION = (
    "© Hanoi creative spaces registry and its sources;"
    " positions partly © OpenStreetMap contributors (ODbL 1.0)"
)

#: Stands in the place of the sources where the data is invented, so that no file passes for facts.
DEMO_ATTRIBUTION = "DEMONSTRATION: the spaces and scores are fictional, nothing here is a fact about Hanoi"


def attribution() -> str:
    """Return whom the data comes from."""
    return DEMO_ATTRIBUTION if settings.DEMO else ATTRIBUTION


def file_name(name: str) -> str:
    """Return the name under which a file is saved; that of invented data says so."""
    return f"demo-{name}" if settings.DEMO else name


def data_date(version: Version) -> str:
    """Return when the data last changed, as ISO 8601 in UTC to the second."""
    return version.changed_at.astimezone(datetime.UTC).isoformat(timespec="seconds")


def terms(version: Version) -> dict[str, str]:
    """Return the members that every JSON file opens with; the same data gives the same file."""
    return {
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "attribution": attribution(),
        "generated_at": data_date(version),
    }


def link_header() -> str:
    """Return the value of the HTTP header Link that names the licence."""
    return f'<{LICENCE_URL}>; rel="license"'
