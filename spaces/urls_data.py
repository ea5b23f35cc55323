"""Addresses of the data and of what machines ask for; the same in every language."""

from django.urls import path, re_path

from .views.challenge import challenge_json
from .views.data import boundaries_geojson, map_json, spaces_file, units_json
from .views.health import health
from .views.media import photo_file
from .views.results_data import composites_csv, results_json, scores_csv
from .views.sitemap import robots, sitemap
from .views.weights import weights_json

_SLUG = r"(?P<slug>[-a-zA-Z0-9_]+)"

urlpatterns = [
    path("data/map.json", map_json, name="data-map"),
    path("data/units.json", units_json, name="data-units"),
    path("data/boundaries.geojson", boundaries_geojson, name="data-boundaries"),
    re_path(r"^data/spaces\.(?P<format>geojson|json|csv|xlsx)$", spaces_file, name="data-spaces"),
    path("data/results.json", results_json, name="data-results-index"),
    # Composites first: no round may have an address that ends like theirs (`validators`).
    re_path(rf"^data/results/{_SLUG}-composites\.csv$", composites_csv, name="data-results-composites"),
    re_path(rf"^data/results/{_SLUG}\.csv$", scores_csv, name="data-results"),
    re_path(rf"^data/results/{_SLUG}-weights\.json$", weights_json, name="data-results-weights"),
    path("data/challenge.json", challenge_json, name="data-challenge"),
    path("media/photos/<uuid:key>-<int:width>.webp", photo_file, name="media"),
    path("health/", health, name="health"),
    path("sitemap.xml", sitemap, name="sitemap"),
    re_path(r"^sitemap-(?P<section>pages|spaces)\.xml$", sitemap, name="sitemap-part"),
    path("robots.txt", robots, name="robots"),
]
