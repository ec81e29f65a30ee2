"""Is this station able to run: every check with its level, what was measured, and what to do. Nothing is driven."""

import argparse
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kiosk.config import Settings
from kiosk.core.errandkinds import Errand
from kiosk.core.errors import HardwareError, StorageError
from kiosk.core.model import ProofKind
from kiosk.core.records import StoredProof
from kiosk.core.stationstate import StoredState
from kiosk.hw.clock import SystemClock, SystemWallClock, machine_boot
from kiosk.hw.factory import bench_request
from kiosk.hw.wiring import Wiring
from kiosk.ops.civil_now import CivilNow, civil_now
from kiosk.ops.doctoring import clock, computer, disk, hardware, kept, screen, services, shown, told, versions
from kiosk.ops.doctoring.check import Check, Level, ok, refused, worst
from kiosk.ops.doctoring.machine import Machine, this_machine
from kiosk.ops.hands import hands_on
from kiosk.program import program
from kiosk.storage import open_store
from kiosk.storage.generations import lines_in
from kiosk.storage.ready import RECORDS

_LEFT_ALONE: Final = {services.RUNNING: "the station runs", services.UNKNOWN: "the station may be running"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """Everything that was found, and whether the station was "running", "stopped" or, "unknown", nobody can tell."""

    checks: tuple[Check, ...]
    station: str

    @property
    def code(self) -> int:
        """The command's exit code: 1 when something failed."""
        return int(worst(self.checks) is Level.FAIL)


def run(settings: Settings, wiring: Wiring, arguments: argparse.Namespace) -> int:
    """Check this machine and print what was found; 0 when nothing failed.

    Raises:
        ExportError: the support bundle cannot be written there.
    """
    machine = this_machine()
    if arguments.asked is not None:
        from kiosk.ops import errandwork  # noqa: PLC0415 - for this option alone

        asked = errandwork.Asked(settings=settings, wiring=wiring, machine=machine, config=arguments.config)
        return errandwork.run_asked(Errand(arguments.asked), asked)
    if arguments.support is not None:
        from kiosk.ops.doctoring.support import bundle  # noqa: PLC0415 - for this option alone

        return bundle(arguments.support, settings, wiring, machine, arguments.config)
    examined = examine(settings, wiring, machine, arguments.config)
    if arguments.json:
        found = shown.document(
            examined.checks,
            backend=settings.backend,
            station=examined.station,
            at=machine.utc(),
            program=program(),
        )
        print(shown.as_json(found))
    else:
        for line in shown.lines(examined.checks, min(100, shutil.get_terminal_size((shown.WIDTH, 24)).columns)):
            print(line)
    return examined.code


def examine(
    settings: Settings,
    wiring: Wiring,
    machine: Machine,
    config: Path,
    *,
    step: Callable[[str], None] = lambda _code: None,
    asks_hardware: bool = True,
) -> Examined:
    """Every check. The hardware is left alone while the station runs.

    Args:
        settings: of the station.
        wiring: as its file says, without any calibration.
        machine: where it is looked at.
        config: the settings file.
        step: hears what is looked at next (`errandcodes.STEPS` of the doctor); what it raises ends it.
        asks_hardware: False for whoever is asked by a station that runs: it may be starting again this instant.
    """
    running, station = services.station(settings.runtime_dir)
    step("settings")
    now = civil_now(settings, machine.vouched, machine.utc())
    counting, checks = told.told(settings, wiring, machine, now)
    step("computer")
    checks += computer.computer(settings, wiring, machine)
    step("records")
    checks += _records(settings, machine, now)
    step("disk")
    checks += disk.disk(settings, machine)
    step("watchdog")
    checks += kept.guard(settings, machine.clock.now())
    checks += kept.loops(settings)
    step("services")
    checks += services.services(settings, machine)
    step("screen")
    checks += screen.screen(settings, machine)
    checks.append(running)
    step("clock")
    if station == services.STOPPED and asks_hardware:
        checks += _hardware(settings, counting, machine)
    else:
        checks += hardware.left_alone(settings, _LEFT_ALONE.get(station, _LEFT_ALONE[services.RUNNING]))
        checks += clock.clock(settings, machine, now)
        checks.append(told.changed(settings, config))
    return Examined(checks=tuple(checks), station=station)


def _hardware(settings: Settings, wiring: Wiring, machine: Machine) -> Iterator[Check]:
    if settings.backend == "bench":
        yield _bench(settings)
    else:
        yield from hardware.buses(wiring, machine)
    with ExitStack() as stack:
        stack.enter_context(hands_on(settings))
        opened, found = hardware.opened(stack, settings, wiring)
        yield from found
        mine, guard = opened
        yield from hardware.contacts(opened, wiring)
        yield from hardware.controller_side(mine)
        yield from hardware.watchdog_side(guard, wiring)
        yield from hardware.sensors(opened, wiring)
        # On the bench the computer's clock is simulated as well, and only the hardware knows what vouches for it.
        asked = machine if mine is None else replace(machine, vouched=mine.vouched)
        yield from clock.clock(settings, machine, civil_now(settings, asked.vouched, machine.utc()))


def _bench(settings: Settings) -> Check:
    try:
        bench_request(settings.runtime_dir, {"state": True})
    except HardwareError as error:
        return refused("lines.bench", error, "begin kiosk demo or kiosk bench")
    return ok("lines.bench", f"answers in {settings.runtime_dir}")


def _records(settings: Settings, machine: Machine, now: CivilNow) -> Iterator[Check]:
    """What depends on the records; when they cannot be read, `disk.backup` says so."""
    kept_proofs = _on_record(settings.data_dir / RECORDS)
    yield from versions.versions(settings, machine, kept_proofs.tested)
    yield from kept.selftests(kept_proofs.full, kept_proofs.state, now.at)
    yield kept.short(kept_proofs.short)


@dataclass(frozen=True, slots=True)
class _Proofs:
    """The last full self-test and what the station was then; the last short one; what it was at the last of any."""

    full: StoredProof | None = None
    state: StoredState | None = None
    short: StoredProof | None = None
    tested: StoredState | None = None


def _on_record(path: Path) -> _Proofs:
    if not path.exists() or lines_in(path) is None:
        return _Proofs()
    try:
        store = open_store(
            path, boot=machine_boot(), now=SystemClock().now, utc=SystemWallClock().utc_iso, reads_all=False
        )
    except StorageError:
        return _Proofs()
    try:
        full, last = store.proofs.latest(ProofKind.FULL), store.proofs.last()
        then, tested = (None if one is None else store.states.get(one.state_id) for one in (full, last))
        each = [one for cuff in store.proofs.cuffs() if (one := store.proofs.latest(ProofKind.SHORT, cuff)) is not None]
        return _Proofs(full, then, max(each, key=lambda one: one.id, default=None), tested)
    finally:
        store.close()
