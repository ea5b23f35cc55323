"""What is due each day: every part is done, and one that fails does not stop the others."""

import pytest
from django.core.management import call_command

from spaces.management.commands import run_daily

pytestmark = pytest.mark.django_db


def test_every_part_says_what_it_did(capsys):
    call_command("run_daily")
    said = capsys.readouterr().out
    for name, _part in run_daily.PARTS:
        assert f"{name}: " in said


def test_part_that_fails_does_not_stop_the_others(capsys, monkeypatch):
    done = []

    def broken():
        raise RuntimeError("lan@example.org")

    parts = (("first", broken), ("second", lambda: done.append(1) or "well"))
    monkeypatch.setattr(run_daily, "PARTS", parts)
    with pytest.raises(SystemExit) as ended:
        call_command("run_daily")
    assert ended.value.code == 1
    said = capsys.readouterr()
    assert "first: FAILED (RuntimeError)" in said.err
    assert "second: well" in said.out
    assert done == [1]
