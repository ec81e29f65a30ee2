"""The panel of a machine as a person has it: something to read, and something to touch."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.machine.boards.base import Board, Picture
from tests.machine.pictures import to_png
from tests.machine.reading import Place, Reader
from tests.machine.room import LOOK_S, ClaimError

SHOWN_S: Final = 300.0
"""How long a page may take to come, by our clock: an emulated machine is slow."""
FIRST: Final = "First start"
"""What the first page of a station says that nobody has opened yet."""
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

    def see(self, words: str, wait_s: float = SHOWN_S) -> Place:
        """Wait until words stand on it; where. Raises `ClaimError` with what stands there instead."""
        until_s = self.clock() + wait_s
        while True:
            picture = self.picture()
            if found := self.reader.find(picture, words):
                return found[0]
            if self.clock() > until_s:
                shown = " / ".join(row.strip() for row in self.reader.rows(picture) if row.strip())
                raise ClaimError(f"{words!r} is not on the panel; there is: {shown}")
            self.sleep(LOOK_S)

    def tap(self, words: str, wait_s: float = SHOWN_S) -> None:
        """Touch words as soon as they are there."""
        place = self.see(words, wait_s)
        self.touch(place.x, place.y)

    def touch(self, x: float, y: float) -> None:
        """A finger comes and goes."""
        self.board.press(x, y)
        self.board.lift()

    def pin(self, digits: str) -> None:
        """Type a PIN on the pad and confirm it."""
        for digit in digits:
            self.tap(digit)
        self.tap("OK")
