"""What the tools behind make lock, find, refuse and build."""

import os
import re
import subprocess
import sys
import time
import tomllib
from gettext import GNUTranslations
from pathlib import Path

import polib
import pytest
from fontTools.ttLib import TTFont

from tools import bootstrap, build_fonts, compile_messages

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = (ROOT / "pyproject.toml").read_text()
LOCKED = ["requirements.txt", "requirements-test.txt"]


def make_program(folder: Path, name: str, script: str = "exit 0") -> Path:
    """Makes an executable shell script and returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


# --- requirements ---------------------------------------------------------------------------------


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def entries(file: str) -> list[str]:
    """Returns each locked requirement as one line, hashes included, comments left out."""
    text = re.sub(r"\\\n", " ", (ROOT / file).read_text())
    return [line.strip() for line in text.splitlines() if re.match(r"\w", line)]


def declared(text: str) -> set[str]:
    """Returns the names in a list of requirements of pyproject.toml."""
    return {normal(re.match(r"[\w.-]+", requirement)[0]) for requirement in text}


@pytest.mark.parametrize("file", LOCKED)
def test_requirement_has_exact_version_and_hashes(file):
    for entry in entries(file):
        assert re.match(r"[\w.-]+==[\w.]+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


def test_requirements_hold_what_pyproject_declares():
    project = tomllib.loads(PYPROJECT)
    runtime = {normal(entry.split("==")[0]) for entry in entries("requirements.txt")}
    test = {normal(entry.split("==")[0]) for entry in entries("requirements-test.txt")}
    assert declared(project["project"]["dependencies"]) <= runtime
    assert declared(project["dependency-groups"]["test"]) <= test


def test_both_requirements_files_agree():
    runtime = dict(entry.split()[0].split("==") for entry in entries("requirements.txt"))
    test = dict(entry.split()[0].split("==") for entry in entries("requirements-test.txt"))
    shared = runtime.keys() & test.keys()
    assert {name: runtime[name] for name in shared} == {name: test[name] for name in shared}


@pytest.mark.parametrize("file", LOCKED)
def test_requirements_name_no_index_and_no_folder(file):
    assert not re.search(r"://|--index|--find-links|^/", (ROOT / file).read_text(), re.MULTILINE)


def test_dependency_tells_its_reason():
    lists = re.findall(r"^(?:dependencies|test) = \[\n(.*?)^\]", PYPROJECT, re.MULTILINE | re.DOTALL)
    lines = [line for text in lists for line in text.splitlines()]
    assert len(lines) > 20
    assert [line for line in lines if not re.search(r'", +# \w.{10,}', line)] == []


# --- finding Python and making the environment ----------------------------------------------------


def start_python(folder: Path) -> subprocess.CompletedProcess:
    """Runs tools/python with the folder's programs alone."""
    environment = {"PATH": str(folder)}
    command = ["/bin/sh", str(ROOT / "tools" / "python"), "-c", "print('started')"]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_old_python_is_refused_in_one_sentence(tmp_path):
    make_program(tmp_path, "python3", "exit 1")
    done = start_python(tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or later is needed and was not found: install it")
    assert done.stderr.count("\n") == 1


def test_python_without_venv_is_named_in_one_sentence(tmp_path):
    make_program(tmp_path, "python3", 'case "$2" in *ensurepip*) exit 1;; esac')
    done = start_python(tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("Python is here (python3) but cannot make a virtual environment")
    assert "apt-get install python3-venv" in done.stderr


def test_stand_in_for_a_missing_python_is_passed_over(tmp_path):
    make_program(tmp_path, "python3.13", "exit 127")
    make_program(tmp_path, "python3", f'exec {sys.executable} "$@"')
    assert start_python(tmp_path).stdout == "started\n"


@pytest.fixture
def installs(monkeypatch):
    """Records what would be installed instead of installing it."""
    calls = []

    def record(environment, files):
        calls.append([file.name for file in files])
        for file in files:
            (environment / f"{file.name}.sha256").write_text(bootstrap.stamp_of(file))

    monkeypatch.setattr(bootstrap, "install", record)
    monkeypatch.setattr(bootstrap, "is_usable", lambda environment: True)
    return calls


def test_bootstrap_installs_again_only_after_a_change(tmp_path, installs):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("one==1")
    bootstrap.ensure(tmp_path, [requirements])
    bootstrap.ensure(tmp_path, [requirements])
    assert len(installs) == 1
    requirements.write_text("one==2")
    bootstrap.ensure(tmp_path, [requirements])
    assert len(installs) == 2


def test_environment_without_a_running_python_is_not_usable(tmp_path):
    assert not bootstrap.is_usable(tmp_path)
    make_program(tmp_path / "bin", "python", "exit 1")
    assert not bootstrap.is_usable(tmp_path)
    assert bootstrap.is_usable(Path(sys.prefix))


def test_bootstrap_needs_the_standard_library_alone():
    source = (ROOT / "tools" / "bootstrap.py").read_text()
    modules = re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE)
    assert set(modules) <= set(sys.stdlib_module_names)


# --- messages and fonts ---------------------------------------------------------------------------


@pytest.fixture
def catalogue(tmp_path):
    """A French catalogue with a plural, and a fuzzy entry that must not be shown."""
    path = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    file = polib.POFile()
    file.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=2; plural=(n > 1);",
    }
    forms = {0: "%d lieu", 1: "%d lieux"}
    file.append(polib.POEntry(msgid="%d space", msgid_plural="%d spaces", msgstr_plural=forms))
    file.append(polib.POEntry(msgid="Craft", msgstr="Bricolage", flags=["fuzzy"]))
    file.save(str(path))
    return path


def test_compiled_messages_know_plurals_and_leave_out_guesses(tmp_path, catalogue):
    (written,) = compile_messages.compile_catalogues(tmp_path)
    with written.open("rb") as file:
        french = GNUTranslations(file)
    assert french.ngettext("%d space", "%d spaces", 1) == "%d lieu"
    assert french.ngettext("%d space", "%d spaces", 2) == "%d lieux"
    assert french.gettext("Craft") == "Craft"


def test_messages_are_compiled_again_only_after_a_change(tmp_path, catalogue):
    compile_messages.compile_catalogues(tmp_path)
    assert compile_messages.compile_catalogues(tmp_path) == []
    later = time.time() + 5
    os.utime(catalogue, (later, later))
    assert len(compile_messages.compile_catalogues(tmp_path)) == 1


def test_fonts_hold_every_vietnamese_letter_in_little_room(tmp_path):
    built = build_fonts.build(tmp_path)
    assert [path.name for path in built] == [f"be-vietnam-pro-{w}.woff2" for w in (400, 600, 700)]
    small = "aăâbcdđeêghiklmnoôơpqrstuưvxyạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉĩọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹéçœ"
    needed = {ord(letter) for letter in small + small.upper() + "–“”…₫€×²"}
    for path in built:
        assert path.stat().st_size < 30_000
        with TTFont(path) as font:
            drawn = font.getBestCmap()
        assert needed - drawn.keys() == set()
    assert "SIL OPEN FONT LICENSE" in (tmp_path / "OFL.txt").read_text().upper()
    assert build_fonts.build(tmp_path) == []
