"""The world around a booted machine: cuff, limb, pump, valves, hold circuits and transducers, outside of it.

The bridge in the machine tells what the GPIO lines do; what comes back is put at the inputs of its converters. So the
cuff goes on when the machine hangs, panics or is reset, as a cuff does: a line that does not change any more lets its
hold circuit run out.
"""

import json
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
from kiosk.hw.sim.profile import shipped_profile
from kiosk.hw.sim.world import World
from tests.machine.plantclock import PlantClock

OWNER: Final = "controller"
"""The kernel in the machine sees to it that each line has one owner; to the world they are all of one."""
INPUTS: Final = tuple((converter, channel) for converter in (board.ADC_A, board.ADC_B) for channel in range(4))
"""The order in which the bridge takes microvolts."""
SENSES: Final = tuple(sorted(board.ESTOP_LINES))
DRIVEN: Final = tuple(line for line in board.NAMES if line not in board.ESTOP_LINES)
LOOK_S: Final = 0.1
"""How long nobody may speak before it is looked whether to end."""
LINE_MAX: Final = 4096
CLOCK: Final = b'{"clock": true}'
FORGET: Final = b'{"forget_peak": true}'


class Plant:
    """One world, told of lines and asked for volts.

    Args:
        world: the simulated bench; nobody else drives its lines.
        clock: the world's time.
    """

    def __init__(self, world: World, clock: PlantClock) -> None:
        self.world = world
        self.clock = clock
        self._rest = b""
        self._mask: int | None = None
        at = clock.now()
        for line in DRIVEN:
            world.claim(OWNER, at, line)

    def take(self, data: bytes) -> None:
        """What the bridge sent: levels of all lines, in the order in which they were so."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._rest = self._rest[-LINE_MAX:]
        for line in lines:
            words = line.split()
            if len(words) == 3 and words[0] == b"l":
                self.clock.told(float(words[1]))
                self._levels(int(words[2], 16))

    def _levels(self, mask: int) -> None:
        at = self.clock.now()
        for line in DRIVEN:
            if self._mask is None or (mask ^ self._mask) >> line & 1:
                self.world.set_output(OWNER, at, line, bool(mask >> line & 1))
        self._mask = mask

    def lose(self) -> None:
        """The machine was reset or has no power: its pins float, and the board's pulls decide."""
        at = self.clock.now()
        for line in DRIVEN:
            self.world.set_output(OWNER, at, line, None)
        self._mask = None

    def asked(self, packet: bytes) -> bytes:
        """What an operator is told: what any bench tells, and `clock` and `forget_peak`, each with true."""
        at = self.clock.now()
        self.world.advance(at)
        if packet == CLOCK:
            return json.dumps({"ok": True, "world_s": at, "machine_s": self.clock.machine_s}).encode()
        if packet == FORGET:
            self.world.forget_peak()
            return json.dumps({"ok": True}).encode()
        return control.answer(self.world, packet, float)

    def answer(self) -> bytes:
        """Microvolts at every input, and whether the e-stop's loop is whole, for the bridge."""
        at = self.clock.now()
        volts = [round(self.world.input_v(at, converter, channel) * 1e6) for converter, channel in INPUTS]
        senses = [int(self.world.lines.level(line)) for line in SENSES]
        return f"v {' '.join(map(str, volts))}\ns {' '.join(map(str, senses))}\n".encode()


def serve(plant: Plant, bridge: int, operator: socket.socket, *, goes_on: Callable[[], bool]) -> None:
    """Go on until told otherwise, or the machine has gone.

    Whoever speaks is answered, and nobody else: what is sent while the bridge does not read would be read much later.

    Args:
        plant: the world.
        bridge: file of the port, open for both ways and not blocking.
        operator: a datagram socket that takes what `kiosk fault` sends a bench.
        goes_on: asked in every pass.
    """
    while goes_on():
        readable, _, _ = select.select([bridge, operator.fileno()], [], [], LOOK_S)
        if operator.fileno() in readable:
            packet, sender = operator.recvfrom(control.LONGEST)
            operator.sendto(plant.asked(packet), sender)
        if bridge in readable:
            with suppress(BlockingIOError):
                data = os.read(bridge, 1 << 16)
                if not data:
                    return
                plant.take(data)
                os.write(bridge, plant.answer())


def opened(port: Path) -> int:
    """File of a port: a terminal's, or one of a socket that a machine has made. Raises OSError."""
    if not port.is_socket():
        return os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(port))
    connection.setblocking(False)
    return connection.detach()


def main(words: Sequence[str]) -> int:
    """`PORT SOCKET [FAULT ...]`: a terminal or socket of a machine, where faults are ordered, and those from the start.

    Ends with its maker.
    """
    port, path = Path(words[0]), Path(words[1])
    world = World(shipped_profile(), 1)
    for fault in words[2:]:
        world.switch_fault(fault, on=True)
    bridge = opened(port)
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as operator:
        operator.bind(str(path))
        parent = os.getppid()
        plant = Plant(world, PlantClock(time.monotonic))
        serve(plant, bridge, operator, goes_on=lambda: os.getppid() == parent)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
