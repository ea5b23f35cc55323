"""Spaces that the tests of pages look at."""

import datetime

import pytest

from spaces.enums import Lifecycle, Ownership
from tests.builders import make_activity, make_category, make_district, make_field, make_space, make_unit


@pytest.fixture
def city(db):
    """A dozen spaces over all filters, no two axes alike."""
    old = make_district("Hoàn Kiếm", code="002", valid_to=datetime.date(2025, 6, 30))
    west = make_district("Tây Hồ", code="003", valid_to=datetime.date(2025, 6, 30))
    wards = [
        make_unit("Cửa Nam", parent=old),
        make_unit("Hoàn Kiếm", parent=old),
        make_unit("Hồng Hà", parent=west),
    ]
    art, craft = make_category("Nghệ thuật", code="art"), make_category("Thủ công", code="craft")
    gallery = make_category("Phòng tranh", code="gallery", parent=art)
    music, design = make_field(code="music"), make_field(code="design")
    talks, shows = make_activity(code="talks"), make_activity(code="shows")
    statuses = [*Lifecycle.values, Lifecycle.ACTIVE]
    for i in range(12):
        make_space(
            f"Không gian {i:02d}",
            published=True,
            category=(art, craft, gallery)[i % 3],
            further_categories=[craft] if i % 5 == 0 else [],
            fields=[music, design][: i % 3],
            activities=[talks, shows][i % 2 :],
            ward=wards[i % 3],
            district=(old, west)[i % 2],
            ownership=("", *Ownership.values)[i % 6],
            access={"lift": ("yes", "no", "")[i % 3], "quiet-space": "yes" if i > 6 else ""},
            lifecycle=statuses[i % 6],
            longitude=105.80 + i / 100,
            latitude=21.0,
        )


# --- Filters and their counts ---
