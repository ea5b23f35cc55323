"""Typed readers of environment variables: an unknown or broken value stops the start with a sentence."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """Return the variable as it stands, or `default` where it is unset."""
    return os.environ.get(name, default)


def required(name: str, remedy: str) -> str:
    """Return the variable; raise ImproperlyConfigured with the remedy where it is empty."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {remedy}")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return the variable as a switch; raise ImproperlyConfigured unless it reads on or off."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither on nor off. Use on or off.")


def number(name: str, default: int, *, at_least: int = 0) -> int:
    """Return the variable as a whole number of at least `at_least`."""
    value = os.environ.get(name, str(default))
    if not (value.isascii() and value.isdigit()) or int(value) < at_least:
        raise ImproperlyConfigured(f"{name}={value!r} is no whole number of at least {at_least}.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """Return the variable split at commas, without empty parts."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def folder(name: str, default: Path) -> Path:
    """Return the variable as a path, made where it is missing."""
    path = Path(os.environ.get(name) or default).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path
