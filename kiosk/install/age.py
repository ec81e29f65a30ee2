"""How old a version is, kept beside it: a station goes back to none by itself, and by nobody's bundle."""

import os
import re
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from kiosk.install import accepting, environment, targets
from kiosk.install import manifest as manifests
from kiosk.install.facts import Facts
from kiosk.install.machine import Change, InstallError, Machine
from kiosk.install.manifest import LIST, Manifest
from kiosk.install.why import Why

EPOCH: Final = "SOURCE_DATE_EPOCH"
NEVER_BACK: Final = "a station never goes back: ask for a newer bundle"


def made_at(tree: Path) -> int | None:
    """Time of a tree's sources: SOURCE_DATE_EPOCH, or that of the commit; None where nothing says it."""
    if told := os.environ.get(EPOCH):
        return int(told)
    command = ["git", "-C", str(tree), "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - words of ours, no shell
    except FileNotFoundError:
        return None
    return int(done.stdout) if done.returncode == 0 and done.stdout.strip() else None


def schema_of(tree: Path) -> int:
    """Number of the last migration that a tree's program knows."""
    text = (tree / "kiosk" / "storage" / "schema.py").read_text(encoding="utf-8")
    (number,) = re.findall(r"^SCHEMA_VERSION: Final = (\d+)$", text, re.MULTILINE)
    return int(number)


def listed(tree: Path, name: str, facts: Facts) -> Manifest:
    """A list without files of a version that comes out of no bundle.

    A tree that does not say when it was made counts as older than any other of its number.
    """
    return Manifest(
        target=targets.name_of(facts),
        number=name.partition("-")[0],
        version=name,
        schema=schema_of(tree),
        made=made_at(tree) or 0,
        packages=(),
        places={},
        enabled=(),
        files=(),
    )


def keep_age(machine: Machine, tree: Path, name: str, facts: Facts) -> Iterator[Change]:
    """Its list beside a version that came out of no bundle."""
    found = listed(tree, name, facts)
    place, data = f"{environment.VERSIONS}/{name}/{LIST}", manifests.to_bytes(found)
    if machine.read(place) is None:
        yield Change(f"write {place}", partial(machine.write, place, data))


def demand_newer(machine: Machine, manifest: Manifest, old: str) -> None:
    """Raise `InstallError` unless the bundle has a later version than the one that counts."""
    if not old:
        raise InstallError(
            "there is no station on this machine", "sudo ./install.sh --offline BUNDLE", Why("station_none")
        )
    if manifest.version == old:
        raise InstallError(
            f"{old} is what is installed", "nothing is to be done", Why("version_same", {"version": old})
        )
    demand_not_older(machine, manifest, old, NEVER_BACK)


def demand_not_older(machine: Machine, manifest: Manifest, old: str, way_out: str) -> None:
    """Raise `InstallError` where the version that counts is later than the bundle's; the same one is no matter."""
    if not old or manifest.version == old:
        return
    found = accepting.manifest_of(machine, f"{environment.VERSIONS}/{old}")
    if found is None:
        way = "run sudo ./install.sh again with what it came from"
        raise InstallError(f"nothing says how old {old} is", way, Why("version_untold"))
    mine, theirs = (tuple(map(int, text.partition("-")[0].split("."))) for text in (old, manifest.version))
    if (theirs, manifest.made) < (mine, found.made) or manifest.schema < found.schema:
        raise InstallError(
            f"{manifest.version} (records {manifest.schema}) is older than what is installed, {old}"
            f" (records {found.schema})",
            way_out,
            Why("version_older", {"version": manifest.version, "installed": old}),
        )
