"""A wrong year of birth is corrected with a supervisor's PIN, and what was answered with it is asked again."""

import asyncio

import pytest

from kiosk.core.model import Mode, Reason
from kiosk.link.supervisorintents import CorrectYear
from kiosk.link.wire import AnyIntent, Reply
from kiosk.therapy.library import Library
from kiosk.tui.navigation import Place
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from tests.caller import PIN
from tests.tui.support import Station, snapshot
from tests.tui.test_tui_scenes import scene


def place(st: Station) -> Place:
    return st.app.place


async def type_pin(st: Station) -> None:
    for digit in PIN:
        await st.tap(f"#key-{digit}")
    await st.tap("#key-enter")


async def test_the_year_is_written_when_the_controller_has_agreed_and_the_questions_begin_again(
    library: Library,
) -> None:
    async with scene("year_pin", library) as st:
        await type_pin(st)
        assert st.link.told[-1] == CorrectYear(runner_id=1, year=1948, pin=PIN)
        runner = st.store.runners.get(1)
        assert runner is not None
        assert runner.birth_year == 1948
        assert st.app.visit.needs_runner == runner
        assert st.app.visit.screening is None
        assert place(st) in (Place.FULL, Place.GATE)


async def test_what_is_on_record_is_written_though_a_stop_has_taken_the_screen(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with scene("year_pin", library) as st:
        answered, ask = asyncio.Event(), st.link.ask

        async def slowly(intent: AnyIntent) -> Reply:
            await answered.wait()
            return await ask(intent)

        monkeypatch.setattr(st.link, "ask", slowly)
        await type_pin(st)
        await st.show(snapshot(Mode.STOPPED, last_stop=Reason(code="stop")))
        assert place(st) is Place.STOPPED
        answered.set()
        await st.settle()
        runner = st.store.runners.get(1)
        assert runner is not None
        assert (runner.birth_year, st.app.visit.needs_runner.birth_year, place(st)) == (1948, 1948, Place.STOPPED)


async def test_what_is_refused_changes_nothing(library: Library) -> None:
    async with scene("year_pin", library) as st:
        st.link.refusals = (Reason(code="pin_wrong"),)
        await type_pin(st)
        runner = st.store.runners.get(1)
        assert runner is not None
        assert runner.birth_year == 1988
        assert place(st) is Place.BIRTH_YEAR
        await st.tap("#pin-back")
        await st.tap("#back")
        assert place(st) is Place.PAGE


async def test_the_year_that_stands_leads_nowhere(library: Library) -> None:
    async with scene("year_same", library) as st:
        assert st.app.screen.query_one("#birth-year-note", Label).text == "It says so already"
        assert st.app.screen.query_one("#next", PressButton).disabled


async def test_without_a_contradiction_there_is_no_such_target(library: Library) -> None:
    async with scene("evaluate_tissue", library) as st:
        assert not st.app.screen.query_one("#ask-year").display
