"""The demonstration: invented content, kept apart from real places and marked wherever it shows."""

import csv
import io
import json
import math
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string
from django.utils import timezone, translation

from spaces.enums import (
    AppealState,
    ClaimProof,
    PrivacyKind,
    ProposalKind,
    ProposalState,
    ProposalStep,
    RoundPhase,
    SheetKind,
    SheetState,
    Withheld,
)
from spaces.hours import CITY
from spaces.models import (
    Appeal,
    AssessmentRound,
    Assignment,
    Claim,
    Criterion,
    Evidence,
    ModeratedScore,
    OutgoingMail,
    PrivacyRequest,
    Proposal,
    ProposalEvent,
    ProposalPhoto,
    Result,
    RoundEvent,
    Score,
    SelfAssessment,
    Space,
    User,
)
from spaces.queries.demonstration import FIRST_NUMBER, LAST_NUMBER, MARK, demonstration_spaces
from spaces.queries.reckoning import load_round
from spaces.text import fold
from tests.builders import PASSWORD, make_space, make_superuser
from tools.demo.clock import clock_set_back
from tools.demo.opinions import Opinions

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


def read(name):
    """Returns a fixture file."""
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


PLACES, SCRIPT = read("demo.json"), read("demo_rounds.json")
SPACES = PLACES["spaces"]
KEYS = {row["key"] for row in SPACES}
SENTENCE = {
    "vi": "Bản trình diễn: các không gian và điểm số đều là hư cấu.",
    "en": "Demonstration: the spaces and scores are fictional.",
    "fr": "Démonstration\u00a0: les espaces et les notes sont fictifs.",
}


# The files


@pytest.mark.parametrize("name", ["demo.json", "demo_rounds.json"])
def test_file_is_nfc(name):
    assert unicodedata.is_normalized("NFC", (FIXTURES / name).read_text(encoding="utf-8"))


def test_every_name_says_that_the_space_is_invented():
    for row in SPACES:
        assert row["name_vi"].endswith(MARK)
        assert FIRST_NUMBER <= row["number"] <= LAST_NUMBER
        for language, mark in (("en", "(fictional)"), ("fr", "(fictif)")):
            assert row[f"name_{language}"].endswith(mark) or not row[f"name_{language}"]


def test_no_name_is_that_of_a_real_space():
    real = {fold(row[f"name_{code}"]) for row in read("spaces.json")["spaces"] for code in ("vi", "en", "fr")}
    for row in SPACES:
        plain = fold(row["name_vi"].removesuffix(MARK))
        assert plain not in real
        assert fold(row["name_vi"]) not in real
    numbers = [row["number"] for row in SPACES]
    assert len(set(numbers)) == len(numbers)
    assert not set(numbers) & {row["number"] for row in read("spaces.json")["spaces"]}


def test_points_lie_nearest_to_the_centre_of_their_ward():
    wards = read("units.json")["wards"]
    for row in SPACES:
        if row["lat"] is None:
            continue
        shrink = math.cos(math.radians(row["lat"]))
        nearest = min(
            wards, key=lambda w: math.hypot((w["lon"] - row["lon"]) * shrink, w["lat"] - row["lat"])
        )
        assert nearest["code"] == row["ward"], row["key"]


def test_no_address_reaches_anybody():
    for row in SPACES:
        assert not row["public_email"] or row["public_email"].endswith("@example.org")
        assert not row["website"] or ".example.org/" in row["website"]
        assert not row["public_phone"] or row["public_phone"].startswith("024 0000 ")


def test_spaces_show_what_the_registry_can_hold():
    count = {key: Counter(row[key] for row in SPACES) for key in ("site_kind", "lifecycle", "publication")}
    assert len(SPACES) >= 40
    assert count["site_kind"]["online"] == 3
    assert count["site_kind"]["area"] == 2
    assert set(count["lifecycle"]) == {"active", "planned", "temporarily-closed", "moved", "closed"}
    assert {"published", "in-review", "draft"} <= set(count["publication"])
    assert {row["ownership"] for row in SPACES} == {"state", "private", "community", "foreign", "mixed"}
    assert sum(not row["name_fr"] for row in SPACES) >= 3
    assert max(len(row["name_vi"]) for row in SPACES) > 80


def test_rounds_name_spaces_and_people_that_there_are():
    people = {row["username"] for row in SCRIPT["people"]}
    for row in SCRIPT["rounds"].values():
        assert set(row["spaces"]) <= KEYS
        assert set(row["panel"]) <= people
        named = [case["space"] for key in ("decisions", "appeals", "recused") for case in row.get(key, ())]
        assert {*named, *(space for space, _code in row.get("divergent", ()))} <= set(row["spaces"])


def test_every_criterion_has_sentences_for_every_part_of_its_scale():
    (version,) = read("criteria.json")["sets"][0]["versions"]
    codes = {criterion["code"] for d in version["dimensions"] for criterion in d["criteria"]}
    assert set(SCRIPT["justifications"]) == codes
    for sentences in SCRIPT["justifications"].values():
        assert all(len(set(sentences[tier])) >= 2 for tier in ("low", "middle", "high"))
    for key, left_out in SCRIPT["not_applicable"].items():
        assert key in KEYS
        assert set(left_out) <= set(SCRIPT["why_not_applicable"])


# What assessors think


@pytest.mark.parametrize("scale", [(1, 5, "up"), (0, 4, "down"), (0, 2, "up")])
def test_opinions_stay_within_the_scale_and_close_enough_to_each_other(scale):
    low, high, direction = scale
    for code in ("B2", "C5", "D1"):
        criterion = Criterion(code=code, scale_min=low, scale_max=high, direction=direction)
        criterion.dimension = type(criterion)._meta.get_field("dimension").related_model(code=code[0])
        for space in sorted(KEYS):
            given = [Opinions("annual", 0).of(space, criterion, f"assessor{n}", n).value for n in range(4)]
            given = [value for value in given if value is not None]
            assert all(low <= value <= high for value in given)
            if given:
                assert (max(given) - min(given)) / (high - low) <= 0.5


def test_same_words_give_the_same_opinion():
    criterion = Criterion(code="B2", scale_min=1, scale_max=5, direction="up")
    criterion.dimension = type(criterion)._meta.get_field("dimension").related_model(code="B")
    twice = [Opinions("annual", 0).of("ben-chu", criterion, "assessor1", 0) for _ in range(2)]
    assert twice[0] == twice[1]


def test_clock_tells_past_days_and_the_real_time_afterwards():
    real = timezone.now
    with clock_set_back() as clock:
        clock.set(-400)
        assert (real() - timezone.now()).days in (399, 400)
        assert timezone.now() < timezone.now()
        clock.set(3)
        assert timezone.now() <= real()
    assert timezone.now is real


def test_clock_is_put_right_when_the_making_fails():
    real = timezone.now
    with pytest.raises(CommandError), clock_set_back():
        raise CommandError
    assert timezone.now is real


# Where it may be made


@pytest.mark.django_db
def test_demonstration_is_refused_where_pages_would_not_say_so():
    with pytest.raises(CommandError, match="make demo"):
        call_command("demo")
    assert not Space.objects.exists()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_demonstration_is_refused_beside_other_spaces(settings):
    settings.DEMO = True
    make_space("Bảo tàng có thật")
    with pytest.raises(CommandError, match="holds other spaces"):
        call_command("demo")
    assert Space.objects.count() == 1
    assert not AssessmentRound.objects.exists()


@pytest.mark.django_db
def test_real_spaces_stay_out_of_a_database_of_invented_ones(settings):
    make_space("Hiên Mưa Lụa (minh họa)", number=FIRST_NUMBER)
    with pytest.raises(CommandError, match="invented spaces"):
        call_command("seed")
    settings.DEMO = True
    call_command("seed", verbosity=0)
    assert Space.objects.count() == 1


# How it is marked

PAGES = ("", "spaces/", "criteria/", "results/", "about/", "data/", "privacy/", "accessibility/", "nowhere/")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en", "fr"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_demonstration_says_so(settings, client, language, page):
    settings.DEMO = True
    answer = client.get(f"/{language}/{page}")
    assert SENTENCE[language] in answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_real_site_says_nothing_of_it(client, page):
    answer = client.get(f"/vi/{page}")
    assert b"demo-banner" not in answer.content
    assert SENTENCE["vi"] not in answer.content.decode()
    assert "X-Robots-Tag" not in answer


@pytest.mark.django_db
def test_staff_area_of_a_demonstration_says_so(settings, client):
    settings.DEMO = True
    for address in ("/admin/login/", "/admin/", "/admin/spaces/space/"):
        if address == "/admin/":
            make_superuser()
            client.login(username="chief", password=PASSWORD)
        answer = client.get(address)
        assert SENTENCE["vi"] in answer.content.decode()
        assert answer["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.django_db
def test_files_of_a_demonstration_say_so(settings, client):
    settings.DEMO = True
    make_space("Hiên Mưa Lụa (minh họa)", published=True)
    answer = client.get("/data/spaces.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0]["attribution"].startswith("DEMONSTRATION")
    assert 'filename="demo-' in answer["Content-Disposition"]
    for address in ("/data/spaces.json", "/data/spaces.geojson", "/data/results.json"):
        assert client.get(address).json()["attribution"].startswith("DEMONSTRATION")


@pytest.mark.django_db
def test_files_of_the_real_site_name_their_sources(client):
    make_space("Hiên thật", published=True)
    answer = client.get("/data/spaces.json")
    assert "DEMONSTRATION" not in answer.content.decode()
    assert "demo-" not in answer["Content-Disposition"]


@pytest.mark.parametrize("language", ["vi", "en", "fr"])
@pytest.mark.parametrize("ending", ["txt", "html"])
def test_mails_of_a_demonstration_say_so(settings, language, ending):
    context = {
        "user": "Châu",
        "round": AssessmentRound(name_vi="Đợt"),
        "count": 2,
        "address": "https://a.example",
    }
    with translation.override(language):
        assert SENTENCE[language] not in render_to_string(f"mail/round_opened.{ending}", context)
        settings.DEMO = True
        assert SENTENCE[language] in render_to_string(f"mail/round_opened.{ending}", context)


# The whole


@pytest.mark.slow
@pytest.mark.django_db
def test_demonstration_shows_what_staff_practise_on(settings, client, tmp_path, capsys):
    settings.DEMO, settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH = True, tmp_path, tmp_path
    call_command("demo", password="practice-only")
    told = capsys.readouterr().out
    check_spaces()
    rounds = check_rounds()
    check_published(rounds["annual"])
    check_in_moderation(rounds["crafts"])
    check_open(rounds["open"])
    check_proposals()
    check_accounts(client, told)
    check_pages(client, rounds)
    before = (Score.objects.count(), RoundEvent.objects.count(), User.objects.count())
    call_command("demo", password="practice-only")
    assert (Score.objects.count(), RoundEvent.objects.count(), User.objects.count()) == before


def check_spaces():
    """No real space is there: every one is of the file, or came through an accepted proposal."""
    proposed = set(Space.objects.filter(proposals__kind=ProposalKind.NEW).values_list("number", flat=True))
    numbers = set(Space.objects.values_list("number", flat=True))
    assert numbers == {row["number"] for row in SPACES} | proposed
    assert demonstration_spaces().count() == len(numbers)
    published = sum(row["publication"] == "published" for row in SPACES)
    assert Space.objects.published().count() == published + len(proposed) == published + 2
    assert Space.objects.filter(verified_on__isnull=False).count() > 20


def check_rounds():
    """Each round is in its phase, and its log tells the days of its script; returns them by key."""
    rounds = dict(zip(SCRIPT["rounds"], AssessmentRound.objects.order_by("pk"), strict=True))
    assert {key: round.phase for key, round in rounds.items()} == {
        "pilot": RoundPhase.PUBLISHED, "annual": RoundPhase.PUBLISHED, "crafts": RoundPhase.MODERATION,
        "open": RoundPhase.OPEN, "draft": RoundPhase.DRAFT,
    }  # fmt: skip
    today = timezone.localdate()
    for key in ("pilot", "annual"):
        row, round = SCRIPT["rounds"][key], rounds[key]
        assert (round.opened_at.astimezone(CITY).date() - today).days == row["opens"]
        assert (round.published_at.astimezone(CITY).date() - today).days == row["published"]
    assert not RoundEvent.objects.filter(at__gt=timezone.now()).exists()
    assert not Score.objects.filter(modified_at__gt=timezone.now()).exists()
    for round in rounds.values():
        moments = list(round.events.order_by("pk").values_list("at", flat=True))
        assert moments == sorted(moments)
    return rounds


def check_published(round):
    """There are bands, results withheld for both reasons, decisions, and two appeals."""
    results = Result.objects.current().filter(entry__round=round)
    assert results.count() == len(SCRIPT["rounds"]["annual"]["spaces"])
    assert len({result.band_id for result in results if result.band_id}) == 3
    withheld = Counter(result.withheld for result in results)
    assert withheld[Withheld.QUORUM] == withheld[Withheld.COVERAGE] == 1
    decisions = ModeratedScore.objects.filter(entry__round=round)
    assert decisions.count() == len(SCRIPT["rounds"]["annual"]["decisions"]) + 1
    upheld, rejected = Appeal.objects.filter(entry__round=round).order_by("lodged_at")
    assert (upheld.state, rejected.state) == (AppealState.UPHELD, AppealState.REJECTED)
    assert upheld.after.composite > upheld.before.composite
    assert upheld.after.band_id != upheld.before.band_id
    assert rejected.after is None
    agreement = round.computations.order_by("-number").first().alpha
    assert 0.4 < agreement < 0.95


def check_in_moderation(round):
    """Six criteria diverge, two are decided."""
    assert len(load_round(round).undecided()) == 4
    assert ModeratedScore.objects.filter(entry__round=round, superseded_at=None).count() == 2


def check_open(round):
    """Sheets stand at every point of their way, and files lie with those that need them."""
    sheets = Assignment.objects.filter(entry__round=round)
    states = Counter(sheets.filter(kind=SheetKind.ASSESSOR).values_list("state", flat=True))
    assert states[SheetState.HANDED_IN] >= 20
    assert states[SheetState.ASSIGNED] >= 10
    assert states[SheetState.RECUSED] == states[SheetState.REMOVED] == 1
    assert sheets.filter(kind=SheetKind.SELF, state=SheetState.HANDED_IN).count() == 1
    waiting = sheets.filter(state=SheetState.ASSIGNED)
    assert waiting.filter(declared_at=None).exists()
    assert waiting.filter(handed_in_at__isnull=False).count() == 1
    assert waiting.filter(scores__isnull=False).exists()
    assert waiting.filter(assessor__username="assessor1").exists()
    assert round.due_on > timezone.localdate()
    assert set(Evidence.objects.values_list("media_type", flat=True)) == {
        "application/pdf", "image/webp",
    }  # fmt: skip
    assert Score.objects.filter(not_applicable=True).exclude(justification="").exists()


def check_proposals():
    """There is a proposal of every kind, and of a new space one in every state; mails told of each step."""
    states = set(Proposal.objects.filter(kind=ProposalKind.NEW).values_list("state", flat=True))
    assert states == set(ProposalState.values)
    kinds = set(Proposal.objects.waiting().values_list("kind", flat=True))
    assert kinds == set(ProposalKind.values)
    steps = set(ProposalEvent.objects.values_list("step", flat=True))
    assert steps == set(ProposalStep.values) - {ProposalStep.MOVED, ProposalStep.NOTE}
    assert Proposal.objects.exclude(likely=[]).exists()
    assert ProposalPhoto.objects.exists()
    assert set(Claim.objects.values_list("proof", flat=True)) == {ClaimProof.DOMAIN, ClaimProof.STAFF}
    assert Claim.objects.filter(asked_count=2).count() == 1
    assert SelfAssessment.objects.filter(space__isnull=False).exists()
    assert OutgoingMail.objects.count() > 40
    assert set(PrivacyRequest.objects.values_list("kind", flat=True)) == set(PrivacyKind.values)


def check_accounts(client, told):
    """Every account is told and can sign in."""
    groups = set(Group.objects.filter(user__isnull=False).values_list("name", flat=True))
    assert groups == {
        "Editor", "Publisher", "Auditor", "Assessor", "Coordinator", "Moderator", "Privacy",
    }  # fmt: skip
    assert "practice-only" in told
    for user in User.objects.all():
        assert user.username in told
        assert client.login(username=user.username, password="practice-only")


def check_pages(client, rounds):
    """The screens that show it answer."""
    client.logout()
    slug = Space.objects.get(name_vi="Bảo tàng Tiếng Rao (minh họa)").slug
    annual = rounds["annual"].slug
    for address in (
        "/vi/", "/vi/spaces/", f"/vi/spaces/{slug}/", "/vi/results/", f"/vi/results/{annual}/",
        f"/data/results/{annual}.csv", f"/data/results/{annual}-composites.csv",
    ):  # fmt: skip
        assert client.get(address).status_code == 200, address
    client.login(username="coordinator", password="practice-only")
    for round in rounds.values():
        address = f"/admin/spaces/assessmentround/{round.pk}/board/"
        assert client.get(address).status_code == 200, address
