"""What a check needs of a display with one terminal on it, whichever it is; and where the options of each are kept."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from benchmarks.processes import ROOT, end_with_parent
from tests.terminals.picture import Picture

OPTIONS: Final = ROOT / "kiosk" / "tui" / "terminal"
START_S: Final = 20.0

LEFT: Final = 1
MIDDLE: Final = 2
RIGHT: Final = 3
"""Buttons of a mouse."""


class DisplayError(Exception):
    """A display or terminal did not start, or did not do what it has to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A size of display, and how large the signs are on it."""

    size: tuple[int, int]
    font_px: int
    grid: tuple[int, int]
    """Columns and rows that it gives."""
    cell: tuple[int, int]

    @property
    def name(self) -> str:
        """For a file and for people."""
        return f"{self.size[0]}x{self.size[1]}@{self.font_px}"


_SMALL: Final = (
    Panel(size=(800, 480), font_px=20, grid=(66, 20), cell=(12, 24)),
    Panel(size=(1280, 720), font_px=20, grid=(106, 30), cell=(12, 24)),
)
PANELS: Final = {
    "foot": (*_SMALL, Panel(size=(1280, 720), font_px=30, grid=(71, 20), cell=(18, 36))),
    "xterm": (*_SMALL, Panel(size=(1280, 720), font_px=30, grid=(71, 21), cell=(18, 34))),
}
"""By the terminal: one fits its cells around the signs, the other rounds."""


class Display(Protocol):
    """A display with one terminal that fills it."""

    @property
    def margin(self) -> tuple[int, int]:
        """Pixels of the display left of and above the first cell."""
        ...

    @property
    def overhang_px(self) -> int:
        """By how much a sign may hang over into the cell beside it."""
        ...

    @property
    def terminal_pid(self) -> int:
        """The process of the terminal."""
        ...

    def shot(self) -> Picture:
        """What is shown now."""
        ...

    def part(self, box: tuple[int, int, int, int]) -> tuple[float, bytes]:
        """A box (left, top, width, height) of what is shown, and the monotonic time at which it was."""
        ...

    def move(self, x: int, y: int) -> None:
        """Move the pointer to a pixel."""
        ...

    def down(self, button: int = LEFT) -> float:
        """Press; the monotonic time."""
        ...

    def up(self, button: int = LEFT) -> None:
        """Release."""
        ...

    def wheel(self, steps: int) -> None:
        """Turn the wheel, down when positive."""
        ...

    def keys(self, modifiers: Sequence[str], key: str) -> None:
        """Press and release a key, `ctrl`, `shift`, `alt`, `logo` held."""
        ...

    def hold(self, modifiers: Sequence[str], act: Callable[[], None]) -> None:
        """Do something while these are held."""
        ...

    def resize(self, panel: Panel) -> None:
        """Another size of the terminal's window; the signs keep theirs."""
        ...

    def windows(self) -> int:
        """Windows or programs that are there; a menu, or another terminal, would be one more."""
        ...

    def close(self) -> None:
        """End everything that was started for it."""
        ...


@dataclass(slots=True)
class Children:
    """Processes that were started for a display; each ends with us, and all that each started ends with it."""

    log: Path
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, command: Sequence[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
        """Start one in a session of its own; what it says goes into the log."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - displays and terminals by name, our own interpreter
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - started before any thread of ours
            )
        self.processes.append(process)
        return process

    def end(self) -> None:
        """End all, the last one first."""
        while self.processes:
            process = self.processes.pop()
            for number in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(process.pid, number)
                except ProcessLookupError:
                    break
                try:
                    process.wait(3.0)
                except subprocess.TimeoutExpired:
                    continue
                break
            process.wait()


def until(is_so: Callable[[], bool], what: str, limit_s: float = START_S) -> None:
    """Wait. Raises `DisplayError` when it does not come."""
    end_s = time.monotonic() + limit_s
    while not is_so():
        if time.monotonic() > end_s:
            raise DisplayError(f"not within {limit_s:g} s: {what}")
        time.sleep(0.01)


def inherited() -> dict[str, str]:
    """The environment without what belongs to the terminal that started us."""
    ours = ("LINES", "COLUMNS", "TERM", "COLORTERM", "DISPLAY", "WAYLAND_DISPLAY", "TEXTUAL_COLOR_SYSTEM")
    return {name: value for name, value in os.environ.items() if name not in ours}
