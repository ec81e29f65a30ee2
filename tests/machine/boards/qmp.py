"""QEMU's own protocol: orders and their answers, with what QEMU says of itself in between put aside."""

import time
from collections.abc import Callable
from typing import Final, cast

from tests.machine.boards.lines import Lines, Message

ANSWER_S: Final = 120.0
"""A state of several hundred megabytes is written within it, on a machine that does other things too."""
AXIS_MAX: Final = 0x7FFF


class RefusedError(Exception):
    """QEMU did not do what it was asked."""


class Monitor:
    """A connection to QEMU.

    Raises:
        GoneError, LateError: as `Lines`.
        RefusedError: from every order.
    """

    def __init__(self, lines: Lines, clock: Callable[[], float] = time.monotonic) -> None:
        self._lines = lines
        self._clock = clock
        self.told: list[Message] = []
        """Events, oldest first, each with `event` and `data`."""
        self._lines.receive(clock() + ANSWER_S)  # who it is
        self.order("qmp_capabilities")

    def order(self, name: str, **arguments: object) -> object:
        """Do something; what QEMU answers."""
        self._lines.send({"execute": name, "arguments": arguments} if arguments else {"execute": name})
        until_s = self._clock() + ANSWER_S
        while True:
            message = self._lines.receive(until_s)
            if "event" in message:
                self.told.append(message)
            elif "error" in message:
                raise RefusedError(f"{name}: {cast('dict[str, str]', message['error'])['desc']}")
            else:
                return message["return"]

    def wait(self, event: str, until_s: float) -> Message:
        """The next event of a name, also one that came before; raises `LateError`."""
        while True:
            for index, message in enumerate(self.told):
                if message["event"] == event:
                    return self.told.pop(index)
            message = self._lines.receive(until_s)
            if "event" in message:
                self.told.append(message)

    def human(self, line: str) -> str:
        """An order that QEMU has for people alone, such as savevm; what it says.

        Raises:
            RefusedError: it said something, where such an order is silent when it succeeds.
        """
        said = str(self.order("human-monitor-command", **{"command-line": line})).strip()
        if said:
            raise RefusedError(f"{line}: {said}")
        return said


def finger(kind: str, slot: int, track: int, axis: str = "x", value: int = 0) -> Message:
    """One event of the multi-touch device; coordinates are 0 to `AXIS_MAX`."""
    return {
        "type": "mtt",
        "data": {"type": kind, "slot": slot, "tracking-id": track, "axis": axis, "value": value},
    }


def down(slot: int, track: int, x: float, y: float) -> list[Message]:
    """A finger comes to rest at x and y, parts of the picture's width and height."""
    return [finger("begin", slot, track), *moved(slot, track, x, y)]


def moved(slot: int, track: int, x: float, y: float) -> list[Message]:
    """A finger that rests is somewhere else."""
    return [
        finger("data", slot, track, "x", round(x * AXIS_MAX)),
        finger("data", slot, track, "y", round(y * AXIS_MAX)),
    ]


def up(slot: int) -> list[Message]:
    """A finger leaves. Its track is -1 then, else the input library takes the next one for the same finger."""
    return [finger("end", slot, -1)]
