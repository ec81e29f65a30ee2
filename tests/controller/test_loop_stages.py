"""The signature of a frame says what its pass has really done: a stage that was left out is missing from it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kiosk.core import machine
from kiosk.core.model import ActuatorCommand
from kiosk.safety.heartbeat import STAGES_COMPLETE
from tests.controller.test_loop import Rig

if TYPE_CHECKING:
    from kiosk.core.events import Beat, Inputs
    from kiosk.core.gate import GateFacts
    from kiosk.core.machine import MachineState, Outputs
    from kiosk.core.model import TracePoint
    from kiosk.core.units import Seconds

SAMPLED, JUDGED, APPLIED, QUEUED = 1, 2, 4, 8


@pytest.fixture
def rig(monkeypatch: pytest.MonkeyPatch) -> Rig:
    made = Rig()
    made.signatures = []  # type: ignore[attr-defined]  # kept beside the rig that another file owns

    def send(_outputs: Outputs, _beat: Beat, *, signature: int, pass_s: Seconds) -> None:
        assert pass_s == made.hands.now()
        made.signatures.append(signature)  # type: ignore[attr-defined]

    monkeypatch.setattr(made.loop._parts.evidence, "send", send)
    return made


def signed(rig: Rig, passes: int = 4) -> set[int]:
    rig.signatures.clear()  # type: ignore[attr-defined]
    rig.run(4 * passes)
    return set(rig.signatures)  # type: ignore[attr-defined]


def test_a_whole_pass_has_every_stage(rig: Rig) -> None:
    rig.run(1)
    assert signed(rig) == {STAGES_COMPLETE} == {SAMPLED | JUDGED | APPLIED | QUEUED}


def test_without_a_sample(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.run(1)
    honest = rig.loop._pass
    monkeypatch.setattr(rig.loop, "_pass", lambda _samples: honest(()))
    assert signed(rig) == set(), "a pass without a pressure sends nothing"
    now = rig.loop._state.now_s
    assert now is not None
    assert rig.loop._stages((), now) == STAGES_COMPLETE & ~SAMPLED


def test_without_a_judgement(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.run(4)
    kept: list[tuple[MachineState, Outputs]] = []
    honest = machine.tick

    def tick(state: MachineState, inputs: Inputs, now: Seconds) -> tuple[MachineState, Outputs]:
        kept.append(kept[0] if kept else honest(state, inputs, now))
        return kept[-1]

    monkeypatch.setattr(machine, "tick", tick)
    rig.run(4)
    assert signed(rig) == {STAGES_COMPLETE & ~JUDGED}


def test_without_a_command_at_the_lines(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.run(1)

    def apply(command: ActuatorCommand, _facts: GateFacts) -> tuple[ActuatorCommand, None]:
        return command, None

    monkeypatch.setattr(rig.loop._outlet, "apply", apply)
    assert signed(rig) == {STAGES_COMPLETE & ~APPLIED}


def test_without_a_record(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.run(1)

    def record(_outputs: Outputs, _point: TracePoint, _now: Seconds) -> None:
        pass

    monkeypatch.setattr(rig.notes, "record", record)
    assert signed(rig) == {STAGES_COMPLETE & ~QUEUED}


def test_a_command_that_the_gate_refused_was_applied_all_the_same(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.run(4)
    honest = machine.tick

    def mad(state: MachineState, inputs: Inputs, now: Seconds) -> tuple[MachineState, Outputs]:
        state, outputs = honest(state, inputs, now)
        return state, replace(outputs, command=ActuatorCommand(pump=True, hold=True))

    monkeypatch.setattr(machine, "tick", mad)
    assert signed(rig) == {STAGES_COMPLETE}
