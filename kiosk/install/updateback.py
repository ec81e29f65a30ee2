"""The end of an update, one way or the other: the old version as it was, or the new one and nothing left over.

Each of both may be cut off anywhere and begun again: `bfr-kiosk-update-resume.service` does so before the station.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from kiosk.install import environment, updatestate, updatetold
from kiosk.install.idle import SCREEN
from kiosk.install.machine import InstallError, Machine
from kiosk.install.services import STATION, UNITS
from kiosk.install.unfailing import undisturbed, unfailing
from kiosk.install.updatestate import BUNDLE, CLOSED_FOR, FORMER, JOURNAL, PROVING, RUNNING, UPDATER, Journal, Phase
from kiosk.install.why import Why

CUT_OFF: Final = "it was cut off"
UP: Final = frozenset({"active", "activating", "reloading", "deactivating"})
WAITING: Final = (".path", ".socket")
"""Units that wait for somebody beside the station; everything else starts with it."""


def resume(machine: Machine, say: Callable[[str], None]) -> None:
    """Bring an update that was cut off to its end; nothing where there was none.

    Raises:
        InstallError: it could not be; the station stays closed.
    """
    say = unfailing(say)
    try:
        journal = updatestate.read(machine)
    except (ValueError, KeyError, TypeError) as error:
        raise InstallError(
            f"{JOURNAL} is not understood: {error}",
            "tell the maker; the station stays closed",
            Why("journal_damaged"),
        ) from error
    if journal is None:
        machine.remove(BUNDLE)
        if updatetold.is_running(machine):  # it was killed before it changed anything
            updatetold.end(machine, "refused", Why("ended"), "it was ended before anything was changed", "begin again")
        return
    with undisturbed():
        if journal.phase is Phase.PROVED:
            finish(machine, journal, say)
            updatetold.end(machine, "done", updated(journal), journal.new)
        else:
            why, because = (journal.why, journal.because) if journal.why else (CUT_OFF, Why("cut_off"))
            roll_back(machine, journal, why, say, because)
            text = f"the update to {journal.new} was taken back: {why}"
            updatetold.end(machine, "back", because, text, "try again")


def updated(journal: Journal) -> Why:
    """What a screen is told of an update that came to its end."""
    return Why("updated", {"version": journal.new, "before": journal.old})


def roll_back(
    machine: Machine, journal: Journal, why: str, say: Callable[[str], None], because: Why | None = None
) -> None:
    """Let the old version run with the records as they were. `why` is kept for whoever has to go on with it."""
    updatetold.step(machine, updatetold.GOING_BACK, f"back to {journal.old}: {why}")
    if journal.phase is Phase.CLOSE:  # nothing was done, and what runs may hold somebody's cuff
        _open(machine)
        return
    machine.remove(PROVING)  # first: whatever comes in between, nothing starts by itself any more
    up = [unit for unit in (*CLOSED_FOR, *RUNNING) if _is_up(machine, unit)]
    if up:  # at the start of the machine nothing is, and a stop would take the start away
        machine.run("systemctl", "stop", *up)
    if journal.phase is not Phase.PREPARE:
        journal = _noted(machine, journal, why, because or Why())
        say(f"back to {journal.old}: {why}")
        updatestate.records(machine, "back")
        for unit in journal.enabled:
            _disable(machine, unit)
        for one in journal.saved:
            former = machine.read(f"{FORMER}{one.path}")
            if one.mode is None:
                machine.remove(one.path)
            elif former is not None:
                machine.write(one.path, former, one.mode)
            else:
                way = "install the old version anew; the records are whole"
                raise InstallError(f"{FORMER}{one.path} is gone", way, Why("former_gone"))
        for change in environment.switch(machine, journal.old):
            change.do()
        _put_to_work(machine, journal)
        journal = updatestate.enter(machine, journal, Phase.PREPARE)  # everything is as it was: what was saved may go
    if journal.new != journal.old:
        machine.remove(f"{environment.VERSIONS}/{journal.new}/{environment.COMPLETE}")
        machine.remove(f"{environment.VERSIONS}/{journal.new}")
    _open(machine)


def finish(machine: Machine, journal: Journal, say: Callable[[str], None]) -> None:
    """The new version was proved: it updates this station from now on, and the one before the old one goes."""
    updatetold.step(machine, "finish", f"{journal.new} counts")
    machine.link(UPDATER, f"versions/{journal.new}")
    for change in environment.tidy(machine, journal.new, journal.old):
        change.do()
    _put_to_work(machine, journal)
    _open(machine)
    say(f"{journal.new} counts; {journal.old} stays beside it")


def _noted(machine: Machine, journal: Journal, why: str, because: Why) -> Journal:
    journal = replace(journal, phase=Phase.BACK, why=why, because=because)
    try:
        updatestate.write(machine, journal)
    except OSError as error:  # a full card: the way is the same without the note, and makes room at its end
        machine.log(f"{JOURNAL}: {error}")
    return journal


def _disable(machine: Machine, unit: str) -> None:
    """As `systemctl disable`, which refuses a unit whose file is not there, as after a cut it may not be."""
    if unit.endswith(WAITING):
        machine.ask("systemctl", "stop", unit)
    for link in sorted(machine.at(UNITS).glob(f"*.wants/{unit}")):
        machine.remove(f"{UNITS}/{link.parent.name}/{unit}")


def _put_to_work(machine: Machine, journal: Journal) -> None:
    """Units and rules that changed, of those that do not start with the station."""
    machine.run("systemctl", "daemon-reload")
    if machine.has("/run/udev/control"):  # a container has no udev
        machine.run("udevadm", "control", "--reload")
    changed = {one.path.rpartition("/")[2] for one in journal.saved} | set(journal.enabled)
    for unit in sorted(changed):
        if unit.endswith(WAITING) and "@" not in unit and machine.has(f"{UNITS}/{unit}"):
            machine.ask("systemctl", "restart", "--no-block", unit)  # where it cannot be, the next start does it


def _open(machine: Machine) -> None:
    """Take away what is left of the update, the journal last but one; then the station starts."""
    machine.remove(PROVING)
    updatestate.records(machine, "forget")
    machine.remove(FORMER)
    machine.remove(BUNDLE)
    updatestate.count_anew(machine)
    machine.remove(JOURNAL)
    machine.run("systemctl", "start", "--no-block", STATION, SCREEN)


def _is_up(machine: Machine, unit: str) -> bool:
    return machine.ask("systemctl", "is-active", unit).output.strip() in UP
