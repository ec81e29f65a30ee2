"""Laws of others, run in the same world as ours: no regulation, bang-bang with the large valve, PID.

Written from what they are said to do, none of it anyone's code. Each gets the same readings, pump and valves as ours.
"""

from typing import Final

from benchmarks.lightbout import Lines
from kiosk.core.units import TICK_S

_DEAD_ZONE: Final = 0.2
"""Share of its voltage below which a diaphragm pump does not turn (15 to 25 %)."""


class ClosedCuff:
    """Pump to the setpoint once, then leave the cuff closed: what most BFR devices do in exercise."""

    def __init__(self) -> None:
        self._is_full = False

    def step(self, pressure_mmhg: float, setpoint_mmhg: float, *, is_work: bool, now: float) -> Lines:  # noqa: ARG002 - peers know no work
        """Pump until the setpoint was seen once; `is_work` and `now` do not matter."""
        self._is_full = self._is_full or pressure_mmhg >= setpoint_mmhg
        return Lines(pump=0.0 if self._is_full else 1.0)


class BangBang:
    """Pump below the band, open the large valve above it, stop either at the setpoint; band +-5 mmHg."""

    BAND_MMHG: Final = 5.0

    def __init__(self) -> None:
        self._pumps, self._vents = True, False

    def step(self, pressure_mmhg: float, setpoint_mmhg: float, *, is_work: bool, now: float) -> Lines:  # noqa: ARG002 - peers know no work
        """The same in work and at rest."""
        error = setpoint_mmhg - pressure_mmhg
        self._pumps = error > self.BAND_MMHG or (self._pumps and error > 0.0)
        self._vents = error < -self.BAND_MMHG or (self._vents and error < 0.0)
        return Lines(pump=float(self._pumps), dump=self._vents)


class Pid:
    """PID: positive output is the pump's share of its voltage, negative the bleed valve's share of 100 ms.

    Gains were set by hand on the tuning seeds, for the most time within 10 % in exercise; a dead band keeps it from
    working all the time at rest.
    """

    PROPORTIONAL: Final = 0.10
    INTEGRAL: Final = 0.05
    DERIVATIVE: Final = 0.010
    DEAD_MMHG: Final = 1.0
    FILTER: Final = 0.3
    PASSES: Final = 5

    def __init__(self) -> None:
        self._sum = self._slope = 0.0
        self._last: float | None = None
        self._count = 0

    def step(self, pressure_mmhg: float, setpoint_mmhg: float, *, is_work: bool, now: float) -> Lines:  # noqa: ARG002 - peers know no work
        """The derivative acts on the pressure; the integral rests while the output is at its end."""
        error = setpoint_mmhg - pressure_mmhg
        raw = 0.0 if self._last is None else (pressure_mmhg - self._last) / TICK_S
        self._last = pressure_mmhg
        self._slope += self.FILTER * (raw - self._slope)
        dead = 0.0 if abs(error) < self.DEAD_MMHG else error
        output = self.PROPORTIONAL * dead + self._sum - self.DERIVATIVE * self._slope
        if abs(output) < 1.0:
            self._sum = min(max(self._sum + self.INTEGRAL * dead * TICK_S, -0.5), 0.5)
        self._count = (self._count + 1) % self.PASSES
        if output > _DEAD_ZONE:
            return Lines(pump=min(output, 1.0))
        return Lines(bleed=output < 0.0 and self._count < round(-output * self.PASSES))
