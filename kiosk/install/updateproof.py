"""Whether a new version does on this station what the old one did, before anybody can train with it."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from kiosk.install import environment, hands, layout, updatestate, updatetold
from kiosk.install.machine import InstallError, Machine
from kiosk.install.recordfiles import RECORDS
from kiosk.install.updatestate import PROVING, Journal
from kiosk.install.why import Why

READY_S: Final = 180
"""So long both processes may take until they say that they are ready: records of ten years are looked through for a
second, and a Pi loads both in less than ten (our inference)."""
STAYS_S: Final = 10.0
"""So long they have to stay up then; a loop that hangs is killed within three."""
LOOKS_S: Final = 0.5
"""Between two looks meanwhile: what ends is given up before it is started for the second time, a second later."""
AGAIN: Final = "journalctl -b -u 'bfr-kiosk-*' says why"
GROUPS: Final = ("i2c", "gpio")
"""What the units of both processes have, too: whoever asks the hardware needs them."""
BROKE_OFF: Final = "the machine started again while the new version was being proved"


def failing(machine: Machine, version: str) -> frozenset[str]:
    """Ids of the checks of a version's `kiosk doctor` that fail. The station is stopped, so that hardware is asked.

    Raises:
        InstallError: it does not answer, or somebody runs the station.
    """
    program = updatestate.kiosk(version)
    words = updatestate.as_user(program, "doctor", "--json", "--config", layout.SETTINGS, groups=GROUPS)
    done = machine.ask(*words)
    machine.log(done.output)
    try:
        # warnings of a driver may stand around the object
        found = re.search(r"^\{$.*^\}$", done.output, re.MULTILINE | re.DOTALL)
        told = json.loads(found[0] if found else "")
        station = told["station"]
        failed = frozenset(check["id"] for check in told["checks"] if check["level"] == "fail")
    except (ValueError, KeyError, TypeError) as error:
        text = f"kiosk doctor of {version} ends with {done.code} and does not answer"
        raise InstallError(text, AGAIN, Why("doctor_silent")) from error
    if station != "stopped":
        raise InstallError(
            f"kiosk doctor says that the station is {station}", "end other kiosk commands", Why("doctor_silent")
        )
    return failed


def prove(machine: Machine, journal: Journal, sleep: Callable[[float], None], say: Callable[[str], None]) -> None:
    """Let doctor look, then start what ran before, without the screen, and look.

    Raises:
        InstallError: something does not run, or the records are not as they were written, or doctor finds something
            that it did not find before.
    """
    say("prove it on this station")
    updatetold.step(machine, "prove", f"prove {journal.new}")
    if worse := failing(machine, journal.new) - set(journal.doctor):
        found = ", ".join(sorted(worse))
        text = f"kiosk doctor finds what it did not find before: {found}"
        raise InstallError(text, AGAIN, Why("doctor_worse", {"checks": found}))
    updatestate.write(machine, replace(journal, why=BROKE_OFF, because=Why("started_again")))
    if journal.running:
        hands.demand_hands_off(machine)
        updatestate.count_anew(machine)
        machine.write(PROVING, b"")
        machine.run("timeout", str(READY_S), "systemctl", "start", *journal.running, way_out=AGAIN)
        _demand_up(machine, journal)
        for _ in range(round(STAYS_S / LOOKS_S)):
            sleep(LOOKS_S)
            _demand_up(machine, journal)
    new = updatestate.kiosk(journal.new)
    if machine.has(f"{updatestate.data_dir(machine)}/{RECORDS}"):
        machine.run(*updatestate.as_user(new, "verify", "--config", layout.SETTINGS))
    if environment.current(machine) != journal.new:
        raise InstallError(f"{environment.CURRENT} is not {journal.new}", AGAIN, Why("link_other"))


def _demand_up(machine: Machine, journal: Journal) -> None:
    """Raise `InstallError` when something that ran before does not run, or was started once more."""
    for unit in journal.running:
        told = machine.ask("systemctl", "show", "--property=ActiveState,NRestarts", unit).output
        if set(told.split()) != {"ActiveState=active", "NRestarts=0"}:
            text = f"{unit} does not stay up: {' '.join(told.split())}"
            raise InstallError(text, AGAIN, Why("unit_fell", {"unit": unit}))
