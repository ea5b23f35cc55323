"""A position as people have it at hand, in one line."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from spaces.forms.partner.pair import PairField

HERE = [105.8542, 21.0285]


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    "typed",
    [
        "21.0285, 105.8542",
        "  (21.0285, 105.8542) ",
        "21,0285; 105,8542",
        "21.0285° 105.8542°",
        "21°01′42.6″N 105°51′15.12″E",
        "21°01'42.6\"B 105°51'15.12\"Đ",
        "https://www.google.com/maps/place/X/@20.9,105.1,17z/data=!3m1!4b1!3d21.0285!4d105.8542",
        "https://www.google.com/maps/@21.0285,105.8542,17z",
        "https://maps.google.com/?q=21.0285,105.8542",
        "https://www.openstreetmap.org/?mlat=21.0285&mlon=105.8542#map=17/20.9/105.1",
        "https://www.openstreetmap.org/#map=17/21.0285/105.8542",
        "geo:21.0285,105.8542",
    ],
)
def test_pair_is_read_as_people_have_it(typed):
    assert PairField().clean(typed) == pytest.approx(HERE, abs=2e-6)


@pytest.mark.parametrize("typed", ["", "   "])
def test_nothing_typed_is_no_position(typed):
    assert PairField().clean(typed) is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("105.8542, 21.0285", "swapped"),
        ("48.85, 2.35", "outside greater Hanoi"),
        ("105.8542", "latitude, then longitude"),
        ("nan, inf", "latitude, then longitude"),
        ("next to the lake", "latitude, then longitude"),
        ("https://maps.app.goo.gl/abc", "short link"),
        ("21.0285\x00, 105.8542", "invisible control characters"),
        ("9" * 601, "at most 600"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_remedy(typed, told):
    with pytest.raises(ValidationError) as refused:
        PairField().clean(typed)
    assert told in refused.value.messages[0]


def test_stored_position_is_shown_with_latitude_first():
    assert PairField().prepare_value(HERE) == "21.028500, 105.854200"
    assert PairField().prepare_value("somewhere") == "somewhere"
