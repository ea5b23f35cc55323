"""Addresses of the pages, below the language."""

from django.urls import path

from .views.explorer import explorer
from .views.pages import home, text_page
from .views.space import space_page

urlpatterns = [
    path("", home, name="home"),
    path("spaces/", explorer, name="explorer"),
    path("spaces/<slug:slug>/", space_page, name="space"),
    *(path(f"{name}/", text_page(name), name=name) for name in ("about", "data", "privacy", "accessibility")),
]
