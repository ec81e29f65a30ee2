"""Pressure transducer of the MPXV5050GP family: V = Vs (0.018 P[kPa] + 0.04), ratiometric, with its errors.

Figures from the maker's data sheet (offset and span within 2.5 % of full scale; output source 0.2 to 4.7 V at 5 V).
"""

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

DRIFT_MMHG_PER_S: Final = -3.0
"""The fault `drift` reads ever lower than the truth: the direction that lets a regulator pump too much."""

LOW_SUPPLY_V: Final = 4.6
"""Supply under the fault `supply_low`; the part is specified from 4.75 V."""

_SUPPLY_NOISE: Final = 0.3
"""Noise of the supply as a share of the output's (our inference: the regulator is quieter than the bridge)."""


@dataclass(slots=True)
class TransducerFaults:
    """Defects that can be switched on while it runs."""

    stuck: bool = False  # shows for ever what it showed when the fault began; its noise goes on
    drift: bool = False
    rail_low: bool = False  # wire broken: pulled to ground
    rail_high: bool = False  # output shorted to the supply
    supply_low: bool = False


class Transducer:
    """One sensor; the caller says what pressure acts on it."""

    def __init__(self, profile: SensorProfile, rng: Random) -> None:
        self.faults = TransducerFaults()
        self._supply_v = profile.supply_v
        self._offset_mmhg = profile.offset_mmhg
        self._span = SPAN_PER_MMHG * (1.0 + profile.span_error)
        self._noise_v = profile.noise_mv / 1000.0
        self._gauss = rng.gauss
        self._held_mmhg: float | None = None
        self._drifts_from_s: float | None = None

    @property
    def supply_v(self) -> float:
        """Supply of the bridge, without noise."""
        return LOW_SUPPLY_V if self.faults.supply_low else self._supply_v

    def supply_output_v(self) -> float:
        """Supply as the converter's second input sees it (before the divider)."""
        return self.supply_v + self._gauss(0.0, self._noise_v * _SUPPLY_NOISE)

    def output_v(self, now: float, pressure_mmhg: float) -> float:
        """Output voltage before the divider."""
        faults = self.faults
        if faults.rail_low:
            return 0.0
        supply_v = self.supply_v
        if faults.rail_high:
            return supply_v
        shown_mmhg = self._shown_mmhg(now, pressure_mmhg)
        ratio = ZERO_RATIO + self._span * (shown_mmhg + self._offset_mmhg)
        ratio = min(max(ratio, LOWEST_RATIO), HIGHEST_RATIO)
        return supply_v * ratio + self._gauss(0.0, self._noise_v)

    def _shown_mmhg(self, now: float, pressure_mmhg: float) -> float:
        faults = self.faults
        if not faults.stuck:
            self._held_mmhg = None
        elif self._held_mmhg is None:
            self._held_mmhg = pressure_mmhg
        if self._held_mmhg is not None:
            pressure_mmhg = self._held_mmhg
        if not faults.drift:
            self._drifts_from_s = None
            return pressure_mmhg
        if self._drifts_from_s is None:
            self._drifts_from_s = now
        return pressure_mmhg + DRIFT_MMHG_PER_S * (now - self._drifts_from_s)
