"""Accounts, the locked PIN pad and the desk that locks itself; the screen sends what was tapped and decides nothing."""

import math
from collections.abc import AsyncIterator

import pytest

from kiosk.core.model import Mode, Reason
from kiosk.link.supervisorintents import EnterSupervision
from kiosk.link.wire import AddSupervisor, RetireSupervisor
from kiosk.tui.navigation import Place
from kiosk.tui.patience import DESK, DESK_LOCK_S
from tests.libraries import shared_library
from tests.tui import scenes
from tests.tui.errand_scenes import FakeErrands
from tests.tui.sensors_scenes import GOOD, FakeDesk
from tests.tui.stick_scenes import FakeSticks
from tests.tui.supervisor_scenes import accounts, adding, adding_pins, alarm_log, retiring
from tests.tui.support import Station, snapshot, station

LIBRARY = shared_library()


@pytest.fixture
async def st() -> AsyncIterator[Station]:
    async with station(library=LIBRARY) as running:
        yield running


def place(st: Station) -> Place:
    return st.app.place


async def pin(st: Station, digits: str) -> None:
    for digit in digits:
        await st.tap(f"#key-{digit}")
    await st.tap("#key-enter")


@pytest.mark.parametrize(("button", "leads"), [("accounts", Place.ACCOUNTS), ("alarms", Place.ALARMS)])
async def test_accounts_and_alarms_are_behind_the_pin_of_the_desk(st: Station, button: str, leads: Place) -> None:
    await scenes.clinic_pin(st)
    assert not st.app.screen.query_one("#clinic").display
    await pin(st, "111111")
    await st.tap(f"#clinic-{button}")
    assert place(st) is leads
    assert [type(intent) for intent in st.link.told] == [EnterSupervision]


async def test_names_are_shown_and_the_retired_are_not(st: Station) -> None:
    await accounts(st)
    assert "Sam Carter" in st.text()
    await st.tap("#next")
    assert "Lee" in st.text()
    assert "Gone" not in st.text()


async def test_a_new_account_is_sent_with_both_pins_and_only_then(st: Station) -> None:
    await adding(st)
    await st.tap("#next")
    await pin(st, "246802")
    await pin(st, "246802")
    assert st.link.told == []
    assert "Jo may supervise" in st.text()
    await pin(st, "111111")
    assert st.link.told == [AddSupervisor(name="Jo", new_pin="246802", pin="111111")]
    assert place(st) is Place.ACCOUNTS


async def test_two_different_pins_begin_anew(st: Station) -> None:
    await adding_pins(1)(st)
    await pin(st, "999999")
    assert "different" in st.text()
    await pin(st, "246802")
    await pin(st, "246802")
    await pin(st, "111111")
    assert st.link.told == [AddSupervisor(name="Jo", new_pin="246802", pin="111111")]


async def test_a_taken_pin_is_chosen_anew_and_a_wrong_one_only_entered_again(st: Station) -> None:
    await adding_pins(2)(st)
    st.link.refusals = (Reason(code="pin_wrong"),)
    await pin(st, "111111")
    assert "not right" in st.text()
    st.link.refusals = (Reason(code="pin_taken"),)
    await pin(st, "111112")
    assert "cannot be used" in st.text()
    st.link.refusals = ()
    await pin(st, "135791")
    await pin(st, "135791")
    await pin(st, "111111")
    assert st.link.told[-1] == AddSupervisor(name="Jo", new_pin="135791", pin="111111")


async def test_retiring_asks_for_a_pin_and_says_why_not(st: Station) -> None:
    await retiring(st)
    st.link.refusals = (Reason(code="supervisor_last"),)
    await pin(st, "111111")
    assert place(st) is Place.RETIRING
    assert "last account stays" in " ".join(st.text().split())
    st.link.refusals = ()
    await pin(st, "111111")
    assert st.link.told == [RetireSupervisor(supervisor_id=3, pin="111111")] * 2
    assert place(st) is Place.ACCOUNTS


async def test_a_locked_pad_counts_down_takes_no_digit_and_opens_by_itself(st: Station) -> None:
    await scenes.opening_locked(st)
    closed = snapshot(Mode.CLOSED, proof_passed=False)
    asked, until_s = len(st.link.told), 57.2 + st.clock.now_s
    st.clock.now_s += 20
    await st.show(closed)
    assert f"0:{math.ceil(until_s - st.clock.now_s + 1):02d} min" in st.text()
    await pin(st, "111111")
    assert len(st.link.told) == asked, "nothing is asked while it is locked"
    assert "LOCKED" in st.text()
    st.clock.now_s = until_s
    await st.show(closed)
    assert "LOCKED" not in st.text()
    await pin(st, "111111")
    assert len(st.link.told) == asked + 1


@pytest.mark.parametrize("where", sorted(DESK))
async def test_the_desk_locks_itself(st: Station, where: Place) -> None:
    st.app.sticks, st.app.sensors, st.app.errands = FakeSticks(), FakeDesk(GOOD), FakeErrands()
    await accounts(st)
    st.app.visit.account = st.store.supervisors.rows[0]
    st.app.go(where)
    await st.settle()
    await st.press(3, 3)
    st.clock.now_s += DESK_LOCK_S - 1
    st.app.on_beat_due()
    await st.settle()
    assert place(st) is where
    st.clock.now_s += 2
    st.app.on_beat_due()
    await st.settle()
    assert place(st) is Place.WHO
    assert st.app.visit.account is None


async def test_every_line_about_alarms_is_on_one_of_the_pages(st: Station) -> None:
    await alarm_log(st)
    text = st.text()
    for wanted in ("! Air is leaking", "over: Air is leaking", "seen by Sam Carter: STOP", "sound paused"):
        assert wanted in text, wanted
    await st.tap("#alarms-next")
    assert st.text().count("01-01 ") == 3
    await st.tap("#alarms-previous")
    st.app.visit.is_desk_open = True
    await st.tap("#alarms-back")
    assert place(st) is Place.CLINIC
    assert not st.app.screen.query_one("#pin").display  # no PIN once more
