"""One terminal on one panel with the real screen process in it, and what checks do with it."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.processes import ROOT
from tests.terminals import specimen
from tests.terminals.compare import Difference, Shapes, differences, learn, marked
from tests.terminals.compositor import FootTerminal
from tests.terminals.display import LEFT, Display, DisplayError, Panel, until
from tests.terminals.grid import Drawn
from tests.terminals.picture import Picture
from tests.terminals.room import Room
from tests.terminals.targets import Target, targets
from tests.terminals.xserver import XTerminal

QUIET_S: Final = 0.35
"""Nothing drawn for so long: what was drawn stands (a pressed button shows it for 0.25 s)."""
KINDS: Final = ("xterm", "foot")


def at_home(arguments: Sequence[str]) -> list[str]:
    """A module of this checkout with its arguments, whatever folder and environment a terminal starts in."""
    path = f"PYTHONPATH={ROOT}"
    return ["env", "-C", str(ROOT), path, "LANG=C.UTF-8", sys.executable, "-P", "-m", *arguments]


def open_display(
    kind: str, panel: Panel, arguments: Sequence[str], folder: Path, tree: Path | None
) -> XTerminal | FootTerminal:
    """A terminal with a module of ours in it. Raises `DisplayError`."""
    if kind == "xterm":
        return XTerminal(panel, at_home(arguments), folder)
    return FootTerminal(panel, at_home(arguments), folder, tree)


class Session:
    """The screen in a terminal, with a relay between; the parts that checks need."""

    def __init__(self, kind: str, panel: Panel, room: Room, folder: Path, tree: Path | None) -> None:
        self.panel, self.room, self.folder = panel, room, folder
        self._runs = 0
        command = ["tests.terminals.relay", str(folder), *at_home(["kiosk", "tui", "--config", str(room.config)])]
        begun_s = time.monotonic()
        self.display: Display = open_display(kind, panel, command, folder, tree)
        try:
            self._begin(begun_s)
        except BaseException:
            self.display.close()
            raise
        self.park()

    def close(self) -> None:
        """End the terminal."""
        self.display.close()

    def _begin(self, since_s: float) -> None:
        self._runs += 1
        until((self.folder / f"pid-{self._runs}").exists, "the program")
        self.room.wait_for_screen(since_s)
        until(lambda: self.size == self.panel.grid, f"{self.panel.grid} cells; the terminal says {self.size}")
        self.drawn = Drawn(self.folder / f"out-{self._runs}", self.panel.grid)
        until(lambda: bool(targets(self.drawn.grid())), "a page with something to tap")
        self.settle()

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows, as the terminal says."""
        columns, rows, *_ = map(int, (self.folder / "size").read_text().split())
        return columns, rows

    @property
    def pid(self) -> int:
        """The screen process."""
        return int((self.folder / f"pid-{self._runs}").read_text())

    def restart(self, scene: str) -> None:
        """A new screen process in the same terminal, and the station in a state: nothing of before is left."""
        self.display.up()  # a check that could not go on may have left the finger down
        begun_s = time.monotonic()
        self.room.scene = scene
        os.kill(self.pid, signal.SIGKILL)
        self._begin(begun_s)

    def settle(self, limit_s: float = 10.0, quiet_s: float = QUIET_S) -> None:
        """Until nothing has changed for a while, or so long."""
        grid, since_s = self.drawn.grid(), time.monotonic()
        end_s = since_s + limit_s
        while (now_s := time.monotonic()) < end_s and now_s - since_s < quiet_s:
            time.sleep(0.03)
            if self.drawn.follow() and (now := self.drawn.grid()) != grid:
                grid, since_s = now, time.monotonic()

    def park(self) -> None:
        """Put the pointer where little is, and remember where."""
        width, height = self.panel.size
        self.parked = (width - 2, height // 2)
        self.display.move(*self.parked)

    def pixel(self, row: float, column: float) -> tuple[int, int]:
        """The pixel in the middle of a cell, or between cells."""
        left, top = self.display.margin
        return int(left + (column + 0.5) * self.panel.cell[0]), int(top + (row + 0.5) * self.panel.cell[1])

    def action(self, number: int) -> Target:
        """One of the lowest row of targets, from the left. Raises `DisplayError` when there are not so many."""
        found = targets(self.drawn.grid())
        lowest = max((target.row + target.rows for target in found), default=0)
        row = sorted((one for one in found if one.row + one.rows == lowest), key=lambda one: one.column)
        if number >= len(row):
            raise DisplayError(f"there are only {len(row)} actions")
        return row[number]

    def tap_target(self, target: Target) -> None:
        """Tap on a target and wait for what follows."""
        self.press(self.pixel(*target.middle))
        self.display.up()
        self.settle()

    def press(self, pixel: tuple[int, int], button: int = LEFT) -> float:
        """Put the finger down on a pixel; the monotonic time."""
        self.display.move(*pixel)
        return self.display.down(button)

    def sent(self) -> list[tuple[float, str]]:
        """What the terminal has sent: when, and the bytes as Python writes them."""
        lines = (self.folder / f"in-{self._runs}").read_text().splitlines()
        return [(float(at_s), data) for at_s, data in (line.split(" ", 1) for line in lines)]

    def compare(self, shapes: Shapes) -> tuple[Picture, list[Difference]]:
        """What is shown beside what was drawn, at a moment between two changes. Raises `DisplayError`."""
        self.park()
        self.settle()
        for _ in range(5):
            grid = self.drawn.grid()
            time.sleep(0.1)  # a terminal draws a moment later than it was told
            picture = self.display.shot()
            if self.drawn.grid() == grid:
                found = differences(
                    picture,
                    grid,
                    self.panel,
                    self.display.margin,
                    shapes,
                    overhang_px=self.display.overhang_px,
                    skip=self.parked,
                )
                return picture, found
        raise DisplayError("the screen does not stand still")

    def keep(self, picture: Picture, found: list[Difference], path: Path) -> None:
        """Write a picture, and another with its differences framed when there are any."""
        picture.write(path)
        if found:
            marked(picture, self.panel, self.display.margin, found).write(path.with_suffix(".wrong.png"))


def learn_signs(kind: str, panel: Panel, folder: Path, tree: Path | None, keep: Path) -> Shapes:
    """How a terminal draws each sign. Raises `DisplayError`."""
    ready = folder / "drawn"
    arguments = ["tests.terminals.specimen", *map(str, panel.grid), str(ready)]
    display = open_display(kind, panel, arguments, folder, tree)
    try:
        until(ready.exists, "the sheet of signs")
        display.move(panel.size[0] - 2, panel.size[1] - 2)
        time.sleep(0.6)
        picture = display.shot()
        picture.write(keep)
        return learn(picture, panel, display.margin, specimen.sheet(panel.grid))
    finally:
        display.close()


def fresh(folder: Path, name: str) -> Path:
    """An empty folder for one terminal."""
    own = folder / name
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    return own
