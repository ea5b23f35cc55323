"""What a partner gives in confidence is found nowhere public: pages, files, history, logs, mails of others.

A person with a name, an address and a number of her own sends proposals of every kind, which live through
everything that can happen to them; then every address of the site is searched for her. A second part puts
her into public fields on purpose, to show that the search would find her.
"""

import base64
import gzip
import io
import logging
import unicodedata
from urllib.parse import quote

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from reversion.models import Revision, Version

from spaces.actions.claim_links import claim_token
from spaces.actions.claims import ask_operators, confirm_listing
from spaces.actions.consent_withdrawal import withdraw_consent
from spaces.actions.merging import merge_spaces
from spaces.actions.privacy import open_request
from spaces.actions.proposal_acceptance import accept_proposal
from spaces.actions.proposal_photos import add_proposal_photo
from spaces.actions.proposal_review import add_note
from spaces.actions.proposal_sending import renew_link, send_proposal
from spaces.actions.self_assessments import save_self_assessment
from spaces.actions.spaces import save_space
from spaces.enums import ConsentPurpose, PhotoLicence, PrivacyKind, ProposalKind, ProposalState
from spaces.exports.pdf.document import Document
from spaces.models import AssessmentRound, Claim, Criterion, Photo, Proposal, Quota, Space
from tests.addresses import addresses
from tests.builders import make_space, make_user
from tests.canary import CANARY, SECRETS, WORDS, found_in
from tests.proposals import VISITOR, fresh, give_contact, make_proposal
from tests.results import BEST, make_published_round

ALL = list(ConsentPurpose)
DATA_FILES = [f"/data/spaces.{name}" for name in ("csv", "json", "geojson", "xlsx")]
_FILES = (".csv", "-composites.csv", "-weights.json")
LOST = ["/vi/nowhere/", "/vi/spaces/nowhere/", "/vi/proposals/P-2222-2222/", "/data/spaces.csv?district=x"]


# --- Her life -------------------------------------------------------------------------------------------


def photo_that_tells(colour):
    """Returns a photo whose metadata name her."""
    exif = Image.Exif()
    exif[0x013B], exif[0x010E] = CANARY["phone"], CANARY["email"]  # artist, description
    buffer = io.BytesIO()
    logging.disable()  # what the camera logs is not ours
    Image.new("RGB", (640, 480), colour).save(buffer, "JPEG", exif=exif, comment=WORDS.encode())
    logging.disable(logging.NOTSET)
    return SimpleUploadedFile(f"{CANARY['email']}.jpg", buffer.getvalue(), content_type="image/jpeg")


def send_her(kind, state, space=None, by=None):
    """Returns a proposal of hers, with her words for the department."""
    Quota.objects.all().delete()  # nobody sends as much in an hour
    proposal = make_proposal(kind, state, space=space, contact=CANARY, consents=ALL, by=by)
    Proposal.objects.filter(pk=proposal.pk).update(message=WORDS)
    return fresh(proposal)


def answer_her(proposal, by, colour):
    """Lets her add a photo, send again, and staff note, accept and publish."""
    if proposal.kind in (ProposalKind.NEW, ProposalKind.CORRECTION):
        said = {"alt": "Sân trước", "credit": "Hợp tác xã", "licence": PhotoLicence.CC_BY}
        add_proposal_photo(proposal=proposal, file=photo_that_tells(colour), data=said)
    if proposal.kind in (ProposalKind.NEW, ProposalKind.CLAIM):
        criteria = Criterion.objects.filter(dimension__version__state="published").order_by("pk")
        answers = {one.pk: {"value": one.scale_max, "justification": WORDS} for one in criteria}
        save_self_assessment(proposal=fresh(proposal), answers=answers)
    give_contact(fresh(proposal), consents=ALL, **(CANARY | {"role": CANARY["role"] + "!"}))
    send_proposal(proposal=fresh(proposal), visitor=VISITOR, message=WORDS)
    add_note(proposal=fresh(proposal), by=by, text=f"{WORDS}: {CANARY['name']}, {CANARY['phone']}")
    sent = fresh(proposal)
    return accept_proposal(
        proposal=sent,
        by=by,
        expected_revision=sent.revision,
        publish=True,
        message=f"Cảm ơn {CANARY['name']}",
    )


def live_through_everything(by):
    """Lets her do all that a partner can, and staff all that they can with it."""
    places = {kind: make_space(f"Nơi {kind}", published=True) for kind in ProposalKind}
    make_published_round({places[ProposalKind.CLAIM]: BEST})
    for kind in ProposalKind:
        for state in ProposalState:
            if state != ProposalState.ACCEPTED:
                space = None if kind == ProposalKind.NEW else make_space(f"{kind} {state}", published=True)
                send_her(kind, state, space)
    colours = iter(("teal", "maroon", "olive", "navy"))
    for kind in ProposalKind:
        space = None if kind == ProposalKind.NEW else places[kind]
        proposal = send_her(kind, ProposalState.CHANGES, space)
        places[kind] = answer_her(proposal, by, next(colours))
    return places


def go_on(places, by):
    """Lets time go on: the yearly question, an edit, a merge, requests, withdrawn consents."""
    Claim.objects.update(confirmed_on=timezone.localdate() - timezone.timedelta(days=400))
    ask_operators(timezone.localdate())
    confirm_listing(token=claim_token(Claim.objects.get()))
    contact = {"name": CANARY["name"], "email": CANARY["email"], "phone": CANARY["phone"], "note": WORDS}
    new = places[ProposalKind.NEW]
    new = save_space(
        by=by, space=new, reason="Sửa tóm tắt",
        data={"summary_vi": "Xưởng gốm", "private_contact": contact},
    )  # fmt: skip
    merge_spaces(
        kept=new, dissolved=places[ProposalKind.CORRECTION], by=by, choices={}, reason="Cùng một nơi"
    )
    waiting = Proposal.objects.filter(state=ProposalState.WAITING).first()
    renew_link(reference=waiting.reference, email=CANARY["email"], visitor=VISITOR)
    open_request(email=CANARY["email"], kind=PrivacyKind.EXPORT, language="vi")
    withdraw_consent(contact=fresh(waiting).contact, purpose=ConsentPurpose.NETWORK)


@pytest.fixture
def logged(caplog):
    """Everything that anything logs from here on, at every level."""
    caplog.set_level(logging.NOTSET)
    return caplog


@pytest.fixture
def written(monkeypatch):
    """Every text that is written on a PDF: a file holds only the numbers of its glyphs."""
    texts, put = [], Document.put

    def noted(self, x, baseline, text, style, align="L"):
        texts.append(text)
        put(self, x, baseline, text, style, align)

    monkeypatch.setattr(Document, "put", noted)
    return texts


@pytest.fixture
def life(db, settings, logged, django_capture_on_commit_callbacks):
    """Her life, with a mail server that works first and then refuses her by name."""
    by = make_user("xet", "Moderator", "Publisher", "Editor")
    with django_capture_on_commit_callbacks(execute=True):
        places = live_through_everything(by)
    settings.EMAIL_BACKEND = "tests.test_canary.NamingHer"
    with django_capture_on_commit_callbacks(execute=True):
        go_on(places, by)
    return places


class NamingHer:
    """A mail server that refuses with her address in its answer."""

    def __init__(self, **_options):
        pass

    def open(self):
        """Connects."""

    def close(self):
        """Hangs up."""

    def send_messages(self, messages):
        """Refuses."""
        raise OSError(f"{CANARY['email']}: {CANARY['name']} unknown")


def public_addresses():
    """Returns every address that is open to the public, and those of each space, proposal and photo."""
    values = {
        "format": "csv", "width": 480, "section": "spaces", "key": "0" * 32, "pk": 1, "object_id": 1,
        "content_type_id": 1, "app_label": "spaces", "id": 1, "url": "x", "entry": 1, "criterion": 1,
        "appeal_pk": 1, "entry_pk": 1, "part": 1, "file": 1,
    }  # fmt: skip
    slugs = list(Space.objects.values_list("slug", flat=True))
    references = list(Proposal.objects.values_list("reference", flat=True))
    slug = Claim.objects.get().space.slug if Claim.objects.exists() else slugs[0]
    found = addresses(**values, slug=slug, reference=references[0])
    rounds = list(AssessmentRound.objects.values_list("slug", flat=True))
    found += [f"/vi/results/{round}/{tail}" for round in rounds for tail in ("", "report.pdf")]
    found += [f"/data/results/{round}{tail}" for round in rounds for tail in _FILES]
    found += [f"/{language}/spaces/{slug}/" for slug in slugs for language in ("vi", "fr")]
    found += [f"/vi/proposals/{reference}/{tail}" for reference in references for tail in ("", "you/")]
    found += [photo_address(photo, width) for photo in Photo.objects.all() for width in photo.widths]
    return [one for one in dict.fromkeys(found) if not one.startswith("/admin/")] + DATA_FILES + LOST


def photo_address(photo, width):
    return f"/media/photos/{photo.key}-{width}.webp"


def everything_of(response):
    """Returns all that an answer says: its body and its headers."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body, str(response.headers), str(response.cookies)


# --- Found nowhere --------------------------------------------------------------------------------------


def leave_something_to_search():
    """Fails where her life did not take place: then nothing would be found anywhere."""
    assert Space.objects.filter(private_contact__email=CANARY["email"]).exists()
    assert Photo.objects.exists()
    assert Claim.objects.get().confirmed_on == timezone.localdate()
    assert any(CANARY["email"] in letter.to for letter in mail.outbox)


def test_no_public_address_says_anything_of_her(life, client, written):
    leave_something_to_search()
    told = {}
    for address in public_addresses():
        for part in everything_of(client.get(address)):
            if found_in(part):
                told[address] = found_in(part)

    assert told == {}
    assert [text for text in written if found_in(text)] == []


def test_refusals_and_searches_say_nothing_of_her(life, client):
    proposal = Proposal.objects.filter(contact__isnull=False).first()
    sent = {"reference": proposal.reference, "email": "somebody@example.org", "token": "x", "step": "link"}
    for address in public_addresses():
        answer = client.post(address, sent)
        assert answer.status_code < 500, address
        assert not any(found_in(part) for part in everything_of(answer)), address

    for secret in SECRETS:
        answer = client.get(f"/data/spaces.geojson?q={quote(secret)}")
        assert answer.json()["features"] == [], secret


def test_history_logs_and_mails_to_others_keep_nothing_of_her(life, client, logged):
    for address in [*LOST, *DATA_FILES, "/vi/", "/vi/spaces/"]:
        client.get(address)
    kept = [version.serialized_data + version.object_repr for version in Version.objects.all()]
    kept += [revision.comment for revision in Revision.objects.all()]
    kept += [entry.object_repr + entry.change_message for entry in LogEntry.objects.all()]
    others = [str(letter.message()) for letter in mail.outbox if CANARY["email"] not in letter.to]

    assert len(kept) > 10
    assert [text for text in kept + others if found_in(text)] == []
    records = [*logged.get_records("setup"), *logged.get_records("call")]
    lines = [f"{record.getMessage()} {record.args} {record.exc_text}" for record in records]
    assert any("could not be sent" in line for line in lines)  # the server that named her was asked
    assert [line for line in lines if found_in(line)] == []


# --- It would be found ----------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", SECRETS)
def test_search_finds_her_however_she_is_written(secret):
    forms = [
        secret, secret.upper(), unicodedata.normalize("NFD", secret), quote(secret), quote(secret, safe=""),
        base64.b64encode(b"..." + secret.encode() + b"..").decode(),
        base64.urlsafe_b64encode(b"." + secret.encode()).decode(),
        base64.b64encode(b".." + secret.encode() + b"!").decode(),
        secret.encode().hex(),
    ]  # fmt: skip

    assert [form for form in forms if secret not in found_in(f"<p>{form}</p>")] == []
    assert secret in found_in(secret.encode("utf-16"))
    assert secret in found_in(gzip.compress(secret.encode()))


@pytest.mark.parametrize("phone", ["+84977741329", "0977741329", "097-774-1329", "(+84) 97.774.13.29"])
def test_number_is_found_in_other_spellings(phone):
    assert found_in(f"Gọi {phone} nhé") == {CANARY["phone"]}


def test_name_is_found_without_its_marks():
    assert found_in("/vi/spaces/doan-thi-yen-xuyen/") == {CANARY["name"]}
    assert found_in("DOAN THI YEN XUYEN") == {CANARY["name"]}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/vi/spaces/kim-lan/", "/en/spaces/kim-lan/", *DATA_FILES])
def test_leak_into_a_public_field_is_found_in_pages_and_files(client, address):
    make_space(
        "Kim Lan", published=True, description_vi=f"Gặp {CANARY['name']}", public_email=CANARY["email"],
        public_phone=CANARY["phone"], summary_vi=WORDS,
    )  # fmt: skip

    body, _headers, _cookies = everything_of(client.get(address))

    assert {CANARY["email"], CANARY["phone"]} <= found_in(body)


@pytest.mark.django_db
def test_leak_into_history_and_onto_paper_is_found(client, written):
    space = make_space(f"Nhà {CANARY['name']}", published=True, reason=WORDS)
    round = make_published_round({space: BEST})

    everything_of(client.get(f"/vi/results/{round.slug}/report.pdf"))

    assert found_in(" ".join(written)) == {CANARY["name"]}
    assert CANARY["name"] in found_in(Version.objects.get_for_object(space).first().serialized_data)
    assert WORDS in found_in(Revision.objects.order_by("pk").first().comment)
