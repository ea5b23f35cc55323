"""Looks at pages as readers with other needs do: axe, narrow and wide, folded parts opened."""

from collections.abc import Callable
from typing import Any

WIDTHS = (320, 1280)
#: So long modules have to build what pages without scripts do not show.
SETTLE_MS = 150
#: The languages, each with the width at which axe reads its pages.
READ_AT = [("vi", 320), ("en", 1280), ("fr", 320)]
#: Names that leave no line as it was.
LONG = "Trung tâm Bảo tồn và Phát huy Giá trị Văn hoá Nghệ thuật Truyền thống Thăng Long – Hà Nội mở rộng"
LONG_WORD = "chunhiemhoptacxathucongmynghegomsukimlan@lang-nghe-truyen-thong-huyen-gia-lam.example.org"


def unfold(page: Any) -> None:
    """Opens all that is folded, also where only one part may stand open at a time."""
    page.evaluate(
        """() => document.querySelectorAll("main details").forEach((fold) => {
          fold.removeAttribute("name");
          fold.open = true;
        })"""
    )


def hide_map_labels(page: Any) -> None:
    """Takes the names off maps: axe takes the halo around their letters for the letters' colour."""
    # By a rule and not by looking for them: a map that has not begun yet draws its names later.
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(".map-labels { visibility: hidden !important; }");
          document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        }"""
    )


def too_wide(page: Any) -> list[str]:
    """Returns what makes the page wider than the screen."""
    return page.evaluate(
        """() => {
          const limit = document.documentElement.clientWidth;
          const wide = document.documentElement.scrollWidth - limit;
          if (wide <= 0) return [];
          return [`${wide} px`, ...[...document.querySelectorAll("body *")]
            .filter((e) => e.getBoundingClientRect().right > limit + 1)
            .map((e) => `${e.tagName}.${e.className}`).slice(0, 8)];
        }"""
    )


def faults_of(page: Any, name: str, assert_accessible: Callable[[Any], None], width: int) -> list[str]:
    """Returns what is wider than a narrow or a wide screen, and what axe finds at `width`.

    axe takes half a second a page: of the languages each reads one width, so that all together read both.
    """
    found = []
    page.wait_for_timeout(SETTLE_MS)
    unfold(page)
    hide_map_labels(page)
    for screen in (*WIDTHS, width):
        page.set_viewport_size({"width": screen, "height": 900})
        wide = too_wide(page)
        if wide:
            found.append(f"{name} at {screen} px: {wide}")
    try:
        assert_accessible(page)
    except AssertionError as error:
        found.append(f"{name} at {width} px: {error}")
    return found
