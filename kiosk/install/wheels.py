"""Packages of Python for a target, as the locks name them by hash, fetched on another machine than the target.

Where a lock's package has a wheel for the target, that is taken; else its source, which the station builds as it does
with a network. A source that needs a compiler is refused: a station has none.
"""

import sys
import tarfile
from pathlib import Path
from typing import Final

from kiosk.install.machine import InstallError, Machine
from kiosk.install.targets import Target

LOCKS: Final = ("build.lock", "runtime.lock")
OLDEST_GLIBC: Final = 5
COMPILED: Final = (".c", ".cc", ".cpp", ".pyx", ".rs", ".i", ".f")


def collect(machine: Machine, tree: Path, target: Target, work: Path) -> list[Path]:
    """Fetch all that both locks name, into a folder below `work`.

    Raises:
        InstallError: one cannot be had, is not as locked, or would have to be compiled.
    """
    python, found = _tools(machine, tree, work), work / "wheels"
    found.mkdir()
    for lock in LOCKS:
        machine.run(
            *(python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"),
            *("--no-build-isolation", "--require-hashes", *_tags(target), "--dest", str(found)),
            *("-r", str(tree / "requirements" / lock)),
            way_out="is the network up, and does the index have what is locked for this target?",
        )
    files = sorted(found.iterdir())
    for path in files:
        if path.suffix != ".whl":
            _demand_pure(path, target)
    return files


def _tools(machine: Machine, tree: Path, work: Path) -> str:
    """A Python with the locked tools in it: to tell what a source is, pip asks its build for its name."""
    folder = work / "tools"
    machine.run(sys.executable, "-m", "venv", str(folder), way_out="apt-get install python3-venv")
    python = f"{folder}/bin/python"
    machine.run(
        *(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"),
        *("-r", str(tree / "requirements" / LOCKS[0])),
        way_out="is the network up?",
    )
    return python


def _tags(target: Target) -> list[str]:
    platforms = [f"manylinux_2_{minor}_{target.machine}" for minor in range(OLDEST_GLIBC, target.glibc + 1)]
    short = target.python.replace(".", "")
    words = ["--implementation", "cp", "--python-version", target.python]
    for platform in (*platforms, f"manylinux2014_{target.machine}", f"linux_{target.machine}"):
        words += ["--platform", platform]
    for abi in (f"cp{short}", "abi3", "none"):
        words += ["--abi", abi]
    return words


def _demand_pure(path: Path, target: Target) -> None:
    if path.name.endswith((".tar.gz", ".tgz")):
        with tarfile.open(path) as archive:
            if not any(name.endswith(COMPILED) for name in archive.getnames()):
                return
    raise InstallError(
        f"{path.name} has no wheel for {target.name} and would have to be compiled",
        "lock a version that has one",
    )
