"""A first installation out of a bundle: looked at by the tree that the technician brought, done by the bundle's own."""

import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NoReturn

from kiosk.install import accepting, environment, targets
from kiosk.install.facts import Facts
from kiosk.install.machine import Change, InstallError, Machine
from kiosk.install.manifest import LIST, PROGRAM, Manifest
from kiosk.install.signature import Key
from kiosk.install.updatestate import STATE

UNPACKED = f"{STATE}/unpacked"
"""Where a bundle lies that was found good; nobody but root gets there."""


def look_at(bundle: Path, keys: list[Key], facts: Facts) -> Manifest:
    """The list of a bundle for this machine, for a run that changes nothing. Raises as `accepting.opened`."""
    with accepting.opened(bundle, keys, targets.name_of(facts)) as looked:
        return looked.manifest


def unpack(machine: Machine, bundle: Path, keys: list[Key], facts: Facts, say: Callable[[str], None]) -> Manifest:
    """Look at a bundle and unpack it.

    Raises:
        InstallError: as `accepting.opened` and `accepting.unpacked`.
    """
    with accepting.opened(bundle, keys, targets.name_of(facts)) as looked:
        say(f"bundle of {looked.manifest.version}, signed with {looked.signer.fingerprint}")
        accepting.unpacked(machine, looked, UNPACKED, say)
        return looked.manifest


def keep_list(machine: Machine, name: str) -> Iterator[Change]:
    """The bundle's list beside the version that was made of it: an update asks it how old the version is.

    Raises:
        InstallError: there is no bundle that was unpacked whole.
    """
    data, place = machine.read(f"{UNPACKED}/{LIST}"), f"{environment.VERSIONS}/{name}/{LIST}"
    if data is None:
        raise InstallError(f"{UNPACKED} holds no whole bundle", "name the bundle's file")
    if machine.read(place) != data:
        yield Change(f"write {place}", partial(machine.write, place, data))


def go_on(words: list[str]) -> NoReturn:
    """Let the bundle's own installation go on, in the place of this process."""
    os.environ["PYTHONPATH"] = f"{UNPACKED}/{PROGRAM}"
    os.execv(sys.executable, [sys.executable, "-P", "-m", "kiosk.install", *words])  # noqa: S606 - words of ours
