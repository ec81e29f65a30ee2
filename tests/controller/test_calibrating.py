"""A calibration from the screen is agreed on by a supervisor, at a station at rest, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kiosk.controller.pinpad import PinPad
from kiosk.core.errors import StorageError
from kiosk.core.model import Mode, Phase
from kiosk.core.reason import Reason
from kiosk.core.units import Mmhg
from kiosk.link.supervisorintents import BeginCalibration
from tests.controller.test_desk_waits import room_in
from tests.histories.lightroom import PIN, LightRoom, driven
from tests.tui.support import WATCHDOG

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.core.records import Supervisor


@pytest.fixture
def room(tmp_path: Path) -> Iterator[LightRoom]:
    room = room_in(tmp_path)
    assert room._desk.latest is not None
    room._desk.latest = replace(room._desk.latest, pressure_mmhg=Mmhg(0.4))
    yield room
    driven(room.close())


def lines(room: LightRoom) -> list[tuple[str, str]]:
    return [(one.code, one.detail) for one in room.store.events.page(0, 9) if one.code.startswith("calibration")]


@pytest.mark.parametrize("mode", [Mode.READY, Mode.CLOSED])
def test_who_agrees_is_on_record_and_one_may_begin(room: LightRoom, mode: Mode) -> None:
    assert room._desk.latest is not None
    room._desk.latest = replace(room._desk.latest, mode=mode)
    assert driven(room.ask(BeginCalibration(pin=PIN))).accepted
    assert lines(room) == [("calibration_agreed", "1")]
    assert room.store.calibrations.begin().id == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        *(({"mode": mode}, "station_not_ready") for mode in Mode if mode not in (Mode.READY, Mode.CLOSED)),
        ({"phase": Phase.WORK}, "cuff_not_empty"),
        ({"pressure_mmhg": Mmhg(15.5)}, "cuff_not_empty"),
        ({"pressure_mmhg": None, "watchdog": None}, "station_not_ready"),
        ({"watchdog": replace(WATCHDOG, pressure_mmhg=Mmhg(15.5))}, "cuff_not_empty"),
    ],
)
def test_not_while_anything_is_done_or_held(room: LightRoom, changes: dict[str, object], code: str) -> None:
    assert room._desk.latest is not None
    room._desk.latest = replace(room._desk.latest, **changes)  # type: ignore[arg-type]
    reply = driven(room.ask(BeginCalibration(pin=PIN)))
    assert [one.code for one in reply.reasons] == [code]
    assert lines(room) == []


def test_not_without_the_pin(room: LightRoom) -> None:
    reply = driven(room.ask(BeginCalibration(pin="000000")))
    assert [one.code for one in reply.reasons] == ["pin_wrong"]
    assert lines(room) == []


def test_what_has_begun_while_the_pin_was_verified_counts(room: LightRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    original = PinPad.supervisor

    async def slow(pad: PinPad, pin: str) -> Supervisor:
        found = await original(pad, pin)
        assert room._desk.latest is not None
        room._desk.latest = replace(room._desk.latest, mode=Mode.SESSION)
        return found

    monkeypatch.setattr(PinPad, "supervisor", slow)
    reply = driven(room.ask(BeginCalibration(pin=PIN)))
    assert [one.code for one in reply.reasons] == ["station_not_ready"]
    assert lines(room) == []


def test_what_tripped_after_the_agreement_ends_it(room: LightRoom) -> None:
    assert driven(room.ask(BeginCalibration(pin=PIN))).accepted
    assert room.store.calibrations.agreed().id == 1
    room.store.trips.add(Reason(code="overpressure"), "watchdog", None, room.store._file.now())
    with pytest.raises(StorageError, match="calibration_not_agreed"):
        room.store.calibrations.begin()
