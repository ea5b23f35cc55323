"""What journeys of partners and moderators share: words of the pages, mailed links, photos, a little city."""

import io
import re
from typing import Any

from django.core import mail
from django.utils.html import strip_tags
from django.utils.translation import gettext, override
from PIL import ExifTags, Image

from spaces.models import Space
from tests.builders import make_activity, make_audience, make_category, make_district, make_space, make_unit

PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
#: Said in confidence; no public page may hold any of it.
PRIVATE = {
    "name": "Nguyễn Thị Lan", "role": "Chủ nhiệm hợp tác xã",
    "email": "lan@example.org", "phone": "0912 345 678",
}  # fmt: skip
#: Where the photo was taken, in degrees, minutes and seconds.
_LATITUDE, _LONGITUDE = (21.0, 1.0, 28.2), (105.0, 50.0, 28.3)


def say(msgid: str, language: str = "vi", **values: Any) -> str:
    """Returns what the pages call something in a language."""
    with override(language):
        return gettext(msgid) % values if values else gettext(msgid)


def make_surroundings() -> Space:
    """Builds a ward, choices for the form, and a public space that others may be taken for."""
    old = make_district("Hoàn Kiếm", name_en="Hoan Kiem", name_fr="Hoan Kiem")
    ward = make_unit("Cửa Nam", parent=old)
    craft = make_category(
        "Làng nghề", name_en="Craft village", name_fr="Village d’artisans", icon="craft-village"
    )
    make_category("Phòng tranh", name_en="Gallery", name_fr="Galerie d’art", parent=craft)
    make_activity(name_vi="Trưng bày", name_en="Exhibition", name_fr="Exposition")
    make_audience(name_vi="Học sinh", name_en="Pupils", name_fr="Élèves")
    return make_space(
        "Làng gốm Kim Lan", published=True, category=craft, ward=ward, district=old, address="Xóm 3, Kim Lan",
        latitude=21.0245, longitude=105.8412, opening_hours="Tu-Su 09:00-17:00", website="https://kimlan.vn",
        public_phone="+84 24 1111 2222", summary_vi="Xưởng gốm bên sông Hồng.",
    )  # fmt: skip


def picture(name: str, colour: str, size: tuple[int, int] = (1200, 800), *, located: bool = False) -> Any:
    """Returns a photo as a file chooser takes it; `located` adds where it was taken, as phones do."""
    exif = Image.Exif()
    if located:
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
        place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", _LATITUDE
        place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", _LONGITUDE
        exif[ExifTags.Base.Make] = "Phone"
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG", exif=exif)
    return {"name": name, "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def mailed_link(page: str = "proposals/open") -> str:
    """Returns the link in the latest mail, from its path on."""
    found = re.search(rf"/(vi|en|fr)/{page}/#\S+", mail.outbox[-1].body)
    assert found is not None, mail.outbox[-1].body
    return found[0]


def reference_in(address: str) -> str:
    """Returns the reference of the proposal whose page has this address."""
    return re.search(r"P-\w{4}-\w{4}", address)[0]


def main_text(page: Any) -> str:
    """Returns what stands in the main part of a page, in one line."""
    return re.sub(r"\s+", " ", strip_tags(page.locator("main").inner_text()))


def assert_nothing_private(page: Any) -> None:
    """Fails where the source of the page holds what was said in confidence."""
    source = page.content()
    for words in (*PRIVATE.values(), PRIVATE["phone"].replace(" ", "")):
        assert words not in source
