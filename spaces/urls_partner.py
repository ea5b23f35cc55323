"""Addresses of the pages on which partners write, below the language; open to those who hold the proposal."""

from django.urls import path, re_path

from .views.partner_check import proposal_check
from .views.partner_form import proposal_hours, proposal_place, proposal_section
from .views.partner_links import open_page, renew_page
from .views.partner_listing import confirm_page
from .views.partner_photos import proposal_photo
from .views.partner_start import submit, suggest
from .views.partner_status import proposal_page

_REFERENCE = r"^proposals/(?P<reference>P-[0-9A-Z]{4}-[0-9A-Z]{4})/"

urlpatterns = [
    path("submit/", submit, name="submit"),
    path("spaces/<slug:slug>/suggest/", suggest, name="suggest"),
    path("proposals/open/", open_page, name="proposal-open"),
    path("proposals/renew/", renew_page, name="proposal-renew"),
    path("listings/confirm/", confirm_page, name="listing-confirm"),
    re_path(rf"{_REFERENCE}$", proposal_page, name="proposal"),
    re_path(rf"{_REFERENCE}check/$", proposal_check, name="proposal-check"),
    re_path(rf"{_REFERENCE}place\.json$", proposal_place, name="proposal-place"),
    re_path(rf"{_REFERENCE}hours\.json$", proposal_hours, name="proposal-hours"),
    re_path(
        rf"{_REFERENCE}photos/(?P<key>[0-9a-f-]{{36}})-(?P<width>[0-9]{{1,5}})\.webp$",
        proposal_photo,
        name="proposal-photo",
    ),
    re_path(rf"{_REFERENCE}(?P<section>[a-z]+)/$", proposal_section, name="proposal-section"),
]
