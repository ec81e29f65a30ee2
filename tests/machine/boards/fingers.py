"""Fingers on a board: a touch panel that its kernel makes, since nobody sits before the real one."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from tests.machine.boards.base import BoardError, Ran
from tests.machine.guest import fingers

SCRIPT: Final = f"{fingers.FOLDER}/fingers.py"
PIPE: Final = f"{fingers.FOLDER}/{fingers.PIPE}"
MADE: Final = f"{fingers.FOLDER}/{fingers.MADE}"
UNIT: Final = "bench-fingers"
FELT_S: Final = 60.0
LOOK_S: Final = 0.25
FELT: Final = 'for file in /proc/"$(pgrep -o -x "labwc|cage")"/fd/*; do readlink "$file"; done'
"""What the compositor has open: a panel that it has not is touched in vain."""


class Machine(Protocol):
    """What of a board is needed."""

    def run(self, *words: str, timeout_s: float = 60.0) -> Ran:
        """Run a program."""
        ...

    def put(self, path: str, data: bytes, mode: int = 0o644) -> None:
        """Write a file."""
        ...


class Fingers:
    """The made panel of a board.

    Args:
        board: where.
        clock: seconds, never backwards.
        sleep: waits for so many seconds.
    """

    def __init__(
        self,
        board: Machine,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._board = board
        self._clock = clock
        self._sleep = sleep
        self._down: set[int] = set()
        self._is_there = False

    def lost(self) -> None:
        """The board has started again, and the panel with its fingers has gone."""
        self._down.clear()
        self._is_there = False

    def begin(self) -> None:
        """Make the panel, and wait until the compositor listens to it. Raises `BoardError` with the way out."""
        self._board.put(SCRIPT, Path(fingers.__file__).read_bytes())
        self._board.run("modprobe", "uinput")
        self._board.run("systemctl", "stop", f"{UNIT}.service")
        self._board.run("rm", "-f", MADE)
        unit = ("systemd-run", "--quiet", "--collect", f"--unit={UNIT}")
        self._sure("no fingers", self._board.run(*unit, "python3", SCRIPT))
        self._until("the kernel makes no panel: journalctl -u bench-fingers", lambda: bool(self._device()))
        self._until("the compositor does not listen to the made panel", self._is_heard)
        self._is_there = True

    def _device(self) -> str:
        said = self._board.run("cat", MADE)
        return "" if said.code else said.output.strip()

    def _is_heard(self) -> bool:
        return self._device() in self._board.run("sh", "-c", FELT).output.split()

    def press(self, x: float, y: float, finger: int) -> None:
        """A finger comes down, or slides when it is down."""
        if not self._is_there:
            self.begin()
        self._say(f"{finger} {x:.6f} {y:.6f}")
        self._down.add(finger)

    def lift(self, finger: int) -> None:
        """A finger leaves."""
        if finger not in self._down:
            raise BoardError(f"finger {finger} is not down")
        self._say(f"{finger} up")
        self._down.discard(finger)

    def _say(self, line: str) -> None:
        # a pipe that nobody reads is opened for ever: the time runs out then
        done = self._board.run("sh", "-c", 'echo "$1" >"$2"', "sh", line, PIPE, timeout_s=10.0)
        self._sure("nobody takes the fingers: journalctl -u bench-fingers", done)

    def _sure(self, what: str, done: Ran) -> None:
        if done.code:
            raise BoardError(f"{what}: {done.output.strip()[-300:]}")

    def _until(self, what: str, is_so: Callable[[], bool]) -> None:
        end_s = self._clock() + FELT_S
        while not is_so():
            if self._clock() > end_s:
                raise BoardError(f"not within {FELT_S:.0f} s: {what}")
            self._sleep(LOOK_S)
