"""Settings of the registry: everything that differs between machines comes from the environment."""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from . import env
from .native import bundled_library

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env.folder("VAR_DIR", BASE_DIR / "var")

DEBUG = env.flag("DEBUG", default=False)
SECURE = env.flag("SECURE", default=not DEBUG)
SECRET_KEY = env.required(
    "SECRET_KEY", "Set it to a long random text (`make run` keeps one in var/secret_key)."
)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
#: The spaces and scores are invented, and everything says so: see tools/demo.
DEMO = env.flag("DEMO", default=False)
PUBLIC_URL = env.text("PUBLIC_URL", "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if SECURE else []
# How many proxies of our own stand before the site: each adds whom it answers to X-Forwarded-For, and
# only what they added can be believed. SECURE believes one anyway (X-Forwarded-Proto). Too high a number
# lets anybody choose the address that is counted; too low a one counts all visitors as one.
PROXY_COUNT = env.number("PROXY_COUNT", 1 if SECURE else 0)

INSTALLED_APPS = [
    "registry.apps.RegistryAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django_filters",
    "django_htmx",
    "leaflet",
    "csp",
    "reversion",
    "spaces",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    # Headers come before whatever may refuse a request, so that refusals carry them too.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "registry.middleware.resource_policy",
    "registry.middleware.demonstration",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "registry.urls"
WSGI_APPLICATION = "registry.wsgi.application"
AUTH_USER_MODEL = "spaces.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# SQLite is set up for a server: readers do not block, a writer takes its lock at once and waits.
_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;"
        " PRAGMA cache_size=-20000;"
    ),
}
_database = dj_database_url.parse(
    env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'registry.sqlite3'}"),
    conn_max_age=600,
    conn_health_checks=True,
)
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database.setdefault("OPTIONS", {}).update(_SQLITE_OPTIONS)
DATABASES = {"default": _database}

_cache_url = env.text("CACHE_URL")
_memory = "django.core.cache.backends.locmem.LocMemCache"
# How old the knowledge of the data's version may be; a busy process then asks less often for it.
VERSION_MEMORY_MS = env.number("VERSION_MEMORY_MS", 20, at_least=0)
CACHES = {
    # Cards as HTML, about 1.5 kB each, stay in the process: they are made faster than fetched.
    "fragments": {
        "BACKEND": "django.core.cache.backends.dummy.DummyCache" if DEBUG else _memory,
        "LOCATION": "fragments",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _cache_url,
    }
    if _cache_url
    else {
        "BACKEND": _memory,
        "OPTIONS": {"MAX_ENTRIES": env.number("CACHE_ENTRIES", 1000, at_least=10)},
    },
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- Language and time: Vietnamese first; the city has one time zone ---------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "registry" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = USE_TZ = True
FORMAT_MODULE_PATH = ["registry.formats"]

# --- Files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.folder("STATIC_ROOT", VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static", ("fonts", env.folder("FONTS_DIR", VAR_DIR / "fonts"))]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.folder("MEDIA_ROOT", VAR_DIR / "media")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "registry.storage.StaticFiles"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Map: tiles are optional; without a server the project's own basemap is drawn ---------------
TILE_URL = env.text("TILE_URL")
TILE_ATTRIBUTION = env.text("TILE_ATTRIBUTION", "© OpenStreetMap")
TILE_MAX_ZOOM = env.number("TILE_MAX_ZOOM", 19, at_least=1)
HANOI_BOUNDS = (105.28, 20.56, 106.03, 21.39)  # west, south, east, north
LEAFLET_CONFIG = {"TILES": [], "RESET_VIEW": False, "ATTRIBUTION_PREFIX": ""}
GEOS_LIBRARY_PATH = env.text("GEOS_LIBRARY_PATH") or bundled_library("shapely", "geos_c")
GDAL_LIBRARY_PATH = env.text("GDAL_LIBRARY_PATH") or bundled_library("pyogrio", "gdal")

# --- Security headers, on every route -----------------------------------------------------------
_tiles = urlsplit(TILE_URL.replace("{s}", "*"))  # servers in turn: a.tiles.example, b.tiles.example
_tile_hosts = [f"{_tiles.scheme}://{_tiles.netloc}"] if _tiles.netloc else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *_tile_hosts],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = {
    "camera": [], "microphone": [], "payment": [], "usb": [], "geolocation": ["self"],
    "display-capture": [], "accelerometer": [], "gyroscope": [], "magnetometer": [],
    "browsing-topics": [],
}  # fmt: skip
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "spaces.views.errors.csrf_failure"
LOGIN_URL = "admin:login"

# --- Mail: without a server every mail is written as a file, so that nothing is lost ---------------
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587, at_least=1)
EMAIL_HOST_USER = env.text("EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD")
EMAIL_USE_SSL = env.flag("EMAIL_TLS", default=True) and EMAIL_PORT == 465  # TLS from the first byte
EMAIL_USE_TLS = env.flag("EMAIL_TLS", default=True) and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 10
_sends_mail = EMAIL_HOST and not DEMO  # invented people have no letter-box
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _sends_mail else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
# The page /mail/ shows every mail to everybody, private links included: for one's own machine alone.
SHOW_MAIL = env.flag("SHOW_MAIL", default=False)
if SHOW_MAIL and SECURE:
    raise ImproperlyConfigured(
        "SHOW_MAIL shows every mail with its private links to everybody, so it never goes with SECURE."
        " Leave it out, or set SECURE=off on your own machine."
    )
_from = env.text("EMAIL_FROM") or env.text("CONTACT_EMAIL")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _from or "registry@localhost"

# --- Texts --------------------------------------------------------------------------------------
SITE_NAME = _("Creative spaces of Hanoi")
CONTACT_EMAIL = env.text("CONTACT_EMAIL")
PAGE_SIZE = 24
# Days for a request about personal data. Law firms read Decree 356/2025/NĐ-CP as 10 to 20, by its kind.
PRIVACY_DAYS = {
    "export": env.number("PRIVACY_EXPORT_DAYS", 10, at_least=1),
    "erasure": env.number("PRIVACY_ERASURE_DAYS", 20, at_least=1),
}
# Within so many days the department means to answer a proposal.
PROPOSAL_TARGET_DAYS = env.number("PROPOSAL_TARGET_DAYS", 10, at_least=1)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"PIL": {"level": "INFO"}},  # below that it logs what a photo says about its people
}
