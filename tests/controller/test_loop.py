"""The loop: its grid, what it does once per pass, and how it ends."""

import socket
from collections.abc import Callable
from itertools import pairwise

import pytest

from kiosk.controller.beat import EvidenceLink
from kiosk.controller.inbox import Inbox
from kiosk.controller.loop import ControlLoop, LoopParts
from kiosk.controller.recorder import Recorder
from kiosk.core import machine
from kiosk.core.events import Inputs, Recorded, TripSeen
from kiosk.core.machine import MachineConfig, MachineState, Outputs
from kiosk.core.model import ActuatorCommand, PressureSample, Sample, Snapshot, TracePoint
from kiosk.core.units import TICK_S, Mmhg, Seconds


class Hands:
    """Clock, sensor and lines in one, with what happened in order."""

    def __init__(self) -> None:
        self.time_s = 100.0
        self.commands: list[ActuatorCommand] = []
        self.closed = 0
        self.reads = 0
        self.break_line: Callable[[], None] = lambda: None

    def now(self) -> Seconds:
        return Seconds(self.time_s)

    def sleep(self, seconds: float) -> None:
        self.time_s += max(0.0, seconds)

    def read(self) -> Sample:
        self.reads += 1
        code = 1600 + self.reads % 7
        return PressureSample(pressure_mmhg=Mmhg(0.1), at_s=self.now(), code=code, supply_v=5.0)

    def apply(self, command: ActuatorCommand) -> None:
        self.break_line()
        self.commands.append(command)

    def lamps(self, *, green: bool, yellow: bool, red: bool) -> None:
        pass

    def estop_closed(self) -> bool:
        return True

    def close(self) -> None:
        self.closed += 1


class Notes(Recorder):
    """A recorder without a disk."""

    def __init__(self) -> None:
        super().__init__(lambda: pytest.fail("nothing is stored here"))
        self.points: list[TracePoint] = []

    def record(self, outputs: Outputs, point: TracePoint, now: Seconds) -> None:
        super().record(outputs, point, now)
        self.points.append(point)


def refuse() -> None:
    raise OSError(121, "no such line")


def unreachable() -> socket.socket:
    raise ConnectionRefusedError


class Rig:
    def __init__(self) -> None:
        self.hands, self.notes = Hands(), Notes()
        self.snapshots: list[Snapshot] = []
        self.kept: bool | None = None
        self.asked = 0
        self.loop = ControlLoop(
            LoopParts(
                clock=self.hands,
                sensor=self.hands,
                actuators=self.hands,
                outputs_kept=self.kernel,
                evidence=EvidenceLink(unreachable, boot=1, config_hash=1),
                inbox=Inbox(),
                recorder=self.notes,
                publish=self.snapshots.append,
                standing_alarms=lambda: (),
                config=MachineConfig(),
                config_hash=1,
                realtime=True,
            )
        )
        self.passes = self.loop.passes()

    def kernel(self) -> bool | None:
        self.asked += 1
        return self.kept

    def run(self, wakes: int) -> list[float]:
        """Resume punctually; the wake times."""
        seen = []
        for _ in range(wakes):
            wake = next(self.passes)
            seen.append(wake)
            self.hands.time_s = max(self.hands.time_s, wake)
        return seen


def test_four_conversions_five_milliseconds_apart_in_each_pass_of_an_absolute_grid() -> None:
    rig = Rig()
    wakes = rig.run(4 * 50 + 1)
    steps = {round(after - before, 6) for before, after in pairwise(wakes)}
    assert steps == {0.005}
    assert rig.hands.reads == 200
    assert len(rig.hands.commands) == len(rig.notes.points) == 50
    assert len(rig.snapshots) == 10
    assert sum(len(snapshot.trace) for snapshot in rig.snapshots) == 46
    assert rig.loop.missed == 0


def test_the_kernel_is_asked_once_a_second_and_believed_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool | None] = []
    tick = machine.tick

    def watched(state: MachineState, inputs: Inputs, now: Seconds) -> tuple[MachineState, Outputs]:
        seen.append(inputs.outputs_kept)
        return tick(state, inputs, now)

    monkeypatch.setattr(machine, "tick", watched)
    rig = Rig()
    for kept in (False, True, None):
        rig.kept = kept
        rig.run(4 * 50)
    rig.run(1)
    assert rig.asked == 3
    assert seen == [False] * 50 + [True] * 50 + [None] * 50


def test_a_late_pass_drops_what_it_missed_and_keeps_the_grid() -> None:
    rig = Rig()
    first = rig.run(4)
    rig.hands.time_s += 5 * TICK_S + 0.003
    after = rig.run(1)[0]
    assert rig.loop.missed == 5
    assert (after - first[0]) / TICK_S == pytest.approx(6)
    assert len(rig.notes.points) == 1


def test_a_line_that_cannot_be_driven_lets_go_of_all_is_recorded_and_ends_the_loop() -> None:
    rig = Rig()
    rig.run(4)
    rig.hands.break_line = refuse
    with pytest.raises(OSError, match="no such line"):
        rig.run(8)
    assert rig.hands.closed >= 1
    effects = [item.effect for item in rig.notes._queue if hasattr(item, "effect")]
    assert [effect.reason.code for effect in effects if isinstance(effect, TripSeen)] == ["controller_failed"]
    details = [e.detail for e in effects if isinstance(e, Recorded) and e.code == "controller_failed"]
    assert details == ["OSError: [Errno 121] no such line"]


@pytest.mark.parametrize("how", ["asked", "dropped"])
def test_however_it_ends_the_lines_are_let_go(how: str) -> None:
    rig = Rig()
    rig.run(4)
    if how == "asked":
        rig.loop.end()
        with pytest.raises(StopIteration):
            rig.run(4)
    else:
        rig.passes.close()
    assert rig.hands.closed >= 1
