"""Where GEOS and GDAL are: inside the wheels of shapely and pyogrio, else on the system.

django-leaflet's admin module imports django.contrib.gis, which loads both libraries by path.
"""

from importlib.util import find_spec
from pathlib import Path


def bundled_library(package: str, stem: str) -> str | None:
    """Return the path of the library `stem` that the wheel of `package` carries, or None.

    Wheels keep it in `<package>.libs` (Linux), `.dylibs` (macOS) or beside the package (Windows).
    None lets Django search the system, with its own clear error when nothing is there.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    home = Path(spec.origin).parent
    for folder in (home.parent / f"{package}.libs", home / ".dylibs", home):
        for path in sorted(folder.glob(f"*{stem}*")):
            if ".so" in path.name or path.suffix in {".dylib", ".dll"}:
                return str(path)
    return None
