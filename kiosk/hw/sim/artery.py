"""The artery under the cuff: how much of the pressure reaches it, and what volume it has under that.

Babbs 2012 (BioMed Eng OnLine 11:56) with three additions without which cuffs would be far easier to read than they are:
the edge of the cuff presses less than its middle, tissue follows the cuff with a lag, and only part of the pressure
gets through to the artery.
"""

import math
from functools import lru_cache
from typing import Final

from kiosk.hw.sim.heart import WAVE, Heart
from kiosk.hw.sim.profile import LimbProfile

LOSS: Final = 0.032
LOSS_POWER: Final = 1.6
"""Curve through published mean occlusion pressures by cuff width (see `transmission`)."""

_PER_MMHG: Final = 16
_REACH_MMHG: Final = 400.0
_ZERO: Final = _PER_MMHG * _REACH_MMHG


def transmission(limb: LimbProfile) -> float:
    """Share of the cuff's pressure that reaches the artery: 1 / (1 + f 0.032 (C/w)^1.6).

    C is the limb's circumference, w the cuff's width, f the individual's factor. The curve is our inference through
    published means: thigh 337 mmHg at 5 cm (Spitz 2024, Physiol Meas 45(2)), 184 at 11.5 cm (Evin 2021, Phys Ther
    Sport 47:78), arm 144 at 12 cm. Wide cuffs on thin limbs press the artery with nearly all they have, and the
    narrower the cuff, the more limb girth counts (Wedig 2025, Front Physiol, 10.3389/fphys.2025.1658744).
    """
    lost: float = LOSS * (limb.circumference_mm / limb.cuff_width_mm) ** LOSS_POWER
    return 1.0 / (1.0 + limb.tissue_factor * lost)


def relative_volume(transmural_mmhg: float, *, collapse_per_mmhg: float, stretch_per_mmhg: float) -> float:
    """Volume of an artery against that at zero transmural pressure (Babbs 2012).

    Below zero it collapses, exp(a P); above it stretches to a limit, 1 + (a/b)(1 - exp(-b P)).
    """
    if transmural_mmhg < 0.0:
        return math.exp(collapse_per_mmhg * transmural_mmhg)
    return 1.0 + collapse_per_mmhg / stretch_per_mmhg * (1.0 - math.exp(-stretch_per_mmhg * transmural_mmhg))


@lru_cache(maxsize=8)
def _table(collapse_per_mmhg: float, stretch_per_mmhg: float) -> tuple[float, ...]:
    """`relative_volume` from -400 to 400 mmHg; below that nothing is left of it."""
    return tuple(
        relative_volume(
            (i + 0.5) / _PER_MMHG - _REACH_MMHG, collapse_per_mmhg=collapse_per_mmhg, stretch_per_mmhg=stretch_per_mmhg
        )
        for i in range(2 * int(_ZERO))
    )


class Artery:
    """The artery of one limb and the tissue around it.

    A share of it, `edge_share`, lies under the edge of the cuff and has `edge_transmission` of the pressure under the
    middle; it goes on pulsing when the middle is shut, which is why pulses do not vanish above systolic pressure.
    What lies downstream of the middle stops with it and counts to it.
    """

    __slots__ = (
        "_climb", "_edge", "_edge_ml", "_foot", "_from_s", "_heart", "_height", "_lag_s", "_middle_ml",
        "_outside", "_per_s", "_scale", "_share", "_until_s", "_volumes", "at_s",
    )  # fmt: skip

    def __init__(self, limb: LimbProfile, heart: Heart) -> None:
        self._heart = heart
        self._share, self._edge = transmission(limb), limb.edge_transmission
        self._lag_s = limb.tissue_lag_s
        self._volumes = _table(limb.artery_collapse_per_mmhg, limb.artery_stretch_per_mmhg)
        self.at_s, self._until_s = 0.0, -math.inf
        self._from_s = self._per_s = self._foot = self._climb = self._height = self._outside = 0.0
        self._scale = self._share * _PER_MMHG
        self._middle_ml, self._edge_ml = 1.0 - limb.edge_share, limb.edge_share
        largest = max(
            self._static(limb.systolic_mmhg, at_mmhg) - self._static(limb.diastolic_mmhg, at_mmhg)
            for at_mmhg in range(int(limb.systolic_mmhg / self._share) + 1)
        )
        self._middle_ml *= limb.pulse_ml / largest
        self._edge_ml *= limb.pulse_ml / largest

    @property
    def transmission(self) -> float:
        """Share of the cuff's pressure that reaches this artery."""
        return self._share

    def lop_mmhg(self, now: float) -> float:
        """True occlusion pressure: that of the cuff at which the middle is shut at the peak of an average beat."""
        return self._heart.systolic_mmhg(now) / self._share

    def volume_ml(self, now: float, cuff_mmhg: float) -> float:
        """Volume of the artery at `now`; the tissue has followed the cuff since the last call."""
        if now >= self._until_s:
            self._next_beat(now, cuff_mmhg)
        along = (now - self._from_s) * self._per_s
        inside = self._foot + self._climb * along + self._height * WAVE[int(along)]
        since_s = now - self.at_s
        self.at_s = now
        outside = self._outside
        self._outside = outside = outside + (cuff_mmhg * self._scale - outside) * since_s / (since_s + self._lag_s)
        middle, edge, volumes = int(inside - outside), int(inside - outside * self._edge), self._volumes
        if middle > 0:
            return self._middle_ml * volumes[middle] + self._edge_ml * volumes[edge]
        return self._edge_ml * volumes[edge] if edge > 0 else 0.0

    def _next_beat(self, now: float, cuff_mmhg: float) -> None:
        """Take over the heart's next beat, in entries of the table."""
        heart = self._heart
        heart.beat(now)
        if self._until_s == -math.inf:
            self._outside = cuff_mmhg * self._scale
        self._from_s, self._until_s, self._per_s = heart.from_s, heart.until_s, heart.per_s
        self._foot, self._climb = heart.foot_mmhg * _PER_MMHG + _ZERO, heart.climb_mmhg * _PER_MMHG
        self._height = heart.height_mmhg * _PER_MMHG

    def _static(self, inside_mmhg: float, cuff_mmhg: float) -> float:
        """Volume under pressures that stand still."""
        outside_mmhg = cuff_mmhg * self._share
        middle = int((inside_mmhg - outside_mmhg) * _PER_MMHG + _ZERO)
        edge = int((inside_mmhg - outside_mmhg * self._edge) * _PER_MMHG + _ZERO)
        return self._middle_ml * self._volumes[middle] + self._edge_ml * self._volumes[edge]
