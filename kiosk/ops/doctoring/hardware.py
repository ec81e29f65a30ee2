"""Buses, lines, sensors and contacts of both processes, while the station is stopped. No line is ever driven high."""

import errno
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Final

from kiosk.config import Settings
from kiosk.core.errors import HardwareError
from kiosk.hw.actuators import GpioActuators, claim_output, claim_sense
from kiosk.hw.backend import ControllerHardware, WatchdogHardware
from kiosk.hw.factory import controller_hardware, watchdog_hardware
from kiosk.hw.wiring import Adc, Wiring, watchdog_settings
from kiosk.ops.doctoring.check import Check, Value, advised, fail, judged, ok, refused, skipped, warn
from kiosk.ops.doctoring.machine import Machine
from kiosk.ops.doctoring.sensing import agree, sensor, watch
from kiosk.ops.probe import probe_a, probe_b
from kiosk.ops.zero import SETTLE_S
from kiosk.safety.limits import RAIL_MIN_V
from kiosk.safety.sensor_b import SensorB
from kiosk.safety.states import Reading

GUARD_LINES: Final = ("hold_b", "pump_enable", "buzzer", "comparator_test")
OUR_LINES: Final = ("pump_run", "bleed", "hold_a", "lamp_green", "lamp_yellow", "lamp_red")
RAIL_GOOD_V: Final = 10.8
"""12 V pumps and solenoids are specified from here on (`safety.limits.RAIL_MIN_V`)."""
QUIET_V: Final = 0.2
"""Over the buzzer's sense resistor while it is off; sounding it gives about 1 V."""
_SPEED_HZ: Final = 400_000
_READS_FOR_ALL_INPUTS: Final = 4
"""The watchdog's reader converts its inputs by turns."""
_CONVERTERS: Final = range(0x48, 0x4C)
_CLOCK: Final = 0x68
"""A hardware clock (DS3231) may sit on the first bus."""

Opened = tuple[ControllerHardware | None, WatchdogHardware | None]


def opened(stack: ExitStack, settings: Settings, wiring: Wiring) -> tuple[Opened, list[Check]]:
    """Both processes' hardware, as far as it can be had; `stack` lets go of it again."""
    found: list[Check] = []
    mine, guard = None, None
    hint = "begin kiosk demo or kiosk bench" if settings.backend == "bench" else "see the wiring file"
    try:
        mine = controller_hardware(settings.backend, wiring, runtime_dir=settings.runtime_dir)
        stack.callback(mine.sensor.close)
        stack.callback(mine.actuators.close)
        found.append(ok("lines.controller", "its bus is there, and its lines are free"))
    except HardwareError as error:
        found.append(refused("lines.controller", error, hint))
    try:
        guard = watchdog_hardware(settings.backend, wiring, runtime_dir=settings.runtime_dir)
        stack.callback(guard.pins.close)
        found.append(ok("lines.watchdog", "its bus and its pins are there"))
    except HardwareError as error:
        found.append(refused("lines.watchdog", error, hint))
    return (mine, guard), found


def buses(wiring: Wiring, machine: Machine) -> Iterator[Check]:
    """The real buses: speed, and who answers beside the converter. Before anything else has them open."""
    yield from _bus("bus.a", wiring.controller.adc, machine, beside=frozenset({_CLOCK}))
    yield from _bus("bus.b", wiring.watchdog.adc, machine, beside=frozenset())


def _bus(id_: str, adc: Adc, machine: Machine, *, beside: frozenset[int]) -> Iterator[Check]:
    file = machine.root / f"sys/bus/i2c/devices/i2c-{adc.bus}/of_node/clock-frequency"
    try:
        speed_hz = int.from_bytes(file.read_bytes()[:4], "big")
        value = Value(name="speed", value=speed_hz, unit="Hz", least=_SPEED_HZ)
        hint = "baudrate=400000 in config.txt, as the installation sets it"
        yield advised(f"{id_}.speed", speed_hz >= _SPEED_HZ, f"{speed_hz // 1000} kHz", hint, value)
    except OSError as error:
        yield warn(f"{id_}.speed", f"bus {adc.bus} does not say ({error.strerror})", "switch it on in config.txt")
    try:
        there = machine.answering(adc.bus)
    except OSError as error:
        held = "held: a wire is low" if error.errno == errno.ETIMEDOUT else error.strerror
        yield fail(f"{id_}.parts", f"/dev/i2c-{adc.bus}: {held}", "check SDA and SCL, their pull-ups, and config.txt")
        return
    text = ", ".join(f"0x{address:02x}" for address in sorted(there)) or "nobody"
    values = (Value(name="addresses", value=text), Value(name="expected", value=f"0x{adc.address:02x}"))
    if adc.address not in there:
        other = [address for address in _CONVERTERS if address in there]
        hint = f"the wiring file says 0x{adc.address:02x}" if other else "check the converter's wires and supply"
        yield fail(f"{id_}.parts", f"{text}; not 0x{adc.address:02x}", hint, *values)
    else:
        strange = there - beside - {adc.address}
        hint = "nothing else belongs on a converter's bus: it can hold it"
        yield advised(f"{id_}.parts", not strange, text, hint, *values)


def controller_side(mine: ControllerHardware | None) -> Iterator[Check]:
    """Levels of the controller's lines, and what the kernel does with those of a dead process."""
    ids = [f"line.{name}" for name in OUR_LINES]
    if mine is None:
        yield from (skipped(id_, "the controller's lines cannot be had") for id_ in (*ids, "lines.released"))
        return
    actuators = mine.actuators
    if isinstance(actuators, GpioActuators):
        levels = actuators.levels()
        yield from (_low(f"line.{name}", levels[name]) for name in OUR_LINES)
    else:
        yield from (skipped(id_, "these lines cannot be read back") for id_ in ids)
    kept = mine.outputs_kept()
    text = {True: "kept after their process died", False: "let go", None: "the kernel does not say"}[kept]
    hint = "add dtparam=strict_gpiod to config.txt"
    yield judged("lines.released", kept is False, text, hint, Value(name="kept", value=kept))


def _low(id_: str, is_high: bool) -> Check:
    hint = "check this line's wire and gate for a short, and the pin in the wiring file"
    return judged(id_, not is_high, "high" if is_high else "free, low", hint, Value(name="high", value=is_high))


def watchdog_side(guard: WatchdogHardware | None, wiring: Wiring) -> Iterator[Check]:
    """The watchdog's lines, the 12 V rail, the silent buzzer and the computer's supply."""
    ids = [f"line.{name}" for name in GUARD_LINES]
    if guard is None:
        left = (*ids, "supply.rail", "buzzer.quiet", "computer.supply")
        yield from (skipped(id_, "the watchdog's bus and pins cannot be had") for id_ in left)
        return
    for name, id_ in zip(GUARD_LINES, ids, strict=True):
        try:
            device = claim_output(guard.pins, getattr(wiring.watchdog.lines, name), name)
        except HardwareError as error:
            yield refused(id_, error, "see the wiring file")
            continue
        yield _low(id_, bool(device.value))
        device.close()
    yield from _voltages(guard, wiring)
    low = guard.undervoltage()
    text = "reported as too low" if low else "not reported as too low"
    yield judged("computer.supply", not low, text, "a stronger supply, a shorter cable", Value(name="low", value=low))


def _voltages(guard: WatchdogHardware, wiring: Wiring) -> Iterator[Check]:
    reader = SensorB(guard.bus, guard.clock, watchdog_settings(wiring))
    reading = [reader.read() for _ in range(_READS_FOR_ALL_INPUTS)][-1]
    if not isinstance(reading, Reading):
        yield skipped("supply.rail", f"sensor B's converter gives nothing ({reading.kind})")
        yield skipped("buzzer.quiet", f"sensor B's converter gives nothing ({reading.kind})")
        return
    rail_v, buzzer_v = reading.rail_v, reading.buzzer_v
    hint = "pull the e-stop out; check the 12 V supply, its fuse and the comparator"
    value = Value(name="rail", value=round(rail_v, 2), unit="V", least=RAIL_GOOD_V)
    text = f"{rail_v:.1f} V (at least {RAIL_GOOD_V:g}; below {RAIL_MIN_V:g} the watchdog trips)"
    if rail_v < RAIL_MIN_V:
        yield fail("supply.rail", text, hint, value)
    else:
        yield advised("supply.rail", rail_v >= RAIL_GOOD_V, text, hint, value)
    value = Value(name="buzzer", value=round(buzzer_v, 3), unit="V", most=QUIET_V)
    text = f"{buzzer_v:.2f} V over its resistor while it is off (at most {QUIET_V:g})"
    yield judged("buzzer.quiet", buzzer_v <= QUIET_V, text, "check the buzzer's switch for a short", value)


def contacts(opened: Opened, wiring: Wiring) -> Iterator[Check]:
    """The e-stop as each process sees it, and whether both see the same."""
    mine, guard = opened
    hint = "pull the e-stop out, or check its loop"
    closed: list[bool] = []
    senses: tuple[tuple[str, Callable[[], bool] | None], ...] = (
        ("estop.a", None if mine is None else mine.actuators.estop_closed),
        ("estop.b", None if guard is None else lambda: _sensed(guard, wiring)),
    )
    for id_, read in senses:
        if read is None:
            yield skipped(id_, "its process's lines cannot be had")
            continue
        try:
            closed.append(read())
        except HardwareError as error:
            yield refused(id_, error, hint)
            continue
        value = Value(name="closed", value=closed[-1])
        yield judged(id_, closed[-1], "closed" if closed[-1] else "open", hint, value)
    if len(closed) < len(senses):
        yield skipped("estop.agree", "one contact was not read")
        return
    same = closed[0] == closed[1]
    text = "both contacts say the same" if same else "one contact is open, the other closed"
    yield judged(
        "estop.agree",
        same,
        text,
        "a contact is stuck or a wire is broken: change the switch",
        Value(name="same", value=same),
    )


def _sensed(guard: WatchdogHardware, wiring: Wiring) -> bool:
    sense = claim_sense(guard.pins, wiring.watchdog.lines.estop_b, "watchdog.lines.estop_b")
    try:
        return sense.value == 1
    finally:
        sense.close()


def sensors(opened: Opened, wiring: Wiring) -> Iterator[Check]:
    """Both sensors in the open air."""
    mine, guard = opened
    seen = {}
    if (some := mine or guard) is not None:
        some.clock.sleep(SETTLE_S)
    if mine is not None:
        seen["a"] = watch(probe_a(mine.sensor, wiring).read, mine.clock)
        yield from sensor("a", seen["a"], wiring.controller.adc)
    if guard is not None:
        seen["b"] = watch(probe_b(guard, wiring).read, guard.clock)
        yield from sensor("b", seen["b"], wiring.watchdog.adc)
    for name in sorted({"a", "b"} - seen.keys()):
        yield from (skipped(id_, "its bus cannot be had") for id_ in of_sensor(name))
    if len(seen) > 1:
        yield agree(seen["a"], seen["b"])
    else:
        yield skipped("sensors.agree", "one of them shows nothing")


def of_sensor(name: str) -> list[str]:
    """Ids of all checks of one sensor."""
    return [
        f"converter.{name}",
        f"supply.{name}",
        *(f"sensor.{name}.{what}" for what in ("signal", "zero", "noise", "drift")),
    ]


def left_alone(settings: Settings, why: str) -> Iterator[Check]:
    """Everything here, not looked at."""
    ids = ["lines.controller", "lines.watchdog", "lines.released"]
    ids += [f"line.{name}" for name in (*OUR_LINES, *GUARD_LINES)]
    ids += ["estop.a", "estop.b", "estop.agree", "supply.rail", "buzzer.quiet", "computer.supply"]
    ids += [*of_sensor("a"), *of_sensor("b"), "sensors.agree"]
    if settings.backend == "real":
        ids += [f"bus.{name}.{what}" for name in "ab" for what in ("speed", "parts")]
    yield from (skipped(id_, why) for id_ in ids)
