"""Date and time on the screen: asked before anything begins, told by a supervisor's PIN, back to where it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from kiosk.core.alarm_types import Alarm
from kiosk.core.clocktrust import BUILT_S, ClockTrust, Evidence, judge, jumped
from kiosk.core.days import DAY_S
from kiosk.core.model import Mode, Reason, Snapshot
from kiosk.core.units import Seconds
from kiosk.link.supervisorintents import ConfirmClock, SetClock
from kiosk.therapy.library import Library
from kiosk.tui import civildates, reasons
from kiosk.tui.clock_sentences import WHY
from kiosk.tui.idle import is_quiet
from kiosk.tui.navigation import Place, forced
from kiosk.tui.widgets.press_button import PressButton
from tests.caller import PIN
from tests.tui.clock_scenes import lost
from tests.tui.scenes import go
from tests.tui.support import Station, searching, session, snapshot, station, training
from tests.tui.test_tui_scenes import scene
from tests.tui.test_tui_year import place, type_pin

NOW_S = BUILT_S + 300.0 * DAY_S
LOST = lost("clock_unproved")
BOUT_LOST = replace(training("up"), clock=LOST)
GOOD = ClockTrust(is_trusted=True, reason=Reason(code="clock_confirmed"))


@pytest.mark.parametrize(
    ("snap", "at"),
    [
        (snapshot(Mode.CLOSED, clock=LOST), Place.CLOCK),
        (snapshot(Mode.READY, clock=LOST), Place.CLOCK),
        (snapshot(Mode.CLOSED, clock=GOOD), Place.OPENING),
        (snapshot(Mode.READY, clock=GOOD), None),
        (snapshot(Mode.READY, clock=LOST, start_refused=Reason(code="reperfusion")), Place.CHECK),
        (snapshot(Mode.TESTING, clock=LOST), Place.OPENING),
        (BOUT_LOST, Place.TRAINING),
        (replace(searching(3), clock=LOST), Place.MEASURING),
        (snapshot(Mode.RELEASING, session=session("release"), clock=LOST), Place.RELEASE),
        (snapshot(Mode.STOPPED, clock=LOST), Place.STOPPED),
        (snapshot(Mode.TRIPPED, clock=LOST), Place.TRIPPED),
    ],
)
def test_date_and_time_come_before_what_may_begin_and_after_all_that_runs(snap: Snapshot, at: Place | None) -> None:
    assert forced(snap, connected=True, needs_supervisor=False) is at


def test_what_comes_before_date_and_time() -> None:
    snap = snapshot(Mode.CLOSED, clock=LOST)
    assert forced(snap, connected=True, needs_supervisor=True) is Place.SETUP
    alarm = Alarm(
        code="session_interrupted", priority="medium", since_s=Seconds(0), standing=False, figures={"session": 3.0}
    )
    found = snapshot(Mode.CLOSED, clock=LOST, alarms=(alarm,))
    assert forced(found, connected=True, needs_supervisor=False) is Place.INTERRUPTED
    assert forced(found, connected=True, needs_supervisor=False, told=3) is Place.CLOCK


def test_the_top_line_says_it_and_an_alarm_goes_before() -> None:
    assert reasons.headline(BOUT_LOST) == ("Date and time not confirmed", "low")
    assert reasons.headline(replace(training("up"), clock=GOOD)) == reasons.headline(training("up"))
    alarm = Alarm(code="estop", priority="high", since_s=Seconds(0), standing=True, figures={})
    assert reasons.headline(replace(BOUT_LOST, alarms=(alarm,)))[1] == "high"


def test_the_panel_may_go_dark_meanwhile() -> None:
    assert is_quiet(snapshot(Mode.CLOSED, clock=LOST), Place.CLOCK)


async def test_one_tap_and_a_pin_confirm_and_the_visit_goes_on_where_it_was(library: Library) -> None:
    async with station(library=library) as st:
        await go(st, Place.LIMB)
        await st.show(snapshot(Mode.READY, clock=LOST))
        assert place(st) is Place.CLOCK
        st.clock.now_s += 1
        await st.tap("#civil-right")
        await type_pin(st)
        assert st.link.told[-1] == ConfirmClock(pin=PIN)
        await st.show(snapshot(Mode.READY, clock=GOOD))
        assert place(st) is Place.LIMB


async def test_what_a_supervisor_sets_is_sent_with_the_moment_it_was_right(library: Library) -> None:
    async with scene("clock_set_pin", library) as st:
        shown = civildates.set_to(*_next_day(st))
        as_of_s = st.clock.now_s
        st.clock.now_s += 30.0
        await type_pin(st)
        told = st.link.told[-1]
        assert isinstance(told, SetClock)
        assert told.pin == PIN
        assert told.civil_s == shown.timestamp()
        assert told.as_of_s <= as_of_s


def _next_day(st: Station) -> tuple[datetime, int, int]:
    """What the scene sets: a day, six hours and ten minutes later, no farther than the steppers go."""
    now = datetime.fromisoformat(st.store.utc()).astimezone()
    return now.replace(day=now.day + 1), min(23, now.hour + 6), min(59, now.minute + 10)


async def test_a_refused_pin_changes_nothing_and_back_leads_back(library: Library) -> None:
    async with scene("clock_set_pin", library) as st:
        st.link.refusals = (Reason(code="pin_wrong"),)
        await type_pin(st)
        assert place(st) is Place.CLOCK
        assert reasons.sentence(Reason(code="pin_wrong")).split()[0] in st.text()
        await st.tap("#pin-back")
        assert "what time is it?" in st.text()
        await st.tap("#time-back")
        assert "Which day is it?" in st.text()
        await st.tap("#date-back")
        assert "are date and time right?" in st.text()


async def test_a_day_that_cannot_be_is_not_taken(library: Library) -> None:
    async with scene("clock_too_early", library) as st:
        assert st.app.screen.query_one("#date-next", PressButton).disabled
        assert not st.app.screen.query("#date-unknown"), "whoever is asked here has to know"


async def test_the_desk_sets_it_again_and_a_stop_takes_nothing_along(library: Library) -> None:
    async with scene("clock_desk", library) as st:
        await st.tap("#civil-right")
        await type_pin(st)
        assert st.link.told[-1] == ConfirmClock(pin=PIN)
        assert place(st) is Place.CLINIC


async def test_the_clock_goes_on_while_it_is_looked_at(library: Library) -> None:
    async with scene("clock_unproved", library) as st:
        before = st.text()
        st.store.now_utc = "2026-01-01T00:07:00.000Z"
        await st.show(snapshot(Mode.CLOSED, clock=LOST, at_s=Seconds(2000)))
        assert st.text() != before


@pytest.mark.parametrize(
    "evidence",
    [
        Evidence(system_s=NOW_S),
        Evidence(system_s=0.0),
        Evidence(system_s=9e12),
        Evidence(system_s=NOW_S, hardware_s=0.0),
        Evidence(system_s=NOW_S - 9.0, is_synchronised=True),
        Evidence(system_s=NOW_S + 50 * DAY_S, hardware_s=NOW_S + 50 * DAY_S),
    ],
)
def test_whatever_is_not_believed_is_told_in_words(evidence: Evidence) -> None:
    found = judge(evidence, NOW_S)
    assert not found.is_trusted
    assert found.reason.code in WHY
    assert jumped(evidence, NOW_S, 60.0).reason.code in WHY


def test_days_and_times_are_of_the_stations_own_zone() -> None:
    at = civildates.set_to(datetime.fromtimestamp(BUILT_S).date(), 14, 5)  # noqa: DTZ006 - the machine's zone
    assert (at.hour, at.minute, at.utcoffset()) == (14, 5, at.astimezone().utcoffset())
    assert civildates.time_text(at) == "14:05"
