"""Sets the tests' environment before Django reads it, and what every test needs."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import override_settings

from tools import build_fonts, compile_messages

ROOT = Path(__file__).resolve().parent.parent

# What this machine's shell says about a real site must never reach a test: DATABASE_URL least of all.
_var = tempfile.mkdtemp(prefix="registry-tests-")
atexit.register(shutil.rmtree, _var, ignore_errors=True)
for _name in (
    "CACHE_URL",
    "TILE_URL",
    "TILE_ATTRIBUTION",
    "PUBLIC_URL",
    "MEDIA_ROOT",
    "STATIC_ROOT",
    "EMAIL_HOST",
    "PROXY_COUNT",
    "SHOW_MAIL",
):
    os.environ.pop(_name, None)
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "registry.settings",
    "SECRET_KEY": "only for tests",
    "DEBUG": "off",
    "SECURE": "off",
    "DEMO": "off",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "CONTACT_EMAIL": "registry@example.org",
    "VERSION_MEMORY_MS": "0",  # tests write behind the actions' back; those of the memory switch it on
    "VAR_DIR": _var,
    "FONTS_DIR": str(ROOT / "var" / "fonts"),
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or "sqlite:///:memory:",
}
# Here and not by pytest-django, which would read the settings before this file.
django.setup()

from spaces.queries.snapshot import forget_snapshot  # noqa: E402 - has models, which need the set-up
from spaces.queries.version import forget_version  # noqa: E402


def pytest_configure(config: pytest.Config) -> None:
    """Makes what the site is served with and git does not hold; once, not in each worker."""
    if not hasattr(config, "workerinput"):
        compile_messages.compile_catalogues()
        build_fonts.build(ROOT / "var" / "fonts")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips what only PostgreSQL can show when the database is another."""
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("shows what only PostgreSQL can show")


@pytest.fixture(scope="session", autouse=True)
def _fast_settings():
    """Serves static files by their plain names and hashes passwords fast."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": plain},
        },
    ):
        yield


@pytest.fixture(autouse=True)
def _empty_cache():
    """Starts each test with an empty cache: a rolled-back test leaves no page and no snapshot behind."""
    cache.clear()
    forget_snapshot()
    forget_version()
