"""Whose bundles a station takes: public keys in a file that only root writes.

The first key comes from the technician, never out of a bundle: a bundle that brings its own key proves nothing.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from kiosk.install import signature
from kiosk.install.layout import CONFIG_DIR
from kiosk.install.machine import Change, InstallError, Machine
from kiosk.install.signature import Key

KEYS: Final = f"{CONFIG_DIR}/update-keys"
HEAD: Final = (
    "# Whose bundles this station takes: public keys, one a line. Take a line out and that maker's are refused.\n"
)


def trusted(machine: Machine) -> list[Key]:
    """The keys that count on this machine.

    Raises:
        InstallError: a line of the file is no key.
    """
    return signature.keys_in(machine.text(KEYS), KEYS)


def read(path: Path) -> list[Key]:
    """The keys of a technician's file.

    Raises:
        InstallError: it cannot be read, holds none, or holds something else.
    """
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise InstallError(f"{path}: {error.strerror}", "name the maker's public key") from error
    if not (keys := signature.keys_in(text, str(path))):
        raise InstallError(f"{path} holds no key", "name the maker's public key")
    return keys


def told(keys: list[Key], say: Callable[[str], None]) -> None:
    """Say which keys a technician named, so that he compares them with what the maker told him."""
    for key in keys:
        say(f"bundles are trusted that are signed with {key.fingerprint} {key.comment}".rstrip())


def keep(machine: Machine, keys: list[Key]) -> Iterator[Change]:
    """Those that are not yet in the station's file."""
    known = trusted(machine)
    added = [key for key in keys if key.blob not in {one.blob for one in known}]
    if added:
        lines = "".join(f"{key.line}\n" for key in [*known, *added])
        what = f"trust bundles signed with {', '.join(key.fingerprint for key in added)}"
        yield Change(what, partial(machine.write, KEYS, (HEAD + lines).encode()))
