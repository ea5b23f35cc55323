"""The site on one's own machine: started by one command, started again with its data kept."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from tools import local

ROOT = Path(__file__).resolve().parent.parent


def test_secret_key_is_made_once_and_for_its_owner_alone(tmp_path):
    key = local.secret_key(tmp_path)
    assert len(key) >= 50
    assert local.secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_port_in_use_is_said_with_the_remedy():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(SystemExit, match=rf"Port {port} is in use: .*make run PORT=\d+"):
            local.check_port("127.0.0.1", str(port))


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1", ""])
def test_impossible_port_is_said(port):
    with pytest.raises(SystemExit, match="PORT is a number from 1 to 65535"):
        local.check_port("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_foreign_host_is_said_with_the_remedy(host):
    with pytest.raises(SystemExit, match=f"HOST={host} is no address of this machine: make run"):
        local.check_port(host, "8000")


def test_fingerprint_changes_with_a_file(tmp_path):
    (tmp_path / "one.css").write_text("a")
    before = local.fingerprint([tmp_path], [])
    assert local.fingerprint([tmp_path], []) == before
    (tmp_path / "two.css").write_text("b")
    assert local.fingerprint([tmp_path], []) != before


@pytest.mark.django_db
def test_officer_is_made_once_and_can_sign_in(capsys, client):
    call_command("create_officer")
    password = re.search(r"password +(\S+)", capsys.readouterr().out)[1]
    officer = get_user_model().objects.get(username="officer")
    assert officer.is_superuser
    assert officer.check_password(password)
    call_command("create_officer")
    told = capsys.readouterr().out
    assert "exists" in told
    assert "changepassword officer" in told
    assert "password  " not in told
    officer.refresh_from_db()
    assert officer.check_password(password)


class Site:
    """The site as `make run` starts it, with a folder and a port of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]

    def start(self, *command: str, **environment: str) -> tuple[str, str]:
        """Starts the server by `run` or another command; returns what it printed and the home page."""
        ours = {"VAR_DIR": str(self.folder), "PORT": str(self.port), "PYTHONUNBUFFERED": "1", **environment}
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        log = self.folder / "output.txt"
        with log.open("w") as output:
            server = subprocess.Popen(
                [sys.executable, "-m", "tools.local", *(command or ["run"])],
                cwd=ROOT, env=kept | ours, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
        try:
            page = self.wait_for(server, "/vi/")
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
        return log.read_text(), page

    def wait_for(self, server: subprocess.Popen, path: str) -> str:
        """Returns the page once the server answers; fails when it ends or takes five minutes."""
        for _ in range(3000):
            assert server.poll() is None, (self.folder / "output.txt").read_text()
            try:
                with urllib.request.urlopen(f"http://localhost:{self.port}{path}") as answer:
                    return answer.read().decode()
            except urllib.error.HTTPError as error:
                raise AssertionError((self.folder / "output.txt").read_text()) from error
            except urllib.error.URLError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "output.txt").read_text())


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """Returns the environment of a shell that speaks of a real site."""
    real = {
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": "postgres://u:p@db/real",
        "MEDIA_ROOT": "/srv/real/media",
        "PUBLIC_URL": "https://real.example",
        "SECRET_KEY": "that of the real site",
        "EMAIL_HOST": "mail.real.example",
    }
    # Noted first, so that what the tools set and take away is put back as well.
    for name in (
        *real,
        "CACHE_URL",
        "DEMO",
        "DEMO_DATABASE_URL",
        "STATIC_ROOT",
        "HOST",
        "PORT",
        "SECURE",
        "SHOW_MAIL",
    ):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(name, "")
        del os.environ[name]
    os.environ |= real
    return os.environ


def test_demonstration_never_takes_the_real_database_and_folders(environment, tmp_path):
    local.set_demo_environment()
    assert environment["DEMO"] == "on"
    assert environment["VAR_DIR"] == str(tmp_path / "demo")
    assert environment["DATABASE_URL"] == f"sqlite:///{tmp_path / 'demo' / 'registry.sqlite3'}"
    assert not {*local.OF_THE_REAL_SITE} & {*environment}


def test_demonstration_takes_a_database_that_is_meant_for_it(environment):
    environment["DEMO_DATABASE_URL"] = "postgres://u:p@db/practice"
    local.set_demo_environment()
    assert environment["DATABASE_URL"] == "postgres://u:p@db/practice"
    with pytest.raises(SystemExit, match="DEMO_DATABASE_URL"):
        local.clear_demo()


def test_fresh_demonstration_leaves_key_and_everything_outside_alone(environment, tmp_path):
    real = tmp_path / "registry.sqlite3"
    real.write_text("real")
    local.set_demo_environment()
    folder = local.var_dir()
    (folder / "registry.sqlite3").write_text("invented")
    (folder / "media" / "evidence").mkdir(parents=True)
    local.secret_key(folder)
    local.clear_demo()
    assert sorted(path.name for path in folder.iterdir()) == ["secret_key"]
    assert real.read_text() == "real"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({}, "on"),
        ({"HOST": "0.0.0.0"}, "off"),
        ({"PUBLIC_URL": "https://registry.example.org"}, "off"),
        ({"SECURE": "on"}, "off"),
        ({"EMAIL_HOST": "mail.example.org"}, "off"),
        ({"SHOW_MAIL": "off"}, "off"),
    ],
)
def test_mails_are_shown_only_where_nobody_else_reads_them(environment, said, shown):
    environment.update({"PUBLIC_URL": "http://localhost:8000", "EMAIL_HOST": ""} | said)
    local.set_environment()
    assert environment["SHOW_MAIL"] == shown


def test_demonstration_shows_its_mails(environment):
    local.set_demo_environment()
    local.set_environment()
    assert environment["SHOW_MAIL"] == "on"


@pytest.mark.slow
def test_site_starts_with_its_data_and_keeps_them(tmp_path):
    site = Site(tmp_path)
    told, page = site.start()
    for address in ("/vi/", "/en/", "/fr/", "/admin/"):
        assert f"http://localhost:{site.port}{address}" in told
    assert re.search(r"password +\S+", told)
    assert "/static/" in page
    assert re.search(r"/static/css/[\w.-]+\.[0-9a-f]{12}\.css", page)
    assert (tmp_path / "static" / "staticfiles.json").exists()
    again, page_again = site.start()
    assert "officer account 'officer' exists" in again
    assert "Collecting" not in again
    assert page_again == page


@pytest.mark.slow
def test_demonstration_starts_beside_the_real_site_and_keeps_its_data(tmp_path):
    site = Site(tmp_path)
    told, page = site.start("demo")
    assert "demo-banner" in page
    for account in ("coordinator", "publisher", "editor", "auditor", "assessor1", "assessor6"):
        assert re.search(rf"^  {account} ", told, re.MULTILINE)
    password = re.search(r"password (\S+)", told)[1]
    again, page_again = site.start("demo", DATABASE_URL="postgres://u:p@db.invalid/real")
    assert "Inventing" not in again
    assert f"password {password}" in again
    assert page_again == page
    assert not (tmp_path / "registry.sqlite3").exists()
