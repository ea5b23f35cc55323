"""Every address of the site, read from its URL table, so that none is forgotten."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import URLResolver, get_resolver
from django.utils import translation
from django.utils.regex_helper import normalize


def addresses(**values: object) -> list[str]:
    """Returns one path for each pattern (each language's, below a language), filled in with `values`.

    Raises KeyError where a pattern asks for a value that is not given: give one, then it is tested.
    """
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found += [f"/{template % values}" for template in _templates(get_resolver())]
    return list(dict.fromkeys(found))


def _templates(resolver: URLResolver, start: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        ((template, _names), *_others) = normalize(pattern.pattern.regex.pattern.removeprefix("^"))
        if isinstance(pattern, URLResolver):
            yield from _templates(pattern, start + template)
        else:
            yield start + template
