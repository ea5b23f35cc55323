"""The runner of the suite: what it finds, how it adds up, when it fails."""

from pathlib import Path

import psycopg
import pytest

from tools import postgres, run_tests
from tools.run_tests import Outcome


def make_server_programs(folder: Path) -> Path:
    """Makes stand-ins for initdb and pg_ctl and returns their folder."""
    folder.mkdir(parents=True)
    for name in ("initdb", "pg_ctl"):
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
    return folder


def test_newest_server_is_found(tmp_path, monkeypatch):
    for version in ("9.6", "15", "16"):
        make_server_programs(tmp_path / version / "bin")
    place = str(tmp_path / "*" / "bin")
    monkeypatch.setattr(postgres, "PLACES", (place,))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert postgres.find_programs(postgres.candidates()) == tmp_path / "16" / "bin"


def test_server_in_path_goes_before_the_known_places(tmp_path, monkeypatch):
    chosen = make_server_programs(tmp_path / "chosen")
    make_server_programs(tmp_path / "17" / "bin")
    monkeypatch.setattr(postgres, "PLACES", (str(tmp_path / "17" / "bin"),))
    monkeypatch.setenv("PATH", str(chosen))
    assert postgres.find_programs(postgres.candidates()) == chosen


def test_half_a_server_is_no_server(tmp_path):
    (make_server_programs(tmp_path / "bin") / "initdb").unlink()
    assert postgres.find_programs([tmp_path / "bin", tmp_path / "missing"]) is None


@pytest.mark.slow
def test_throwaway_server_answers_and_leaves_nothing():
    programs = postgres.find_programs(postgres.candidates())
    if programs is None:
        pytest.skip(f"no PostgreSQL: {postgres.HOW_TO_GET}")
    with postgres.throwaway(programs) as address:
        with psycopg.connect(address) as connection:
            folder, encoding, listening = connection.execute(
                "SELECT current_setting('data_directory'), current_setting('server_encoding'),"
                " current_setting('listen_addresses')"
            ).fetchone()
        assert Path(folder).is_dir()
    assert (encoding, listening) == ("UTF8", "")
    assert not Path(folder).parent.exists()


def test_server_that_does_not_start_says_why_and_leaves_nothing(tmp_path, monkeypatch):
    programs = make_server_programs(tmp_path / "bin")
    (programs / "initdb").write_text("#!/bin/sh\necho no room left; exit 1\n")
    # As ourselves: the account that the server gets instead of root may not reach this folder.
    monkeypatch.setattr(postgres, "other_user", lambda: None)
    made = []
    make = postgres.tempfile.mkdtemp
    monkeypatch.setattr(
        postgres.tempfile, "mkdtemp", lambda **options: made.append(make(**options)) or made[0]
    )
    with (
        pytest.raises(postgres.ServerStartError, match="no room left"),
        postgres.throwaway(programs),
    ):
        pass
    assert not Path(made[0]).exists()


def test_browser_is_the_one_named_or_none(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert run_tests.find_browser() is None
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert run_tests.find_browser() == str(program)
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "missing"))
    assert run_tests.find_browser() is None


def test_summary_ends_with_the_sums():
    text, code = run_tests.summary([Outcome("A", 3, 0, 1), Outcome("B", 2)], strict=True)
    assert text.splitlines()[-1] == "5 passed, 0 failed, 1 skipped"
    assert code == 0


def test_failure_in_one_part_fails_the_whole():
    text, code = run_tests.summary([Outcome("A", 3), Outcome("B", 2, 1)], strict=False)
    assert text.splitlines()[-1] == "5 passed, 1 failed"
    assert code == 1


@pytest.mark.parametrize(("strict", "sums"), [(False, "3 passed, 0 failed"), (True, "3 passed, 1 failed")])
def test_missing_part_is_loud_and_fails_only_when_strict(strict, sums):
    outcomes = [Outcome("SQLite", 3), Outcome("Chromium", missing="apt-get install chromium")]
    text, code = run_tests.summary(outcomes, strict=strict)
    assert "Chromium   COULD NOT RUN: apt-get install chromium" in text
    assert "!!! Chromium" in text
    assert text.splitlines()[-1] == sums
    assert code == int(strict)


def test_run_without_a_single_test_fails():
    assert run_tests.summary([Outcome("SQLite")], strict=False)[1] == 1


def test_counts_come_from_the_report(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text("<testsuites><testsuite tests='9' failures='1' errors='2' skipped='3'/></testsuites>")
    assert run_tests.counts_of(report) == (3, 3, 3)


def test_missing_report_counts_as_a_failure(tmp_path):
    assert run_tests.counts_of(tmp_path / "none.xml") == (0, 1, 0)
