"""The program and its environment: a folder for each version, and a link that says which one counts.

A version is made beside the others and counts only when it is whole. What is running goes on from its own folder.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from kiosk.install.machine import Change, Machine

BASE: Final = "/opt/bfr-kiosk"
VERSIONS: Final = f"{BASE}/versions"
CURRENT: Final = f"{BASE}/current"
PROGRAMS: Final = f"{BASE}/bin"
COMPLETE: Final = ".complete"
SOURCES: Final = "sources"
PROGRAM: Final = ("kiosk", "requirements", "pyproject.toml", "README.md")
NAMED: Final = (*PROGRAM, "systemd", "udev", "install.sh")
"""What a version is named after: units and rules of another kind make another version, too."""
SKIPPED: Final = {"__pycache__"}


def version_of(tree: Path, version: str) -> str:
    """Name of a tree's version: its number, and the beginning of a digest of all that works of it on a station."""
    digest = hashlib.sha256()
    for name in NAMED:
        top = tree / name
        for path in sorted([top] if top.is_file() else top.rglob("*")):
            if path.is_file() and not SKIPPED & set(path.parts):
                digest.update(f"{path.relative_to(tree)}\0".encode() + path.read_bytes())
    return f"{version}-{digest.hexdigest()[:12]}"


def copy_program(tree: Path, to: Path) -> None:
    """Copy what is installed of a tree, and nothing that stands beside it."""
    to.mkdir(parents=True)
    for name in PROGRAM:
        if (tree / name).is_file():
            shutil.copy(tree / name, to / name)
        else:
            shutil.copytree(tree / name, to / name, ignore=shutil.ignore_patterns(*SKIPPED))


def current(machine: Machine) -> str:
    """Which version counts; empty when there is none."""
    goal = machine.goal(CURRENT) or ""
    return goal.rpartition("/")[2]


def make(machine: Machine, tree: Path, name: str, *, wheels: str | None) -> Iterator[Change]:
    """The environment of a version, when it is not there whole. `wheels`: a bundle's folder in place of the network."""
    folder = f"{VERSIONS}/{name}"
    # what was whole once may not be: a disk that lost files, a system whose Python has gone
    if machine.has(f"{folder}/{COMPLETE}") and machine.ask(f"{folder}/bin/kiosk", "--version").code == 0:
        return

    def build() -> None:
        machine.remove(f"{folder}/{COMPLETE}")
        machine.remove(folder)  # what was cut off
        machine.at(VERSIONS).mkdir(parents=True, exist_ok=True)
        # the system's packages are seen, because lgpio is one of them where there is no wheel for it
        machine.run(sys.executable, "-m", "venv", "--system-site-packages", folder)
        source = ("--no-index", "--find-links", wheels) if wheels is not None else ()
        # no cache: a unit that updates sees no home to keep one in
        quiet = ("--quiet", "--disable-pip-version-check", "--no-cache-dir")
        pip = (f"{folder}/bin/python", "-m", "pip", "install", *quiet, *source)
        locked = (*pip, "--require-hashes", "--ignore-installed")
        machine.run(*locked, "-r", str(tree / "requirements" / "build.lock"))
        machine.run(*locked, "--no-deps", "--no-build-isolation", "-r", str(tree / "requirements" / "runtime.lock"))
        # from a copy: building leaves files beside the sources
        copy_program(tree, machine.at(f"{folder}/{SOURCES}"))
        machine.run(*pip, "--no-deps", "--no-build-isolation", "--no-index", f"{folder}/{SOURCES}")
        machine.remove(f"{folder}/{SOURCES}")
        machine.run(f"{folder}/bin/kiosk", "--version")
        # nothing beside the lock was installed: what it forgets is missing now, and not in the middle of a bout
        machine.run(f"{folder}/bin/python", "-P", "-m", "kiosk.install.whole")
        os.sync()  # pip forces nothing to the disk, and this file vouches for all of it
        machine.write(f"{folder}/{COMPLETE}", f"{name}\n".encode())

    yield Change(f"make {folder}", build)


def switch(machine: Machine, name: str) -> Iterator[Change]:
    """Let this version count, from one instant to the next."""
    goal = f"versions/{name}"
    if machine.goal(CURRENT) != goal:
        yield Change(f"let {CURRENT} be {goal}", partial(machine.link, CURRENT, goal))
    if machine.goal(PROGRAMS) != "current/bin":
        yield Change(f"let {PROGRAMS} be current/bin", partial(machine.link, PROGRAMS, "current/bin"))


def tidy(machine: Machine, name: str, former: str) -> Iterator[Change]:
    """Remove versions but this one and one to go back to: `former`, which counted before, else the newest whole one."""
    folders = {path.name: path for path in machine.at(VERSIONS).glob("*") if path.is_dir() and path.name != name}
    whole = [path for path in folders.values() if (path / COMPLETE).exists()]
    whole.sort(key=lambda path: (path / COMPLETE).stat().st_mtime_ns)
    kept = former if former in folders else whole[-1].name if whole else ""
    for other in sorted(folders.keys() - {kept}):
        yield Change(f"remove {VERSIONS}/{other}", partial(_remove, machine, f"{VERSIONS}/{other}"))


def _remove(machine: Machine, folder: str) -> None:
    machine.remove(f"{folder}/{COMPLETE}")  # first: half a folder must not look whole
    machine.remove(folder)
