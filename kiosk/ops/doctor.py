"""Is this station able to run: one line per check, and the way out of each failure. Nothing is driven."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kiosk.config import Settings
from kiosk.core.clocktrust import BUILT_S, Evidence, judge
from kiosk.core.errors import HardwareError
from kiosk.hw.actuators import claim_output, claim_sense
from kiosk.hw.backend import ControllerHardware, WatchdogHardware
from kiosk.hw.clock import SystemClock
from kiosk.hw.factory import (
    bench_request,
    controller_hardware,
    watchdog_hardware,
)
from kiosk.hw.pins import MODULES, find_chip, require_released_outputs
from kiosk.hw.ports import Clock
from kiosk.hw.supply import HWMON, find_alarm
from kiosk.hw.vouching import vouched
from kiosk.hw.wiring import WatchdogLines, Wiring, watchdog_settings, wiring_hash
from kiosk.ops.backup_state import check_backup
from kiosk.ops.calibration_state import calibration_state
from kiosk.ops.civil_now import civil_now
from kiosk.ops.findings import Finding, Verdict, failed, judged, passed, report
from kiosk.ops.probe import Probe, probe_a, probe_b, station_stopped
from kiosk.safety.limits import RAIL_MIN_V
from kiosk.safety.sensor_b import SensorB
from kiosk.safety.states import Reading

_READS_FOR_ALL_INPUTS: Final = 4
"""The watchdog's reader converts its inputs by turns."""

DISK_FREE_MIN: Final = 500 * 1024 * 1024
"""Ten years of records are below this (our inference: 60,000 bouts of a few kilobytes, and backups)."""


_VOUCHES: Final = {
    "clock_synchronised": "kept by a time service",
    "clock_hardware": "a hardware clock agrees",
    "clock_disagrees": "the hardware clock shows another time",
    "clock_unproved": "nothing vouches for it",
    "clock_late": "many years ahead",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Where the machine is looked at; a test brings its own."""

    clock: Clock
    utc: Callable[[], datetime]
    dev: Path
    modules: Path
    hwmon: Path
    set_realtime: Callable[[], None]
    vouched: Callable[[float, bool], Evidence]


def this_machine() -> Machine:
    """The one this runs on."""
    return Machine(
        clock=SystemClock(),
        utc=lambda: datetime.now(UTC),
        dev=Path("/dev"),
        modules=MODULES,
        hwmon=HWMON,
        set_realtime=_try_realtime,
        vouched=vouched(),
    )


def _try_realtime() -> None:
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    os.sched_setscheduler(0, *before)


def run(settings: Settings, wiring: Wiring) -> int:
    """Check this machine and print what was found; 0 when nothing failed."""
    return report(check(settings, wiring, this_machine()))


def check(settings: Settings, wiring: Wiring, machine: Machine) -> Iterator[Finding]:
    """Every check in turn. The hardware is left alone while the station runs."""
    wiring, said = calibration_state(settings, wiring, civil_now(settings, machine.vouched, machine.utc()))
    yield passed("wiring", f"{settings.wiring}, with its calibration {wiring_hash(wiring):08x}")
    yield from said
    yield from check_backend(settings, wiring, machine)
    yield check_disk(settings.data_dir)
    yield check_backup(settings)
    yield check_clock(machine)
    yield check_scheduling(settings.backend, machine)
    stopped = station_stopped(settings.runtime_dir)
    yield stopped
    if stopped.verdict is Verdict.OK:
        yield from check_controller_side(settings, wiring)
        yield from check_watchdog_side(settings, wiring)


def check_backend(settings: Settings, wiring: Wiring, machine: Machine) -> Iterator[Finding]:
    """The chip by its label and the kernel's setting; on the bench, that it answers."""
    if settings.backend == "bench":

        def answers() -> str:
            bench_request(settings.runtime_dir, {"state": True})
            return f"answers in {settings.runtime_dir}"

        yield attempted("bench", answers)
        return
    labels = wiring.board.gpio_chips
    label = ""

    def chip() -> str:
        nonlocal label
        number, label = find_chip(labels, dev=machine.dev)
        return f"gpiochip{number} is {label}"

    def persist() -> str:
        require_released_outputs(label or labels[0], modules=machine.modules)
        return "outputs are let go when their process dies"

    yield attempted("gpio chip", chip)
    yield attempted("gpio outputs", persist)
    yield check_alarm(machine.hwmon)


def check_alarm(hwmon: Path) -> Finding:
    """Whether anything tells of under-voltage; without it the watchdog takes the supply for good."""
    name = "under-voltage alarm"
    if (alarm := find_alarm(hwmon)) is not None:
        return passed(name, str(alarm))
    hint = "use a Raspberry Pi OS kernel with raspberrypi-hwmon"
    return Finding(name=name, verdict=Verdict.NOTE, detail=f"no rpi_volt in {hwmon}: never raised", hint=hint)


def attempted(name: str, action: Callable[[], str]) -> Finding:
    """Passed with what the action says, or failed with what it raised."""
    try:
        return passed(name, action())
    except HardwareError as error:
        return failed(name, f"{error.message} [{error.code}]", error.hint or "see the log")


def check_controller_side(settings: Settings, wiring: Wiring) -> Iterator[Finding]:
    """Lines, bus, chip and e-stop contact of the controller."""
    name = "controller lines and bus"
    try:
        hardware = controller_hardware(settings.backend, wiring, runtime_dir=settings.runtime_dir)
    except HardwareError as error:
        yield failed(name, f"{error.message} [{error.code}]", error.hint or "see the wiring file")
        yield failed("sensor A", "not looked at", "as above")
        return
    try:
        yield passed(name, "claimed, all low")
        yield from controller_findings(hardware, wiring)
    finally:
        hardware.actuators.close()
        hardware.sensor.close()


def controller_findings(hardware: ControllerHardware, wiring: Wiring) -> Iterator[Finding]:
    """Sensor A once, the e-stop as the controller sees it, and what the kernel says of its lines."""
    yield sensor_finding(probe_a(hardware.sensor, wiring), f"bus {wiring.controller.adc.bus}")
    yield estop_finding("e-stop A", hardware.actuators.estop_closed())
    kept = hardware.outputs_kept()
    detail = {True: "kept after their process died", False: "let go", None: "the kernel does not say"}[kept]
    yield judged("outputs of a dead process", kept is False, detail, "add dtparam=strict_gpiod to config.txt")


def check_watchdog_side(settings: Settings, wiring: Wiring) -> Iterator[Finding]:
    """Bus, chip and e-stop contact of the watchdog."""
    name = "watchdog bus and pins"
    try:
        hardware = watchdog_hardware(settings.backend, wiring, runtime_dir=settings.runtime_dir)
    except HardwareError as error:
        yield failed(name, f"{error.message} [{error.code}]", error.hint or "see the wiring file")
        yield failed("sensor B", "not looked at", "as above")
        return
    try:
        yield passed(name, "opened")
        yield from watchdog_findings(hardware, wiring)
    finally:
        hardware.pins.close()


def watchdog_findings(hardware: WatchdogHardware, wiring: Wiring) -> Iterator[Finding]:
    """Sensor B once, the 12 V rail, its lines, the computer's supply, and the e-stop as the watchdog sees it."""
    yield sensor_finding(probe_b(hardware, wiring), f"bus {wiring.watchdog.adc.bus}")
    yield rail_finding(hardware, wiring)
    yield attempted("watchdog lines", lambda: _claimed(hardware, wiring.watchdog.lines))
    low = hardware.undervoltage()
    yield judged("computer's supply", not low, "too low" if low else "not reported as too low", "a stronger supply")
    try:
        sense = claim_sense(hardware.pins, wiring.watchdog.lines.estop_b, "watchdog.lines.estop_b")
    except HardwareError as error:
        yield failed("e-stop B", error.message, error.hint)
        return
    yield estop_finding("e-stop B", sense.value == 1)
    sense.close()


def _claimed(hardware: WatchdogHardware, lines: WatchdogLines) -> str:
    for name in ("hold_b", "pump_enable", "buzzer", "comparator_test"):
        claim_output(hardware.pins, getattr(lines, name), f"watchdog.lines.{name}").close()
    return "claimed, all low"


def sensor_finding(probe: Probe, where: str) -> Finding:
    """One conversion of a sensor, or its name and what is missing."""
    match probe.read():
        case str(reason):
            hint = f"check {where}, the address, the wires and the 5 V of the sensor"
            return failed(probe.name, f"{reason} ({where})", hint)
        case reading:
            return passed(probe.name, f"{reading.pressure_mmhg:.1f} mmHg, supply {reading.supply_v:.2f} V ({where})")


def rail_finding(hardware: WatchdogHardware, wiring: Wiring) -> Finding:
    """The 12 V rail behind the e-stop and the comparator, by the watchdog's converter."""
    name, sensor = "12 V rail", SensorB(hardware.bus, hardware.clock, watchdog_settings(wiring))
    reading = [sensor.read() for _ in range(_READS_FOR_ALL_INPUTS)][-1]
    if not isinstance(reading, Reading):
        return failed(name, f"not read: {reading.kind}", "see sensor B")
    hint = f"at least {RAIL_MIN_V:g} V: pull the e-stop out; check the 12 V supply and its fuse"
    return judged(name, reading.rail_v >= RAIL_MIN_V, f"{reading.rail_v:.1f} V", hint)


def estop_finding(name: str, is_closed: bool) -> Finding:
    """Whether the loop is closed."""
    return judged(name, is_closed, "closed" if is_closed else "open", "pull the e-stop out, or check its loop")


def check_disk(data_dir: Path) -> Finding:
    """Room for records, and the right to write them."""
    if not os.access(data_dir, os.W_OK):
        return failed("disk", f"{data_dir} is missing or not writable", "make it, and give it to the station's user")
    free = shutil.disk_usage(data_dir).free
    detail = f"{free // 2**20} MiB free in {data_dir}"
    return judged("disk", free >= DISK_FREE_MIN, detail, f"make room: at least {DISK_FREE_MIN // 2**20} MiB")


def check_clock(machine: Machine) -> Finding:
    """The monotonic clock moves, and the civil one has been set; whether anything vouches for it."""
    before = machine.clock.now()
    machine.clock.sleep(0.01)
    if machine.clock.now() <= before:
        return failed("clock", "the monotonic clock stands still", "reboot")
    now = machine.utc()
    detail = f"{now:%Y-%m-%d %H:%M} UTC"
    if now.timestamp() < BUILT_S:
        return failed("clock", detail, "set the date; fit a clock battery")
    trust = judge(machine.vouched(now.timestamp(), True), None)
    if trust.is_trusted:
        return passed("clock", f"{detail}, {_VOUCHES[trust.reason.code]}")
    hint = "fit a clock with a battery, or let a supervisor confirm date and time at each start"
    return Finding(name="clock", verdict=Verdict.NOTE, detail=f"{detail}, {_VOUCHES[trust.reason.code]}", hint=hint)


def check_scheduling(backend: str, machine: Machine) -> Finding:
    """Whether the loops may run in real time; on the bench their lateness then depends on the machine's load."""
    name, hint = "real-time scheduling", "start the services by systemd, which grants it, or run as root"
    try:
        machine.set_realtime()
    except OSError as error:
        verdict = Verdict.NOTE if backend == "bench" else Verdict.FAIL
        return Finding(name=name, verdict=verdict, detail=f"not granted ({error.strerror})", hint=hint)
    return passed(name, "granted")
