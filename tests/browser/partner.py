"""Browsers that hold a proposal, as after beginning it or opening its mailed link."""

from django.contrib.sessions.backends.db import SessionStore

from spaces.models import Proposal


def hold(page, site: str, *proposals: Proposal):
    """Lets the pages of this browser write in the proposals, and returns the page."""
    session = SessionStore()
    session["proposals"] = {proposal.reference: proposal.link_epoch for proposal in proposals}
    session.save()
    page.context.add_cookies([{"name": "sessionid", "value": session.session_key, "url": site}])
    return page


def section(proposal: Proposal, name: str, language: str = "en") -> str:
    """Returns the path of a section of the form."""
    return f"/{language}/proposals/{proposal.reference}/{name}/"
