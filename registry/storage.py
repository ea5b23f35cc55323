"""Static files: hashed names, compressed, modules included."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Names each file by its content and rewrites the imports of JavaScript modules to those names.

    A file that is missing from the manifest keeps its plain name: a page without its picture is better
    than no page, error pages above all.
    """

    # Django's own switch for this reads the modules of every package, comments included.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "js/*.js",
            (
                (r"""(?P<matched>\bfrom\s+["'](?P<url>\.{1,2}/[^"']+)["'])""", 'from "%(url)s"'),
                (r"""(?P<matched>\bimport\s+["'](?P<url>\.{1,2}/[^"']+)["'])""", 'import "%(url)s"'),
            ),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """Return the address of a file, worked out once: a page asks for some twenty."""
        if name not in self._addresses:
            self._addresses[name] = super().url(name, force)
        return self._addresses[name]

    def stored_name(self, name: str) -> str:
        """Return the hashed name of a file, or the plain one where it was never collected."""
        try:
            return super().stored_name(name)
        except ValueError:
            return name
