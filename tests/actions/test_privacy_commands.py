"""The commands about a person's data: they say first, ask, and write no file over another."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from spaces.models import Proposal
from tests.proposals import make_proposal

pytestmark = pytest.mark.django_db
EMAIL = "lan@example.org"


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_export_writes_json_to_standard_output():
    proposal = make_proposal()

    assert json.loads(run("export_person", EMAIL))["proposals"][0]["reference"] == proposal.reference


def test_export_writes_a_file_for_its_owner_alone_and_never_over_another(tmp_path):
    path = tmp_path / "copy.json"

    said = run("export_person", EMAIL, "--output", str(path))

    assert EMAIL not in said
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="new file"):
        run("export_person", EMAIL, "--output", str(path))


@pytest.mark.parametrize("command", ["export_person", "erase_person"])
def test_what_is_no_address_is_refused_with_a_sentence(command):
    options = ["--reason=x", "--yes"] if command == "erase_person" else []

    with pytest.raises(CommandError):
        run(command, "lan", *options)


def test_dry_run_only_says_what_would_go():
    make_proposal()
    make_proposal(state="accepted")

    said = run("erase_person", EMAIL, "--dry-run")

    assert "1 proposals go whole, 1 accepted ones lose their sender" in said
    assert Proposal.objects.filter(contact__email_key=EMAIL).count() == 2


def test_erasure_needs_a_reason():
    make_proposal()

    with pytest.raises(CommandError, match="--reason"):
        run("erase_person", EMAIL, "--yes")
    assert Proposal.objects.exists()


@pytest.mark.parametrize(("answer", "left"), [("no", 1), ("", 1), ("yes", 0)])
def test_erasure_asks_before_it_erases(monkeypatch, answer, left):
    make_proposal()
    monkeypatch.setattr("builtins.input", lambda _question: answer)

    if left:
        with pytest.raises(CommandError, match="Nothing was erased"):
            run("erase_person", EMAIL, "--reason", "Thư")
    else:
        run("erase_person", EMAIL, "--reason", "Thư")

    assert Proposal.objects.count() == left


def test_erasure_with_yes_says_what_went():
    make_proposal()

    assert "Erased: 1 proposals whole" in run("erase_person", EMAIL, "--reason", "Thư", "--yes")
