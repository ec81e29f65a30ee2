"""Both dump valves held shut by hand-made edges, for a calibration without the loops; the pump is never driven."""

from collections.abc import Callable, Sequence
from typing import Final

from kiosk.core.model import ActuatorCommand
from kiosk.core.units import TICK_S, Seconds
from kiosk.hw.actuators import HoldLine
from kiosk.hw.ports import Actuators, Clock
from kiosk.ops.console import Line
from kiosk.ops.probe import Probe, Reading
from kiosk.safety.limits import OVERPRESSURE_MMHG

_HOLD: Final = ActuatorCommand(hold=True)


class HeldShut:
    """A clock that gives each hold line one edge per pass while somebody waits on it. Leave it alone to let go."""

    def __init__(self, probes: Sequence[Probe], actuators: Actuators, hold_b: HoldLine, clock: Clock) -> None:
        self._probes = probes
        self._actuators = actuators
        self._hold_b = hold_b
        self._clock = clock
        self._edged_s = float("-inf")
        self.listens: Callable[[], object] = lambda: None
        """Called in each pass; it raises when somebody wants to leave while nothing is asked."""

    def now(self) -> Seconds:
        """The clock's own time."""
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        """Wait no longer than a pass, with an edge first when one is due."""
        if self._clock.now() - self._edged_s >= TICK_S:
            self._edged_s = self._clock.now()
            self.listens()
            self._actuators.apply(_HOLD)
            self._hold_b.edge()
        self._clock.sleep(min(seconds, TICK_S))

    def until(self, is_reached: Callable[[], bool], limit_s: float) -> Line | None:
        """Hold until something is reached; the problem that ended it first, if one did."""
        end_s = self.now() + limit_s
        while not is_reached():
            if problem := self._unsafe():
                return problem
            if self.now() >= end_s:
                return Line.of("late", f"not within {limit_s:g} s", seconds=limit_s)
            self.sleep(TICK_S)
        return None

    def rest(self, seconds: float) -> Line | None:
        """Hold for a while; as `until`."""
        end_s = self.now() + seconds
        return self.until(lambda: self.now() >= end_s, 2 * seconds)

    def _unsafe(self) -> Line | None:
        for number, probe in enumerate(self._probes, 1):
            match probe.read():
                case str(reason):
                    return Line.of("sensor_lost", f"{probe.name}: {reason}", sensor=number)
                case Reading(pressure_mmhg=pressure) if pressure > OVERPRESSURE_MMHG:
                    said = f"{probe.name} at {pressure:.0f} mmHg, above {OVERPRESSURE_MMHG:g}"
                    return Line.of("too_high", said, sensor=number, mmhg=pressure, most_mmhg=OVERPRESSURE_MMHG)
        return None
