"""Records that were replaced, on the screen: told before anything begins, accepted with a PIN, back to where it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.core.model import Mode, Reason, Snapshot
from kiosk.link.supervisorintents import AcceptRecords
from kiosk.therapy.library import Library
from kiosk.tui import reasons
from kiosk.tui.format import local
from kiosk.tui.navigation import Place, forced
from tests.caller import PIN
from tests.tui.clock_scenes import lost
from tests.tui.record_scenes import alarm
from tests.tui.support import searching, session, snapshot, training
from tests.tui.test_tui_scenes import scene
from tests.tui.test_tui_year import place, type_pin

GONE = (alarm(None),)


@pytest.mark.parametrize(
    ("snap", "at"),
    [
        (snapshot(Mode.CLOSED, alarms=GONE), Place.RECORDS),
        (snapshot(Mode.READY, alarms=GONE), Place.RECORDS),
        (snapshot(Mode.CLOSED, alarms=GONE, clock=lost("clock_back")), Place.CLOCK),
        (snapshot(Mode.CLOSED, alarms=()), Place.OPENING),
        (snapshot(Mode.TESTING, alarms=GONE), Place.OPENING),
        (replace(training("up"), alarms=GONE), Place.TRAINING),
        (replace(searching(3), alarms=GONE), Place.MEASURING),
        (snapshot(Mode.RELEASING, session=session("release"), alarms=GONE), Place.RELEASE),
        (snapshot(Mode.STOPPED, alarms=GONE), Place.STOPPED),
        (snapshot(Mode.TRIPPED, alarms=GONE), Place.TRIPPED),
    ],
)
def test_replaced_records_come_before_what_may_begin_and_after_all_that_runs(snap: Snapshot, at: Place | None) -> None:
    assert forced(snap, connected=True, needs_supervisor=False) is at
    assert forced(snap, connected=True, needs_supervisor=True) in (at, Place.SETUP)


async def test_a_supervisor_accepts_with_the_pin_and_the_station_goes_on(library: Library) -> None:
    async with scene("records_nothing", library) as st:
        assert "There was no backup" in st.text()
        await st.tap("#replaced-accept")
        await st.tap("#pin-back")
        await st.tap("#replaced-accept")
        st.link.refusals = (Reason(code="pin_wrong"),)
        await type_pin(st)
        assert place(st) is Place.RECORDS
        assert reasons.sentence(Reason(code="pin_wrong")).split()[0] in st.text()
        st.link.refusals = ()
        await type_pin(st)
        assert st.link.told[-1] == AcceptRecords(pin=PIN)
        await st.show(snapshot(Mode.CLOSED))
        assert place(st) is Place.OPENING


async def test_it_is_said_how_far_a_backup_goes(library: Library) -> None:
    async with scene("records_backup", library) as st:
        assert "It ends at" in st.text()
        assert str(local("2026-11-18T10:26:40+00:00").year) in st.text()
