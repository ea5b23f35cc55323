"""Addresses of rounds in the staff area, and what no address should hold."""

from django.http import HttpResponse

from spaces.models import AssessmentRound, RoundEntry

ROUNDS = "/admin/spaces/assessmentround/"
FORGED = ["abc", "\x00", "-1", "9" * 30, "", "1e3", "²"]


def page_of(round: AssessmentRound, page: str = "board") -> str:
    """Returns the address of a tab of a round."""
    return f"{ROUNDS}{round.pk}/{page}/"


def entry_page(round: AssessmentRound, entry: RoundEntry) -> str:
    """Returns the address at which the sheets of a space are given out."""
    return f"{page_of(round, 'assignments')}{entry.pk}/"


def body(response: HttpResponse) -> str:
    """Returns the markup of a page."""
    return response.content.decode()
