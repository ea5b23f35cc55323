"""What every answer says to browsers, whatever was asked and whatever went wrong."""

import uuid

import pytest

from spaces.enums import PhotoLicence
from spaces.models import Photo, PrivateContact
from spaces.views import pages
from tests.addresses import addresses
from tests.builders import make_space, make_superuser

pytestmark = pytest.mark.django_db

KEY = uuid.UUID("00000000-0000-4000-8000-000000000001")
CANARY = "canary-7f3a"
#: Pages on which partners write: they hold a session and tell no other site where one comes from.
WRITTEN = ("/submit/", "/suggest/", "/proposals/", "/listings/")


@pytest.fixture
def space():
    """A published space with everything, private things among it."""
    contact = {"name": CANARY, "email": f"{CANARY}@example.org", "phone": CANARY, "note": CANARY}
    space = make_space(
        "Manzi",
        published=True,
        private_contact=contact,
        internal_note=CANARY,
        reason=CANARY,
        longitude=105.85,
        latitude=21.03,
        summary_vi="Một không gian",
        aliases=["Nhà Manzi"],
    )
    Photo.objects.create(
        space=space,
        key=KEY,
        width=480,
        height=320,
        widths=[480],
        alt_vi="Sân",
        credit="An",
        licence=PhotoLicence.CC0,
    )
    assert PrivateContact.objects.filter(space=space, note=CANARY).exists()
    return space


def all_addresses(space):
    """Returns every address of the site; where one asks for a value, that of the space."""
    found = addresses(
        slug=space.slug, format="csv", key=KEY, width=480, section="spaces", pk=space.pk,
        object_id=space.pk, content_type_id=1, app_label="spaces", id=1, url="nowhere",
        entry=1, criterion=1, appeal_pk=1, entry_pk=1, part=1, file=1, reference="P-2222-2222",
    )  # fmt: skip
    formats = [f"/data/spaces.{name}" for name in ("geojson", "json")]
    return [
        *found,
        *formats,
        "/data/map.json?bbox=105,20,106,22&zoom=12",
        "/data/spaces.csv?district=nonsense",
    ]


def directives(policy):
    """Returns a Content-Security-Policy as directive -> sources."""
    parts = (part.split() for part in policy.split(";"))
    return {name: sources for name, *sources in filter(None, parts)}


def faults(response):
    """Returns what an answer's headers lack."""
    policy = directives(response.headers.get("Content-Security-Policy", ""))
    expected = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if response.get("Cache-Control") == "no-store, private":
        expected["Referrer-Policy"] = "same-origin"
    found = [
        f"{name}: {response.headers.get(name)}" for name in expected if response.get(name) != expected[name]
    ]
    if policy.get("default-src") != ["'none'"]:
        found.append(f"policy: {policy}")
    sources = [source for values in policy.values() for source in values]
    found += [source for source in sources if "unsafe" in source or source in ("*", "https:", "http:")]
    found += [
        name for name in ("camera=()", "microphone=()") if name not in response.get("Permissions-Policy", "")
    ]
    if response.get("Cross-Origin-Resource-Policy") not in ("same-origin", "cross-origin"):
        found.append("Cross-Origin-Resource-Policy")
    return found


def test_url_table_is_read_in_full(space):
    found = all_addresses(space)
    for address in ("/", "/vi/", "/fr/spaces/manzi/", "/admin/login/", "/health/", "/data/units.json"):
        assert address in found
    assert len(found) > 80


@pytest.mark.parametrize("who", ["anybody", "staff"])
def test_every_address_sends_every_header(client, space, who):
    client.raise_request_exception = False
    if who == "staff":
        client.force_login(make_superuser())
    for address in all_addresses(space):
        response = client.get(address)
        assert faults(response) == [], address
        assert response.status_code < 500, address


@pytest.mark.parametrize("method", ["head", "post", "options"])
def test_other_methods_send_every_header(client, space, method):
    client.raise_request_exception = False
    for address in all_addresses(space):
        response = getattr(client, method)(address)
        assert faults(response) == [], address
        assert response.status_code < 500, address


def test_answer_without_a_body_sends_every_header(client, space):
    etag = client.get("/en/")["ETag"]
    response = client.get("/en/", headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert faults(response) == []


def test_refusals_and_breakdowns_send_every_header(client, space, monkeypatch):
    client.raise_request_exception = False
    assert faults(client.get("/en/", headers={"Host": "evil.example"})) == []
    assert faults(client.get("/en/spaces")) == []
    assert faults(client.get("/nowhere")) == []
    monkeypatch.setattr(pages, "find", None)
    broken = client.get("/en/")
    assert broken.status_code == 500
    assert faults(broken) == []


def test_policy_names_no_third_party_but_the_tiles(client, settings):
    sources = {
        s for values in directives(client.get("/en/")["Content-Security-Policy"]).values() for s in values
    }
    assert sources == {"'none'", "'self'", "data:", "blob:"}


def test_open_data_may_be_read_from_anywhere_and_pages_not(client, space):
    assert client.get("/data/spaces.json")["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get("/data/spaces.json")["Access-Control-Allow-Origin"] == "*"
    assert client.get("/en/")["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in client.get("/en/")


def test_nothing_private_is_on_any_public_address(client, space):
    for address in all_addresses(space):
        body = b"".join(client.get(address))
        assert CANARY.encode() not in body, address


def test_nothing_private_answers_a_search(client, space):
    for address in (f"/en/spaces/?q={CANARY}", f"/data/spaces.json?q={CANARY}"):
        assert b"Manzi" not in b"".join(client.get(address))


def test_public_addresses_set_no_cookie_and_do_not_ask_for_one(client, space):
    for address in all_addresses(space):
        if address.startswith("/admin/") or any(part in address for part in WRITTEN):
            continue
        response = client.get(address)
        assert response.cookies == {}, address
        assert address == "/" or "Cookie" not in response.get("Vary", ""), address


def test_pages_on_which_partners_write_are_kept_by_nobody(client, space):
    written = [path for path in all_addresses(space) if any(part in path for part in WRITTEN)]
    for address in (path for path in written if not path.startswith("/admin/") and "." not in path):
        response = client.get(address)
        assert response["Cache-Control"] == "no-store, private", address
        assert response["Referrer-Policy"] == "same-origin", address


def test_photo_of_a_draft_is_shown_to_staff_alone(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    draft = make_space("Nháp")
    photo = Photo.objects.create(
        space=draft,
        key=KEY,
        width=480,
        height=320,
        widths=[480],
        alt_vi="Sân",
        credit="An",
        licence=PhotoLicence.CC0,
    )
    (tmp_path / "photos").mkdir()
    (tmp_path / photo.path(480)).write_bytes(b"RIFF")
    address = f"/media/{photo.path(480)}"
    assert client.get(address).status_code == 404
    client.force_login(make_superuser())
    response = client.get(address)
    assert b"".join(response) == b"RIFF"
    assert response["Cache-Control"] == "private, no-store"
