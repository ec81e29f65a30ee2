"""Solenoid valves, and what can go wrong with one."""

import math
from dataclasses import dataclass

from kiosk.hw.sim import laws


@dataclass(slots=True)
class ValveFaults:
    """Defects of one valve."""

    stuck_open: bool = False
    stuck_closed: bool = False
    late_s: float = 0.0
    """Time by which it opens later than it should."""
    share: float = 1.0
    """How much of its area it opens."""
    leak_mm: float = 0.0
    """Bore that stays open when it is closed."""


class Valve:
    """A solenoid valve that follows its command after a delay; a shorter pulse does not move it."""

    __slots__ = ("_delay_s", "_target", "changes_s", "faults", "is_open")

    def __init__(self, *, is_open: bool, delay_s: float) -> None:
        self.is_open = is_open
        self.faults = ValveFaults()
        self.changes_s = math.inf
        self._target = is_open
        self._delay_s = delay_s

    def command(self, now: float, is_open: bool) -> None:
        """Say where it shall be."""
        if is_open != self._target:
            self._target = is_open
            late_s = self.faults.late_s if is_open else 0.0
            self.changes_s = now + self._delay_s + late_s if is_open != self.is_open else math.inf

    def settle(self, now: float) -> bool:
        """Move it if its delay has run out; whether it moved."""
        if now < self.changes_s:
            return False
        self.is_open = self._target
        self.changes_s = math.inf
        return True

    def flow_factor(self, bore_mm: float) -> float:
        """Flow per root of pressure at its present position (see `laws.orifice_factor`)."""
        faults = self.faults
        factor = laws.orifice_factor(faults.leak_mm) if faults.leak_mm else 0.0
        if faults.stuck_open or (self.is_open and not faults.stuck_closed):
            factor = max(factor, faults.share * laws.orifice_factor(bore_mm))
        return factor
