"""Settings: what the environment may say, and how they refuse what it may not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from registry import env

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("value", ["1", "true", "True", "YES", "on"])
def test_switch_is_on(monkeypatch, value):
    monkeypatch.setenv("SWITCH", value)
    assert env.flag("SWITCH", default=False) is True


@pytest.mark.parametrize("value", ["0", "false", "False", "NO", "off", ""])
def test_switch_is_off(monkeypatch, value):
    monkeypatch.setenv("SWITCH", value)
    assert env.flag("SWITCH", default=True) is False


@pytest.mark.parametrize("default", [True, False])
def test_switch_that_is_not_set_stands_as_by_default(monkeypatch, default):
    monkeypatch.delenv("SWITCH", raising=False)
    assert env.flag("SWITCH", default=default) is default


@pytest.mark.parametrize("value", ["maybe", "2", "tru", " on", "None"])
def test_switch_that_is_neither_is_refused_with_a_sentence(monkeypatch, value):
    monkeypatch.setenv("SWITCH", value)
    with pytest.raises(ImproperlyConfigured, match=r"SWITCH=.* is neither on nor off\. Use on or off\."):
        env.flag("SWITCH", default=False)


def test_number_is_read(monkeypatch):
    monkeypatch.setenv("COUNT", "12")
    assert env.number("COUNT", 3) == 12
    monkeypatch.delenv("COUNT")
    assert env.number("COUNT", 3) == 3


@pytest.mark.parametrize("value", ["-1", "1.5", "ten", "", "9", "1e3", "²", "1_0"])
def test_number_that_is_none_or_too_small_is_refused_with_a_sentence(monkeypatch, value):
    monkeypatch.setenv("COUNT", value)
    with pytest.raises(ImproperlyConfigured, match=r"COUNT=.* is no whole number of at least 10\."):
        env.number("COUNT", 12, at_least=10)


def test_words_are_parted_at_commas(monkeypatch):
    monkeypatch.setenv("HOSTS", " a.example , ,b.example,")
    assert env.words("HOSTS") == ["a.example", "b.example"]
    assert env.words("UNSET_HOSTS", "x,y") == ["x", "y"]


def test_required_text_that_is_missing_is_refused_with_its_remedy(monkeypatch):
    monkeypatch.setenv("SECRET", "")
    with pytest.raises(ImproperlyConfigured, match=r"SECRET is not set\. Make one\."):
        env.required("SECRET", "Make one.")
    monkeypatch.setenv("SECRET", "x")
    assert env.required("SECRET", "Make one.") == "x"


def test_folder_is_made(monkeypatch, tmp_path):
    monkeypatch.setenv("PLACE", str(tmp_path / "a" / "b"))
    assert env.folder("PLACE", tmp_path) == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()


def loaded(tmp_path, names, **environment):
    """Returns settings by name as a process of its own reads them, or what it died of."""
    program = (
        "import json; from registry import settings as s;"
        f"print(json.dumps({{n: getattr(s, n) for n in {names!r}}}, default=str))"
    )
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=ROOT,
        env={**inherited, "VAR_DIR": str(tmp_path), "SECRET_KEY": "x", **environment},
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


def test_without_a_word_the_site_is_strict(tmp_path):
    read = loaded(
        tmp_path,
        [
            "DEBUG",
            "SECURE_SSL_REDIRECT",
            "SESSION_COOKIE_SECURE",
            "CSRF_COOKIE_SECURE",
            "SECURE_HSTS_SECONDS",
        ],
    )
    assert read == {
        "DEBUG": False,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
    }


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set. Set it to a long random text"),
        ({"DEBUG": "perhaps"}, "DEBUG='perhaps' is neither on nor off"),
        ({"TILE_MAX_ZOOM": "deep"}, "TILE_MAX_ZOOM='deep' is no whole number"),
        ({"CACHE_ENTRIES": "1"}, "CACHE_ENTRIES='1' is no whole number of at least 10"),
    ],
)
def test_broken_setting_stops_the_start_with_a_sentence(tmp_path, environment, sentence):
    assert sentence in loaded(tmp_path, ["DEBUG"], **environment)


@pytest.mark.parametrize(("demo", "backend"), [("off", "smtp"), ("on", "filebased")])
def test_no_mail_leaves_a_demonstration(tmp_path, demo, backend):
    read = loaded(tmp_path, ["DEMO", "EMAIL_BACKEND"], DEMO=demo, EMAIL_HOST="mail.example.org")
    assert read == {
        "DEMO": demo == "on",
        "EMAIL_BACKEND": f"django.core.mail.backends.{backend}.EmailBackend",
    }


def test_sqlite_is_set_up_for_a_server(tmp_path):
    options = loaded(tmp_path, ["DATABASES"])["DATABASES"]["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] >= 20
    assert "journal_mode=WAL" in options["init_command"]


@pytest.mark.parametrize(
    ("environment", "count"), [({}, 1), ({"SECURE": "off"}, 0), ({"PROXY_COUNT": "3"}, 3)]
)
def test_site_that_trusts_a_proxy_trusts_what_it_says_of_visitors(tmp_path, environment, count):
    assert loaded(tmp_path, ["PROXY_COUNT"], **environment) == {"PROXY_COUNT": count}


def test_postgres_cache_and_proxy_come_by_settings_alone(tmp_path):
    read = loaded(
        tmp_path,
        ["DATABASES", "CACHES"],
        DATABASE_URL="postgres://u:p@db/registry",
        CACHE_URL="redis://cache/1",
    )
    database = read["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert database["CONN_HEALTH_CHECKS"] is True
    assert "init_command" not in database.get("OPTIONS", {})
    assert read["CACHES"]["default"]["BACKEND"].endswith("RedisCache")


@pytest.mark.parametrize(
    ("address", "hosts"),
    [
        ("https://tiles.example.org:8443/a/{z}/{x}/{y}.png?key=1", ["https://tiles.example.org:8443"]),
        ("https://{s}.tiles.example.org/{z}/{x}/{y}.png", ["https://*.tiles.example.org"]),
        ("/tiles/{z}/{x}/{y}.png", []),
        ("", []),
    ],
)
def test_policy_lets_in_the_tile_server_and_nobody_else(tmp_path, address, hosts):
    read = loaded(tmp_path, ["CONTENT_SECURITY_POLICY"], TILE_URL=address)
    directives = read["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert directives["img-src"] == ["'self'", "data:", "blob:", *hosts]
    assert directives["connect-src"] == ["'self'"]


def test_policy_is_strict():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    sources = [source for values in directives.values() for source in values]
    assert not [source for source in sources if "unsafe" in source or "*" in source]
    assert directives["default-src"] == ["'none'"]
    for name in ("script-src", "style-src", "worker-src"):
        assert directives[name] == ["'self'"]
    for name in ("base-uri", "frame-ancestors"):
        assert directives[name] == ["'none'"]


def test_vietnamese_comes_first():
    assert settings.LANGUAGE_CODE == "vi"
    assert [code for code, _name in settings.LANGUAGES] == ["vi", "en", "fr"]
    assert settings.TIME_ZONE == "Asia/Ho_Chi_Minh"


@pytest.mark.parametrize(
    ("environment", "backend", "starts_tls", "tls_at_once"),
    [
        ({}, "filebased", True, False),
        ({"EMAIL_HOST": "mail.example.org"}, "smtp", True, False),
        ({"EMAIL_HOST": "mail.example.org", "EMAIL_PORT": "465"}, "smtp", False, True),
        ({"EMAIL_HOST": "mail.example.org", "EMAIL_TLS": "off"}, "smtp", False, False),
    ],
)
def test_mail_goes_to_the_server_that_is_named_and_else_to_files(
    tmp_path, environment, backend, starts_tls, tls_at_once
):
    read = loaded(tmp_path, ["EMAIL_BACKEND", "EMAIL_USE_TLS", "EMAIL_USE_SSL"], **environment)
    assert read == {
        "EMAIL_BACKEND": f"django.core.mail.backends.{backend}.EmailBackend",
        "EMAIL_USE_TLS": starts_tls,
        "EMAIL_USE_SSL": tls_at_once,
    }


def test_sender_is_the_contact_unless_another_is_named(tmp_path):
    for environment, sender in (
        ({}, "registry@localhost"),
        ({"CONTACT_EMAIL": "contact@example.org"}, "contact@example.org"),
        ({"CONTACT_EMAIL": "contact@example.org", "EMAIL_FROM": "out@example.org"}, "out@example.org"),
    ):
        read = loaded(tmp_path, ["DEFAULT_FROM_EMAIL"], **environment)
        assert read == {"DEFAULT_FROM_EMAIL": sender}


def test_mails_are_never_shown_where_the_site_is_public(tmp_path):
    refusal = loaded(tmp_path, ["SHOW_MAIL"], SHOW_MAIL="on")
    assert "ImproperlyConfigured: SHOW_MAIL shows every mail" in refusal
    assert "SECURE=off" in refusal
    assert loaded(tmp_path, ["SHOW_MAIL"], SHOW_MAIL="on", SECURE="off") == {"SHOW_MAIL": True}
    assert loaded(tmp_path, ["SHOW_MAIL"]) == {"SHOW_MAIL": False}


def test_partners_are_promised_an_answer_within_ten_days_unless_set(tmp_path):
    assert loaded(tmp_path, ["PROPOSAL_TARGET_DAYS"]) == {"PROPOSAL_TARGET_DAYS": 10}
    assert "at least 1" in loaded(tmp_path, ["PROPOSAL_TARGET_DAYS"], PROPOSAL_TARGET_DAYS="0")
