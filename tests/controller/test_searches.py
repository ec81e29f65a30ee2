"""A LOP measurement is on record before the cuff fills: one that is cut off costs its limb time too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import msgspec
import pytest

from kiosk.controller.inbox import CAPACITY
from kiosk.controller.recorder import Recorder
from kiosk.core.errors import StorageError
from kiosk.core.events import ScreenAlive, SearchAuthorised, SearchEnded
from kiosk.core.lop import Estimate
from kiosk.core.model import Limb, Side
from kiosk.core.planlimits import DAILY_S
from kiosk.core.posture import Posture
from kiosk.core.records import PastSearch
from kiosk.core.units import Seconds
from kiosk.link.wire import ApprovePlan, EndSession, MeasureLop, StartSession
from kiosk.safety.limits import REPERFUSION_RESET_S
from tests.caller import CUFFS, Caller, screened
from tests.controller.test_recorder import outputs, point
from tests.histories.lightroom import PIN, LightRoom, driven
from tests.libraries import shared_library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.storage import Store


def room_in(folder: Path, begins_s: float = 50.0) -> LightRoom:
    return LightRoom(
        folder,
        shared_library(),
        boot="b1",
        begins_s=begins_s,
        utc=lambda at_s: datetime.fromtimestamp(1.8e9 + at_s, UTC).isoformat(timespec="milliseconds"),
    )


@pytest.fixture
def room(tmp_path: Path) -> Iterator[LightRoom]:
    made = room_in(tmp_path)
    driven(made.open())
    yield made
    driven(made.close())


def intent(room: LightRoom) -> MeasureLop:
    """What the screen sends for a runner who agreed and has answered today's questions."""
    runner = room.store.runners.add("Ada", 1980)
    room.store.consents.give(runner.id, room.library.consent.version)
    screening = screened(room.store, room.library, runner.id)
    return MeasureLop(
        runner_id=runner.id,
        screening_id=screening.id,
        limb=Limb.LEG,
        side=Side.LEFT,
        posture=Posture.LYING,
        cuff_id=CUFFS[Limb.LEG],
        pin="",
    )


def refusals(room: LightRoom, asked: MeasureLop | StartSession) -> list[str]:
    reply = driven(room.ask(asked))
    assert not reply.accepted
    return [one.code for one in reply.reasons]


def begun(room: LightRoom, asked: MeasureLop) -> SearchAuthorised:
    """What has come to the machine."""
    assert driven(room.ask(asked)).accepted
    (event,) = room._inbox.drain()
    assert isinstance(event, SearchAuthorised)
    return event


def endless(room: LightRoom) -> PastSearch:
    longest_s = Seconds(room.config.search.total_s)
    boot = room.store.boot
    return PastSearch(limb=Limb.LEG, side=Side.LEFT, seconds=None, longest_s=longest_s, boot=boot, ended_s=None)


def ended(event: SearchAuthorised, seconds: float) -> SearchEnded:
    return SearchEnded(asked=event, estimate=Estimate(), plateaus=(), seconds=Seconds(seconds))


def test_it_is_on_record_before_the_machine_hears_of_it(room: LightRoom) -> None:
    asked = intent(room)
    event = begun(room, asked)
    (one,) = room.store.measurements.open_ones()
    assert event.search_id == one.id
    assert room.store.measurements.today(asked.runner_id) == (endless(room),)


def test_what_cannot_be_put_down_is_not_measured(room: LightRoom) -> None:
    asked = intent(room)
    room._desk._parts.store._file._db.execute("PRAGMA query_only = ON")
    assert refusals(room, asked) == ["store_read_only"]
    assert room._inbox.drain() == ()


def test_one_that_was_cut_off_is_noted_at_the_next_start_and_costs_the_most(room: LightRoom, tmp_path: Path) -> None:
    asked = intent(room)
    event = begun(room, asked)
    again = room_in(tmp_path, begins_s=500.0)
    (line,) = [one for one in again.store.events.page(0, 99) if one.code == "search_interrupted"]
    assert line.figures == {"search": event.search_id, "counted_s": again.config.search.total_s}
    assert (line.detail, line.session_id) == ("left leg", None)
    assert again.store.measurements.open_ones() == ()
    cut_off = replace(endless(room), ended_s=Seconds(500.0))
    assert again.store.measurements.today(asked.runner_id) == (cut_off,)
    assert again.store.measurements.for_runner(asked.runner_id) == ()
    assert again.store.lops.for_runner(asked.runner_id) == ()
    third = room_in(tmp_path, begins_s=501.0)
    assert len([one for one in third.store.events.page(0, 99) if one.code == "search_interrupted"]) == 1
    for one in (again, third):
        driven(one.close())


def test_one_cut_off_after_the_other_ends_the_limbs_day(room: LightRoom, tmp_path: Path) -> None:
    asked = intent(room)
    for number in range(int(DAILY_S / room.config.search.total_s)):
        start = room_in(tmp_path, begins_s=100.0 * number + 100.0)
        start.clock.sleep(REPERFUSION_RESET_S)
        begun(start, asked)
        driven(start.close())
    last = room_in(tmp_path, begins_s=9000.0)
    last.clock.sleep(REPERFUSION_RESET_S)
    assert refusals(last, asked) == ["daily_limit"]
    assert driven(last.ask(msgspec.structs.replace(asked, side=Side.RIGHT))).accepted
    driven(last.close())


class Failing:
    """A store whose measurements the disk does not take."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.is_broken = True

    def __getattr__(self, name: str) -> object:
        if self.is_broken and name == "measurements":
            raise StorageError("store_full", "no room", "make room")
        return getattr(self._store, name)


def test_one_whose_end_waits_for_the_disk_costs_the_most_until_it_is_stored(room: LightRoom) -> None:
    asked = intent(room)
    event = begun(room, asked)
    failing = Failing(room.store)
    recorder = Recorder(lambda: cast("Store", failing))
    recorder.record(outputs(0, ended(event, 31.0)), point(1.0), Seconds(1.0))
    recorder.drain()
    assert recorder.failure is not None
    assert room.store.measurements.today(asked.runner_id) == (endless(room),)
    failing.is_broken = False
    recorder.drain()
    took = replace(endless(room), seconds=Seconds(31.0), longest_s=Seconds(31.0), ended_s=room.now())
    assert room.store.measurements.today(asked.runner_id) == (took,)
    assert room.store.measurements.open_ones() == ()


def test_what_the_machine_never_hears_of_is_taken_back(room: LightRoom) -> None:
    asked = intent(room)
    while room._inbox.put(ScreenAlive()):
        pass
    assert refusals(room, asked) == ["busy"]
    assert room.store.measurements.open_ones() == ()
    (one,) = room.store.measurements.today(asked.runner_id)
    assert one.seconds == 0.0
    (stored,) = room.store.measurements.for_runner(asked.runner_id)
    assert stored.estimate.refusal is not None
    assert stored.estimate.refusal.code == "busy"
    assert len(room._inbox.drain()) == CAPACITY


def test_a_bout_that_the_machine_never_hears_of_is_taken_back_too(room: LightRoom) -> None:
    caller = Caller(store=room.store, library=room.library)
    plan_id = caller.make_plan()
    reply = driven(room.ask(ApprovePlan(plan_id=plan_id, pin=PIN, vows=caller.vows(plan_id))))
    assert reply.accepted, reply
    while room._inbox.put(ScreenAlive()):
        pass
    assert refusals(room, StartSession(plan_id=plan_id)) == ["busy"]
    assert room.store.sessions.open_ones() == ()
    (bout,) = room.store.sessions.today(1)
    assert bout.end_reason is not None
    assert bout.dose is not None
    assert (bout.end_reason.code, bout.dose.restriction_s) == ("busy", 0.0)


def test_what_is_only_said_is_nothing_to_take_back(room: LightRoom) -> None:
    before = room.store.digest()
    while room._inbox.put(ScreenAlive()):
        pass
    reply = driven(room.ask(EndSession()))
    assert [one.code for one in reply.reasons] == ["busy"]
    assert room.store.digest() == before
