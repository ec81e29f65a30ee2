"""How late the ticks of the tempo leave the station: from the instant that is planned to the program that plays them.

`python -m benchmarks.ticks` plays half a minute through the real player, its pipe and a program in the place of
`aplay`, which notes when each tick arrives. The thread that draws the screen is idle, busy for a tenth of the time as
on the training screen, or busy without a pause, which no screen is. What the card adds is not measured here.
"""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kiosk.sound.aplay import Aplay
from kiosk.sound.plan import Due, Sound
from kiosk.sound.player import Player
from kiosk.sound.tones import PARTS, tone

TICKS: Final = 40
EVERY_S: Final = 0.25
LOADS: Final = {"idle": 0.0, "a tenth busy": 0.1, "always busy": 1.0}
_STUB: Final = """#!{python}
import os, sys, time
with open({notes!r}, "w") as notes:
    quiet_s = 0.0
    while raw := os.read(0, 65536):
        now = time.monotonic()
        if now - quiet_s > 0.1:
            print(now, file=notes, flush=True)
        quiet_s = now
"""


def measured(busy: float) -> list[float]:
    """Milliseconds from plan to arrival of each tick, while the interpreter is busy for this share of the time."""
    with tempfile.TemporaryDirectory() as name:
        notes, stub = Path(name, "notes"), Path(name, "aplay")
        stub.write_text(_STUB.format(python=sys.executable, notes=str(notes)), encoding="utf-8")
        stub.chmod(0o700)
        before = os.environ["PATH"]
        os.environ["PATH"] = f"{name}:{before}"
        player = Player(time.monotonic, Aplay("default"), lambda _text, _language: b"", {s: tone(s, 50) for s in PARTS})
        try:
            player.begin({}, "en")
            _draw(busy, 1.0)  # the program has started
            first_s = time.monotonic() + 0.5
            due = [Due(at_s=first_s + EVERY_S * index, sound=Sound.UP, key=(index,)) for index in range(TICKS)]
            for index in range(TICKS):  # as views of the bout come: the next one alone, and often
                while time.monotonic() < due[index].at_s + 0.05:
                    player.expect((due[index],))
                    _draw(busy, 0.1)
            _draw(busy, 0.3)
        finally:
            player.close()
            os.environ["PATH"] = before
        arrived = [float(text) for text in notes.read_text(encoding="utf-8").split()]
    return [min((at - one.at_s) * 1000.0 for at in arrived if at >= one.at_s) for one in due[: len(arrived)]]


def _draw(busy: float, seconds: float) -> None:
    """Be the screen for so long."""
    until_s = time.monotonic() + seconds
    while (now_s := time.monotonic()) < until_s:
        work_s = now_s + 0.1 * busy
        while time.monotonic() < min(work_s, until_s):
            sum(range(100))
        if busy < 1.0:
            time.sleep(max(0.0, min(0.1 * (1.0 - busy), until_s - time.monotonic())))


def main(argv: Sequence[str] | None = None) -> int:
    """Print a line for each load."""
    del argv
    for name, busy in LOADS.items():
        late = sorted(measured(busy))
        middle, high = late[len(late) // 2], late[int(len(late) * 0.95)]
        print(
            f"{name:14} {len(late)} of {TICKS} ticks  median {middle:.1f} ms  p95 {high:.1f} ms  most {late[-1]:.1f} ms"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
