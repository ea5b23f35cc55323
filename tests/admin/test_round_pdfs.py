"""Papers of a round in the staff area: who gets them, and what happens where there are none."""

import io
import zipfile

import pytest
from django.urls import reverse
from django.utils.translation import override

from spaces.admin import round_pdfs
from spaces.enums import RoundPhase, SheetState
from spaces.exports.pdf import dossier as dossier_module
from tests.assessment import fill, make_assignment, make_entry, make_round
from tests.exports.papers import require_whole
from tests.results import make_round_of_bands

pytestmark = pytest.mark.django_db

NAME = "admin:spaces_assessmentround_"


def dossier_address(entry):
    return reverse(f"{NAME}dossier", args=[entry.round_id, entry.pk])


def make_open(**fields):
    entry = make_entry(make_round(phase=RoundPhase.OPEN, **fields))
    fill(make_assignment(entry), A1=4, A2=5, B1=1)
    return entry


def test_coordinator_gets_the_dossier_of_a_space(signed_in):
    entry = make_open()
    response = signed_in("Coordinator").get(dossier_address(entry))
    assert response.headers["Content-Type"] == "application/pdf"
    assert entry.space.identifier in response.headers["Content-Disposition"]
    assert "no-store" in response.headers["Cache-Control"]
    require_whole(response.content)


def test_dossier_speaks_the_language_of_the_person(signed_in):
    client = signed_in("Coordinator")
    entry = make_open()
    for language in ("vi", "fr"):
        response = client.get(dossier_address(entry), headers={"accept-language": language})
        assert f"/Lang ({language})".encode() in response.content


def test_report_of_a_closed_round(signed_in):
    round = make_round_of_bands(published=False)
    response = signed_in("Coordinator").get(reverse(f"{NAME}report", args=[round.pk]))
    assert response.headers["Content-Disposition"] == f'inline; filename="{round.slug}.pdf"'
    require_whole(response.content)


def test_report_of_an_open_round_says_what_to_do_first(signed_in):
    round = make_open().round
    response = signed_in("Coordinator").get(reverse(f"{NAME}report", args=[round.pk]), follow=True)
    assert response.redirect_chain == [(reverse(f"{NAME}board", args=[round.pk]), 302)]
    assert "close it, then ask for its report" in response.content.decode()


@pytest.mark.parametrize("groups", [("Assessor",), ("Editor",)])
@pytest.mark.parametrize("paper", ["dossier", "dossiers", "report"])
def test_those_who_may_not_see_rounds_get_no_paper(signed_in, groups, paper):
    entry = make_open()
    keys = [entry.round_id, entry.pk] if paper == "dossier" else [entry.round_id]
    assert signed_in(*groups).get(reverse(NAME + paper, args=keys)).status_code == 403


def test_anonymous_is_asked_to_sign_in(client):
    response = client.get(dossier_address(make_open()))
    assert response.status_code == 302
    assert "login" in response.headers["Location"]


def test_names_are_for_coordinators_alone(signed_in, monkeypatch):
    asked = []
    monkeypatch.setattr(
        round_pdfs,
        "write_dossier",
        lambda dossier, *, names: asked.append(names) or dossier_module.write_dossier(dossier, names=names),
    )
    address = dossier_address(make_open())
    assert signed_in("Coordinator").get(f"{address}?names=1").status_code == 200
    auditor = signed_in("Auditor")
    assert auditor.get(f"{address}?names=1").status_code == 403
    assert auditor.get(f"{address}?names=yes").status_code == 200
    assert asked == [True, False]


@pytest.mark.parametrize(
    ("is_blind", "state", "status"),
    [(True, SheetState.ASSIGNED, 403), (True, SheetState.HANDED_IN, 200), (False, SheetState.ASSIGNED, 200)],
)
def test_coordinator_who_scores_sees_colleagues_only_after_handing_in(signed_in, is_blind, state, status):
    client = signed_in("Coordinator", "Assessor")
    entry = make_open(is_blind=is_blind)
    fill(make_assignment(entry, client.user), A1=1, A2=1, B1=1, handed_in=state == SheetState.HANDED_IN)
    other = make_entry(entry.round)
    assert client.get(dossier_address(entry)).status_code == status
    assert client.get(dossier_address(other)).status_code == 200
    response = client.get(reverse(f"{NAME}dossiers", args=[entry.round_id]))
    assert response.status_code == status
    if response.streaming:
        b"".join(response.streaming_content)


@pytest.mark.parametrize("keys", [(0, 0), (10**30, 1), (None, 10**30)])
def test_forged_keys_find_nothing(signed_in, keys):
    entry = make_open()
    round, space = (entry.round_id if keys[0] is None else keys[0]), keys[1]
    assert (
        signed_in("Coordinator")
        .get(f"/admin/spaces/assessmentround/{round}/spaces/{space}/dossier.pdf")
        .status_code
        == 404
    )


def test_space_of_another_round_is_not_found(signed_in):
    entry, other = make_open(), make_open()
    address = reverse(f"{NAME}dossier", args=[other.round_id, entry.pk])
    assert signed_in("Coordinator").get(address).status_code == 404


def test_all_dossiers_come_in_one_file_in_the_language_of_the_person(signed_in):
    round = make_round_of_bands()
    response = signed_in("Coordinator").get(
        reverse(f"{NAME}dossiers", args=[round.pk]), headers={"accept-language": "fr"}
    )
    with override("vi"):  # the request is over when the file is written
        content = b"".join(response.streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        assert sorted(file.namelist()) == sorted(f"{e.space.identifier}.pdf" for e in round.entries.all())
        for name in file.namelist():
            require_whole(file.read(name))
            assert b"/Lang (fr)" in file.read(name)


def test_too_many_dossiers_are_refused_with_the_remedy(signed_in, monkeypatch):
    monkeypatch.setattr(round_pdfs, "MOST_DOSSIERS", 1)
    round = make_open().round
    make_entry(round)
    response = signed_in("Coordinator").get(reverse(f"{NAME}dossiers", args=[round.pk]), follow=True)
    assert "Open them one by one" in response.content.decode()


def test_round_without_spaces_has_no_dossiers(signed_in):
    round = make_round(phase=RoundPhase.DRAFT)
    response = signed_in("Coordinator").get(reverse(f"{NAME}dossiers", args=[round.pk]))
    assert response.status_code == 302
