"""The limb in the cuff: what it displaces when it contracts, pulses and moves.

All three act as volume, so that a regulated cuff answers them as a real one does: `effort`, `artery` (fed by `heart`)
and `motion`.
"""

from random import Random

from kiosk.hw.sim.artery import Artery
from kiosk.hw.sim.chance import branch
from kiosk.hw.sim.effort import Effort
from kiosk.hw.sim.heart import Heart
from kiosk.hw.sim.motion import Motion
from kiosk.hw.sim.profile import LimbProfile


class Limb:
    """One runner's limb. All randomness comes from the generator passed in. Time only goes forward."""

    def __init__(self, profile: LimbProfile, rng: Random) -> None:
        self._effort = Effort(profile, branch(rng))
        self._heart = Heart(profile, branch(rng))
        self._artery = Artery(profile, self._heart)
        self._motion = Motion(profile, branch(rng))

    @property
    def repetitions(self) -> int:
        """Repetitions begun since the start."""
        return self._effort.repetitions

    @property
    def systolic_mmhg(self) -> float:
        """Peak of an average beat in this limb, now (with the drift, without breathing): for judges only."""
        return self._heart.systolic_mmhg(self._artery.at_s)

    @property
    def lop_mmhg(self) -> float:
        """True occlusion pressure of this limb in this cuff, now: for judges only.

        Systolic pressure over the share of the cuff's pressure that reaches the artery. It is defined for a limb
        whose pulse cannot be felt (`pulse_ml` of 0), too.
        """
        return self._artery.lop_mmhg(self._artery.at_s)

    def watch(self, now: float, lit: bool) -> None:
        """The green lamp changed; the runner reacts after a while."""
        self._effort.watch(now, lit)

    def displacement_ml(self, now: float, cuff_mmhg: float) -> float:
        """Volume the limb takes from the cuff at `now`, against the relaxed limb with an empty artery."""
        volume_ml = self._artery.volume_ml(now, cuff_mmhg)
        if not self._effort.is_idle:
            volume_ml += self._effort.volume_ml(now)
        if now >= self._motion.from_s and cuff_mmhg > 0.0:
            volume_ml += self._motion.volume_ml(now)
        return volume_ml
