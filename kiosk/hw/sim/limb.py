"""The limb in the cuff: what it displaces when it contracts, pulses and moves.

All three act as volume, so that a regulated cuff answers them as a real one does. The runner sees nothing but the
green lamp: some tenths of a second after it lights, repetitions begin; after it goes out, they end.
"""

import math
from enum import Enum
from random import Random
from typing import Final

from kiosk.hw.sim.profile import LimbProfile

REACTION_S: Final = (0.3, 0.8)
"""Time from the lamp to the first movement, and from its end to letting go."""

RELAX_S: Final = 0.4
"""Time in which an unfinished contraction fades."""

MOTION_HZ: Final = (1.5, 4.0)
MOTION_S: Final = (0.3, 1.2)
"""Band and length of a burst of motion (inside the 0.5-5 Hz and 0.3-2 s seen in cuff recordings)."""

PULSE_FLOOR: Final = 0.25
PULSE_WIDTH_MMHG: Final = 35.0
"""Pulses do not vanish above systolic pressure (15-60 % are left), and swell around mean arterial pressure."""

HEART_JITTER: Final = 0.03
"""Share by which one beat's length differs from the next."""

_TABLE: Final = 512


def _pulse_table() -> tuple[float, ...]:
    """Arterial pulse over one beat, foot first, 0 to 1: sin wt + 1/2 sin 2wt + 1/4 sin 3wt (Babbs 2012)."""
    angles = [2.0 * math.pi * i / _TABLE for i in range(_TABLE)]
    raw = [math.sin(w) + math.sin(2 * w) / 2 + math.sin(3 * w) / 4 for w in angles]
    foot = raw.index(min(raw))
    low, high = min(raw), max(raw)
    return tuple((value - low) / (high - low) for value in raw[foot:] + raw[:foot])


_PULSE: Final = _pulse_table()


class _Effort(Enum):
    IDLE = 0
    WORKING = 1
    RELAXING = 2


class Limb:
    """One runner's limb. All randomness comes from the generator passed in."""

    def __init__(self, profile: LimbProfile, rng: Random) -> None:
        self._profile = profile
        self._rng = rng
        self._effort = _Effort.IDLE
        self._starts_s = self._up_until_s = self._down_until_s = 0.0
        self._strength = 0.0
        self._relaxes_from_s = math.inf
        self.repetitions = 0
        """Repetitions begun since the start."""
        self._beat_from_s = self._beat_until_s = -math.inf
        self._beat_scale = self._beat_ml = 0.0
        self._burst_from_s: float | None = None
        self._burst_until_s = -math.inf
        self._burst_hz = self._burst_ml = 0.0

    def watch(self, now: float, lit: bool) -> None:
        """The green lamp changed; the runner reacts after a while."""
        reaction_s = self._rng.uniform(*REACTION_S)
        if not lit:
            self._relaxes_from_s = now + reaction_s
            return
        settled_s = self._relaxes_from_s + RELAX_S if self._effort is not _Effort.IDLE else now
        begins_s = max(now + reaction_s, settled_s if math.isfinite(settled_s) else now)
        self._effort = _Effort.WORKING
        self._relaxes_from_s = math.inf
        self._down_until_s = begins_s
        self._next_repetition()

    def displacement_ml(self, now: float, cuff_mmhg: float) -> float:
        """Volume the limb takes from the cuff at `now`, against the relaxed limb."""
        volume_ml = 0.0
        if self._effort is not _Effort.IDLE:
            volume_ml = self._contraction_ml(now)
        if now >= self._beat_until_s:
            self._next_beat(now, cuff_mmhg)
        volume_ml += self._beat_ml * _PULSE[int((now - self._beat_from_s) * self._beat_scale)]
        if self._profile.motion_per_min and cuff_mmhg > 0.0:
            volume_ml += self._motion_ml(now)
        return volume_ml

    def _contraction_ml(self, now: float) -> float:
        fade = 1.0
        if now >= self._relaxes_from_s:
            done = (now - self._relaxes_from_s) / RELAX_S
            if done >= 1.0:
                self._effort = _Effort.IDLE
                return 0.0
            fade = 0.5 + 0.5 * math.cos(math.pi * done)
        while now >= self._down_until_s:
            self._next_repetition()
        if now < self._starts_s:
            return 0.0
        up_s = self._up_until_s - self._starts_s
        if now < self._up_until_s:
            share = 0.5 - 0.5 * math.cos(math.pi * (now - self._starts_s) / up_s)
        else:
            down_s = self._down_until_s - self._up_until_s
            share = 0.5 + 0.5 * math.cos(math.pi * (now - self._up_until_s) / down_s)
        return fade * share * self._strength

    def _next_repetition(self) -> None:
        profile, rng = self._profile, self._rng
        rhythm = profile.rhythm_jitter
        self._starts_s = self._down_until_s
        self._up_until_s = self._starts_s + profile.up_s * rng.uniform(1.0 - rhythm, 1.0 + rhythm)
        self._down_until_s = self._up_until_s + profile.down_s * rng.uniform(1.0 - rhythm, 1.0 + rhythm)
        jitter = profile.strength_jitter
        self._strength = profile.contraction_ml * rng.uniform(1.0 - jitter, 1.0 + jitter)
        self.repetitions += 1

    def _next_beat(self, now: float, cuff_mmhg: float) -> None:
        profile = self._profile
        period_s = 60.0 / profile.heart_rate_per_min * self._rng.uniform(1.0 - HEART_JITTER, 1.0 + HEART_JITTER)
        late_s = now - self._beat_until_s
        self._beat_from_s = self._beat_until_s if late_s < period_s else now
        self._beat_until_s = self._beat_from_s + period_s
        self._beat_scale = (_TABLE - 1e-6) / period_s
        bell = math.exp(-0.5 * ((cuff_mmhg - profile.mean_arterial_mmhg) / PULSE_WIDTH_MMHG) ** 2)
        contact = min(max(cuff_mmhg, 0.0) / 30.0, 1.0)
        self._beat_ml = profile.pulse_ml * contact * (PULSE_FLOOR + (1.0 - PULSE_FLOOR) * bell)

    def _motion_ml(self, now: float) -> float:
        rng = self._rng
        if self._burst_from_s is None or now >= self._burst_until_s:
            pause_s = rng.expovariate(self._profile.motion_per_min / 60.0)
            self._burst_from_s = now + pause_s
            self._burst_until_s = self._burst_from_s + rng.uniform(*MOTION_S)
            self._burst_hz = rng.uniform(*MOTION_HZ)
            self._burst_ml = self._profile.motion_ml * rng.uniform(0.3, 1.0)
        if now < self._burst_from_s:
            return 0.0
        along = now - self._burst_from_s
        length_s = self._burst_until_s - self._burst_from_s
        envelope = math.sin(math.pi * along / length_s) ** 2
        return self._burst_ml * envelope * math.sin(2.0 * math.pi * self._burst_hz * along)
