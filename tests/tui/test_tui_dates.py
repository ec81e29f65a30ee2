"""Date wheels: only days that there are, in the order of the language; what does not count is said and not taken."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogues import languages
from kiosk.therapy.library import Library
from kiosk.tui import dates
from kiosk.tui.dates import EARLIEST, LATEST, Part, Span, order, shortened, turned
from kiosk.tui.language import speak
from kiosk.tui.navigation import Place
from kiosk.tui.screens.gate import FullScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from tests.tui import scenes
from tests.tui.date_scenes import when
from tests.tui.support import Station, station

DAYS = st.dates(min_value=EARLIEST, max_value=LATEST)


# --- turning ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "part", "step", "after"),
    [
        ("2026-01-01", Part.DAY, -1, "2025-12-31"),
        ("2026-02-28", Part.DAY, 1, "2026-03-01"),
        ("2028-02-28", Part.DAY, 1, "2028-02-29"),
        ("2026-01-31", Part.MONTH, 1, "2026-02-28"),
        ("2026-01-31", Part.MONTH, -1, "2025-12-31"),
        ("2028-01-31", Part.MONTH, 1, "2028-02-29"),
        ("2028-02-29", Part.YEAR, -1, "2027-02-28"),
        ("2028-02-29", Part.YEAR, 4, "2032-02-29"),
        ("2100-01-29", Part.MONTH, 1, "2100-02-28"),
        ("1900-01-01", Part.DAY, -1, "1900-01-01"),
        ("2199-12-01", Part.MONTH, 1, "2199-12-01"),
    ],
)
def test_a_step_leads_to_a_day_that_there_is(before: str, part: Part, step: int, after: str) -> None:
    assert turned(date.fromisoformat(before), part, step) == date.fromisoformat(after)


@given(DAYS, st.sampled_from(Part), st.sampled_from((-1, 1)))
def test_the_other_columns_stay_but_for_a_short_month_or_the_end_of_one(day: date, part: Part, step: int) -> None:
    after = turned(day, part, step)
    if after == day:
        assert (day + timedelta(days=366 * step) > LATEST) if step > 0 else (day - timedelta(days=366) < EARLIEST)
    elif part is Part.DAY:
        assert after - day == timedelta(days=step)
    else:
        months = 12 * (after.year - day.year) + after.month - day.month
        assert months == step * (12 if part is Part.YEAR else 1)
        is_short = after.day != day.day
        assert bool(shortened(day, after, part)) is is_short
        assert not is_short or (after + timedelta(days=1)).day == 1


def test_a_day_that_had_to_move_says_why() -> None:
    before = date(2028, 2, 29)
    assert shortened(before, turned(before, Part.YEAR, 1), Part.YEAR) == "February 2029 has only 28 days."


def test_a_span_counts_both_its_ends() -> None:
    span = Span(first=date(2026, 3, 1), last=date(2026, 3, 31), early="early", late="late")
    told = [span.against(date(2026, month, day)) for month, day in ((2, 28), (3, 1), (3, 31), (4, 1))]
    assert told == ["early", "", "", "late"]


def test_the_columns_stand_as_the_language_writes_a_date() -> None:
    written = {}
    for code in languages():
        speak(code)
        assert sorted(order()) == sorted(Part)
        written[code] = dates.said(date(2026, 3, 5))
    assert written == {"en": "5 March 2026", "de": "5. März 2026"}


# --- the question -----------------------------------------------------------------------------------------------


@pytest.fixture
async def asked(library: Library) -> AsyncIterator[Station]:
    async with station(library=library) as it:
        await when(it)
        yield it


def note(it: Station) -> str:
    return it.app.screen.query_one("#date-note", Label).text


def can_go_on(it: Station) -> bool:
    return not it.app.screen.query_one("#date-next", PressButton).disabled


def answers(it: Station) -> dict[str, object]:
    assert isinstance(it.app.screen, FullScreen)
    return dict(it.app.screen._answering.answers)


async def test_the_day_is_kept_with_the_yes_and_forgotten_with_it(asked: Station) -> None:
    await asked.tap("#day-down")
    await asked.tap("#date-next")
    assert {key: answers(asked)[key] for key in ("surgery", "surgery:day")} == {
        "surgery": True,
        "surgery:day": (date(2025, 12, 31) - date(1970, 1, 1)).days,
    }
    await asked.tap("#back")
    await asked.tap("#no")
    assert answers(asked)["surgery"] is False
    assert "surgery:day" not in answers(asked)


async def test_who_is_not_sure_goes_on_without_a_day(asked: Station) -> None:
    await asked.tap("#date-unknown")
    assert answers(asked)["surgery"] is True
    assert "surgery:day" not in answers(asked)
    assert not asked.app.screen.query_one("#gate-day").display


async def test_a_day_outside_the_span_is_said_and_not_taken(asked: Station) -> None:
    await asked.tap("#day-up")
    assert note(asked) == "After 1 January 2026: that is still to come."
    assert not can_go_on(asked)
    await asked.tap("#date-next")
    assert "surgery:day" not in answers(asked)
    assert asked.app.screen.query_one("#gate-day").display
    await asked.tap("#date-undo")
    assert can_go_on(asked)
    for _ in range(28):
        await asked.tap("#day-down")
    assert can_go_on(asked)
    await asked.tap("#day-down")
    assert note(asked) == "Before 4 December 2025 is too long ago to count: go back and answer NO."
    assert not can_go_on(asked)


async def test_every_turn_can_be_taken_back(asked: Station) -> None:
    def shown() -> list[str]:
        return [asked.app.screen.query_one(f"#{part}-value", Label).text.split("\n")[0] for part in order()]

    seen = [shown()]
    for target in ("#day-down", "#month-down", "#year-up"):
        await asked.tap(target)
        seen.append(shown())
    assert all(one != other for one, other in pairwise(seen))
    for before in reversed(seen[:-1]):
        await asked.tap("#date-undo")
        assert shown() == before
    assert asked.app.screen.query_one("#date-undo", PressButton).disabled


async def test_back_leads_to_the_question_itself(asked: Station) -> None:
    await asked.tap("#date-back")
    assert asked.app.place is Place.FULL
    assert asked.app.screen.query_one("#yes").display
    await scenes.answer_rest(asked, Place.FULL)
    assert asked.app.place is not Place.FULL
