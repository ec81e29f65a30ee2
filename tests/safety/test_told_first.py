"""What lets go is told to the controller in the very pass, before the journal waits for its card."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kiosk.safety import journal
from kiosk.safety.heartbeat import REPORT_SIZE, FramePhase, GuardState, Report, Request, TripReason, decode_report

if TYPE_CHECKING:
    from tests.safety.conftest import Rig

HELD, TRIPPED, WAITING = GuardState.HOLDING, GuardState.TRIPPED, GuardState.WAITING


class Card:
    """Keeps what the controller could read whenever a line is waited for."""

    def __init__(self, rig: Rig, patch: pytest.MonkeyPatch) -> None:
        self.rig = rig
        self.told: list[Report | None] = []
        honest = journal.append

        def append(fd: int, text: bytes, *, through: bool) -> None:
            honest(fd, text, through=through)
            if through:
                self.look()

        patch.setattr(journal, "append", append)

    def look(self) -> None:
        try:
            report = decode_report(self.rig.peer.recv(REPORT_SIZE + 1))
        except BlockingIOError:
            self.told.append(None)
        else:
            self.told.append(report)
            self.rig.reports.append(report)


def held_at(rig: Rig, parity: int) -> None:
    rig.count += parity  # so that the frames, too, come in the other pass
    rig.arm()
    while rig.watchdog.state.passes % 2 != parity:
        rig.pass_once()
    assert rig.watchdog.state.state is HELD


@pytest.mark.parametrize("parity", [0, 1])
def test_a_trip_is_told_before_the_card_is_waited_for(rig: Rig, monkeypatch: pytest.MonkeyPatch, parity: int) -> None:
    held_at(rig, parity)
    card = Card(rig, monkeypatch)
    rig.pins.pin(26).drive_low()
    rig.pass_once()
    rig.pass_once()
    assert [one and (one.state, one.reason) for one in card.told] == [(TRIPPED, TripReason.ESTOP)]


@pytest.mark.parametrize("parity", [0, 1])
@pytest.mark.parametrize("how", ["socket", "frame"])
def test_a_stop_is_told_before_the_card_is_waited_for(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, parity: int, how: str
) -> None:
    held_at(rig, parity)
    card = Card(rig, monkeypatch)
    if how == "socket":
        rig.stop.send(b"")
    else:
        rig.frame = replace(rig.frame, request=Request.STOP)
    for _ in range(3):
        rig.pass_once()
    told = [one and (one.state, one.reason, one.stops) for one in card.told]
    assert told == [(WAITING, TripReason.STOP, int(how == "socket"))]


@pytest.mark.parametrize("parity", [0, 1])
def test_a_stop_that_has_nothing_to_let_go_of_is_told_in_its_pass(rig: Rig, parity: int) -> None:
    for _ in range(6 + parity):
        rig.pass_once()
    before = len(rig.reports)
    rig.stop.send(b"")
    rig.pass_once()
    assert [one.stops for one in rig.reports[before:]] == [1]


@pytest.mark.parametrize("parity", [0, 1])
def test_the_mark_before_the_first_edge_is_told_first_too(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, parity: int
) -> None:
    rig.count += parity
    for _ in range(6 + parity):
        rig.pass_once()
    card = Card(rig, monkeypatch)
    rig.frame = replace(rig.frame, phase=FramePhase.FILL, setpoint_mmhg=150.0)
    for _ in range(8):
        rig.pass_once()
    assert [one and one.state for one in card.told] == [WAITING]
    assert rig.watchdog.state.state is HELD
