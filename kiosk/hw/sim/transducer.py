"""Pressure transducer of the MPXV5050GP family: V = Vs (0.018 P[kPa] + 0.04), ratiometric, with its errors.

Figures from the maker's data sheet (offset and span within 2.5 % of full scale; output source 0.2 to 4.7 V at 5 V).
"""

import math
from collections import deque
from dataclasses import dataclass
from random import Random
from typing import Final

from kiosk.hw.sim.profile import SensorProfile

ZERO_RATIO: Final = 0.04
SPAN_PER_MMHG: Final = 0.0023998
"""Share of the supply per mmHg (0.018 per kPa)."""

LOWEST_RATIO: Final = 0.005
HIGHEST_RATIO: Final = 0.975
"""Where the output stage ends."""

_SUPPLY_NOISE: Final = 0.3
"""Noise of the supply as a share of the output's (our inference: the regulator is quieter than the bridge)."""


@dataclass(slots=True)
class TransducerFaults:
    """Defects of one sensor. They act in this order; times of 0 and a gain of 1 are a sound part."""

    delay_s: float = 0.0
    """It shows what was that long ago."""
    slow_s: float = 0.0
    """Time constant of a first-order lag."""
    stuck: bool = False
    """It shows for ever what it showed when the fault began; its noise goes on."""
    gain: float = 1.0
    offset_mmhg: float = 0.0
    drift_mmhg_per_s: float = 0.0
    garbage_mmhg: float = 0.0
    """Each conversion shows another pressure between zero and this."""
    lost_share: float = 0.0
    """Share of the conversions in which its wire has no contact."""
    rail_low: bool = False
    """Its wire is broken: pulled to ground."""
    rail_high: bool = False
    """Its output is shorted to the supply."""
    supply_v: float | None = None


class Transducer:
    """One sensor; the caller says what pressure acts on it."""

    def __init__(self, profile: SensorProfile, rng: Random) -> None:
        self.faults = TransducerFaults()
        self.is_sound = True
        self._profile_v = self.supply_v = profile.supply_v
        self._offset_mmhg = profile.offset_mmhg
        self._span = SPAN_PER_MMHG * (1.0 + profile.span_error)
        self._noise_v = profile.noise_mv / 1000.0
        self._gauss, self._rng = rng.gauss, rng
        self._held_mmhg: float | None = None
        self._drifts_from_s: float | None = None
        self._lagging: tuple[float, float] | None = None
        self._past: deque[tuple[float, float]] = deque()

    def refresh(self, now: float, pressure_mmhg: float) -> None:
        """Take note of a change of `faults` at `now`; what the ones that have ended remembered is forgotten."""
        faults = self.faults
        self.is_sound = faults == TransducerFaults()
        self.supply_v = self._profile_v if faults.supply_v is None else faults.supply_v
        if not faults.stuck:
            self._held_mmhg = None
        if not faults.drift_mmhg_per_s:
            self._drifts_from_s = None
        elif self._drifts_from_s is None:
            self._drifts_from_s = now
        if not faults.slow_s:
            self._lagging = None
        if not faults.delay_s:
            self._past.clear()
        self._shown_mmhg(now, pressure_mmhg)

    def supply_output_v(self) -> float:
        """Supply as the converter's second input sees it (before the divider)."""
        return self.supply_v + self._gauss(0.0, self._noise_v * _SUPPLY_NOISE)

    def output_v(self, now: float, pressure_mmhg: float) -> float:
        """Output voltage before the divider."""
        if not self.is_sound:
            return self._faulty_v(now, pressure_mmhg, self._noise_v)
        ratio = ZERO_RATIO + self._span * (pressure_mmhg + self._offset_mmhg)
        ratio = min(max(ratio, LOWEST_RATIO), HIGHEST_RATIO)
        return self.supply_v * ratio + self._gauss(0.0, self._noise_v)

    def seen_mmhg(self, now: float, pressure_mmhg: float) -> float:
        """Pressure at which a sound sensor would give the voltage this one gives; without noise."""
        if self.is_sound:
            return pressure_mmhg
        ratio = self._faulty_v(now, pressure_mmhg, 0.0) / self._profile_v
        return (ratio - ZERO_RATIO) / self._span - self._offset_mmhg

    def _faulty_v(self, now: float, pressure_mmhg: float, noise_v: float) -> float:
        faults = self.faults
        if faults.rail_low or (faults.lost_share and self._rng.random() < faults.lost_share):
            return 0.0
        if faults.rail_high:
            return self.supply_v
        ratio = ZERO_RATIO + self._span * (self._shown_mmhg(now, pressure_mmhg) + self._offset_mmhg)
        ratio = min(max(ratio, LOWEST_RATIO), HIGHEST_RATIO)
        return self.supply_v * ratio + (self._gauss(0.0, noise_v) if noise_v else 0.0)

    def _shown_mmhg(self, now: float, pressure_mmhg: float) -> float:
        faults = self.faults
        if faults.garbage_mmhg:
            return self._rng.uniform(0.0, faults.garbage_mmhg)
        if faults.delay_s:
            pressure_mmhg = self._delayed(now, pressure_mmhg)
        if faults.slow_s:
            pressure_mmhg = self._lagged(now, pressure_mmhg)
        if faults.stuck:
            self._held_mmhg = pressure_mmhg if self._held_mmhg is None else self._held_mmhg
            pressure_mmhg = self._held_mmhg
        pressure_mmhg = pressure_mmhg * faults.gain + faults.offset_mmhg
        if self._drifts_from_s is not None:
            pressure_mmhg += faults.drift_mmhg_per_s * (now - self._drifts_from_s)
        return pressure_mmhg

    def _delayed(self, now: float, pressure_mmhg: float) -> float:
        """What was `delay_s` ago, or at the first look since the fault began."""
        past = self._past
        past.append((now, pressure_mmhg))
        while len(past) > 1 and past[1][0] <= now - self.faults.delay_s:
            past.popleft()
        return past[0][1]

    def _lagged(self, now: float, pressure_mmhg: float) -> float:
        at_s, shown_mmhg = self._lagging or (now, pressure_mmhg)
        share = 1.0 - math.exp(-max(now - at_s, 0.0) / self.faults.slow_s)
        shown_mmhg += (pressure_mmhg - shown_mmhg) * share
        self._lagging = max(now, at_s), shown_mmhg
        return shown_mmhg
