"""A small city that the pages in the browser show: every state of a space, long names, a photo."""

import datetime
import io

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from spaces.actions.photos import add_photo
from spaces.enums import AccessFeature, Lifecycle
from spaces.models import Space
from tests.assessment import make_version
from tests.builders import (
    make_activity,
    make_audience,
    make_category,
    make_district,
    make_field,
    make_operator,
    make_space,
    make_unit,
)
from tests.results import BEST, MIDDLE, WORST, make_published_round

LONG = "Trung tâm Bảo tồn và Phát huy Giá trị Văn hoá Nghệ thuật Truyền thống Thăng Long – Hà Nội mở rộng"


def make_city() -> Space:
    """Builds fourteen spaces in two districts and returns the one of which everything is known."""
    old = make_district("Hoàn Kiếm", name_en="Hoan Kiem", name_fr="Hoan Kiem", code="002")
    lake = make_district("Tây Hồ", name_en="Tay Ho", name_fr="Tay Ho", code="003")
    wards = [make_unit("Cửa Nam", parent=old), make_unit("Hồng Hà", parent=lake)]
    art = make_category("Nghệ thuật", name_en="Art space", code="art", icon="art-space", tone="lacquer")
    craft = make_category(
        "Làng nghề", name_en="Craft village", code="craft", icon="craft-village", tone="amber"
    )
    gallery = make_category("Phòng tranh", code="gallery", parent=art, icon="gallery", tone="lacquer")
    design, talks = make_field(code="design", name_en="Design"), make_activity(code="talks", name_en="Talks")
    for number in range(12):
        make_space(
            f"Không gian {number:02d}" if number else LONG,
            published=True,
            category=(art, craft, gallery)[number % 3],
            fields=[design][: number % 2],
            activities=[talks][: number % 3],
            ownership=("private", "state", "")[number % 3],
            ward=wards[number % 2],
            district=(old, lake)[number % 2],
            address=f"{number} Hàng Bài",
            longitude=105.80 + number / 100,
            latitude=21.0 + number / 200,
            position_error_m=None if number % 2 else 150,
            opening_hours=("", "24/7", "Mo-Su 09:00-17:00")[number % 3],
            lifecycle=(Lifecycle.ACTIVE, Lifecycle.TEMPORARILY_CLOSED)[number == 5],
        )
    _assess(list(Space.objects.all()))
    make_space("Đã đóng", published=True, lifecycle=Lifecycle.CLOSED, category=art)
    make_space("Trên mạng", published=True, site_kind="online", category=craft)
    return _known_space(art, [craft], [design], [talks], wards[0], old)


def _assess(spaces: list[Space]) -> None:
    """Publishes two rounds by criteria in all three languages; the latter with a result withheld."""
    version = make_version(slug="city", is_illustrative=True, summary_en="Two dimensions.")
    levels = (BEST, MIDDLE, WORST)
    make_published_round(dict(zip(spaces[:4], levels * 2, strict=False)), version=version)
    scores = {space: levels[number % 3] for number, space in enumerate(spaces)}
    make_published_round(scores | {spaces[-1]: [BEST]}, version=version, slug="city")


def _known_space(category, further, fields, activities, ward, district):
    space = make_space(
        "Manzi",
        name_en="Manzi House",
        name_fr="Maison Manzi",
        published=True,
        category=category,
        further_categories=further,
        fields=fields,
        activities=activities,
        audiences=[make_audience(name_en="Children")],
        ward=ward,
        district=district,
        address="14 Phan Huy Ích, Ba Đình",
        longitude=105.845,
        latitude=21.04,
        position_error_m=250,
        former_names=["Nhà cũ"],
        summary_vi="Nhà của nghệ thuật đương đại.",
        description_vi=f"{LONG}\n\n{LONG}",
        website="https://www.manzi.example/rat-dai/" + "duong-dan-" * 8,
        public_email="hello@manzi.example",
        public_phone="+84 24 3716 3397",
        opening_hours="Tu-Su 09:00-12:00,13:30-23:00",
        year_opened=2012,
        floor_area_m2=1350,
        capacity=80,
        operator=make_operator(LONG),
        ownership="private",
        access=dict(zip(AccessFeature.values[:3], ("yes", "no", "yes"), strict=True)),
        sources=[
            ("Inventory of 2023, with a title that goes on for a while", "https://example.org/"),
            ("Book", ""),
        ],
    )
    picture = io.BytesIO()
    Image.new("RGB", (1000, 700), "#a33").save(picture, "JPEG")
    words = {"alt_vi": "Sân trong", "credit": "Nguyễn An", "licence": "CC-BY-4.0"}
    for order in range(2):
        file = ContentFile(picture.getvalue(), name="photo.jpg")
        add_photo(space=space, by=None, file=file, data=words | {"order": order})
    Space.objects.filter(pk=space.pk).update(published_at=timezone.now() + datetime.timedelta(hours=1))
    return space
