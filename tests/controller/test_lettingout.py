"""Records leave the station by a supervisor's leave, which is on record before anything is made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kiosk.core.handout import HandOut
from kiosk.core.model import Mode
from kiosk.link.supervisorintents import LetOut
from tests.controller.test_desk_waits import room_in
from tests.histories.lightroom import PIN, LightRoom, driven
from tests.storage.conftest import PRESCRIPTION, add_plan_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def room(tmp_path: Path) -> Iterator[LightRoom]:
    room = room_in(tmp_path)
    plan = add_plan_of(room.store)
    room.store.sessions.start(plan.runner_id, plan.id, PRESCRIPTION)
    room.store.runners.add("Bo", 1970)
    yield room
    driven(room.close())


ASKED = LetOut(runner_id=1, session_id=1, is_locked=True, pin=PIN)


def lines(room: LightRoom) -> list[tuple[str, str, dict[str, float]]]:
    found = room.store.events.page(0, 9)
    return [(one.code, one.detail, one.figures) for one in found if one.code.startswith("hand")]


def test_who_lets_out_what_is_kept_and_holds_for_just_that(room: LightRoom) -> None:
    assert driven(room.ask(ASKED)).accepted
    what = HandOut(runner_id=1, session_id=1, is_locked=True)
    assert lines(room) == [("hand_out_agreed", "1", dict(what.figures()))]
    assert room.store.handouts.agreed_by(what) == 1
    assert driven(room.ask(replace_asked(session_id=None))).accepted
    assert lines(room)[0][2].keys() == {"runner", "locked", "pdf", "csv", "json", "fhir"}


def replace_asked(**changes: object) -> LetOut:
    fields = {name: getattr(ASKED, name) for name in ASKED.__struct_fields__}
    return LetOut(**{**fields, **changes})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"pin": "000000"}, "pin_wrong"),
        ({"runner_id": 9}, "runner_unknown"),
        ({"session_id": 9}, "session_unknown"),
        ({"runner_id": 2}, "session_unknown"),
    ],
)
def test_what_may_not_go_is_refused_and_nothing_is_kept(room: LightRoom, changes: dict[str, object], code: str) -> None:
    assert [one.code for one in driven(room.ask(replace_asked(**changes))).reasons] == [code]
    assert lines(room) == []


@pytest.mark.parametrize("mode", [Mode.SESSION, Mode.MEASURING, Mode.RELEASING, Mode.TESTING, Mode.TRIPPED])
def test_nothing_begins_while_the_station_is_at_work(room: LightRoom, mode: Mode) -> None:
    latest = room._desk.latest
    assert latest is not None
    room._desk.latest = replace(latest, mode=mode)
    assert [one.code for one in driven(room.ask(ASKED)).reasons] == ["station_not_ready"]
    assert lines(room) == []
