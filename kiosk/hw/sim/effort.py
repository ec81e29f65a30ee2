"""The runner's effort: what they do when the green lamp lights and goes out.

They see nothing but the lamp: some tenths of a second after it lights, repetitions begin; after it goes out, they end.
"""

import math
from random import Random
from typing import Final

from kiosk.hw.sim.exercise import SAMPLES, course
from kiosk.hw.sim.profile import LimbProfile

REACTION_S: Final = (0.3, 0.8)
"""Time from the lamp to the first movement, and from its end to letting go."""

RELAX_S: Final = 0.4
"""Time in which an unfinished contraction fades."""


class Effort:
    """Repetitions of one exercise, each with a strength and a length of its own."""

    __slots__ = (
        "_course", "_down_per_s", "_down_until_s", "_profile", "_relaxes_from_s", "_rng", "_starts_s", "_strength_ml",
        "_up_per_s", "_up_until_s", "is_idle", "repetitions",
    )  # fmt: skip

    def __init__(self, profile: LimbProfile, rng: Random) -> None:
        self._profile, self._rng = profile, rng
        self._course = course(profile.exercise)
        self._starts_s = self._up_until_s = self._down_until_s = 0.0
        self._up_per_s = self._down_per_s = self._strength_ml = 0.0
        self._relaxes_from_s = math.inf
        self.is_idle = True
        """Whether `volume_ml` is 0 until the lamp lights."""
        self.repetitions = 0
        """Repetitions begun since the start."""

    def watch(self, now: float, lit: bool) -> None:
        """The green lamp changed; the runner reacts after a while."""
        reaction_s = self._rng.uniform(*REACTION_S)
        if not lit:
            self._relaxes_from_s = now + reaction_s
            return
        settled_s = now if self.is_idle else self._relaxes_from_s + RELAX_S
        begins_s = max(now + reaction_s, settled_s if math.isfinite(settled_s) else now)
        self.is_idle = False
        self._relaxes_from_s = math.inf
        self._down_until_s = begins_s
        self._next_repetition()

    def volume_ml(self, now: float) -> float:
        """Volume of the contraction at `now`, against the relaxed limb."""
        fade = 1.0
        if now >= self._relaxes_from_s:
            done = (now - self._relaxes_from_s) / RELAX_S
            if done >= 1.0:
                self.is_idle = True
                return 0.0
            fade = 0.5 + 0.5 * math.cos(math.pi * done)
        while now >= self._down_until_s:
            self._next_repetition()
        if now < self._starts_s:
            return 0.0
        if now < self._up_until_s:
            along = (now - self._starts_s) * self._up_per_s
        else:
            along = SAMPLES / 2 + (now - self._up_until_s) * self._down_per_s
        at = int(along)
        share = self._course[at]
        share += (self._course[at + 1] - share) * (along - at)
        return fade * self._strength_ml * share

    def _next_repetition(self) -> None:
        profile, rng = self._profile, self._rng
        rhythm = profile.rhythm_jitter
        up_s = profile.up_s * rng.uniform(1.0 - rhythm, 1.0 + rhythm)
        down_s = profile.down_s * rng.uniform(1.0 - rhythm, 1.0 + rhythm)
        self._starts_s = self._down_until_s
        self._up_until_s = self._starts_s + up_s
        self._down_until_s = self._up_until_s + down_s
        self._up_per_s, self._down_per_s = (SAMPLES / 2 - 1e-6) / up_s, (SAMPLES / 2 - 1e-6) / down_s
        jitter = profile.strength_jitter
        self._strength_ml = profile.contraction_ml * rng.uniform(1.0 - jitter, 1.0 + jitter)
        self.repetitions += 1
