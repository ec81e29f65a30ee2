"""Retriggerable one-shot: its output stays active only while its input keeps changing.

The reference board has one on HOLD_A, HOLD_B and PUMP_ENABLE. A line that stands still, high or low, releases; with
its coupling capacitor shorted a line that stands still and high does not.
"""

from typing import Final

RELEASE_S: Final = 0.200
"""Time from the last edge to release (the board allows 150 to 250 ms)."""


class OneShot:
    """One hold circuit. Time is passed in; times need not arrive in order."""

    __slots__ = ("_expires_s", "_is_high", "passes_level", "release_s", "stuck")

    def __init__(self) -> None:
        self.release_s = RELEASE_S
        """Time from the last edge to release; a fault makes it longer."""
        self.stuck: bool | None = None
        """Fault: output held on (True) or off (False) whatever the input does."""
        self.passes_level = False
        """Fault: the output stays active as long as the input is high, too."""
        self._is_high = False
        self._expires_s = float("-inf")

    def edge(self, now: float, level: bool = False) -> None:
        """The input changed to `level` at `now`; the output is active for another `release_s`."""
        self._is_high = level
        self._expires_s = max(self._expires_s, now + self.release_s)

    def active(self, now: float) -> bool:
        """Whether the output is active at `now`."""
        if self.stuck is not None:
            return self.stuck
        return self._is_kept or now < self._expires_s

    @property
    def expires_s(self) -> float:
        """When the output lets go if no further edge comes; infinite while it cannot change by itself."""
        return float("inf") if self.stuck is not None or self._is_kept else self._expires_s

    @property
    def _is_kept(self) -> bool:
        return self.passes_level and self._is_high
