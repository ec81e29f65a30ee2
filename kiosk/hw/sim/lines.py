"""GPIO lines as the Raspberry Pi kernel has them: one owner each, and a level that outlives its owner.

With `persist_gpio_outputs` (the default of Raspberry Pi kernels) an output keeps its level after its process died;
with `dtparam=strict_gpiod` it becomes an input. An undriven line follows the board's pull.
"""

import errno
from collections.abc import Callable

from kiosk.hw.sim import board


class Lines:
    """All lines of the header. `changed(now, line, level)` is called after each change of a level."""

    def __init__(self, *, kept_level: bool, changed: Callable[[float, int, bool], None]) -> None:
        self.kept_level = kept_level
        """Whether a level outlives its owner (`persist_gpio_outputs`)."""
        self._changed = changed
        self._owners: dict[int, str] = {}
        self._driven: dict[int, bool] = {}
        self._senses = dict.fromkeys(board.ESTOP_LINES, True)

    def level(self, line: int) -> bool:
        """Level of a line as the board sees it."""
        if line in self._senses:
            return self._senses[line]
        driven = self._driven.get(line)
        return board.pulled_high(line) if driven is None else driven

    def claim(self, owner: str, now: float, line: int) -> None:
        """Take a line; it becomes an input. OSError: EBUSY when it is another's, EINVAL when there is none."""
        if not board.FIRST_LINE <= line <= board.LAST_LINE:
            raise OSError(errno.EINVAL, f"there is no line {line}")
        holder = self._owners.get(line)
        if holder is not None and holder != owner:
            raise OSError(errno.EBUSY, f"line {line} is held by the {holder}")
        self._owners[line] = owner
        self._put(now, line, None)

    def release(self, owner: str, now: float, line: int) -> None:
        """Give a line back. OSError when it is not the owner's."""
        self._check(owner, line)
        del self._owners[line]
        if not self.kept_level:
            self._put(now, line, None)

    def drive(self, owner: str, now: float, line: int, level: bool | None) -> None:
        """Drive a line, or make it an input (None). OSError when it is not the owner's."""
        self._check(owner, line)
        self._put(now, line, level)

    def read(self, owner: str, line: int) -> bool:
        """Level of one of the owner's lines. OSError when it is not."""
        self._check(owner, line)
        return self.level(line)

    def drop(self, owner: str, now: float) -> None:
        """The owner died."""
        for line in sorted(line for line, holder in self._owners.items() if holder == owner):
            self.release(owner, now, line)

    def set_senses(self, now: float, closed: dict[int, bool]) -> None:
        """Open or close the contacts of the e-stop behind its sense lines."""
        for line in sorted(closed):
            if closed[line] != self._senses[line]:
                self._senses[line] = closed[line]
                self._changed(now, line, closed[line])

    def state(self) -> dict[str, dict[str, object]]:
        """Level and owner of each line the board uses, by name."""
        return {
            name: {"level": self.level(line), "owner": self._owners.get(line)} for line, name in board.NAMES.items()
        }

    def _check(self, owner: str, line: int) -> None:
        holder = self._owners.get(line)
        if holder == owner:
            return
        if holder is None:
            raise OSError(errno.EPERM, f"line {line} was not claimed")
        raise OSError(errno.EBUSY, f"line {line} is held by the {holder}")

    def _put(self, now: float, line: int, level: bool | None) -> None:
        before = self.level(line)
        if level is None:
            self._driven.pop(line, None)
        else:
            self._driven[line] = level
        after = self.level(line)
        if after != before:
            self._changed(now, line, after)
