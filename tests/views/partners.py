"""How tests hold a proposal as a browser does, and name its pages."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from spaces.models import Proposal


def holding(client: Client, *proposals: Proposal) -> Client:
    """Returns the client, now a browser that may see these proposals and no others."""
    session = client.session
    session["proposals"] = {one.reference: one.link_epoch for one in proposals}
    session.save()
    return client


def page_of(proposal: Proposal, section: str, query: str = "") -> str:
    """Returns the address of a section's page."""
    return reverse("proposal-section", args=[proposal.reference, section]) + query


def check_of(proposal: Proposal) -> str:
    """Returns the address of the page that sends."""
    return reverse("proposal-check", args=[proposal.reference])


def text(response: HttpResponse) -> Any:
    """Returns the page as text."""
    return response.content.decode()
