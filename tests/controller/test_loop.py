"""The loop: its grid, what it does once per pass, and how it ends."""

import socket
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from kiosk.controller.beat import EvidenceLink
from kiosk.controller.ear import Deaf
from kiosk.controller.inbox import Inbox
from kiosk.controller.loop import ControlLoop, LoopParts
from kiosk.controller.recorder import Recorder
from kiosk.core import machine
from kiosk.core.events import Inputs, Recorded, TripSeen
from kiosk.core.gate import GateState
from kiosk.core.machine import MachineConfig, MachineState, Outputs
from kiosk.core.model import ActuatorCommand, Mode, PressureSample, Reason, Sample, Snapshot, TracePoint
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
        self.day = 700_000
        self.loop = ControlLoop(
            LoopParts(
                clock=self.hands,
                sensor=self.hands,
                actuators=self.hands,
                outputs_kept=self.kernel,
                civil_day=lambda: self.day,
                calibration=lambda day: Reason(code="calibration_due", figures={"day": float(day)}),
                evidence=EvidenceLink(unreachable, boot=1, config_hash=1),
                inbox=Inbox(),
                ear=Deaf(),
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


def test_what_there_is_to_say_of_the_calibration_is_asked_of_each_day() -> None:
    rig = Rig()
    rig.run(4 * 10 + 1)
    assert [one.calibration for one in rig.snapshots] == [
        Reason(code="calibration_due", figures={"day": 700_000.0})
    ] * len(rig.snapshots)
    rig.day = 700_001
    before = len(rig.snapshots)
    rig.run(4 * 10)
    assert before
    assert {one.calibration.figures["day"] for one in rig.snapshots[before:] if one.calibration} == {700_001.0}


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
    now, after = rig.run(2)
    assert now == pytest.approx(first[-1] + 5 * TICK_S + 0.003)
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


# --- the gate in the loop -----------------------------------------------------------------------------------


def recorded(rig: Rig) -> list[tuple[str, str]]:
    lines = [item.effect for item in rig.notes._queue if hasattr(item, "effect")]
    return [(line.code, line.detail) for line in lines if isinstance(line, Recorded)]


def test_a_refused_command_vents_is_recorded_once_and_reaches_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    rig.run(4)
    seen: list[object] = []
    honest = machine.tick

    def mad(state: MachineState, inputs: Inputs, now: Seconds) -> tuple[MachineState, Outputs]:
        seen.append(inputs.refusal and inputs.refusal.reason.code)
        state, outputs = honest(state, inputs, now)
        wants = len(seen) == 1
        return state, replace(outputs, command=ActuatorCommand(pump=True, hold=True)) if wants else outputs

    monkeypatch.setattr(machine, "tick", mad)
    rig.run(12)
    assert seen == [None, "gate_phase", None]
    assert all(command.lets_go for command in rig.hands.commands)
    assert [point.command for point in rig.notes.points] == rig.hands.commands
    assert recorded(rig).count(("command_refused", "gate_phase")) == 1
    assert rig.loop._state.mode is Mode.TRIPPED
    assert rig.loop._state.trip is not None
    assert rig.loop._state.trip.code == "gate_phase"


@pytest.mark.parametrize("late", ["asleep", "reading"])
def test_a_late_pass_vents_before_it_reads_and_tells_the_machine(monkeypatch: pytest.MonkeyPatch, late: str) -> None:
    rig = Rig()
    rig.run(4)
    told: list[object] = []
    order: list[str] = []
    honest, lines = machine.tick, rig.hands.apply

    def tell(state: MachineState, inputs: Inputs, now: Seconds) -> tuple[MachineState, Outputs]:
        told.append(inputs.refusal and inputs.refusal.reason.code)
        order.append("judged")
        return honest(state, inputs, now)

    def drive(command: ActuatorCommand) -> None:
        order.append("vented" if command.lets_go else "held")
        lines(command)

    def read() -> Sample:
        order.append("read")
        if late == "reading":
            rig.hands.time_s += 0.3
        return Hands.read(rig.hands)

    monkeypatch.setattr(rig.hands, "apply", drive)
    rig.loop._outlet._state = GateState(command=ActuatorCommand(pump=True, hold=True), applied_s=rig.hands.now())
    monkeypatch.setattr(machine, "tick", tell)
    monkeypatch.setattr(rig.hands, "read", read)
    if late == "asleep":
        rig.hands.time_s += 0.3
    rig.run(8)
    vented = order.index("vented")
    assert vented < order.index("judged")
    assert (vented < order.index("read")) is (late == "asleep")
    assert told[0] == "command_expired"
    assert recorded(rig).count(("command_refused", "command_expired")) == 1
