"""Makes .venv and installs the locked requirements into it, unless that is already so.

Runs under any Python from 3.11 on with the standard library alone (tools/python finds one):

    sh tools/python tools/bootstrap.py requirements.txt [requirements-test.txt]
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def venv_python(environment: Path) -> Path:
    """Returns the path of the environment's interpreter, whether or not it is there yet."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def is_usable(environment: Path) -> bool:
    """Returns whether the environment has a running Python that is recent enough, with pip.

    An environment stops working when the Python that it was made from is removed or the folder moved.
    """
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        done = subprocess.run([venv_python(environment), "-c", check], capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


def stamp_of(requirements: Path) -> str:
    """Returns the fingerprint that tells whether a requirements file has changed."""
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def is_installed(environment: Path, requirements: Path) -> bool:
    """Returns whether exactly this requirements file was installed completely."""
    stamp = environment / f"{requirements.name}.sha256"
    return stamp.is_file() and stamp.read_text() == stamp_of(requirements)


def install(environment: Path, files: list[Path]) -> None:
    """Installs the requirements files, every download checked against its hash.

    Raises SystemExit with a sentence for the user when that fails. The stamps are written last, so
    an interrupted installation is taken up again.
    """
    command = [venv_python(environment), "-m", "pip", "install", "--require-hashes"]
    command += ["--quiet", "--disable-pip-version-check", "--no-input"]
    for file in files:
        command += ["--requirement", file]
    if subprocess.run(command).returncode != 0:
        raise SystemExit(
            "The requirements could not be installed (pip says why above). The package index must "
            "be reachable for the first start; then run this again."
        )
    for file in files:
        (environment / f"{file.name}.sha256").write_text(stamp_of(file))


def ensure(environment: Path, files: list[Path]) -> None:
    """Makes the environment and brings it up to date; does nothing, fast, when it is."""
    if not is_usable(environment):
        print(f"Making {environment.name} with Python {sys.version.split()[0]} …", flush=True)
        venv.create(environment, clear=True, with_pip=True)
    elif all(is_installed(environment, file) for file in files):
        return
    print(f"Installing {' and '.join(file.name for file in files)} …", flush=True)
    install(environment, files)


if __name__ == "__main__":
    ensure(ROOT / ".venv", [ROOT / name for name in sys.argv[1:]])
