"""Retriggerable one-shot: its output stays active only while its input keeps changing.

The reference board has one on HOLD_A, HOLD_B and PUMP_ENABLE. A line that stands still, high or low, releases.
"""

from typing import Final

RELEASE_S: Final = 0.200
"""Time from the last edge to release (the board allows 150 to 250 ms)."""


class OneShot:
    """One hold circuit. Time is passed in; times need not arrive in order."""

    __slots__ = ("_expires_s", "release_s", "stuck")

    def __init__(self) -> None:
        self.release_s = RELEASE_S
        """Time from the last edge to release; a fault makes it longer."""
        self.stuck: bool | None = None
        """Fault: output held on (True) or off (False) whatever the input does."""
        self._expires_s = float("-inf")

    def edge(self, now: float) -> None:
        """The input changed at `now`; the output is active for another `release_s`."""
        self._expires_s = max(self._expires_s, now + self.release_s)

    def active(self, now: float) -> bool:
        """Whether the output is active at `now`."""
        if self.stuck is not None:
            return self.stuck
        return now < self._expires_s

    @property
    def expires_s(self) -> float:
        """When the output lets go if no further edge comes; infinite while it cannot change by itself."""
        return float("inf") if self.stuck is not None else self._expires_s
