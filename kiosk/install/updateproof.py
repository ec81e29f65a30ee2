"""Whether a new version does on this station what the old one did, before anybody can train with it."""

from collections.abc import Callable
from typing import Final

from kiosk.install import environment, layout, updatestate
from kiosk.install.machine import InstallError, Machine
from kiosk.install.recordfiles import RECORDS
from kiosk.install.updatestate import PROVING, Journal

READY_S: Final = 180
"""So long both processes may take until they say that they are ready: records of ten years are looked through for a
second, and a Pi loads both in less than ten (our inference)."""
STAYS_S: Final = 10.0
"""So long they have to stay up then; a loop that hangs is killed within three."""
AGAIN: Final = "journalctl -b -u 'bfr-kiosk-*' says why"


def prove(machine: Machine, journal: Journal, sleep: Callable[[float], None], say: Callable[[str], None]) -> None:
    """Start what ran before, without the screen, and look.

    Raises:
        InstallError: something does not run, or the records are not as they were written, or doctor finds more than
            before.
    """
    say("prove it on this station")
    updatestate.tell(machine, "running", f"prove {journal.new}")
    if journal.running:
        machine.write(PROVING, b"")
        machine.run("timeout", str(READY_S), "systemctl", "start", *journal.running, way_out=AGAIN)
        sleep(STAYS_S)
        for unit in journal.running:
            told = machine.ask("systemctl", "show", "--property=ActiveState,NRestarts", unit).output
            if set(told.split()) != {"ActiveState=active", "NRestarts=0"}:
                raise InstallError(f"{unit} does not stay up: {' '.join(told.split())}", AGAIN)
    new = updatestate.kiosk(journal.new)
    if machine.has(f"{updatestate.data_dir(machine)}/{RECORDS}"):
        machine.run(*updatestate.as_user(new, "verify", "--config", layout.SETTINGS))
    done = machine.ask(new, "doctor", "--config", layout.SETTINGS)
    machine.log(done.output)
    if done.code > journal.doctor:
        raise InstallError(f"kiosk doctor ends with {done.code}, before with {journal.doctor}", AGAIN)
    if environment.current(machine) != journal.new:
        raise InstallError(f"{environment.CURRENT} is not {journal.new}", AGAIN)
