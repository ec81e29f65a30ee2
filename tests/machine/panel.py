"""The panel of a machine as a person has it: something to read, and something to touch."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from tests.machine.boards.base import Board, Picture
from tests.machine.pictures import to_png
from tests.machine.reading import Place, Reader
from tests.machine.room import LOOK_S, ClaimError

SHOWN_S: Final = 900.0
"""How long a page may take to come, by our clock: an emulated machine is slow."""
FIRST: Final = "First start"
"""What the first page of a station says that nobody has opened yet."""
DOT: Final = "●"
AGAIN_S: Final = 60.0
STOP: Final = (0.5, 0.93)
"""A place on the bar at the bottom of every page, as parts of width and height."""


@dataclass(slots=True)
class Panel:
    """The panel of a board.

    Args:
        board: the machine.
        reader: knows its letters.
        clock: seconds, never backwards.
        sleep: waits for so many seconds.
    """

    board: Board
    reader: Reader
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def picture(self) -> Picture:
        """What is on it."""
        return self.board.picture()

    def png(self) -> bytes:
        """The same, to be kept."""
        return to_png(self.picture())

    def rows(self) -> list[str]:
        """What stands on it."""
        return self.reader.rows(self.picture())

    def shows(self, words: str) -> bool:
        """Whether these words stand on it."""
        return bool(self.reader.find(self.picture(), words))

    def see(self, words: str, wait_s: float = SHOWN_S, *, is_label: bool = False) -> Place:
        """Wait until words stand on it; where (as `places`). Raises `ClaimError` with what stands there instead."""
        until_s = self.clock() + wait_s
        while True:
            picture = self.picture()
            if found := self.reader.find(picture, words, is_label=is_label):
                return found[0]
            if self.clock() > until_s:
                shown = " / ".join(row.strip() for row in self.reader.rows(picture) if row.strip())
                raise ClaimError(f"{words!r} is not on the panel; there is: {shown}")
            self.sleep(LOOK_S)

    def tap(self, words: str, wait_s: float = SHOWN_S) -> None:
        """Touch the target with these words as soon as it is there."""
        place = self.see(words, wait_s, is_label=True)
        self.touch(place.x, place.y)

    def touch(self, x: float, y: float) -> None:
        """A finger comes and goes."""
        self.board.press(x, y)
        self.board.lift()

    def digits(self, pin: str) -> None:
        """Type a PIN on the pad: each digit is shown as a dot.

        A page takes no tap in its first moments; one that shows nothing is made again, as a person would.
        """
        for number, digit in enumerate(pin, start=1):
            self.tap_for(digit, partial(self.has_dots, number))

    def tap_for(self, words: str, is_so: Callable[[], bool]) -> None:
        """Touch words, and again after a while, until what they are touched for is so. Raises `ClaimError`."""
        until_s = self.clock() + SHOWN_S
        while not is_so():
            if self.clock() > until_s:
                raise ClaimError(f"touching {words!r} does not do what it should")
            self.tap(words)
            again_s = self.clock() + AGAIN_S
            while not is_so() and self.clock() < again_s:
                self.sleep(LOOK_S)

    def has_dots(self, number: int) -> bool:
        """Whether so many digits are shown."""
        return self.dots() == number

    def dots(self) -> int:
        """How many digits are shown below the top line, which has a dot of its own."""
        return sum(row.count(DOT) for row in self.rows()[1:])

    def pin(self, pin: str) -> None:
        """Type a PIN and confirm it: the pad is empty again then, or has gone."""
        self.digits(pin)
        self.tap_for("OK", partial(self.has_dots, 0))
