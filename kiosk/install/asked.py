"""What `install.sh` may be asked for as root, and which of it is done by itself on a station that is there."""

import argparse
import os
from pathlib import Path
from typing import Final

from kiosk.install import access, environment, offline
from kiosk.install.machine import Machine
from kiosk.install.manifest import LIST

CALLER: Final = "KIOSK_CALLER"
"""Where the technician stood: what he names without a / lies there, and not where install.sh does."""
CONFIRMED: Final = "purge"
ALONE: Final = ("trust", "settings", "data", "read_only_root", "maintenance")
"""What changes one thing of a station that is there, and leaves its program as it is."""
PASSED_ON: Final = ("trust", "settings", "data", "key", "read_only_root", "maintenance")


def arguments() -> argparse.Namespace:
    """The words of the command line; those that do not go together end the program with 2."""
    parser = argparse.ArgumentParser(prog="install.sh", description="the appliance on this machine")
    parser.add_argument("--dry-run", action="store_true", help="say every change and make none")
    parser.add_argument("--offline", metavar="BUNDLE", help="a signed bundle in place of the network")
    parser.add_argument("--older", action="store_true", help="what is to be installed may be older than what is there")
    parser.add_argument("--trust", metavar="KEYFILE", help="public key of whoever makes the bundles; it is kept")
    parser.add_argument("--settings", metavar="FOLDER", help="of another station, made by kiosk config pack")
    parser.add_argument("--data", metavar="DEVICE", help="an empty partition for the records")
    parser.add_argument(
        "--key", metavar="FILE", help="encrypt it; the key is this file on a stick, made if it is not there"
    )
    parser.add_argument(
        "--read-only-root",
        choices=("on", "off"),
        help="the system is only read from the next start on, or written again; needs a partition for the records",
    )
    parser.add_argument(
        "--maintenance",
        choices=access.WAYS,
        help="a way in for the technician: ssh, a login at a serial console, or none that was not there before",
    )
    ends = parser.add_mutually_exclusive_group()
    ends.add_argument("--uninstall", action="store_true", help="take the program off; settings and records stay")
    ends.add_argument("--purge", action="store_true", help="take it off with settings, records, calibrations and user")
    parser.add_argument("--yes", action="store_true", help=f"with --purge: do not ask for the word {CONFIRMED!r}")
    asked = parser.parse_args()
    if asked.yes and not asked.purge:
        parser.error("--yes goes with --purge")
    if asked.older and (asked.uninstall or asked.purge):
        parser.error("--older goes with an installation")
    if asked.key is not None and asked.data is None:
        parser.error("--key goes with --data")
    if asked.settings is not None and (asked.uninstall or asked.purge):
        parser.error("--settings goes with an installation")
    for name in ("read_only_root", "maintenance"):
        if getattr(asked, name) is not None and (asked.uninstall or asked.purge):
            parser.error(f"--{name.replace('_', '-')} goes with an installation")
    for name in ("offline", "trust", "key", "settings"):
        if getattr(asked, name) is not None:
            setattr(asked, name, str(Path(os.environ.get(CALLER, ".")).joinpath(getattr(asked, name)).resolve()))
    return asked


def words(asked: argparse.Namespace) -> list[str]:
    """What a bundle's own installation is asked: the same, of the bundle as it was unpacked."""
    given = [(name, getattr(asked, name)) for name in PASSED_ON]
    options = [word for name, value in given if value is not None for word in (f"--{name.replace('_', '-')}", value)]
    return ["--offline", offline.UNPACKED, *options]


def is_alone(machine: Machine, asked: argparse.Namespace) -> bool:
    """Whether only what was asked for is done: to a station that was installed whole, out of no bundle.

    The tree at hand may be of another version than the station: an update came from somewhere else.
    """
    here = f"{environment.VERSIONS}/{environment.current(machine)}"
    is_whole = environment.current(machine) != "" and machine.has(f"{here}/{LIST}")
    return is_whole and asked.offline is None and any(getattr(asked, name) is not None for name in ALONE)
