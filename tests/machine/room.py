"""What a case is given: its machine, a folder for what it saw, and ways to wait for what is to come."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.machine.boards.base import Board, BoardError, Ran

if TYPE_CHECKING:
    from tests.machine.panel import Panel

LOOK_S: Final = 0.25
"""Between two looks at a machine: nothing tells the driver that something on it has changed."""


class ClaimError(Exception):
    """What a case claims is not so."""


class NotMeasurableError(Exception):
    """This machine cannot show whether it is so: a run without a fault misses the same deadline.

    Args:
        why: what it misses.
        may_pass: whether another try a minute later may show it: this computer was busy, and not the machine too slow.
    """

    def __init__(self, why: str, *, may_pass: bool = True) -> None:
        super().__init__(why)
        self.may_pass = may_pass


@dataclass(slots=True)
class Room:
    """One play of one case.

    Args:
        board: the machine.
        folder: of this case; what it keeps is there.
        seen: its panel, where it has one.
        clock: seconds, never backwards.
        sleep: waits for so many seconds.
    """

    board: Board
    folder: Path
    seen: "Panel | None" = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    figures: dict[str, float | int | str] = field(default_factory=dict)
    """What was measured."""
    kept: list[str] = field(default_factory=list)
    """Names of the files that were kept."""

    @property
    def panel(self) -> "Panel":
        """Its panel. Raises `BoardError` when it has none."""
        if self.seen is None:
            raise BoardError("this machine has no panel")
        return self.seen

    def keep(self, name: str, data: bytes | str) -> None:
        """Keep a file for whoever reads the report."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
        if name not in self.kept:
            self.kept.append(name)

    def run(self, *words: str, timeout_s: float = 60.0) -> str:
        """What a program on the machine says; raises `ClaimError` unless it ends with 0."""
        ran = self.ask(*words, timeout_s=timeout_s)
        if ran.code:
            raise ClaimError(f"{' '.join(words)} ended with {ran.code}: {ran.output[-600:]}")
        return ran.output

    def ask(self, *words: str, timeout_s: float = 60.0) -> Ran:
        """How a program on the machine ended, whatever the code."""
        return self.board.run(*words, timeout_s=timeout_s)

    def hold(self, is_so: bool, claim: str) -> None:
        """Raise `ClaimError` unless something is so."""
        if not is_so:
            raise ClaimError(claim)

    def until(self, what: str, is_so: Callable[[], bool], wait_s: float, look_s: float = LOOK_S) -> None:
        """Wait for something to be so; raises `ClaimError` when it is not within so many of our seconds.

        Args:
            what: for the error.
            is_so: asked again and again.
            wait_s: how long.
            look_s: between two looks. Looks that run programs on a slow machine must not take all its time.
        """
        end_s = self.clock() + wait_s
        while not is_so():
            if self.clock() > end_s:
                raise ClaimError(f"not within {wait_s:.0f} s: {what}")
            self.sleep(look_s)
