"""The site's addresses and, before them, a view that does nothing: what everything is measured against."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from registry.urls import handler400, handler403, handler404, handler500
from registry.urls import urlpatterns as site

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def hello(request: HttpRequest) -> HttpResponse:
    """Answers with one word."""
    return HttpResponse("hello", content_type="text/plain")


urlpatterns = [path("bench/hello/", hello), *site]
