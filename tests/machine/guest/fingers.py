"""On a board, as root: fingers on a touch panel that the kernel makes, as a driver outside says over a pipe.

A line is `SLOT X Y`, parts of width and height, for a finger that comes down or slides, and `SLOT up` for one that
leaves. What comes of it goes the way of a real panel's events: kernel, compositor, reader of the panel.
Needs `python3-evdev`, which the station has.
"""

import os
import sys
from pathlib import Path

NAME = "Bench fingers"
FOLDER = "/run/bench"
PIPE = "fingers"
MADE = "fingers.device"
"""Says which device it is, when it is there."""
SLOTS = 10
MOST = 0x7FFF
# linux/input-event-codes.h
EV_SYN, EV_KEY, EV_ABS = 0, 1, 3
BTN_TOUCH, DIRECT = 0x14A, 0x01
ABS_X, ABS_Y = 0x00, 0x01
SLOT, MT_X, MT_Y, TRACK = 0x2F, 0x35, 0x36, 0x39
TRACKS = 0xFFFF


class Hand:
    """Which fingers are down, and what the kernel is told when that changes (its multi-touch protocol B)."""

    def __init__(self) -> None:
        self._down: set[int] = set()
        self._last = 0

    def told(self, line: str) -> "list[tuple[int, int, int]]":
        """Events of a line. Raises ValueError for one that says nothing."""
        words = line.split()
        slot = int(words[0]) if words else -1
        if not 0 <= slot < SLOTS:
            raise ValueError(line)
        if words[1:] == ["up"]:
            return self._up(slot)
        x, y = (float(word) for word in words[1:])
        if not (0.0 <= x <= 1.0 and 0.0 <= y <= 1.0):
            raise ValueError(line)
        return self._at(slot, round(x * MOST), round(y * MOST))

    def _at(self, slot: int, x: int, y: int) -> "list[tuple[int, int, int]]":
        events = [(EV_ABS, SLOT, slot)]
        if slot not in self._down:
            self._last = self._last % TRACKS + 1
            events.append((EV_ABS, TRACK, self._last))
        events += [(EV_ABS, MT_X, x), (EV_ABS, MT_Y, y)]
        if not self._down:
            events.append((EV_KEY, BTN_TOUCH, 1))
        self._down.add(slot)
        if slot == min(self._down):  # what has no slots follows one finger
            events += [(EV_ABS, ABS_X, x), (EV_ABS, ABS_Y, y)]
        return [*events, (EV_SYN, 0, 0)]

    def _up(self, slot: int) -> "list[tuple[int, int, int]]":
        self._down.discard(slot)
        events = [(EV_ABS, SLOT, slot), (EV_ABS, TRACK, -1)]
        if not self._down:
            events.append((EV_KEY, BTN_TOUCH, 0))
        return [*events, (EV_SYN, 0, 0)]


def main() -> int:
    """`[FOLDER]`: make the panel and serve the pipe in it; ends with the machine or with its unit."""
    import evdev  # noqa: PLC0415 - only on a board

    axes = {ABS_X: MOST, ABS_Y: MOST, SLOT: SLOTS - 1, MT_X: MOST, MT_Y: MOST, TRACK: TRACKS}
    able = {EV_KEY: [BTN_TOUCH], EV_ABS: [(axis, evdev.AbsInfo(0, 0, most, 0, 0, 0)) for axis, most in axes.items()]}
    panel = evdev.UInput(able, name=NAME, input_props=[DIRECT])
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else FOLDER)
    (folder / PIPE).unlink(missing_ok=True)
    os.mkfifo(folder / PIPE, 0o600)
    hand = Hand()
    # open for both ways, so that it does not end with each writer
    with os.fdopen(os.open(folder / PIPE, os.O_RDWR), "r", encoding="ascii") as pipe:
        (folder / MADE).write_text(panel.device.path, encoding="ascii")
        for line in iter(pipe.readline, ""):
            for event in hand.told(line):
                panel.write(*event)
    return 0


if __name__ == "__main__":
    sys.exit(main())
