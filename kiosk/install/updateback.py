"""The end of an update, one way or the other: the old version as it was, or the new one and nothing left over.

Each of both may be cut off anywhere and begun again: `bfr-kiosk-update-resume.service` does so before the station.
"""

from collections.abc import Callable

from kiosk.install import environment, updatestate
from kiosk.install.machine import InstallError, Machine
from kiosk.install.updatestate import BUNDLE, CLOSED_FOR, FORMER, JOURNAL, PROVING, RUNNING, UPDATER, Journal, Phase


def resume(machine: Machine, say: Callable[[str], None]) -> None:
    """Bring an update that was cut off to its end; nothing where there was none.

    Raises:
        InstallError: it could not be; the station stays closed.
    """
    try:
        journal = updatestate.read(machine)
    except (ValueError, KeyError, TypeError) as error:
        raise InstallError(
            f"{JOURNAL} is not understood: {error}", "tell the maker; the station stays closed"
        ) from error
    if journal is None:
        machine.remove(BUNDLE)
    elif journal.phase is Phase.PROVED:
        finish(machine, journal, say)
        updatestate.tell(machine, "done", journal.new)
    else:
        roll_back(machine, journal, say)
        updatestate.tell(machine, "back", f"the update to {journal.new} was cut off", "try again")


def roll_back(machine: Machine, journal: Journal, say: Callable[[str], None]) -> None:
    """Let the old version run with the records as they were."""
    say(f"back to {journal.old}")
    machine.remove(PROVING)  # first: whatever comes in between, nothing starts by itself any more
    up = [unit for unit in (*CLOSED_FOR, *RUNNING) if _is_up(machine, unit)]
    if up:  # at the start of the machine nothing is, and a stop would take the start away
        machine.run("systemctl", "stop", *up)
    if journal.phase is not Phase.PREPARE:
        journal = updatestate.enter(machine, journal, Phase.BACK)
        updatestate.records(machine, "back")
        if journal.enabled:
            machine.run("systemctl", "disable", *journal.enabled)
        for one in journal.saved:
            former = machine.read(f"{FORMER}{one.path}")
            if one.mode is None:
                machine.remove(one.path)
            elif former is not None:
                machine.write(one.path, former, one.mode)
            else:
                raise InstallError(f"{FORMER}{one.path} is gone", "install the old version anew; the records are whole")
        for change in environment.switch(machine, journal.old):
            change.do()
        machine.run("systemctl", "daemon-reload")
        journal = updatestate.enter(machine, journal, Phase.PREPARE)  # everything is as it was: what was saved may go
    if journal.new != journal.old:
        machine.remove(f"{environment.VERSIONS}/{journal.new}/{environment.COMPLETE}")
        machine.remove(f"{environment.VERSIONS}/{journal.new}")
    _open(machine)


def finish(machine: Machine, journal: Journal, say: Callable[[str], None]) -> None:
    """The new version was proved: it updates this station from now on, and the one before the old one goes."""
    machine.link(UPDATER, f"versions/{journal.new}")
    for change in environment.tidy(machine, journal.new, journal.old):
        change.do()
    _open(machine)
    say(f"{journal.new} counts; {journal.old} stays beside it")


def _open(machine: Machine) -> None:
    """Take away what is left of the update, the journal last but one; then the station starts."""
    machine.remove(PROVING)
    updatestate.records(machine, "forget")
    machine.remove(FORMER)
    machine.remove(BUNDLE)
    machine.remove(JOURNAL)
    machine.run("systemctl", "start", "--no-block", "bfr-kiosk.target")


def _is_up(machine: Machine, unit: str) -> bool:
    return machine.ask("systemctl", "is-active", unit).output.strip() in {"active", "activating", "reloading"}
