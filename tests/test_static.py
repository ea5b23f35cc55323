"""Every static file that a template names is there: in production a missing one is an error page."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

ROOT = Path(__file__).resolve().parent.parent
NAMED = sorted(
    {
        (name, path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*")
        if path.is_file()
        for name in re.findall(r"""{% static ['"]([^'"]+)['"]""", path.read_text())
    }
)


@pytest.mark.parametrize(("name", "template"), NAMED, ids=str)
def test_named_static_file_is_there(name, template):
    assert finders.find(name), f"{template} names {name}"
