"""The screen process directly in a terminal, without a relay: how soon a press shows, and every way it can end."""

import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.figures import percentile
from tests.terminals.display import Display, DisplayError, Panel, until
from tests.terminals.room import STOP, Room
from tests.terminals.session import fresh, open_display

_PAUSE_S: Final = (0.35, 0.65)
"""Between two presses: a press is shown for a quarter of a second."""
_WAIT_S: Final = 2.0
_ENDS_S: Final = 30.0
_BOX: Final = 4
"""Pixels, each way, of the place that is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where presses are timed: the pixel of the finger, and one that is plain there and changes with the press."""

    name: str
    finger: tuple[int, int]
    eye: tuple[int, int]


class Direct:
    """The screen process alone in a terminal."""

    def __init__(self, kind: str, panel: Panel, room: Room, folder: Path, tree: Path | None) -> None:
        self.room = room
        begun_s = time.monotonic()
        arguments = ["kiosk", "tui", "--config", str(room.config)]
        self.display: Display = open_display(kind, panel, arguments, folder, tree)
        try:
            room.wait_for_screen(begun_s)
            self.pid = _child(self.display.terminal_pid)
            time.sleep(1.5)
        except BaseException:
            self.display.close()
            raise


def _child(pid: int) -> int:
    """The program of a terminal."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def press_delays_ms(
    kind: str, panel: Panel, folder: Path, tree: Path | None, *, places: list[Place], count: int
) -> dict[str, str]:
    """From the press to changed pixels, while a bout is drawn at 10 Hz. Raises `DisplayError`."""
    rng = random.Random(1)  # noqa: S311 - pauses
    room = Room(fresh(folder, "room"))
    room.scene = "moving"
    with room:
        direct = Direct(kind, panel, room, fresh(folder, "terminal"), tree)
        try:
            return {place.name: _in_words(_delays_ms(direct.display, place, count, rng)) for place in places}
        finally:
            direct.display.close()


def _delays_ms(display: Display, place: Place, count: int, rng: random.Random) -> list[float]:
    display.move(*place.finger)
    box = (*place.eye, _BOX, _BOX)
    delays = []
    for _ in range(count):
        time.sleep(rng.uniform(*_PAUSE_S))
        _, before = display.part(box)
        down_s = display.down()
        while True:
            at_s, now = display.part(box)
            if now != before:
                delays.append((at_s - down_s) * 1000.0)
                break
            if at_s - down_s > _WAIT_S:
                raise DisplayError(f"a press on {place.name} did not show in {_WAIT_S:g} s")
        display.up()
    return delays


def _in_words(delays: list[float]) -> str:
    return f"{median(delays):.0f} ({percentile(delays, 0.95):.0f}, {max(delays):.0f}) ms, {len(delays)} presses"


# --- ends -----------------------------------------------------------------------------------------------------


def check_ends(kind: str, panel: Panel, folder: Path, tree: Path | None) -> Iterator[str]:
    """Terminal and program killed, hung up, and halted: the station hears of it, and nothing is left."""
    ways = {
        "the terminal killed": ("terminal", signal.SIGKILL, 5.0),
        "the terminal ended": ("terminal", signal.SIGTERM, 5.0),
        "the program killed": ("program", signal.SIGKILL, 5.0),
        "the program hung up": ("program", signal.SIGHUP, 5.0),
        "the terminal halted, so that it reads nothing": ("terminal", signal.SIGSTOP, _ENDS_S),
    }
    for name, (whom, number, limit_s) in ways.items():
        room = Room(fresh(folder, "room"))
        room.scene = "moving"
        with room:
            direct = Direct(kind, panel, room, fresh(folder, "terminal"), tree)
            try:
                for what in _ended(direct, whom, number, limit_s):
                    yield f"{name}: {what}"
            finally:
                os.kill(direct.display.terminal_pid, signal.SIGCONT) if _is_there(direct.display.terminal_pid) else None
                direct.display.close()


def _ended(direct: Direct, whom: str, number: int, limit_s: float) -> Iterator[str]:
    terminal, program = direct.display.terminal_pid, direct.pid
    at_s = time.monotonic()
    os.kill(terminal if whom == "terminal" else program, number)
    try:
        until(lambda: "lost" in direct.room.arrived.since(at_s), "the station hears that its screen is gone", limit_s)
        until(lambda: not _is_there(program), "the program is gone", 5.0)
        if number != signal.SIGSTOP:
            until(lambda: not _is_there(terminal), "the terminal is gone", 5.0)
    except DisplayError as error:
        yield str(error)
    if others := [what for what in direct.room.arrived.since(at_s) if what != "lost"]:
        yield f"{others} came too" + (" (a STOP that nobody pressed)" if STOP in others else "")


def _is_there(pid: int) -> bool:
    """Whether a process exists and is not only waiting to be collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
