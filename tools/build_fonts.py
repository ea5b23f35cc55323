"""Cuts Be Vietnam Pro to the letters in use and packs it as WOFF2 into var/fonts.

The typeface comes from a package, its licence (OFL) is laid beside the files, nothing is committed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import fontpkg
from fontTools import subset

FAMILY = "be-vietnam-pro"
WEIGHTS = (400, 600, 700)

# Latin of the three languages and of visitors' names, Vietnamese with its combining marks,
# punctuation, đồng and euro, and the few signs of arithmetic. The typeface has no arrows and no
# check mark: those are icons.
UNICODES = (
    "U+0020-007E, U+00A0-017F, U+01A0-01A1, U+01AF-01B0, U+0300-0303, U+0306, U+0309, U+031B, "
    "U+0323, U+1EA0-1EF9, U+2013-2014, U+2018-201E, U+2020-2022, U+2026, U+2030, U+2039-203A, "
    "U+20AB-20AC, U+2122, U+2212, U+2248, U+2260, U+2264-2265"
)


def cut(weight: int, target: Path) -> None:
    """Writes one weight, cut and compressed, to the target path."""
    options = subset.Options(flavor="woff2", layout_features=["*"], name_IDs=[0, 1, 2, 13, 14])
    options.hinting = False  # screens of today smooth the outlines; hints are a fifth of the size
    draft = target.with_suffix(".new")
    with subset.load_font(fontpkg.path(FAMILY, weight=weight), options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=subset.parse_unicodes(UNICODES))
        subsetter.subset(font)
        subset.save_font(font, draft, options)
    draft.replace(target)  # a start that was interrupted leaves no half file behind


def build(folder: Path) -> list[Path]:
    """Writes the missing weights and the licence into the folder and returns the new files."""
    folder.mkdir(parents=True, exist_ok=True)
    licence = folder / "OFL.txt"
    if not licence.exists():
        shutil.copyfile(fontpkg.path(FAMILY).parent.parent / "LICENSE", licence)
    missing = [weight for weight in WEIGHTS if not path_of(folder, weight).exists()]
    for weight in missing:
        cut(weight, path_of(folder, weight))
    return [path_of(folder, weight) for weight in missing]


def path_of(folder: Path, weight: int) -> Path:
    """Returns where a weight lies; the name is the one that the stylesheet asks for."""
    return folder / f"{FAMILY}-{weight}.woff2"
