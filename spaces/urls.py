"""Addresses of the pages, below the language."""

from django.urls import include, path

from .views.criteria import criteria_list, criteria_version
from .views.explorer import explorer
from .views.pages import home, text_page
from .views.report import round_report
from .views.results import results_list, round_page
from .views.space import space_page

urlpatterns = [
    path("", include("spaces.urls_partner")),
    path("", home, name="home"),
    path("spaces/", explorer, name="explorer"),
    path("spaces/<slug:slug>/", space_page, name="space"),
    path("criteria/", criteria_list, name="criteria"),
    path("criteria/<slug:slug>/", criteria_version, name="criteria-version"),
    path("results/", results_list, name="results"),
    path("results/<slug:slug>/", round_page, name="round"),
    path("results/<slug:slug>/report.pdf", round_report, name="round-report"),
    *(path(f"{name}/", text_page(name), name=name) for name in ("about", "data", "privacy", "accessibility")),
]
