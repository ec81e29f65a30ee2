"""The live board: one tap there and back, everything on it from the snapshot, and never in the runner's way."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from kiosk.core.lopvalue import LopValue
from kiosk.core.model import Mode, Snapshot
from kiosk.core.records import LopMethod
from kiosk.core.sofarview import SoFarView, Told
from kiosk.core.units import Mmhg, Seconds
from kiosk.link.client import Disconnected
from kiosk.link.wire import AnyIntent, EndSession, LowerPressure, Pause, PauseAudio, Resume
from kiosk.tui import board_words
from kiosk.tui.navigation import FORCED, Place
from kiosk.tui.screens.board import STAYS_S, BoardScreen
from kiosk.tui.training_words import KINDS, look
from kiosk.tui.widgets.press_button import PressButton
from tests.libraries import shared_library
from tests.tui.scenes import HOSTILE, ready
from tests.tui.supervisor_scenes import SO_FAR, lop, watched
from tests.tui.support import Station, alarmed, session, snapshot, station, training

LIBRARY = shared_library()
SNAP = training("up", so_far=SO_FAR)


@pytest.fixture
async def st() -> AsyncIterator[Station]:
    async with station(library=LIBRARY) as running:
        yield running


async def board(st: Station, snap: Snapshot = SNAP, value: LopValue | None = None) -> None:
    await watched(snap, value=value)(st)
    assert st.app.place is Place.BOARD


def place(st: Station) -> Place:
    return st.app.place


def disabled(st: Station, name: str) -> bool:
    return st.app.screen.query_one(f"#board-{name}", PressButton).disabled


async def test_one_tap_there_and_one_back(st: Station) -> None:
    await board(st)
    assert isinstance(st.app.screen, BoardScreen)
    await st.tap("#board-back")
    assert place(st) is Place.TRAINING
    await st.show(SNAP)
    assert place(st) is Place.TRAINING


async def test_it_stays_while_the_bout_goes_on(st: Station) -> None:
    await board(st)
    for cue in ("down", "rest", "paused", "passive", "up"):
        now = training(cue, so_far=SO_FAR)
        await st.show(now)
        assert place(st) is Place.BOARD
        assert now.session is not None
        kinds = [kind for kind in KINDS if st.app.screen.has_class(kind)]
        assert kinds == [look(now.session).kind], "in the colour of the training screen"


@pytest.mark.parametrize("changes", [{"question": "well"}, {"question": "tingling"}, {"scale": "effort"}])
async def test_the_runner_is_asked_on_their_own_screen(st: Station, changes: dict[str, str]) -> None:
    await board(st)
    await st.show(training("rest", question_ends_s=Seconds(1014), **changes))
    assert place(st) is Place.TRAINING


async def test_a_question_that_was_open_already_does_not_keep_the_supervisor_out(st: Station) -> None:
    await board(st, training("rest", scale="effort"))
    await st.show(training("rest", scale="effort"))
    assert place(st) is Place.BOARD
    await st.show(training("rest", scale="discomfort"))
    assert place(st) is Place.TRAINING, "another one is another one"


async def test_it_is_no_place_for_a_question_with_a_time_to_answer(st: Station) -> None:
    await ready(st)
    snap = training("up", question="well", question_ends_s=Seconds(1014))
    await st.show(snap)
    await st.tap("#board")
    await st.show(snap)
    assert place(st) is Place.TRAINING


async def test_left_alone_it_gives_the_runner_their_screen_back(st: Station) -> None:
    await board(st)
    st.clock.now_s += STAYS_S - 5
    await st.show(SNAP)
    assert place(st) is Place.BOARD
    await st.press(5, 3)
    st.clock.now_s += STAYS_S - 5
    await st.show(SNAP)
    assert place(st) is Place.BOARD, "every touch counts"
    st.clock.now_s += 10
    await st.show(SNAP)
    assert place(st) is Place.TRAINING


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(Mode.RELEASING, Place.RELEASE), (Mode.STOPPED, Place.STOPPED), (Mode.TRIPPED, Place.TRIPPED)],
)
async def test_what_the_station_demands_comes_before_it(st: Station, mode: Mode, expected: Place) -> None:
    await board(st)
    await st.show(snapshot(mode, session=session("release")))
    assert place(st) is expected


async def test_after_a_lost_link_the_runners_screen_comes_back(st: Station) -> None:
    await board(st)
    st.link.connected = False
    st.app.receive(Disconnected("end of file"))
    await st.settle()
    assert place(st) is Place.LOST
    st.link.connected = True
    await st.show(SNAP)
    assert place(st) is Place.TRAINING


def test_nobody_walks_to_it_and_no_visit_goes_on_there() -> None:
    assert Place.BOARD in FORCED


async def test_lower_pause_and_end_ask_for_no_pin(st: Station) -> None:
    await board(st)
    for name in ("lower", "pause", "end"):
        await st.tap(f"#board-{name}")
    assert st.link.told == [LowerPressure(), Pause(), EndSession()]
    await st.show(training("paused", so_far=SO_FAR))
    await st.tap("#board-pause")
    assert st.link.told[-1] == Resume()


async def test_nothing_on_it_could_raise_the_pressure(st: Station) -> None:
    await board(st, alarmed(SNAP, "leak"))
    may = (LowerPressure, Pause, Resume, EndSession, PauseAudio)
    for button in list(st.app.screen.query(PressButton)):
        if button.display and button.id != "board-back":
            await st.tap(f"#{button.id}")
    told: list[AnyIntent] = st.link.told
    assert len(told) == 4
    assert all(isinstance(intent, may) for intent in told)


async def test_what_would_do_nothing_says_so(st: Station) -> None:
    await board(st)
    assert not any(disabled(st, name) for name in ("lower", "pause", "end"))
    for cue in ("fill", "ready", "rest"):
        await st.show(training(cue))
        assert disabled(st, "pause")
        assert not disabled(st, "end")
    await st.show(training("release"))
    assert all(disabled(st, name) for name in ("lower", "pause", "end"))


async def test_everything_a_therapist_looks_for_is_there(st: Station) -> None:
    await board(st, value=lop(quality="A"))
    text = st.text()
    for wanted in (
        *("AR  Alex Rivers", "LEFT LEG", "Leg press", "Standard strength", "set 108 (60 %)", "97 to 119"),
        *("LOP 180 A", "measured, 3 days ago", "LIFT 7 of 15", "set 2 of 4", "then rest 0:30", "98.2 % of 3:05"),
        *("peak 124", "3:12 of 10:00", "6:48 left", "effort 6", "muscle 4", "cuff pain -", "guard watches", "108"),
        "no alarm",
    ):
        assert wanted in text, wanted


async def test_alarms_are_told_with_their_times_and_none_is_dropped_silently(st: Station) -> None:
    await board(st)
    await st.show(alarmed(SNAP, "leak", "restriction_long", "records_lost"))
    text = st.text()
    assert "! 0:10  Air is leaking" in text
    assert "(and 1 more)" in text
    assert "no alarm" not in text


def test_an_alarm_that_is_over_says_so() -> None:
    snap = alarmed(SNAP, "leak")
    over = replace(snap, alarms=(replace(snap.alarms[0], standing=False),))
    assert board_words.alarms(over, 2)[0].endswith("(over)")
    assert board_words.alarms(SNAP, 2) == ("no alarm",)


def test_no_guard_and_an_open_switch_are_said_plainly() -> None:
    assert "NO GUARD" in board_words.guard(None)
    assert SNAP.watchdog is not None
    assert "EMERGENCY STOP" in board_words.guard(replace(SNAP.watchdog, estop_closed=False))
    assert "LOCKED" in board_words.guard(replace(SNAP.watchdog, state="tripped"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Alex Rivers", "AR"), ("zoë", "Z"), ("Anna Maria de Souza", "AS"), ("", "·"), ("  ", "·"), ("\x1b\x07", "·")],
)
def test_initials_are_of_the_first_and_the_last_word(name: str, expected: str) -> None:
    assert board_words.initials(name) == expected


@pytest.mark.parametrize("name", HOSTILE)
def test_no_line_gets_longer_than_its_place_whatever_the_name(name: str) -> None:
    plan = replace(SNAP.session.prescription, exercise=name) if SNAP.session is not None else None
    view = session("walk", cue_words=name * 3, so_far=SO_FAR, prescription=plan, cue_ends_s=Seconds(2200))
    assert len(board_words.who(view, name)) <= board_words.SIDE_CELLS
    assert len(board_words.what(view, name)) <= board_words.SIDE_CELLS
    assert len(board_words.now_and_then(view, 1000.0)) <= board_words.CELLS


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (SoFarView(after="work", after_count=15), "then 15 repetitions"),
        (SoFarView(after="work", after_s=Seconds(120)), "then work 2:00"),
        (SoFarView(after="off", after_s=Seconds(60)), "then air out, rest 1:00"),
        (SoFarView(after="release"), "then air out"),
        (SoFarView(), "set 2 of 4"),
    ],
)
def test_what_comes_next_is_said(after: SoFarView, expected: str) -> None:
    assert board_words.now_and_then(session("rest", so_far=after), 1000.0).endswith(expected)


def test_an_answer_of_an_earlier_set_stands_in_brackets() -> None:
    told = {"effort": Told(value=6, set_number=2), "cuff_pain": Told(value=3, set_number=1)}
    line = board_words.told(session(so_far=SoFarView(told=told)))
    assert line == "set 2: effort 6 · muscle - · cuff pain (3) · tingling 0x"
    assert "nothing" in board_words.told(session(so_far=SoFarView()))


def test_a_lop_nobody_knows_more_of_is_told_alone() -> None:
    assert board_words.lop(session(), None) == "LOP 180"
    assert "ESTIMATED" in board_words.lop(session(), lop(LopMethod.ESTIMATED))


def test_lowered_pressure_is_said_and_none_too() -> None:
    low = replace(SO_FAR, lowered_mmhg=Mmhg(10))
    lowered = replace(SNAP, setpoint_mmhg=Mmhg(90))
    assert board_words.setpoint(lowered, session(so_far=low)).startswith("set 90 (50 %, 10 less)")
    assert board_words.setpoint(replace(SNAP, setpoint_mmhg=None), session(so_far=SO_FAR)) == "no pressure is set"
    assert board_words.band(session(so_far=SoFarView())) == "the band was not reached yet"
