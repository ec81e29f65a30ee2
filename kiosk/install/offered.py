"""`python -m kiosk.install.offered FOLDER`: the bundles on sticks and what an update with each would be, for a screen.

FOLDER has a folder for each stick. Nothing is written, no privilege is needed, and of each file only the list and its
signature are read: whoever updates looks at the rest. A process of its own, because a stick that fails may halt it.
`kiosk/core/offers.py` reads what it prints.
"""

import json
import os
import platform
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from kiosk.install import accepting, age, environment, targets
from kiosk.install.facts import release_of
from kiosk.install.machine import InstallError, Machine
from kiosk.install.manifest import Manifest
from kiosk.install.signature import Key
from kiosk.install.trust import trusted

SUFFIX: Final = ".bundle"
MOST_FILES: Final = 2000
"""Names that are looked at on a stick; more are a stick of photographs."""
MOST_BUNDLES: Final = 20
"""Bundles whose lists are read, each 8 MiB at most."""
NEWER: Final = "newer"
UNREADABLE: Final = "unreadable"
OFFERS: Final[Mapping[str, str]] = {
    "version_same": "same",
    "version_older": "older",
    "version_untold": "unknown",
    "station_none": "unknown",
    "bundle_target": "other_target",
    "bundle_stranger": "stranger",
    "keys_none": "stranger",
    "keys_broken": "stranger",
    "bundle_none": "damaged",
    "bundle_damaged": "damaged",
    "bundle_unknown": "unknown",
    "bundle_format": "unknown",
    "tool_missing": "unknown",
    "bundle_unreadable": UNREADABLE,
}
"""What a bundle is that an update would be refused for, by the code of the refusal."""
UNPRINTABLE: Final = "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A file on a stick that is called as a bundle is."""

    device: str
    path: Path
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """What bundles are compared with: the version that counts, the machine, and whose bundles are taken."""

    machine: Machine
    installed: str
    target: str
    keys: Sequence[Key]


def seen(folder: Path) -> Iterator[Seen]:
    """Plain files of that name on each stick, by their names; a stick that is pulled out meanwhile has none."""
    for stick in sorted(_entries(folder), key=lambda one: one.name):
        if stick.is_dir(follow_symlinks=False):
            for entry in sorted(islice(_entries(Path(stick.path)), MOST_FILES), key=lambda one: one.name):
                if not entry.name.startswith(".") and entry.name.endswith(SUFFIX):
                    yield from _plain(stick.name, entry)


def _entries(folder: Path) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            return list(islice(entries, MOST_FILES))
    except OSError:
        return []


def _plain(device: str, entry: "os.DirEntry[str]") -> Iterator[Seen]:
    try:
        about = entry.stat(follow_symlinks=False)
    except OSError:
        return
    if stat.S_ISREG(about.st_mode):
        yield Seen(device=device, path=Path(entry.path), size=about.st_size)


def offered(one: Seen, here: Here) -> dict[str, object]:
    """What an update with a bundle would be, and what its list says where a trusted key signed it."""
    name = one.path.name
    told: dict[str, object] = {
        "path": str(one.path),
        "device": shown(one.device),
        "name": shown(name),
        "size_bytes": one.size,
    }
    if not str(one.path).isprintable():
        return told | {"path": "", "offer": UNREADABLE}  # a controller takes no such name
    try:
        with accepting.opened(one.path, here.keys, here.target) as looked:
            told |= listed(looked.manifest, looked.signer)
            age.demand_newer(here.machine, looked.manifest, here.installed)
    except InstallError as error:
        return told | {"offer": OFFERS[error.why.code]} | _target(error)
    except OSError:
        return told | {"offer": UNREADABLE}
    return told | {"offer": NEWER}


def _target(error: InstallError) -> dict[str, object]:
    return {"target": error.why.names["target"]} if "target" in error.why.names else {}


def listed(manifest: Manifest, signer: Key) -> dict[str, object]:
    """What a list says of its bundle."""
    return {
        "number": manifest.number,
        "version": manifest.version,
        "made_s": manifest.made,
        "target": manifest.target,
        "signer": signer.fingerprint,
    }


def shown(name: str) -> str:
    """A name without a sign that a terminal would obey, or that nobody can see."""
    return "".join(sign if sign.isprintable() else UNPRINTABLE for sign in name)


def listing(folder: Path, here: Here) -> dict[str, object]:
    """All of them, newest first, then by device and name."""
    found = list(islice(seen(folder), MOST_BUNDLES + 1))
    bundles = [offered(one, here) for one in found[:MOST_BUNDLES]]
    bundles.sort(key=lambda told: (-int(str(told.get("made_s", 0))), str(told["device"]), str(told["name"])))
    return {"installed": here.installed, "is_cut": len(found) > MOST_BUNDLES, "bundles": bundles}


def this_machine(machine: Machine) -> Here:
    """Where this runs. A file of keys that is not understood has none that are trusted."""
    try:
        keys = trusted(machine)
    except InstallError:
        keys = []
    return Here(
        machine=machine,
        installed=environment.current(machine),
        target=targets.named(release_of(machine).get("VERSION_CODENAME", ""), platform.machine()),
        keys=keys,
    )


def main() -> int:
    """Print the list; 0."""
    here = this_machine(Machine(Path("/"), log=lambda _line: None))
    sys.stdout.write(f"{json.dumps(listing(Path(sys.argv[1]), here))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
