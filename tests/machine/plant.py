"""The world around a booted machine: cuff, limb, pump, valves, hold circuits and transducers, outside of it.

The bridge in the machine tells what the GPIO lines do; what comes back is put at the inputs of its converters. So the
cuff goes on when the machine hangs, panics or is reset, as a cuff does: a line that does not change any more lets its
hold circuit run out.
"""

import os
import select
import socket
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from kiosk.hw.sim import board, control
from kiosk.hw.sim.profile import load_profile, shipped_profile
from kiosk.hw.sim.world import World

OWNER: Final = "controller"
"""The kernel in the machine sees to it that each line has one owner; to the world they are all of one."""
INPUTS: Final = tuple((converter, channel) for converter in (board.ADC_A, board.ADC_B) for channel in range(4))
"""The order in which the bridge takes microvolts."""
SENSES: Final = tuple(sorted(board.ESTOP_LINES))
DRIVEN: Final = tuple(line for line in board.NAMES if line not in board.ESTOP_LINES)
PERIOD_S: Final = 0.004
SILENT_S: Final = 0.3
"""A bridge tells ten times a second what the lines do. What is sent while nobody reads would be read much later."""
LINE_MAX: Final = 4096


class Plant:
    """One world, told of lines and asked for volts.

    Args:
        world: the simulated bench; nobody else drives its lines.
        now: seconds on the machine outside.
    """

    def __init__(self, world: World, now: Callable[[], float]) -> None:
        self.world = world
        self._now = now
        self._rest = b""
        self._mask: int | None = None
        self._heard_s = -SILENT_S
        at = now()
        for line in DRIVEN:
            world.claim(OWNER, at, line)

    def take(self, data: bytes) -> None:
        """What the bridge sent: levels of all lines, in the order in which they were so."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._rest = self._rest[-LINE_MAX:]
        for line in lines:
            words = line.split()
            if len(words) == 3 and words[0] == b"l":
                self._heard_s = self._now()
                self._levels(int(words[2], 16))

    def _levels(self, mask: int) -> None:
        at = self._now()
        for line in DRIVEN:
            if self._mask is None or (mask ^ self._mask) >> line & 1:
                self.world.set_output(OWNER, at, line, bool(mask >> line & 1))
        self._mask = mask

    def lose(self) -> None:
        """The machine was reset or has no power: its pins float, and the board's pulls decide."""
        at = self._now()
        for line in DRIVEN:
            self.world.set_output(OWNER, at, line, None)
        self._mask = None

    def is_heard(self) -> bool:
        """Whether a bridge is there to read what it is sent."""
        return self._now() - self._heard_s < SILENT_S

    def answer(self) -> bytes:
        """Microvolts at every input, and whether the e-stop's loop is whole, for the bridge."""
        at = self._now()
        volts = [round(self.world.input_v(at, converter, channel) * 1e6) for converter, channel in INPUTS]
        senses = [int(self.world.lines.level(line)) for line in SENSES]
        return f"v {' '.join(map(str, volts))}\ns {' '.join(map(str, senses))}\n".encode()


def serve(plant: Plant, bridge: int, operator: socket.socket, *, goes_on: Callable[[], bool]) -> None:
    """Go on until told otherwise.

    Args:
        plant: the world.
        bridge: file of the port, open for both ways and not blocking.
        operator: a datagram socket that takes what `kiosk fault` sends a bench.
        goes_on: asked in every pass.
    """
    due_s = time.monotonic()
    while goes_on():
        readable, _, _ = select.select([bridge, operator.fileno()], [], [], max(0.0, due_s - time.monotonic()))
        if bridge in readable:
            with suppress(BlockingIOError):
                plant.take(os.read(bridge, 1 << 16))
        if operator.fileno() in readable:
            packet, sender = operator.recvfrom(control.LONGEST)
            plant.world.advance(time.monotonic())
            operator.sendto(control.answer(plant.world, packet, float), sender)
        if time.monotonic() >= due_s:
            due_s = max(due_s + PERIOD_S, time.monotonic() - PERIOD_S)
            answer = plant.answer()
            if not plant.is_heard():
                continue
            with suppress(BlockingIOError):  # nobody reads: the machine hangs, and gets the next one when it does not
                os.write(bridge, answer)


def main(words: Sequence[str]) -> int:
    """`PORT SOCKET [PROFILE]`: a terminal line of the machine, and where faults are ordered. Ends with its parent."""
    port, path = words[0], Path(words[1])
    profile = load_profile(Path(words[2])) if len(words) > 2 else shipped_profile()
    bridge = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as operator:
        operator.bind(str(path))
        parent = os.getppid()
        serve(Plant(World(profile, 1), time.monotonic), bridge, operator, goes_on=lambda: os.getppid() == parent)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
