"""What can be proved of the hardware without moving air: sensors at zero, and lines that follow. The pump never runs.

The proof that pressure is let go (each vent alone, the watchdog's trip) needs both processes; the station does it when
it is opened.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Final

from kiosk.config import Settings
from kiosk.core.errors import HardwareError
from kiosk.core.model import VENT, ActuatorCommand
from kiosk.hw.actuators import GpioActuators, HoldLine, claim_output
from kiosk.hw.backend import ControllerHardware, WatchdogHardware
from kiosk.hw.factory import controller_hardware, watchdog_hardware
from kiosk.hw.wiring import WatchdogLines, Wiring
from kiosk.ops.findings import Finding, Verdict, failed, judged, report
from kiosk.ops.hands import hands_on
from kiosk.ops.probe import probe_a, probe_b, station_stopped
from kiosk.ops.zero import SETTLE_S, measure, zero_findings

_SWAPPED: Final = "check this line's wire and gate for a short, and the pin in the wiring file"


def run(settings: Settings, wiring: Wiring) -> int:
    """Open the hardware and test it; exit code.

    Raises:
        HardwareError: it cannot be opened.
    """
    if report([station_stopped(settings.runtime_dir)]):
        return 1
    runtime = settings.runtime_dir
    with ExitStack() as stack:
        stack.enter_context(hands_on(settings))
        mine = controller_hardware(settings.backend, wiring, runtime_dir=runtime)
        stack.callback(mine.sensor.close)
        stack.callback(mine.actuators.close)
        guard = watchdog_hardware(settings.backend, wiring, runtime_dir=runtime)
        stack.callback(guard.pins.close)
        return selftest(mine, guard, wiring)


def selftest(
    mine: ControllerHardware, guard: WatchdogHardware, wiring: Wiring, out: Callable[[str], None] = print
) -> int:
    """Sensors and lines; 0 when all is well."""
    code = report(check(mine, guard, wiring), out)
    out("not proved here: that each valve lets go and the watchdog trips. Open the station for the full self-test.")
    return code


def check(mine: ControllerHardware, guard: WatchdogHardware, wiring: Wiring) -> Iterator[Finding]:
    """Every check in turn; everything is vented before and after."""
    mine.actuators.apply(VENT)
    mine.clock.sleep(SETTLE_S)
    for probe in (probe_a(mine.sensor, wiring), probe_b(guard, wiring)):
        yield from zero_findings(probe, measure(probe, mine.clock))
    yield from controller_lines(mine)
    yield from watchdog_lines(guard, wiring.watchdog.lines)
    is_closed = mine.actuators.estop_closed()
    yield judged("e-stop A", is_closed, "closed" if is_closed else "open", "pull the e-stop out, or check its loop")


def controller_lines(mine: ControllerHardware) -> Iterator[Finding]:
    """Each of the controller's outputs low, and each but the pump's high once; always read back."""
    actuators = mine.actuators
    if not isinstance(actuators, GpioActuators):
        yield failed("controller lines", "these lines cannot be read back", "use the backend's own actuators")
        return
    low = actuators.levels()
    for name, level in low.items():
        yield judged(f"{name} low", not level, "high" if level else "low", _SWAPPED)
    actuators.apply(ActuatorCommand(bleed=True, hold=True))
    actuators.lamps(green=True, yellow=True, red=True)
    high = actuators.levels()
    actuators.lamps(green=False, yellow=False, red=False)
    actuators.apply(ActuatorCommand(hold=True))
    after = actuators.levels()
    for name in low:
        if name == "pump_run":
            is_low = not high[name] and not after[name]
            yield judged("pump_run stays low", is_low, "low" if is_low else "high", _SWAPPED)
        else:
            follows = high[name] and not after[name]
            yield judged(f"{name} follows", follows, _followed(high=high[name], after=after[name]), _SWAPPED)


def watchdog_lines(guard: WatchdogHardware, lines: WatchdogLines) -> Iterator[Finding]:
    """The watchdog's outputs; the enable of the pump is only ever low here."""
    for name in ("hold_b", "pump_enable", "buzzer", "comparator_test"):
        try:
            device = claim_output(guard.pins, getattr(lines, name), name)
        except HardwareError as error:
            yield Finding(name=name, verdict=Verdict.FAIL, detail=error.message, hint=error.hint)
            continue
        is_low = not device.value
        if name == "pump_enable":
            yield judged("pump_enable stays low", is_low, "low" if is_low else "high", _SWAPPED)
        else:
            line = HoldLine(device, guard.clock)
            line.edge()
            high = bool(device.value)
            line.edge()
            after = bool(device.value)
            follows = is_low and high and not after
            yield judged(f"{name} follows", follows, _followed(high=high, after=after), _SWAPPED)
        device.close()


def _followed(*, high: bool, after: bool) -> str:
    return f"driven high it is {'high' if high else 'low'}, driven low it is {'high' if after else 'low'}"
