"""The terms under which the data may be used, and the date that it is from."""

import datetime

from spaces.queries.version import Version

LICENCE = "ODbL-1.0"
LICENCE_URL = "https://opendatacommons.org/licenses/odbl/1-0/"
ATTRIBUTION = (
    "© Hanoi creative spaces registry and its sources;"
    " positions partly © OpenStreetMap contributors (ODbL 1.0)"
)


def data_date(version: Version) -> str:
    """Return when the data last changed, as ISO 8601 in UTC to the second."""
    return version.changed_at.astimezone(datetime.UTC).isoformat(timespec="seconds")


def terms(version: Version) -> dict[str, str]:
    """Return the members that every JSON file opens with; the same data gives the same file."""
    return {
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "attribution": ATTRIBUTION,
        "generated_at": data_date(version),
    }


def link_header() -> str:
    """Return the value of the HTTP header Link that names the licence."""
    return f'<{LICENCE_URL}>; rel="license"'
