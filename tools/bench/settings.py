"""The site's settings, with one address more."""

from registry.settings import *  # noqa: F403

ROOT_URLCONF = "tools.bench.urls"
