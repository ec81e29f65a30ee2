"""A runner's records onto a stick: begun from the runner's pages, chosen and agreed to, then a process's own work."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.core.model import Mode, Reason
from kiosk.hw.wiring import default_wiring_path
from kiosk.link.supervisorintents import LetOut
from kiosk.ops.backups import opened_records
from kiosk.therapy.library import Library
from kiosk.tui.navigation import Place
from kiosk.tui.order import Order, Wanted
from kiosk.tui.patience import DESK
from kiosk.tui.screens.handout import HandOutScreen
from kiosk.tui.stick_words import said
from kiosk.tui.sticks import Step, Sticks, sticks
from tests.caller import PIN
from tests.storage.conftest import Clocks, Opener, clocks, opened, path
from tests.tui.handout_scenes import WORDS, typed
from tests.tui.stick_scenes import KEY, SETTINGS, FakeSticks
from tests.tui.support import Station, snapshot
from tests.tui.test_tui_scenes import scene
from tests.tui.test_tui_stick import only
from tests.tui.test_tui_year import place, type_pin

__all__ = ["clocks", "opened", "path"]


def fake(st: Station) -> FakeSticks:
    assert isinstance(st.app.sticks, FakeSticks)
    return st.app.sticks


async def test_everything_of_a_runner_as_it_is_takes_the_pin_and_nothing_less(library: Library) -> None:
    async with scene("hand_out_pin_open", library) as st:
        st.link.refusals = (Reason(code="pin_wrong"),)
        await type_pin(st)
        assert fake(st).handed == []
        st.link.refusals = ()
        await type_pin(st)
        assert st.link.told[-1] == LetOut(runner_id=1, session_id=None, is_locked=False, pin=PIN)
        assert fake(st).written == [KEY]
        assert fake(st).handed == [Wanted(runner_id=1, session_id=None)]
        await st.tap("#stick-back")
        assert place(st) is Place.REVIEW


async def test_one_session_goes_from_its_own_page_and_leads_back_there(library: Library) -> None:
    async with scene("hand_out_session_pin", library) as st:
        await type_pin(st)
        assert st.link.told[-1] == LetOut(runner_id=1, session_id=7, is_locked=False, pin=PIN)
        assert fake(st).handed == [Wanted(runner_id=1, session_id=7)]
        await st.tap("#stick-back")
        assert place(st) is Place.BOUT


async def test_all_of_them_from_the_list(library: Library) -> None:
    async with scene("history_sticks", library) as st:
        await st.tap("#history-stick")
        assert place(st) is Place.HAND_OUT
        assert "Everything of Alex Rivers" in st.text()
        await st.tap("#stick-back")
        assert place(st) is Place.HISTORY


async def test_the_same_password_twice_locks_it(library: Library) -> None:
    async with scene("hand_out_pin_locked", library) as st:
        assert "with the password" in st.text()
        await type_pin(st)
        assert st.link.told[-1] == LetOut(runner_id=1, session_id=None, is_locked=True, pin=PIN)
        assert fake(st).handed == [Wanted(runner_id=1, session_id=None, password=WORDS)]


async def test_two_different_passwords_lead_nowhere_but_to_a_new_one(library: Library) -> None:
    async with scene("hand_out_differs", library) as st:
        assert "Different" in st.text()
        await typed(st, WORDS)
        await st.tap("#next")
        assert "once more" in st.text(), "the first of the two before is forgotten"
        assert st.link.told == []


async def test_a_password_too_short_goes_no_further_and_is_never_shown(library: Library) -> None:
    async with scene("hand_out_password", library) as st:
        await typed(st, WORDS[7:11])
        assert st.app.screen.query_one("#next").disabled
        await st.tap("#key-delete")
        await typed(st, WORDS[10:12])
        assert not st.app.screen.query_one("#next").disabled
        assert "●" * 12 in st.text()
        assert WORDS[:4] not in st.text()


async def test_whoever_goes_back_types_another_password(library: Library) -> None:
    async with scene("hand_out_pin_locked", library) as st:
        await st.tap("#pin-back")
        await st.tap("#hand-out-open")
        assert "as it is" in " ".join(st.text().split())
        await type_pin(st)
        assert fake(st).handed[0].password is None


async def test_a_stop_takes_the_password_with_the_screen(library: Library) -> None:
    async with scene("hand_out_again", library) as st:
        await st.show(snapshot(Mode.STOPPED, last_stop=Reason(code="stop")))
        assert place(st) is Place.STOPPED
        await st.show(snapshot(Mode.READY, at_s=1010.0))
        assert place(st) is Place.HAND_OUT
        assert st.app.screen.query_one("#stick-copy").display


async def test_without_a_stick_there_is_nothing_to_choose(library: Library) -> None:
    async with scene("hand_out_there", library) as st:
        fake(st).there = ()
        await st.show(snapshot(Mode.READY, at_s=99.0))
        assert not any(way.visible for way in st.app.screen.query(".way"))


@pytest.mark.parametrize("name", ["review", "history", "bout"])
async def test_a_station_without_sticks_has_no_target(library: Library, name: str) -> None:
    async with scene(name, library) as st:
        assert not st.app.screen.query(f"#{name}-stick")


@pytest.mark.parametrize(
    ("step", "own", "other"),
    [
        (Step.WRITING, "Being written: file 3 of 9", "Something else goes onto the stick just now."),
        (Step.RELEASING, "Being finished", "Something else goes onto the stick just now."),
        (Step.DONE, "Handed out and read back.", "Something else went onto the stick before."),
        (
            Step.FAILED,
            "Not handed out: The stick is full",
            "Something else did not get onto the stick: The stick is full",
        ),
    ],
)
def test_what_another_screen_began_is_not_told_as_ones_own(step: Step, own: str, other: str) -> None:
    sticks = FakeSticks(KEY)
    sticks.step, sticks.done, sticks.of, sticks.code = step, 2, 9, "export_no_room"
    for is_own, says in ((True, own), (False, other)):
        state, _ = said(sticks, KEY, HandOutScreen.TOLD, is_own=is_own)
        assert str(state) == says


async def test_the_desk_does_not_take_it_for_its_backup(library: Library) -> None:
    async with scene("hand_out_done", library) as st:
        st.app.go(Place.STICK)
        await st.settle()
        assert "Something else went onto the stick before." in st.text()


def test_it_is_no_place_of_the_desk() -> None:
    """It belongs to a runner's visit, and gives way with it."""
    assert Place.HAND_OUT not in DESK


def test_what_the_process_is_told_comes_through_whole_but_for_nobody_else_to_read() -> None:
    wanted = Wanted(runner_id=3, session_id=None, password=WORDS)
    order = Order(settings=SETTINGS, language="de", folder=Path("/sticks/a"), wanted=wanted)
    assert Order.decoded(order.encoded()) == order
    assert WORDS not in repr(order)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "sticks" / "key").mkdir(parents=True)
    return tmp_path / "sticks"


async def test_the_process_hears_the_order_and_tells_how_far_it_is(stick: Path) -> None:
    async def release(_: Path) -> bool:
        return True

    says = (
        "import sys; from kiosk.tui.order import Order; wanted = Order.decoded(sys.stdin.buffer.read()).wanted;"
        f"print(3, 7); print('end', '-' if wanted.password == {WORDS!r} else 'deaf'); assert len(sys.argv) == 1"
    )
    found = Sticks(stick, SETTINGS, is_stick=Path.is_dir, release=release, handing_out=("-c", says))
    wanted = Wanted(runner_id=1, session_id=2, password=WORDS)
    await found.hand_out(await only(found), wanted)
    assert (found.step, found.code, found.done, found.of) == (Step.DONE, "", 3, 7)
    assert found.what == wanted.what


async def test_what_the_screen_starts_hands_out_what_was_agreed_to_and_nothing_else(
    stick: Path, opened: Opener, path: Path, clocks: Clocks
) -> None:
    opened().runners.add("Ann", 1980)
    settings = replace(SETTINGS, data_dir=path.parent, wiring=default_wiring_path())
    found, wanted = sticks(str(stick), settings), Wanted(runner_id=1, session_id=None)
    await found.hand_out(await only(found), wanted)
    assert (found.step, found.code) == (Step.FAILED, "hand_out_not_agreed")
    with closing(opened_records(path)) as store:
        store.handouts.agree(wanted.what, 1)
    found.again()
    await found.hand_out(await only(found), wanted)
    assert (found.step, found.code) == (Step.DONE, "")
    (folder,) = (stick / "key").iterdir()
    assert sorted(one.name for one in folder.iterdir()) == [
        *("runner-0001-results.csv", "runner-0001-sessions.csv"),
        *("runner-0001.fhir.json", "runner-0001.json", "runner-0001.pdf"),
    ]
