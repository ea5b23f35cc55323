"""Imports only go down, packages of one layer keep apart, nothing is imported inside a function."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = [
    # No models: the words and the arithmetic first, then what is built from them.
    {"enums", "errors", "text", "tiles", "hours", "shares", "spans", "tables"},
    {"proposing", "consents", "validators", "index", "scoring", "boundaries", "outlines"},
    {"models"},
    {"queries", "permissions"},
    {"actions"},
    {"forms", "filters", "exports", "api", "templatetags"},
    {"admin", "views", "management"},
    {"urls", "urls_data", "urls_partner", "apps"},
]
LAYER_OF = {name: number for number, names in enumerate(LAYERS) for name in names}
MODULES = [
    path.relative_to(ROOT)
    for folder in ("spaces", "registry", "tools")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]


def imported(module: Path, node: ast.AST) -> list[str]:
    """Returns the absolute dotted names that an import statement reaches."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    base = ".".join(module.parts[: -node.level]) if node.level else ""
    start = ".".join(part for part in (base, node.module) if part)
    return [f"{start}.{alias.name}" for alias in node.names]


def topic(dotted: str) -> str:
    """Returns the part of the app that a dotted name lies in, '' outside the app."""
    parts = dotted.split(".")
    return parts[1] if parts[0] == "spaces" and len(parts) > 1 else ""


def breaches(module: Path, source: str) -> list[str]:
    """Returns a sentence for each import that the order of layers forbids."""
    tree = ast.parse(source)
    own = topic(".".join(module.with_suffix("").parts))
    found = [
        f"line {inner.lineno}: import inside {outer.name}()"
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    for node in ast.walk(tree):
        for name in imported(module, node):
            other = topic(name)
            known = own in LAYER_OF and other in LAYER_OF and other != own
            if known and LAYER_OF[other] >= LAYER_OF[own]:
                found.append(f"line {node.lineno}: {own} may not import {other}")
    return found


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_module_imports_only_downwards(module):
    assert breaches(module, (ROOT / module).read_text()) == []


def test_every_module_of_the_app_has_a_layer():
    inside = {path.parts[1].removesuffix(".py") for path in MODULES if path.parts[0] == "spaces"}
    assert inside - {"__init__"} <= set(LAYER_OF)


@pytest.mark.parametrize(
    "source",
    [
        "from spaces.views import home",
        "from ..views import home",
        "import spaces.admin.space",
        "from spaces import urls",
        "from spaces.exports import csv",
        "def late():\n    import json",
    ],
)
def test_breach_is_found(source):
    assert breaches(Path("spaces/forms/space.py"), source)


def test_import_from_below_or_beside_is_fine():
    source = "import json\nfrom ..actions import spaces\nfrom .unit import UnitForm"
    assert breaches(Path("spaces/forms/space.py"), source) == []
