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
from typing import Final, cast

import msgspec

from kiosk.core.errors import ConfigError
from kiosk.hw.sim import board, control
from kiosk.hw.sim.profile import DEFAULT, shipped_profile
from kiosk.hw.sim.world import World
from tests.machine.plantclock import Moment, PlantClock

OWNER: Final = "controller"
"""The kernel in the machine sees to it that each line has one owner; to the world they are all of one."""
INPUTS: Final = tuple((converter, channel) for converter in (board.ADC_A, board.ADC_B) for channel in range(4))
"""The order in which the bridge takes microvolts."""
SENSES: Final = tuple(sorted(board.ESTOP_LINES))
DRIVEN: Final = tuple(line for line in board.NAMES if line not in board.ESTOP_LINES)
LOOK_S: Final = 0.1
"""How long nobody may speak before it is looked whether to end."""
LINE_MAX: Final = 4096
EMPTY_MMHG: Final = 1.0
"""A world with less in its cuff begins anew as well as it goes on."""
SEED: Final = 1
NEW: Final = "-"
"""In place of a kept world: it begins anew."""


class Done(msgspec.Struct, frozen=True):
    """One thing that was done to a world: its time, and the levels of all lines (None: they float), or a message."""

    at_s: float
    mask: int | None = None
    message: dict[str, object] | None = None


class Past(msgspec.Struct, frozen=True):
    """All that was done to a world up to a moment: the same again makes the same world. Of an empty cuff, nothing."""

    profile: str
    moment: Moment
    began_s: float
    done: list[Done]


class Plant:
    """One world, told of lines and asked for volts.

    Args:
        profile: name of what hangs at the hose, as shipped.
        outside: our clock.
        past: of a world that goes on; None for a new one.
        faults: what is broken in it from the start.

    Raises:
        ConfigError: no such profile.
    """

    def __init__(
        self, profile: str, outside: Callable[[], float], past: Past | None = None, faults: Sequence[str] = ()
    ) -> None:
        self.clock = PlantClock(outside, None if past is None else past.moment)
        self._profile = profile if past is None else past.profile
        self._faults = tuple(faults)
        self._rest = b""
        self._mask: int | None = None
        self._done: list[Done] = []
        self._began_s = self.clock.now() if past is None else past.began_s
        self.world = self._made(self._profile, self._began_s)
        for one in [] if past is None else past.done:
            self._do(one)

    def _made(self, profile: str, at: float) -> World:
        world = World(shipped_profile(profile), SEED)
        for fault in self._faults:
            world.switch_fault(fault, on=True)
        for line in DRIVEN:
            world.claim(OWNER, at, line)
        return world

    def _do(self, done: Done) -> dict[str, object]:
        """Do a thing, and know that it was done; what came of it."""
        self._done.append(done)
        self.world.advance(done.at_s)
        if done.message is not None:
            packet = json.dumps(done.message).encode()
            return cast("dict[str, object]", json.loads(control.answer(self.world, packet, float)))
        for line in DRIVEN:
            if done.mask is None:
                self.world.set_output(OWNER, done.at_s, line, None)
            elif self._mask is None or (done.mask ^ self._mask) >> line & 1:
                self.world.set_output(OWNER, done.at_s, line, bool(done.mask >> line & 1))
        self._mask = done.mask
        return {"ok": True}

    def _fit(self, at: float, profile: str) -> dict[str, object]:
        try:
            world = self._made(profile, at)
        except ConfigError as error:
            return {"ok": False, "error": str(error)}
        mask, self._mask = self._mask, None
        self.world, self._profile, self._began_s, self._done = world, profile, at, []
        return {"ok": True} if mask is None else self._do(Done(at, mask))

    def take(self, data: bytes) -> None:
        """What the bridge sent: levels of all lines, in the order in which they were so."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._rest = self._rest[-LINE_MAX:]
        for line in lines:
            words = line.split()
            if len(words) == 3 and words[0] == b"l":
                self.clock.told(float(words[1]))
                if (mask := int(words[2], 16)) != self._mask:
                    self._do(Done(self.clock.now(), mask))

    def lose(self) -> None:
        """The machine was reset or has no power: its pins float, and the board's pulls decide."""
        self._do(Done(self.clock.now()))

    def asked(self, packet: bytes) -> bytes:
        """What an operator is told: what any bench tells, and besides, each a message of one key:

        `clock`: its time and the machine's; `forget_peak`; `fit` with the name of a profile, for another thing at hose
        and sensors; `keep` with the path of a file, out of which the world can go on.
        """
        at = self.clock.now()
        self.world.advance(at)
        try:
            message = msgspec.json.decode(packet, type=dict[str, object])
        except msgspec.DecodeError as error:
            return json.dumps({"ok": False, "error": str(error)}).encode()
        return json.dumps(self._asked(at, message)).encode()

    def _past(self, at: float) -> Past:
        is_empty = self.world.true_pressure_mmhg < EMPTY_MMHG
        began_s, done = (at, []) if is_empty else (self._began_s, self._done)
        return Past(self._profile, self.clock.moment(), began_s, done)

    def _asked(self, at: float, message: dict[str, object]) -> dict[str, object]:
        match message:
            case {"clock": True}:
                return {"ok": True, "world_s": at, "machine_s": self.clock.machine_s}
            case {"forget_peak": True}:
                self.world.forget_peak()
                return {"ok": True}
            case {"keep": str(path)}:
                Path(path).write_bytes(msgspec.json.encode(self._past(at)))
                return {"ok": True}
            case {"fit": str(profile)}:
                return self._fit(at, profile)
            case {"state": True}:
                return cast("dict[str, object]", json.loads(control.answer(self.world, b'{"state": true}', float)))
            case _:
                return self._do(Done(at, message=message))

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
    """`PORT SOCKET PAST [FAULT ...]`: terminal or socket of a machine, where faults are ordered, what to begin with.

    PAST is a kept world to go on from, `-` a new one; the faults are there from the start.

    It ends with its maker.
    """
    port, path = Path(words[0]), Path(words[1])
    past = None if words[2] == NEW else msgspec.json.decode(Path(words[2]).read_bytes(), type=Past)
    plant = Plant(DEFAULT, time.monotonic, past, words[3:])
    bridge = opened(port)
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as operator:
        operator.bind(str(path))
        parent = os.getppid()
        serve(plant, bridge, operator, goes_on=lambda: os.getppid() == parent)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
