"""Runs the site on this machine: `python -m tools.local run`, `… demo` or `… manage COMMAND`.

Everything that the site writes lies in var/: database, photos, static files, secret key. What the
demonstration writes lies in var/demo/, so that invented scores and real places never meet.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.core.management import call_command, execute_from_command_line

from tools import build_fonts, compile_messages

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("vi", "en", "fr")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
#: What the shell may say about the real site and must not reach the demonstration.
OF_THE_REAL_SITE = ("CACHE_URL", "EMAIL_HOST", "MEDIA_ROOT", "PUBLIC_URL", "SECRET_KEY", "STATIC_ROOT")
#: What `make demo ARGS=--fresh` takes away, inside the demonstration's own folder.
DEMO_CONTENT = ("registry.sqlite3", "registry.sqlite3-wal", "registry.sqlite3-shm", "media", "mail")


def var_dir() -> Path:
    """Returns the folder of everything that is made here, and makes it when it is missing."""
    folder = Path(os.environ.get("VAR_DIR") or ROOT / "var").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """Returns this machine's own secret key."""
    return kept_secret(folder / "secret_key", lambda: secrets.token_urlsafe(50))


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """Returns what the file keeps; the first call makes it, readable by its owner."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(make())
    return path.read_text().strip()


def set_environment() -> None:
    """Sets what the settings read for a local site; what the user has set stays as it is."""
    folder = var_dir()
    port = os.environ.setdefault("PORT", "8000")
    defaults = {
        "DJANGO_SETTINGS_MODULE": "registry.settings",
        "VAR_DIR": str(folder),
        "HOST": "127.0.0.1",
        "DEBUG": "off",
        "SECURE": "off",  # plain http: a browser would drop cookies that ask for https
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "PUBLIC_URL": f"http://localhost:{port}",
    }
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = secret_key(folder)
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("SHOW_MAIL", "on" if _is_alone() else "off")


def _is_alone() -> bool:
    """Returns whether nobody but this machine reaches the site and no server would send its mails."""
    hosts = os.environ["HOST"], urlsplit(os.environ["PUBLIC_URL"]).hostname
    is_plain = os.environ["SECURE"].lower() in ("0", "false", "no", "off", "")
    return all(host in LOOPBACK for host in hosts) and is_plain and not os.environ.get("EMAIL_HOST")


def set_demo_environment() -> None:
    """Keeps the demonstration apart from the real site: another folder, another database."""
    folder = var_dir() / "demo"
    for name in OF_THE_REAL_SITE:
        os.environ.pop(name, None)
    database = os.environ.get("DEMO_DATABASE_URL") or f"sqlite:///{folder / 'registry.sqlite3'}"
    os.environ |= {"DEMO": "on", "VAR_DIR": str(folder), "DATABASE_URL": database}


def clear_demo() -> None:
    """Takes the content of the demonstration away; its key, password and static files stay."""
    if os.environ.get("DEMO_DATABASE_URL"):
        raise SystemExit("--fresh works on the embedded database: empty that of DEMO_DATABASE_URL yourself.")
    for name in DEMO_CONTENT:
        path = var_dir() / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def check_port(host: str, port: str, command: str = "run") -> None:
    """Raises SystemExit with the remedy when the server could not listen there."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise SystemExit(f"PORT is a number from 1 to 65535, not {port!r}: make {command} PORT=8001")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            other = int(port) + 1 if 1024 <= int(port) < 65535 else 8001
            if error.errno == errno.EADDRINUSE:
                raise SystemExit(
                    f"Port {port} is in use: stop the program that listens there, or choose "
                    f"another port: make {command} PORT={other}"
                ) from None
            if error.errno == errno.EACCES:
                raise SystemExit(
                    f"Port {port} is reserved for root: choose another: make {command} PORT={other}"
                ) from None
            raise SystemExit(
                f"HOST={host} is no address of this machine: make {command} HOST=127.0.0.1"
            ) from None


def fingerprint(folders: list[Path], files: list[Path]) -> str:
    """Returns a digest that changes with any of the files' size or time, or with their names."""
    digest = hashlib.sha256()
    inside = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    for path in [*inside, *files]:
        status = path.stat()
        digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static(folder: Path) -> None:
    """Collects, hashes and compresses the static files, unless nothing has changed since."""
    stamp = folder / "static.sha256"
    sources = [ROOT / "static", folder / "fonts"]
    current = fingerprint(sources, [ROOT / "requirements.txt", ROOT / "registry" / "settings.py"])
    collected = (folder / "static").is_dir() and stamp.exists()
    if collected and stamp.read_text() == current:
        return
    print("Collecting static files …", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(current)


def fill_facts() -> None:
    """Loads the facts that the project ships."""
    call_command("seed")


def prepare(fill: Callable[[], None] = fill_facts) -> None:
    """Brings messages, fonts, database, content and static files up to date, in this order."""
    folder = var_dir()
    compile_messages.compile_catalogues()
    build_fonts.build(folder / "fonts")
    django.setup()
    print("Bringing the database up to date …", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    fill()
    collect_static(folder)


def fill_demo() -> None:
    """Makes the demonstration where it is missing, and prints its accounts."""
    password = kept_secret(var_dir() / "password", lambda: f"thuc-hanh-{secrets.randbelow(10**6):06}")
    call_command("demo", password=password)


def serve() -> None:
    """Prints the addresses and becomes the web server; does not return."""
    port = os.environ["PORT"]
    base = f"http://localhost:{port}"
    print("\nHanoi's creative spaces:")
    for language in LANGUAGES:
        print(f"  {base}/{language}/")
    print(f"  {base}/admin/   (staff)")
    if os.environ["SHOW_MAIL"] == "on":
        print(f"  {base}/mail/    (mails, shown instead of sent)")
    print(f"\nCtrl-C stops the server; the data stay in {var_dir()}\n")
    sys.stdout.flush()
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    # In place of this process: Ctrl-C and the end of the terminal reach the server itself.
    os.execv(gunicorn, [gunicorn, "registry.wsgi:application"])  # noqa: S606


def run_demo(*, fresh: bool) -> None:
    """Starts the demonstration, made anew where `fresh`; does not return."""
    check_port(os.environ["HOST"], os.environ["PORT"], "demo")
    if fresh:
        clear_demo()
    prepare(fill_demo)
    serve()


def main(arguments: list[str]) -> None:
    """Carries out `run`, `demo`, `prepare`, `bench …` or `manage COMMAND …` with the local environment."""
    os.chdir(ROOT)
    if arguments[:1] == ["bench"]:  # made-up spaces never come near the real ones
        os.environ.setdefault("VAR_DIR", str(ROOT / "var" / "bench"))
    elif arguments[:1] == ["demo"]:
        set_demo_environment()
    set_environment()
    match arguments:
        case ["run"]:
            check_port(os.environ["HOST"], os.environ["PORT"])
            prepare()
            call_command("create_officer")
            serve()
        case ["demo"] | ["demo", "--fresh"]:
            run_demo(fresh="--fresh" in arguments)
        case ["prepare"]:
            prepare()
        case ["bench", *rest]:
            prepare()
            execute_from_command_line(["manage.py", "bench", *rest])
        case ["manage", *rest]:
            compile_messages.compile_catalogues()
            build_fonts.build(var_dir() / "fonts")
            execute_from_command_line(["manage.py", *rest])
        case _:
            raise SystemExit("Say run, demo, demo --fresh, prepare, bench or manage COMMAND.")


if __name__ == "__main__":
    main(sys.argv[1:])
