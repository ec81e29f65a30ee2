"""The terminal of a monkey: what it sees and can tap, and what must never be painted."""

import fcntl
import os
import struct
import subprocess
import termios
import time
from collections import Counter
from typing import Final

from benchmarks.figures import BenchmarkError
from benchmarks.monkey_hands import Seen
from benchmarks.monkey_paint import Paint
from benchmarks.terminal import Terminal
from kiosk.tui.palette import PALETTES, Theme

SETTLE_S: Final = 20.0
_COLOURS: Final = {role: colour.lstrip("#") for role, colour in PALETTES[Theme.DARK].items()}
_STOP: Final = {_COLOURS["k-stop"], _COLOURS["k-on-stop"]}
"""The strip, and the strip while it is pressed."""
_GROUNDS: Final = {*(_COLOURS[role] for role in ("k-ground", "k-panel", "k-head")), "000000", "default", *_STOP}
_ONWARD: Final = "4dd0ff"


class WatchedTerminal(Terminal):
    """Keeps what must never be painted, and can change its size."""

    size: tuple[int, int] = (66, 20)

    def __init__(self, process: "subprocess.Popen[bytes]", fd: int, started_s: float) -> None:
        super().__init__(process, fd, started_s)
        self._paint = Paint()

    @property
    def forbidden(self) -> Counter[bytes]:
        """What was painted and must not be, and how often."""
        return self._paint.forbidden

    def _read(self, wait_s: float) -> tuple[float, bytes] | None:
        chunk = super()._read(wait_s)
        if chunk is not None:
            self._paint.take(chunk[1])
        return chunk

    def put(self, data: bytes) -> float:
        """Write as a terminal would; when that was."""
        at_s = time.monotonic()
        os.write(self._fd, data)
        return at_s

    def resize(self, size: tuple[int, int]) -> None:
        """Another size; returns when STOP stands in its last rows."""
        if size == self.size:
            return
        columns, rows = self.size = size
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, rows * 24, columns * 12))
        self._screen.resize(rows, columns)
        self._screen.erase_in_display(2)  # what was there would look like a strip that nobody has painted yet
        self.rest(0.3)
        self.when_stop_stands()

    def when_stop_stands(self) -> None:
        """Wait until the strip is painted. Raises `BenchmarkError` when it is not there in time."""
        until_s = time.monotonic() + SETTLE_S
        while not self.has_stop():
            if time.monotonic() > until_s:
                raise BenchmarkError(f"no STOP at {self.size}: {' / '.join(self.display)[:400]}")
            self.rest(0.05)

    def has_stop(self) -> bool:
        """Whether the last rows are STOP's, pressed or not, over their whole width."""
        columns, rows = self.size
        return {
            self._screen.buffer[row][column].bg
            for row in range(rows - 4, rows)
            for column in (0, columns // 2, columns - 1)
        } <= _STOP

    def look(self) -> Seen:
        """What can be tapped now."""
        columns, rows = self.size
        targets, onward = [], []
        for row in range(1, rows - 4):
            cells = self._screen.buffer[row]
            for column in range(0, columns, 2):
                if (colour := cells[column].bg) not in _GROUNDS:
                    targets.append((row, column))
                    if colour == _ONWARD:
                        onward.append((row, column))
        return Seen(size=self.size, targets=targets, onward=onward, keypad=self._keypad())

    def _keypad(self) -> dict[str, tuple[int, int]] | None:
        pad = {
            key: (row, line.index(key))
            for row, line in enumerate(self.display)
            for key in line[:33].split()
            if key in {*"0123456789", "OK"}
        }
        return pad if len(pad) == 11 else None
