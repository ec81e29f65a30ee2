"""The computer itself: board, memory, heat, supply, the kernel's and systemd's settings."""

import re
from collections.abc import Iterator
from typing import Final

from kiosk.config import Settings
from kiosk.core.errors import HardwareError
from kiosk.hw.pins import find_chip, require_released_outputs
from kiosk.hw.supply import find_alarm
from kiosk.hw.wiring import Wiring
from kiosk.ops.doctoring.booting import boot
from kiosk.ops.doctoring.check import Check, Level, Value, advised, fail, judged, ok, refused, warn
from kiosk.ops.doctoring.lockdown import lockdown
from kiosk.ops.doctoring.machine import Machine

BOARDS: Final = ("Raspberry Pi 4", "Raspberry Pi 5", "Raspberry Pi Compute Module 4", "Raspberry Pi Compute Module 5")
MEMORY_MIB: Final = 900
"""As the installation asks for (our inference: a Pi with 1 GB passes)."""
HOT_C: Final = 80.0
"""From here on a Raspberry Pi slows itself down (its documentation, "Frequency management and thermal control")."""
_THROTTLED: Final = {
    0: "under-voltage",
    1: "clock held down",
    2: "slowed down",
    3: "near its temperature limit",
}
"""Bits of the firmware's word; 16 higher stands what has happened since the start (Raspberry Pi, `vcgencmd`)."""
_SINCE: Final = 16


def computer(settings: Settings, wiring: Wiring, machine: Machine) -> Iterator[Check]:
    """Everything of it; what only a board has is left out on the simulated bench."""
    is_real = settings.backend == "real"
    if is_real:
        board = machine.board or "no board that says its name"
        hint = "the reference wiring is for a Raspberry Pi 4 or 5"
        yield advised("computer.board", machine.board.startswith(BOARDS), board, hint, Value(name="board", value=board))
    yield _system(machine)
    yield _memory(machine)
    yield _realtime(machine, is_real=is_real)
    if not is_real:
        return
    yield from _heat(machine)
    yield _throttled(machine)
    yield _alarm(machine)
    yield _swap(machine)
    yield _reset(machine)
    yield boot(wiring, machine)
    yield from lockdown(machine)
    yield from _gpio(wiring, machine)


def _system(machine: Machine) -> Check:
    release = re.search(r'^PRETTY_NAME="?([^"\n]*)', machine.text("etc/os-release") or "", re.MULTILINE)
    name = release[1] if release else "an unknown system"
    values = (Value(name="system", value=name), Value(name="kernel", value=machine.kernel))
    return ok("computer.system", f"{name}, {machine.kernel}", *values)


def _memory(machine: Machine) -> Check:
    found = re.search(r"^MemTotal:\s+(\d+) kB", machine.text("proc/meminfo") or "", re.MULTILINE)
    mib = int(found[1]) // 1024 if found else 0
    value = Value(name="memory", value=mib, unit="MiB", least=MEMORY_MIB)
    hint = f"at least {MEMORY_MIB} MiB are needed: a board with more memory"
    return judged("computer.memory", mib >= MEMORY_MIB, f"{mib} MiB", hint, value)


def _realtime(machine: Machine, *, is_real: bool) -> Check:
    id_, hint = "computer.realtime", "start the services by systemd, which grants it, or run as root"
    try:
        machine.set_realtime()
    except OSError as error:
        text = f"not granted to whoever runs this ({error.strerror})"
        # On the bench it only makes the loops late; under systemd `service.realtime` shows what the loops have.
        return warn(id_, text, hint) if machine.is_booted or not is_real else fail(id_, text, hint)
    return ok(id_, "granted")


def _heat(machine: Machine) -> Iterator[Check]:
    read = [machine.number(path) for path in machine.found("sys/class/thermal/thermal_zone*/temp")]
    if known := [value / 1000.0 for value in read if value is not None]:
        value = Value(name="temperature", value=max(known), unit="degC", most=HOT_C)
        text, hint = (
            f"{max(known):.0f} degrees C (slows down at {HOT_C:g})",
            "air and a heat sink; no sun on the housing",
        )
        yield advised("computer.temperature", max(known) < HOT_C, text, hint, value)


def _throttled(machine: Machine) -> Check:
    id_, hint = "computer.throttled", "a stronger supply for the board (5 V, 5 A), a shorter cable, a cooler place"
    paths = machine.found("sys/devices/platform/soc*/soc*:firmware/get_throttled")
    word = machine.number(paths[0], 16) if paths else None
    if word is None:
        return warn(id_, "the firmware does not say", "use a Raspberry Pi OS kernel")
    value = Value(name="get_throttled", value=word)
    now = [name for bit, name in _THROTTLED.items() if word >> bit & 1]
    since = [name for bit, name in _THROTTLED.items() if word >> bit + _SINCE & 1 and name not in now]
    if not now and not since:
        return ok(id_, "neither now nor since the start", value)
    said = [f"{', '.join(now)} now"] * bool(now) + [f"{', '.join(since)} since the start"] * bool(since)
    level = Level.FAIL if word & 1 else Level.WARN
    return Check(id=id_, level=level, text="; ".join(said), hint=hint, values=(value,))


def _alarm(machine: Machine) -> Check:
    hint = "use a Raspberry Pi OS kernel with raspberrypi-hwmon"
    if (alarm := find_alarm(machine.root / "sys/class/hwmon")) is not None:
        return ok("computer.alarm", str(alarm))
    return warn("computer.alarm", "no rpi_volt: under-voltage is never seen by the watchdog", hint)


def _swap(machine: Machine) -> Check:
    areas = [line.split()[0] for line in (machine.text("proc/swaps") or "").splitlines()[1:]]
    text, hint = f"on: {', '.join(areas)}" if areas else "off", "switch it off: it wears the card and makes loops late"
    return advised("computer.swap", not areas, text, hint, Value(name="areas", value=len(areas)))


def _reset(machine: Machine) -> Check:
    id_, hint = "computer.watchdog", "dtparam=watchdog=on in config.txt and RuntimeWatchdogSec=10: run the installation"
    if not machine.is_booted:
        return warn(id_, "no systemd runs here that could keep it quiet", hint)
    said = machine.ask("systemctl", "show", "--property=RuntimeWatchdogUSec", "--value") or ""
    is_on = said.strip() not in ("", "0", "infinity") and bool(machine.found("dev/watchdog*"))
    text = f"resets a machine that hangs for {said.strip()}" if is_on else "nothing resets a machine that hangs"
    return advised(id_, is_on, text, hint, Value(name="after", value=said.strip()))


def _gpio(wiring: Wiring, machine: Machine) -> Iterator[Check]:
    labels = wiring.board.gpio_chips
    label: str = labels[0]
    try:
        number, label = find_chip(labels, dev=machine.root / "dev")
        yield ok("lines.chip", f"gpiochip{number} is {label}", Value(name="label", value=label))
    except HardwareError as error:
        yield refused("lines.chip", error, "see the wiring file")
    try:
        require_released_outputs(label, modules=machine.root / "sys/module")
        yield ok("lines.kernel", "outputs are let go when their process dies", Value(name="kept", value=False))
    except HardwareError as error:
        yield refused("lines.kernel", error, "add dtparam=strict_gpiod to config.txt and reboot")
