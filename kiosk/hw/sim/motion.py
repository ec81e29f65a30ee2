"""Bursts of motion: a leg that is shifted, a cuff that is touched."""

import math
from random import Random
from typing import Final

from kiosk.hw.sim.profile import LimbProfile

MOTION_HZ: Final = (0.5, 5.0)
MOTION_S: Final = (0.3, 2.0)
MOTION_SHARE: Final = (1.0 / 15.0, 1.0)
"""Band, length and strength of a burst (lop.md 3.2: 0.5-5 Hz, 0.3-2 s, 1-15 mmHg). Strength is drawn evenly by its
logarithm, as a share of the profile's strongest: small ones are much more frequent (our inference)."""


class Motion:
    """Bursts at random times. `volume_ml` is 0 before `from_s`, which is infinite where nobody moves."""

    __slots__ = ("_hz", "_ml", "_per_s", "_rng", "_strongest_ml", "_until_s", "from_s")

    def __init__(self, profile: LimbProfile, rng: Random) -> None:
        self._rng = rng
        self._per_s = profile.motion_per_min / 60.0
        self._strongest_ml = profile.motion_ml
        self._hz = self._ml = 0.0
        self._until_s = -math.inf
        self.from_s = -math.inf if self._per_s and self._strongest_ml else math.inf

    def volume_ml(self, now: float) -> float:
        """Volume that the motion displaces at `now`; either way."""
        if now >= self._until_s:
            self._next(now)
        if now < self.from_s:
            return 0.0
        along_s = now - self.from_s
        envelope = math.sin(math.pi * along_s / (self._until_s - self.from_s)) ** 2
        return self._ml * envelope * math.sin(math.tau * self._hz * along_s)

    def _next(self, now: float) -> None:
        rng = self._rng
        self.from_s = now + rng.expovariate(self._per_s)
        self._until_s = self.from_s + rng.uniform(*MOTION_S)
        self._hz = rng.uniform(*MOTION_HZ)
        low, high = MOTION_SHARE
        self._ml = self._strongest_ml * math.exp(rng.uniform(math.log(low), math.log(high)))
