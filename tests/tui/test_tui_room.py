"""What the large panel's room is used for: a first paragraph, words in a bar, tiles, results in three columns."""

import pytest

from kiosk.therapy.library import Library
from kiosk.tui.screens.asking import columns_for
from kiosk.tui.widgets.lettering import NARROW, PARAGRAPH, headed
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.tempo_bar import TempoBar
from tests.tui.structure import problems
from tests.tui.support import Station
from tests.tui.test_tui_scenes import WIDE, scene


def test_a_first_paragraph_alone_is_large_and_a_free_row_follows() -> None:
    found = headed("LOCKED\n\nFor a minute.\nThen again.", width=40, height=8, sizes=(NARROW,), end=PARAGRAPH)
    assert found is not None
    assert found.lines == ("LOCKED", "", "For a minute.", "Then again.")
    assert [row.strip() for row in found.rows[-3:]] == ["", "For a minute.", "Then again."]
    assert headed("LOCKED\n\nFor a minute.", width=40, height=4, sizes=(NARROW,), end=PARAGRAPH) is None


def test_on_the_large_panel_up_to_four_choices_share_a_row_and_more_stand_in_two_even_ones() -> None:
    assert [columns_for(count, is_large=True) for count in (1, 3, 4, 5, 8, 10, 11)] == [1, 3, 4, 3, 4, 5, 6]
    with pytest.raises(ValueError, match="13 choices"):
        columns_for(13, is_large=True)


async def test_the_words_of_a_bar_are_large_where_there_is_room(library: Library) -> None:
    async with scene("check_fills", library, WIDE) as st:
        bar = st.app.screen.query_one("#check-bar", TempoBar)
        assert bar.words not in st.text()
        bar.styles.height = 2
        await st.settle()
        assert bar.words in st.text()


async def test_results_of_the_self_test_are_laid_out_anew_when_the_panel_changes(library: Library) -> None:
    async with scene("test_passed", library) as st:
        narrow = _lines(st)
        await st.pilot.resize_terminal(*WIDE)
        await st.settle()
        wide = _lines(st)
        assert (len(narrow), len(wide)) == (10, 7)
        assert wide[0].split()[:1] == narrow[0].split()[:1]
        assert sum(line.count("■") for line in wide) == sum(line.count("■") for line in narrow) > 12


def _lines(st: Station) -> list[str]:
    return [str(line.render()) for line in st.app.screen.query(".proof-line") if line.display]


async def test_what_stands_from_edge_to_edge_of_a_target_is_told(library: Library) -> None:
    async with scene("who", library) as st:
        assert problems(st) == []
        target = st.app.screen.query_one("#who-desk", PressButton)
        target.show("O" * target.region.width)
        await st.settle()
        assert any("from edge to edge" in one for one in problems(st))
