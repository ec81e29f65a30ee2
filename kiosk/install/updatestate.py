"""How far an update is, kept on the disk so that whoever comes after a power cut knows which way to go.

While the journal is there the station is closed: the units of controller, screen and backup look for it.
"""

import json
import tomllib
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from kiosk.install import environment, layout
from kiosk.install.machine import InstallError, Machine
from kiosk.install.services import USER
from kiosk.install.updatetold import RUN
from kiosk.install.why import Why

STATE: Final = "/var/lib/bfr-kiosk-update"
JOURNAL: Final = f"{STATE}/journal.json"
BUNDLE: Final = f"{STATE}/bundle"
FORMER: Final = f"{STATE}/former"
"""Files of the old version that the new one replaces or does not have."""
BROKEN: Final = Why("settings_broken")
PROVING: Final = f"{RUN}/proving"
"""Lets the controller start though the station is closed; the screen stays away, so nobody can begin."""
UPDATER: Final = f"{environment.BASE}/updater"
"""The version that updates this station and takes a failed update back: the last one that was proved."""
FORMAT: Final = 1
CLOSED_FOR: Final = ("bfr-kiosk.target", "bfr-kiosk-screen.service", "bfr-kiosk-backup.service")
RUNNING: Final = ("bfr-kiosk-watchdog.service", "bfr-kiosk-controller.service")
"""What has to be up again after an update if it was before."""


class Phase(StrEnum):
    """Where an update is."""

    CLOSE = "close"
    """The screen is being taken away; nothing else was done."""
    PREPARE = "prepare"
    """Nothing of the old version was touched."""
    SWITCH = "switch"
    """Files, records and the link are changing, or the new version is being proved."""
    BACK = "back"
    """The old version is being put back."""
    PROVED = "proved"
    """The new version counts; what is left is tidying."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A file of the machine that an update changes; mode None: there was none."""

    path: str
    mode: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """An update: from which version to which, what ran before it, and what of the old version was saved.

    Attributes:
        doctor: ids of the checks that failed before it.
        enabled: units that start with the machine since this update, and did not before.
        why: why it is taken back, told when it was.
        because: the same for a screen.
    """

    phase: Phase
    old: str
    new: str
    running: tuple[str, ...]
    doctor: tuple[str, ...] = ()
    saved: tuple[Saved, ...] = ()
    enabled: tuple[str, ...] = ()
    why: str = ""
    because: Why = field(default_factory=Why)


class TakenBackError(InstallError):
    """The update failed, and the old version runs."""


class UnfinishedError(InstallError):
    """The update could be brought to neither end; the station stays closed."""


def read(machine: Machine) -> Journal | None:
    """The update that is under way or was cut off.

    Raises:
        InstallError: the journal is of another program.
    """
    data = machine.read(JOURNAL)
    if data is None:
        return None
    told = json.loads(data)
    if told.pop("format") != FORMAT:
        way = "take the newest backup and install anew"
        raise InstallError(f"{JOURNAL} was written by another program", way, Why("journal_foreign"))
    saved = tuple(Saved(**one) for one in told.pop("saved"))
    because = Why(**told.pop("because", {}))  # a version before this one wrote none
    told |= {name: tuple(told[name]) for name in ("running", "doctor", "enabled")}
    return Journal(phase=Phase(told.pop("phase")), saved=saved, because=because, **told)


def write(machine: Machine, journal: Journal) -> Journal:
    """Keep it; from the first time on the station is closed."""
    machine.write(JOURNAL, json.dumps({"format": FORMAT, **asdict(journal)}).encode(), 0o600)
    return journal


def enter(machine: Machine, journal: Journal, phase: Phase) -> Journal:
    """The same update in another phase, kept."""
    return write(machine, replace(journal, phase=phase))


def data_dir(machine: Machine) -> str:
    """Where the station's records are.

    Raises:
        InstallError: the settings cannot be read, or name no folder by its whole path.
    """
    try:
        told = tomllib.loads(machine.text(layout.SETTINGS)).get("data_dir")
    except tomllib.TOMLDecodeError as error:
        way = "mend the settings: kiosk config check names them"
        raise InstallError(f"{layout.SETTINGS}: {error}", way, BROKEN) from error
    if not isinstance(told, str) or not Path(told).is_absolute():
        raise InstallError(
            f"{layout.SETTINGS}: data_dir is no whole path", "name the folder of the records there", BROKEN
        )
    return told


def as_user(*words: str, groups: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A command as the station's user runs it: what it makes is readable by nobody else, as under the units."""
    # without -g the first of these would be its own group
    more = ("-g", USER, *(word for group in groups for word in ("-G", group))) if groups else ()
    return ("runuser", "-u", USER, *more, "--", "sh", "-c", 'umask 077 && exec "$@"', "sh", *words)


def records(machine: Machine, step: str) -> None:
    """One step of `recordfiles`, as the station's user, by the version that was proved.

    Raises:
        InstallError: it could not be done.
    """
    words = as_user(f"{UPDATER}/bin/python", "-I", "-m", "kiosk.install.recordfiles", step, data_dir(machine))
    machine.run(*words, way_out="close other programs that have the records open, then try again")


def kiosk(version: str) -> str:
    """The program of a version."""
    return f"{environment.VERSIONS}/{version}/bin/kiosk"


def count_anew(machine: Machine) -> None:
    """Starts that failed before count no more: the watchdog's limit would start the machine again."""
    for unit in RUNNING:
        machine.ask("systemctl", "reset-failed", unit)  # one that is not loaded has failed nowhere
