"""Nobody is there: answers give way, the panel goes dark, and the touch that wakes it does nothing else."""

from collections.abc import AsyncIterator

import pytest

from kiosk.core.model import Mode, Reason
from kiosk.link.client import Disconnected
from kiosk.link.wire import Stop
from kiosk.tui.idle import PATIENT_S
from kiosk.tui.language import spoken
from kiosk.tui.navigation import FORCED, Place
from kiosk.tui.patience import ABANDONABLE, DESK_LOCK_S, HOME, PATIENT
from tests.libraries import shared_library
from tests.tui import scenes
from tests.tui.structure import problems
from tests.tui.support import Station, alarmed, searching, session, snapshot, station, training

IDLE_S, SAVER_S = 120.0, 600.0


@pytest.fixture
async def st() -> AsyncIterator[Station]:
    async with station(library=shared_library(), idle_s=IDLE_S, saver_s=SAVER_S) as around:
        yield around


def place(st: Station) -> Place:
    return st.app.place


async def leave(st: Station, seconds: float) -> None:
    st.clock.now_s += seconds
    st.app.on_beat_due()
    await st.settle()


async def dark(st: Station, mode: Mode = Mode.READY) -> None:
    await st.show(snapshot(mode))
    await leave(st, SAVER_S + 1)
    assert place(st) is Place.SAVER


def test_every_place_either_gives_way_or_has_a_reason_to_stay() -> None:
    kinds = (FORCED, ABANDONABLE, PATIENT, HOME)
    assert sum(map(len, kinds)) == len(Place)
    assert frozenset().union(*kinds) == set(Place)


async def test_a_start_somebody_left_is_not_there_for_the_next_one(st: Station) -> None:
    await scenes.go(st, Place.START)
    st.app.on_beat_due()
    await leave(st, PATIENT_S - 60)
    assert place(st) is Place.START
    await leave(st, 61)
    assert place(st) in {Place.WHO, Place.SAVER}
    assert st.app.visit.plan is None


BEHIND = {
    "trip": alarmed(snapshot(Mode.TRIPPED), "disagreement"),
    "stop": snapshot(Mode.STOPPED, last_stop=Reason(code="stop")),
    "refused": snapshot(Mode.READY, start_refused=Reason(code="reperfusion")),
}


@pytest.mark.parametrize("where", [Place.START, Place.GATE])
@pytest.mark.parametrize("name", BEHIND)
async def test_a_visit_behind_what_the_station_shows_is_forgotten_too(st: Station, name: str, where: Place) -> None:
    await scenes.go(st, where)
    await st.show(BEHIND[name])
    assert place(st) in FORCED | HOME
    await leave(st, PATIENT_S - 60)
    kept = st.app.visit.runner
    assert kept is not None, "a supervisor is fetched, and the answers stay"
    await leave(st, 61)
    assert st.app.visit.runner is None
    await st.show(snapshot(Mode.READY))
    assert place(st) in {Place.WHO, Place.SAVER}


async def test_a_lost_link_after_a_long_bout_forgets_nobody(st: Station) -> None:
    await scenes.go(st, Place.START)
    await st.show(training("walk"))
    await leave(st, 2 * PATIENT_S)
    st.link.connected = False
    st.app.receive(Disconnected("gone"))
    await st.settle()
    await leave(st, PATIENT_S - 60)
    assert (place(st), st.app.visit.plan is None) == (Place.LOST, False)
    await leave(st, 61)
    assert st.app.visit.plan is None


async def test_a_summary_somebody_left_shows_nobody_s_name_to_the_next_one(st: Station) -> None:
    await scenes.go(st, Place.START)
    await st.show(snapshot(Mode.RELEASING, session=session("done")))
    assert place(st) is Place.SUMMARY
    await leave(st, PATIENT_S + 1)
    assert st.app.visit.runner is None
    assert (place(st), "Alex" in st.text()) == (Place.SUMMARY, False)


async def test_a_refused_start_nobody_knows_leads_to_the_names(st: Station) -> None:
    """The screen was started anew meanwhile."""
    await st.show(snapshot(Mode.READY, start_refused=Reason(code="screen_lost")))
    assert place(st) is Place.CHECK
    assert not st.app.screen.query_one("#check-cuff").display
    await st.tap("#check-again")
    assert place(st) is Place.WHO


async def test_whoever_wakes_the_panel_finds_nobody_else_s_visit(st: Station) -> None:
    await scenes.go(st, Place.START)
    await dark(st, Mode.CLOSED)
    assert st.app.visit.runner is None
    await st.show(snapshot(Mode.READY))
    await st.press(20, 3)
    assert place(st) is Place.WHO


async def test_a_visit_is_kept_as_long_as_somebody_is_at_the_cuff(st: Station) -> None:
    await scenes.go(st, Place.START)
    runner = st.app.visit.runner
    assert runner is not None
    for busy in (training("up"), snapshot(Mode.RELEASING), snapshot(Mode.TESTING), searching(3)):
        await st.show(busy)
        await leave(st, 10 * PATIENT_S)
        assert st.app.visit.runner is runner


async def test_the_desk_is_not_found_open_after_a_lost_link(st: Station) -> None:
    await scenes.go(st, Place.ACCOUNTS)
    st.link.connected = False
    st.app.receive(Disconnected("gone"))
    await st.settle()
    assert place(st) is Place.LOST
    await leave(st, DESK_LOCK_S + 1)
    st.link.connected = True
    await st.show(snapshot(Mode.READY))
    assert place(st) is Place.WHO


async def test_a_language_somebody_chose_and_left_is_not_the_next_one_s(st: Station) -> None:
    await st.show(snapshot(Mode.READY))
    await st.tap("#who-language")
    assert (spoken(), st.app.visit.language) == ("de", "de")
    await leave(st, IDLE_S + 1)
    assert (place(st), spoken(), st.app.visit.language) == (Place.WHO, "en", None)


@pytest.mark.parametrize("mode", [Mode.READY, Mode.CLOSED])
async def test_panel_goes_dark_but_for_stop_and_stays_so(st: Station, mode: Mode) -> None:
    await dark(st, mode)
    assert "Touch to begin" in st.text()
    assert "touch here:" in st.text()
    assert problems(st) == []
    first = st.text()
    await st.show(snapshot(mode))
    assert place(st) is Place.SAVER
    st.store.now_utc = "2026-01-01T00:07:00.000Z"
    await st.show(snapshot(mode, at_s=2000.0))
    assert st.text() != first, "the clock wanders"


@pytest.mark.parametrize(("mode", "home"), [(Mode.READY, Place.WHO), (Mode.CLOSED, Place.OPENING)])
async def test_the_touch_that_wakes_it_does_nothing_else(st: Station, mode: Mode, home: Place) -> None:
    st.store.runners.add("Alex Rivers", 1988)
    await dark(st, mode)
    await st.press(20, 3)  # the first runner, or a key, stands there
    assert place(st) is home
    assert st.app.visit.runner is None
    assert st.link.told == []
    assert st.stop.count == 0


async def test_a_touch_on_the_strip_is_stop_when_it_is_dark(st: Station) -> None:
    await dark(st)
    await st.press(33, 18)
    assert st.link.told == [Stop(source="screen", press=st.stop.press)]
    assert st.stop.count == 1


@pytest.mark.parametrize(
    "demanding",
    [
        alarmed(snapshot(Mode.READY), "rest_period"),
        alarmed(snapshot(Mode.TRIPPED), "disagreement"),
        snapshot(Mode.STOPPED, last_stop=Reason(code="stop")),
        snapshot(Mode.TESTING),
        snapshot(Mode.READY, watchdog=None),
        snapshot(Mode.READY, start_refused=Reason(code="reperfusion")),
        searching(3),
        training("up"),
    ],
    ids=["alarm", "trip", "stop", "test", "unguarded", "refused", "measurement", "session"],
)
async def test_whatever_somebody_has_to_see_wakes_it_and_keeps_it_awake(st: Station, demanding: object) -> None:
    await dark(st)
    await st.show(demanding)  # type: ignore[arg-type]  # snapshots, as parameters
    assert place(st) is not Place.SAVER
    awake = place(st)
    await leave(st, 10 * SAVER_S)
    assert place(st) is awake


async def test_somebody_who_is_asked_is_asked_no_more_before_it_goes_dark(st: Station) -> None:
    await scenes.go(st, Place.GATE)
    await leave(st, IDLE_S + 1)
    assert place(st) is Place.WHO
    await leave(st, SAVER_S - IDLE_S)
    assert place(st) is Place.SAVER


async def test_a_station_without_the_settings_never_does_any_of_it() -> None:
    async with station(library=shared_library()) as st:
        await scenes.go(st, Place.GATE)
        await leave(st, 1e6)
        assert place(st) is Place.GATE
        await st.show(snapshot(Mode.CLOSED))
        await leave(st, 1e6)
        assert place(st) is Place.OPENING
