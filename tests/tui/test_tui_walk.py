"""What the walk-through found hard (docs/walkthrough.md): answers that went away, and targets under a second tap."""

import ast
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import kiosk
from kiosk.catalogues import ENGLISH, languages
from kiosk.core.model import Mode, Reason
from kiosk.tui import board_strings, figure_strings
from kiosk.tui import evaluation_strings as words
from kiosk.tui.answer_strings import GIVEN
from kiosk.tui.format import mmhg
from kiosk.tui.language import speak, spoken
from kiosk.tui.navigation import Place
from kiosk.tui.screens.asking import columns_for
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton
from tests.libraries import shared_library
from tests.tui import scenes
from tests.tui.support import Station, snapshot, station

ROOT = Path(kiosk.__file__).parent
DECIDES = {"verdict", "_verdict", "failed", "_reason"}
"""What the core says a decision with: first its code, then its figures."""
UNIT = re.compile(r"_(mmhg_per_s|mmhg|days|s|v|ml)$")
BOARD_CELLS = 42
"""What is beside the pressure on the smallest panel."""


@pytest.fixture
async def st() -> AsyncIterator[Station]:
    async with station(library=shared_library()) as running:
        yield running


def label(st: Station, selector: str) -> str:
    return st.app.screen.query_one(selector, Label).text


def place(st: Station) -> Place:
    return st.app.place


def said_on(st: Station, selector: str) -> str:
    return st.app.screen.query_one(selector, PressButton).label


async def stop_and_go_on(st: Station) -> None:
    """STOP, and what a supervisor does after it."""
    await st.show(snapshot(mode=Mode.STOPPED))
    assert st.app.place is Place.STOPPED
    await st.show(snapshot())


async def test_stop_takes_no_answer_of_a_form_away(st: Station) -> None:
    await scenes.gate_second(st)
    await st.tap("#no")
    asked = label(st, "#gate-question")
    await stop_and_go_on(st)
    assert label(st, "#gate-question") == asked
    await st.tap("#back")
    await st.tap("#back")
    assert said_on(st, "#no") == GIVEN.format(answer="NO")


async def test_stop_takes_no_answer_of_the_evaluation_away(st: Station) -> None:
    await scenes.go(st, Place.EVALUATE)
    for choice in (1, 1):
        await st.tap(f"#ask-{choice}")
    await st.tap("#ask-weekly_km-plus-10")
    await st.tap("#ask-next")
    await stop_and_go_on(st)
    assert str(words.ASK_TIME) in label(st, "#ask-title")
    await st.tap("#back")
    assert "40" in label(st, "#ask-weekly_km-value")
    await st.tap("#back")
    assert said_on(st, "#ask-1") == GIVEN.format(answer="5 km")


async def test_stop_takes_no_letter_of_a_name_away(st: Station) -> None:
    await scenes.go(st, Place.REGISTER)
    await st.tap("#key-a")
    await stop_and_go_on(st)
    assert "A_" in label(st, "#register-name")
    await st.tap("#back")
    await st.tap("#new-runner")
    assert "A_" not in label(st, "#register-name")


async def test_back_keeps_its_place_whatever_a_question_offers(st: Station) -> None:
    await scenes.go(st, Place.FULL)
    places, kinds = set(), set()
    for question in st.app.library.full_screening.questions:
        kinds.add(question.kind)
        places.add(st.app.screen.query_one("#back").region)
        await st.tap(scenes._TAPS[question.kind])
    assert len(kinds) == 3
    assert len(places) == 1


def test_more_choices_than_two_rows_hold_are_refused() -> None:
    assert [columns_for(count) for count in (2, 8, 10, 11)] == [4, 4, 5, 6]
    with pytest.raises(ValueError, match="13 choices"):
        columns_for(13)


@pytest.mark.parametrize("code", languages())
def test_what_is_set_fits_on_the_board_when_it_was_lowered(code: str) -> None:
    speak(code)
    try:
        told = board_strings.SET_LOWERED.format(setpoint=190, percent=80.0, lowered=10, low=180, high=200)
    finally:
        speak(ENGLISH)
    assert len(told) <= BOARD_CELLS


async def test_a_refused_pin_gives_what_it_is_for_back_at_the_next_digit(st: Station) -> None:
    await st.show(snapshot(mode=Mode.CLOSED))
    before = label(st, "#pin-text")
    assert before
    st.app.screen.query_one(PinEntry).refuse((Reason(code="pin_wrong"),))
    assert label(st, "#pin-text") != before
    await st.tap("#key-1")
    assert label(st, "#pin-text") == before


async def test_back_from_the_protocols_and_the_page_leads_to_answers_that_are_still_there(st: Station) -> None:
    await scenes.go(st, Place.PROTOCOL)
    await st.tap("#back")
    assert place(st) is Place.PAGE
    await st.tap("#back")
    assert place(st) is Place.GATE
    assert label(st, "#gate-progress").endswith("22 of 22")


def test_the_zero_of_a_sensor_has_no_sign() -> None:
    assert mmhg(-0.4) == "0"


async def test_going_back_to_the_names_forgets_whose_visit_it_was(st: Station) -> None:
    await scenes.go(st, Place.GATE)
    assert st.app.visit.runner is not None
    await st.tap("#back")
    assert place(st) is Place.WHO
    assert st.app.visit.runner is None


async def test_done_gives_the_station_its_own_language_back(st: Station) -> None:
    await scenes.SCENES["summary"](st)
    speak("de")
    await st.tap("#summary-done")
    assert spoken() == ENGLISH


def verdicts_figures() -> set[str]:
    """Names of the figures that a decision gives by keyword, beside the code that it begins with."""
    trees = [ast.parse(path.read_text()) for part in ("core", "controller") for path in (ROOT / part).glob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    coded = [one for one in calls if any(isinstance(a, ast.Constant) and isinstance(a.value, str) for a in one.args)]
    return {keyword.arg for one in coded if _called(one) in DECIDES for keyword in one.keywords if keyword.arg}


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def test_every_figure_of_a_decision_has_a_name_in_the_catalogues() -> None:
    names = verdicts_figures()
    assert "within_s" in names
    for name in filter(UNIT.search, names):  # without a unit it is no figure
        told = UNIT.sub("", name)
        assert told in figure_strings.NAMES, f"{name} would be shown in English to everybody"


async def test_next_twice_with_one_finger_turns_one_page_of_the_consent(st: Station) -> None:
    """NEXT stands where it stood, and the page between would not have been read."""
    await scenes.go(st, Place.CONSENT)
    middle = st.find("#next").region
    at = (middle.x + middle.width // 2, middle.y + middle.height // 2)
    st.clock.now_s += 1
    await st.press(*at)
    await st.press(*at)
    assert "(2/" in label(st, "#consent-title")
    st.clock.now_s += 1
    await st.press(*at)
    assert "(3/" in label(st, "#consent-title")
