"""A finger at the panel that goes by the machine's own clock: how long a page takes is the machine's time, not ours.

A page takes no tap in its first moments, and a slow machine shows late what a tap has done. So a page is left alone
for a moment before it is touched, and what shows nothing after a while is touched again, as a person would.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from tests.machine.panel import Panel
from tests.machine.room import LOOK_S, ClaimError

PIN: Final = "246810"
CALM_S: Final = 0.5
"""A screen takes no tap for its first 0.3 s (`kiosk.tui.screens.base.DEAD_TIME_S`)."""
AGAIN_S: Final = 8.0
TAKES_S: Final = 60.0
"""What a tap is for comes within it, by the machine's clock, where nothing else is said."""
LONGEST_S: Final = 5400.0
"""Of our seconds: a machine whose clock stands still must not be waited for without end."""


class Hand:
    """One hand.

    Args:
        panel: what it touches.
    """

    def __init__(self, panel: Panel) -> None:
        self.panel = panel

    def machine_s(self) -> float | None:
        """The machine's clock, as it told the plant last; None while it is silent."""
        told = self.panel.board.plant({"clock": True}).get("machine_s")
        return float(told) if isinstance(told, (int, float)) else None

    def until(self, what: str, is_so: Callable[[], bool], takes_s: float) -> None:
        """Wait for something within so many of the machine's seconds; raises `ClaimError` with what is shown."""
        if not self.waited(is_so, takes_s):
            raise ClaimError(f"not within {takes_s:g} s of the machine: {what}; there is: {self.said()}")

    def waited(self, is_so: Callable[[], bool], takes_s: float) -> bool:
        """Whether something comes within so many of the machine's seconds."""
        panel, passed_s, before_s = self.panel, 0.0, self.machine_s()
        end_s = panel.clock() + LONGEST_S
        while not is_so():
            now_s = self.machine_s()
            if now_s is not None and before_s is not None:
                passed_s += max(0.0, now_s - before_s)
            before_s = now_s
            if passed_s > takes_s or panel.clock() > end_s:
                return False
            panel.sleep(LOOK_S)
        return True

    def said(self) -> str:
        """All that stands on the panel, in one line."""
        return " / ".join(row.strip() for row in self.panel.rows() if row.strip())

    def shown(self, *words: str) -> str:
        """Which of some words stand on the panel, the first of them; empty for none."""
        picture = self.panel.picture()
        return next((one for one in words if self.panel.reader.find(picture, one)), "")

    def tap(self, label: str, *then: str, takes_s: float = TAKES_S) -> str:
        """Touch a label until some of these words are shown; which. Raises `ClaimError`."""
        found: list[str] = []

        def is_there() -> bool:
            found[:] = [self.shown(*then)]
            return bool(found[0])

        self.press(label, is_there, f"{' or '.join(then)} after {label}", takes_s)
        return found[0]

    def press(self, label: str, is_so: Callable[[], bool], what: str, takes_s: float = TAKES_S) -> None:
        """Touch a label, again after a while as long as it is there, until something is so. Raises `ClaimError`."""
        self.until(f"the target {label}", lambda: bool(self._places(label)), TAKES_S)
        self.waited(lambda: False, CALM_S)
        left_s = takes_s
        while True:
            if places := self._places(label):
                self.panel.touch(*places[0])
            if self.waited(is_so, min(AGAIN_S, left_s)):
                return
            left_s -= AGAIN_S
            if left_s <= 0.0:
                raise ClaimError(f"not within {takes_s:g} s of the machine: {what}; there is: {self.said()}")

    def _places(self, label: str) -> list[tuple[float, float]]:
        panel = self.panel
        return [(one.x, one.y) for one in panel.reader.find(panel.picture(), label, is_label=True)]

    def digits(self, pin: str = PIN) -> None:
        """Type a PIN on the pad, each digit seen as a dot."""
        for number, digit in enumerate(pin, start=1):
            self.press(digit, partial(self.panel.has_dots, number), f"{number} dots")

    def pin(self, *then: str, pin: str = PIN) -> str:
        """Type a PIN, and confirm it until some of these words are shown; which."""
        self.digits(pin)
        return self.tap("OK", *then)
