"""Whole sentences in large letters, and who gets them."""

import pytest

from kiosk.core.model import Mode, Reason
from kiosk.core.selftest import CODES
from kiosk.therapy.library import Library
from kiosk.tui import opening_strings, strings
from kiosk.tui.language import speak
from kiosk.tui.training_strings import TRACE
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.lettered import unbroken
from kiosk.tui.widgets.lettering import NARROW, can_letter, headed, lettered, pixels_wide
from kiosk.tui.widgets.letters import GLYPHS, PIXELS_HIGH
from kiosk.tui.widgets.pressure_trace import axis
from tests.tui.scenes import proof
from tests.tui.supervisor_scenes import ALL as SCENES
from tests.tui.support import snapshot, station
from tests.tui.test_tui_scenes import WIDE

TEXT = "Is there a wound, or strong swelling?"


def test_every_letter_has_six_rows_of_one_width_and_no_two_look_alike() -> None:
    for sign, rows in GLYPHS.items():
        assert len(rows) == PIXELS_HIGH, sign
        assert len({len(row) for row in rows}) == 1, sign
        assert set("".join(rows)) <= {"#", "."}, sign
    same = [{"'", "\N{RIGHT SINGLE QUOTATION MARK}"}, {"\N{EN DASH}", "\N{MINUS SIGN}"}]
    same += [{"0", "O"}, {"5", "S"}, {"■", "●"}]
    seen: dict[tuple[str, ...], str] = {}
    for sign, rows in GLYPHS.items():
        other = seen.setdefault(rows, sign)
        assert other == sign or {other, sign} in same, f"{sign} looks like {other}"


def test_a_sentence_is_wrapped_at_words_and_has_all_of_them() -> None:
    found = lettered(TEXT, width=60, height=7, sizes=(NARROW,))
    assert found is not None
    assert len(found.lines) == 2
    assert " ".join(found.lines) == TEXT
    assert {len(row) for row in found.rows} == {-(-max(map(pixels_wide, found.lines)) // 2)}
    assert len(found.rows) <= 7


def test_the_largest_size_that_fits_is_taken_and_none_where_none_does() -> None:
    assert [
        None if (found := lettered("108", width=width, height=height, sizes=(2, 1, NARROW))) is None else found.size
        for width, height in ((40, 6), (11, 6), (40, 3), (6, 3), (5, 3), (40, 2))
    ] == [2, 1, 1, NARROW, None, None]


def test_lines_come_closer_only_where_they_do_not_fit_else() -> None:
    wide, close = (lettered("one\ntwo\nsix", width=20, height=height, sizes=(NARROW,)) for height in (10, 9))
    assert wide is not None
    assert close is not None
    assert (len(wide.rows), len(close.rows)) == (10, 9)
    assert lettered("one\ntwo\nsix", width=20, height=8, sizes=(NARROW,)) is None


def test_what_has_no_letter_stands_in_plain_ones() -> None:
    assert not can_letter("Łukasz")
    assert lettered("Łukasz", width=60, height=9, sizes=(NARROW,)) is None


def test_a_head_stands_over_plain_lines() -> None:
    found = headed("180\nmmHg", width=20, height=4, sizes=(1, NARROW))
    assert found is not None
    assert found.size == 1
    assert len(found.rows) == 4
    assert found.rows[-1].strip() == "mmHg"


def test_a_label_that_was_broken_for_the_small_panel_is_whole_on_the_large_one() -> None:
    assert unbroken("BESPRE-\nCHUNG") == "BESPRECHUNG"
    assert unbroken("TO\nTRAINING") == "TO TRAINING"


async def test_letters_are_large_on_the_large_panel_alone(library: Library) -> None:
    async with station(library=library) as st:
        await SCENES["gate"](st)
        label = st.app.screen.query_one("#gate-question", Label)
        assert label.lettering() is None
        await st.pilot.resize_terminal(*WIDE)
        await st.settle()
        found = label.lettering()
        assert found is not None
        assert " ".join(found.lines) == label.text


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_name_beside_the_trace_never_touches_it(language: str) -> None:
    speak(language)
    assert max(len(f"{name}{280:4.0f}") for name in TRACE.values()) == axis() - 1
    speak("en")


async def test_a_self_test_that_was_stopped_asks_for_no_mending(library: Library) -> None:
    async with station(library=library) as st:
        for code, title in (("stop", opening_strings.STOPPED), ("vent_slow", strings.OPENING_FAILED)):
            steps = proof(CODES.index("vent_b"), failed=Reason(code=code))
            await st.show(snapshot(Mode.CLOSED, proof=steps, proof_passed=False))
            assert st.app.screen.query_one("#proof-note", Label).text.splitlines()[0] == str(title)
