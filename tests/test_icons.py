"""The drawings: every icon that is asked for exists, and none of them carries more than lines."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "static" / "img"
SVG = "{http://www.w3.org/2000/svg}"
# What an icon may consist of. No script, style, image, link or foreignObject is among them.
SHAPES = {f"{SVG}{name}" for name in ("svg", "symbol", "path", "circle", "rect")}


def symbols() -> list[ElementTree.Element]:
    return list(ElementTree.parse(IMAGES / "icons.svg").getroot().iter(f"{SVG}symbol"))


def names() -> list[str]:
    return [symbol.get("id", "").removeprefix("i-") for symbol in symbols()]


def asked_for() -> dict[str, str]:
    """Returns the file that asks for each icon, by name: `#i-NAME`, or the template tag's `icon "NAME"`."""
    files = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("static/js/**/*.js"), *ROOT.glob("spaces/**/*.py")]
    patterns = re.compile(r"""#i-([a-z][a-z-]*[a-z])|\{%\s*icon\s+["']([a-z-]+)["']""")
    found = {}
    for file in files:
        for match in patterns.finditer(file.read_text(encoding="utf-8")):
            found[match[1] or match[2]] = str(file.relative_to(ROOT))
    return found


def test_sprite_has_an_icon_for_every_category():
    categories = json.loads((ROOT / "fixtures" / "classification.json").read_text(encoding="utf-8"))[
        "categories"
    ]
    wanted = {category["icon"] for category in categories}
    assert not wanted - set(names())


def test_sprite_has_every_icon_that_pages_ask_for():
    known = set(names())
    assert "search" in asked_for()  # the patterns do find something
    assert {name: file for name, file in asked_for().items() if name not in known} == {}


def test_sprite_names_each_icon_once():
    assert len(names()) == len(set(names()))


def test_sprite_holds_only_shapes_and_refers_to_nothing():
    for element in ElementTree.parse(IMAGES / "icons.svg").iter():
        assert element.tag in SHAPES
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            assert "href" not in name
            assert name != "style"
            assert "url(" not in value


def test_icons_share_one_grid_and_one_stroke():
    for symbol in symbols():
        drawn = {key: symbol.get(key) for key in ("viewBox", "fill", "stroke", "stroke-width")}
        expected = {"viewBox": "0 0 24 24", "fill": "none", "stroke": "currentColor", "stroke-width": "1.75"}
        assert drawn == expected, symbol.get("id")


def test_icons_differ_from_one_another():
    drawings = [b"".join(ElementTree.tostring(shape) for shape in symbol) for symbol in symbols()]
    assert len(drawings) == len(set(drawings))


@pytest.mark.parametrize(
    ("name", "most_bytes"),
    [
        ("icons.svg", 25_000),
        ("logo.svg", 2_000),
        ("favicon.svg", 2_000),
        ("hero.svg", 12_000),
        ("hero-dark.svg", 12_000),
        ("share.png", 100_000),
    ],
)
def test_drawing_stays_light(name, most_bytes):
    assert (IMAGES / name).stat().st_size <= most_bytes


@pytest.mark.parametrize("name", ["logo.svg", "favicon.svg", "hero.svg", "hero-dark.svg"])
def test_drawing_fetches_and_runs_nothing(name):
    text = (IMAGES / name).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "", 1)
    assert not re.search(r"://|<script|<style|<image|<foreignObject|href|\son\w+=", text)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("favicon.ico", (32, 32)),
        ("apple-touch-icon.png", (180, 180)),
        ("icon-192.png", (192, 192)),
        ("icon-512.png", (512, 512)),
        ("share.png", (1200, 630)),
    ],
)
def test_picture_has_the_size_that_clients_expect(name, size):
    with Image.open(IMAGES / name) as picture:
        assert picture.size == size


def test_manifest_names_only_pictures_that_exist():
    folder = ROOT / "static"
    manifest = json.loads((folder / "manifest.webmanifest").read_text(encoding="utf-8"))
    assert manifest["lang"] == "vi"
    assert [icon["src"] for icon in manifest["icons"] if not (folder / icon["src"]).is_file()] == []
