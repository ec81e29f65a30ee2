"""The heart as the artery under the cuff feels it: one beat after the other, none quite like the last.

Each beat runs from the foot of its pulse to the foot of the next; its course is Babbs's wave. What differs from beat to
beat is its length, its foot and its height: by breathing, by a slow drift, by beats that come early, by fibrillation.
"""

import math
from random import Random
from typing import Final

from kiosk.hw.sim.profile import LimbProfile

SAMPLES: Final = 2048
"""Entries of the wave of one beat."""

EARLY: Final = 0.65
WEAK: Final = (0.4, 0.8)
"""When an ectopic beat comes, as a share of the usual length, and how much weaker it is for the heart being half full
and out of order (our inference). The pause after it makes up for what was early: the next one is on time."""

FILLING: Final = 0.7
RUNOFF: Final = 0.3
"""How much a longer pause before a beat raises its height, and lowers its foot, as shares of pulse pressure by share of
the beat's length: the heart fills for longer (Starling), the arteries empty for longer. Sizes are our inference."""

BREATHING_SHARE: Final = 0.5
"""Part of the variance of a healthy heart's beat lengths that goes with breathing; the rest is by chance (our
inference: spectra of resting people show both alike)."""

FACTORS: Final = (0.45, 2.2)
"""Shortest and longest beat as a share of the mean."""

DRIFT_S: Final = (180.0, 480.0)
"""Length of the slow wave that blood pressure drifts along (our inference; lop.md asks for up to 5 mmHg/min)."""


def _wave() -> tuple[float, ...]:
    """One beat, foot first, from 0 to 1: sin wt + 1/2 sin 2wt + 1/4 sin 3wt.

    Babbs 2012, BioMed Eng OnLine 11:56, who takes 0.36 of pulse pressure times this sum around mean pressure; that
    spans 98.6 % of it. Here it is stretched to the whole, so that a beat's peak is its systolic pressure.
    """
    angles = [2.0 * math.pi * i / SAMPLES for i in range(SAMPLES)]
    raw = [math.sin(w) + math.sin(2 * w) / 2 + math.sin(3 * w) / 4 for w in angles]
    low, high = min(raw), max(raw)
    foot = raw.index(low)
    return tuple((value - low) / (high - low) for value in raw[foot:] + raw[:foot])


WAVE: Final = _wave()


class Heart:
    """Beats one after the other. All randomness comes from the generator passed in.

    Pressure at `now` within the present beat, with `along = (now - from_s) * per_s` (0 to `SAMPLES`), is
    `foot_mmhg + climb_mmhg * along + height_mmhg * WAVE[int(along)]`; who asks calls `beat` first when `now` has come
    to `until_s`. This is not a method because it is worked out at every step of the simulation.
    """

    __slots__ = (
        "_breath_phase", "_drift_mmhg", "_drift_phase", "_drift_rad", "_early", "_pause", "_period_s", "_profile",
        "_rng", "climb_mmhg", "foot_mmhg", "from_s", "height_mmhg", "per_s", "until_s",
    )  # fmt: skip

    def __init__(self, profile: LimbProfile, rng: Random) -> None:
        self._profile, self._rng = profile, rng
        self._period_s = 60.0 / profile.heart_rate_per_min
        self._breath_phase, self._drift_phase = rng.uniform(0.0, math.tau), rng.uniform(0.0, math.tau)
        drift_s = rng.uniform(*DRIFT_S)
        self._drift_rad = math.tau / drift_s
        self._drift_mmhg = profile.drift_mmhg_per_min / 60.0 / self._drift_rad
        self._early = False
        self._pause = 1.0
        self.from_s = self.until_s = -math.inf
        self.per_s = self.climb_mmhg = self.foot_mmhg = self.height_mmhg = 0.0

    def systolic_mmhg(self, now: float) -> float:
        """Peak of an average beat at `now`: with the drift; single beats differ by breathing and rhythm."""
        return self._profile.systolic_mmhg + self._drift(now)

    def beat(self, now: float) -> None:
        """Go on to the beat that is under way at `now`; one that was missed altogether begins now."""
        pulse_mmhg = self._profile.systolic_mmhg - self._profile.diastolic_mmhg
        while now >= self.until_s:
            missed = now - self.until_s >= self._period_s * FACTORS[1]
            self.from_s = now if missed else self.until_s
            before, early = self._pause, self._early
            if missed:
                self.foot_mmhg = self._foot(now)
            else:
                self.foot_mmhg += self.climb_mmhg * SAMPLES
            self._pause = self._next_pause(early=early)
            length_s = self._pause * self._period_s
            self.until_s = self.from_s + length_s
            self.per_s = (SAMPLES - 1e-6) / length_s
            weak = self._rng.uniform(*WEAK) if early else 1.0
            self.height_mmhg = max(pulse_mmhg * weak * (1.0 + FILLING * (before - 1.0)), 0.0)
            next_foot_mmhg = self._foot(self.until_s) - RUNOFF * pulse_mmhg * (self._pause - 1.0)
            self.climb_mmhg = (next_foot_mmhg - self.foot_mmhg) / SAMPLES

    def _next_pause(self, *, early: bool) -> float:
        """Length of the beat that begins, as a share of the mean; settles whether the next one comes early."""
        profile, rng = self._profile, self._rng
        if profile.heart_rhythm == "fibrillation":
            return self._drawn(profile.heart_jitter)
        breath = math.sqrt(2.0 * BREATHING_SHARE) * math.sin(self._breath(self.from_s))
        steady = 1.0 + profile.heart_jitter * breath
        pause = steady * self._drawn(profile.heart_jitter * math.sqrt(1.0 - BREATHING_SHARE))
        self._early = not early and rng.random() < profile.ectopic_share
        return pause * (2.0 - EARLY if early else EARLY if self._early else 1.0)

    def _drawn(self, sd: float) -> float:
        """A lognormal share with mean 1: a beat is never shorter than nothing."""
        while True:
            share = math.exp(self._rng.gauss(-0.5 * sd * sd, sd))
            if FACTORS[0] <= share <= FACTORS[1]:
                return share

    def _foot(self, now: float) -> float:
        breath_mmhg = self._profile.respiration_mmhg * math.sin(self._breath(now))
        return self._profile.diastolic_mmhg + breath_mmhg + self._drift(now)

    def _breath(self, now: float) -> float:
        return math.tau * self._profile.respiration_hz * now + self._breath_phase

    def _drift(self, now: float) -> float:
        return self._drift_mmhg * math.sin(self._drift_rad * now + self._drift_phase)
