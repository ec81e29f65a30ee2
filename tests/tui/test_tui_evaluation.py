"""The runner's page, the evaluation, the tests and the progress: what is stored of what was tapped."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from kiosk.core.condition import Condition, MorningAfter
from kiosk.core.errors import StorageError
from kiosk.core.evaluationrecords import Skipped
from kiosk.core.goals import Clearance, GoalKind, Injury, Performance, Stage, Strength, Tissue, goal_from
from kiosk.core.model import Mode, Reason, Side
from kiosk.core.outcome import Taken
from kiosk.storage import Store, open_store
from kiosk.tui import evaluation_strings as words
from kiosk.tui import questions
from kiosk.tui.navigation import Place
from kiosk.tui.progress_words import BAND, LABEL_CELLS, POINT, chart, outcome
from kiosk.tui.widgets.label import Label
from tests.core.bouts_done import QUIET, bout
from tests.libraries import shared_library
from tests.tui import scenes
from tests.tui.support import FakeCourse, FakeStore, Station, snapshot, station


@pytest.fixture
async def st() -> AsyncIterator[Station]:
    async with station(library=shared_library()) as running:
        yield running


def label(st: Station, selector: str) -> str:
    return st.app.screen.query_one(selector, Label).text


def place(st: Station) -> Place:
    return st.app.place


async def answer(st: Station, *numbers: int) -> None:
    for number in numbers:
        await st.tap(f"#ask-{number}")


async def test_an_age_group_that_the_year_of_birth_contradicts_is_asked_again(st: Station) -> None:
    await scenes.go(st, Place.EVALUATE)
    st.app.visit.runner = replace(st.app.visit.needs_runner, birth_year=1955)
    await answer(st, 2, 0)  # stay strong, under 60
    assert "year of birth says another age group" in label(st, "#ask-legend")
    await answer(st, 2)  # 70 to 79
    assert "year of birth" not in label(st, "#ask-legend")
    assert "did you fall" in label(st, "#ask-title")


async def evaluate_an_injury(st: Station) -> None:
    """Achilles, left, running again, allowed; pain 1, 2, 3; function 7; 4 sessions; 180 min; 2 visits."""
    await answer(st, 0, 0, 0, 3, 0, 1, 2, 3, 7, 4)
    await st.tap("#ask-minutes_per_week-plus-60")
    await st.tap("#ask-next")
    await answer(st, 1)


# --- the page -------------------------------------------------------------------------------------------------


async def test_the_page_comes_once_between_the_questions_and_the_plan(st: Station) -> None:
    await scenes.go(st, Place.GATE)
    st.app.visit.is_page_seen = False
    await scenes.answer_rest(st, Place.GATE)
    assert place(st) is Place.PAGE
    await st.tap("#page-later")
    assert place(st) is Place.PROTOCOL
    assert st.store.courses == FakeCourse()
    await st.tap("#back")
    assert place(st) is Place.PAGE, "one step back, the answers stand"
    await st.tap("#page-later")
    assert place(st) is Place.PROTOCOL


async def test_what_was_put_off_is_asked_for_again_at_the_next_visit(st: Station) -> None:
    await scenes.go(st, Place.PAGE)
    assert str(words.PAGE_GOAL) in label(st, "#page-due")
    runner = st.app.visit.runner
    await st.tap("#page-later")
    st.app.new_visit()
    st.app.visit.runner = runner
    st.app.go(Place.PROTOCOL)
    await st.settle()
    assert place(st) is Place.PAGE
    assert str(words.PAGE_GOAL) in label(st, "#page-due")


async def test_the_page_says_that_nothing_is_due(st: Station) -> None:
    scenes.course(st)
    kept = st.store.courses
    kept.evaluations, kept.bouts = kept.evaluations[-1:], []
    for test_id in ("calf_girth", "five_rm", "hop"):
        for side in Side:
            st.store.results.add(kept.evaluations[-1], test_id, 36.0, side=side, exercise=None)
    await scenes.go(st, Place.PAGE)
    assert label(st, "#page-due") == str(words.PAGE_NOTHING)
    assert all(line in st.text() for line in str(words.PAGE_TRAIN).splitlines())


async def test_records_that_cannot_be_read_leave_the_way_on_open(st: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: FakeCourse, _runner_id: int) -> None:
        raise StorageError("store_busy", "busy", "wait")

    monkeypatch.setattr(FakeCourse, "history", refuse)
    await scenes.go(st, Place.PAGE)
    await st.tap("#page-evaluate")
    assert place(st) is Place.PAGE
    await st.tap("#page-later")
    assert place(st) is Place.PROTOCOL


# --- the evaluation -------------------------------------------------------------------------------------------


async def test_an_evaluation_is_stored_as_answered_and_leads_to_the_tests(st: Station) -> None:
    await scenes.go(st, Place.PAGE)
    await st.tap("#page-evaluate")
    await evaluate_an_injury(st)
    (kept,) = st.store.courses.evaluations
    assert kept.goal == Injury(tissue=Tissue.ACHILLES, side=Side.LEFT, stage=Stage.RETURNING, clearance=Clearance.GIVEN)
    assert kept.condition == Condition(
        pain_rest=1, pain_loading=2, pain_morning=3, function=7, sessions_per_week=4, minutes_per_week=180
    )
    assert (kept.visits_per_week, kept.tests_version) == (2, st.app.library.baselines.version)
    assert place(st) is Place.TEST
    assert st.store.courses.results == []


async def test_back_takes_one_answer_back_and_later_puts_nothing_on_record(st: Station) -> None:
    await scenes.go(st, Place.EVALUATE)
    await answer(st, 0, 4)
    await st.tap("#back")
    assert str(words.ASK_TISSUE) in label(st, "#ask-title")
    await st.tap("#back")
    await answer(st, 2)
    assert str(words.ASK_AGE) in label(st, "#ask-title")
    await st.tap("#ask-later")
    assert place(st) is Place.PAGE
    assert st.store.courses.evaluations == []
    st.app.go(Place.EVALUATE)
    await st.settle()
    assert str(words.ASK_AGE) in label(st, "#ask-title")
    await st.tap("#back")
    assert str(words.ASK_KIND) in label(st, "#ask-title")
    await st.tap("#back")
    assert place(st) is Place.PAGE


@pytest.mark.parametrize("kind", GoalKind)
def test_everything_that_can_be_tapped_is_an_answer(kind: GoalKind) -> None:
    """Each choice and each end of a figure makes a goal; nothing on the screen leads to a refusal."""
    asks = questions.GOALS[kind]
    for which in (0, -1):
        answers: dict[str, str | float] = {}
        for ask in asks:
            if ask.counted is not None:
                answers[ask.field] = float((ask.counted.low, ask.counted.high)[which] * ask.counted.times)
            else:
                given = ask.choices[which][0]
                answers[ask.field] = float(given) if ask.is_figure else given
        assert isinstance(goal_from(kind, answers), Injury | Performance | Strength)
    for ask in asks:
        for given, _ in ask.choices:
            value = float(given) if ask.is_figure else given
            assert isinstance(goal_from(kind, answers | {ask.field: value}), Injury | Performance | Strength)


async def test_what_the_rules_leave_out_is_noted_with_the_evaluation(st: Station) -> None:
    await scenes.go(st, Place.EVALUATE)
    await answer(st, 0, 0, 0, 0, 2, 1, 8, 3, 7, 4)  # acute, not allowed, pain 8 in loading
    await st.tap("#ask-next")
    await answer(st, 1)
    noted = {one.test_id for one in st.store.courses.results}
    assert noted == {"calf_raise", "five_rm", "calf_girth", "hop"}
    assert {one.skipped for one in st.store.courses.results} == {Skipped.FORBIDDEN}
    assert "VISA-A" in label(st, "#test-title")


# --- the tests ------------------------------------------------------------------------------------------------


async def evaluated(st: Station) -> None:
    await scenes.go(st, Place.EVALUATE)
    st.store.plans.rows.clear()  # no exercise is known yet
    await evaluate_an_injury(st)


async def type_in(st: Station, digits: str) -> None:
    await st.tap("#test-enter")
    for digit in digits:
        await st.tap(f"#key-{digit}")
    await st.tap("#key-enter")


async def test_results_are_stored_test_by_test_until_the_page_comes_again(st: Station) -> None:
    await evaluated(st)
    await type_in(st, "24")
    await type_in(st, "26")
    await type_in(st, "365")
    await type_in(st, "371")
    await st.tap("#test-skip")
    await st.tap("#test-why-pain")
    await st.tap("#test-skip")
    await st.tap("#test-why-wish")
    await type_in(st, "61")
    kept = [(one.test_id, one.side, one.value, one.skipped) for one in st.store.courses.results]
    assert kept == [
        ("calf_raise", Side.LEFT, 24.0, None),
        ("calf_raise", Side.RIGHT, 26.0, None),
        ("calf_girth", Side.LEFT, 36.5, None),
        ("calf_girth", Side.RIGHT, 37.1, None),
        ("hop", Side.LEFT, None, Skipped.PAIN),
        ("hop", Side.RIGHT, None, Skipped.WISH),
        ("visa_a", None, 61.0, None),
    ]
    assert place(st) is Place.PAGE


async def test_a_test_of_the_exercise_is_asked_once_one_is_planned(st: Station) -> None:
    await scenes.go(st, Place.EVALUATE)
    await evaluate_an_injury(st)
    for _ in range(2):
        await type_in(st, "24")
    assert "Leg press" in label(st, "#test-text")
    await type_in(st, "425")
    last = st.store.courses.results[-1]
    assert (last.test_id, last.exercise, last.value) == ("five_rm", "Leg press", 42.5)


async def test_an_entry_that_cannot_be_so_is_refused_and_nothing_is_stored(st: Station) -> None:
    await evaluated(st)
    await type_in(st, "999")
    assert "can hardly be" in label(st, "#test-note")
    for _ in range(3):
        await st.tap("#key-delete")
    await st.tap("#key-enter")  # nothing typed
    assert st.store.courses.results == []
    await st.tap("#key-7")
    await st.tap("#key-enter")
    assert [one.value for one in st.store.courses.results] == [7.0]


async def test_an_entry_far_from_the_last_one_wants_a_second_ok(st: Station) -> None:
    scenes.course(st)
    st.store.courses.now_day += 40.0
    old = st.store.courses.evaluations[-1]
    st.store.evaluations.add(1, old.goal, old.condition, visits_per_week=2, tests_version="t")
    await scenes.go(st, Place.TEST)
    count = len(st.store.courses.results)
    await type_in(st, "60")
    assert "Far from the last result" in label(st, "#test-note")
    assert len(st.store.courses.results) == count
    await st.tap("#key-enter")
    assert st.store.courses.results[-1].value == 60.0


async def test_a_walk_is_entered_in_seconds_and_kept_as_speed(st: Station) -> None:
    await scenes.tested(*["#test-skip", "#test-why-time"] * 7)(st)
    assert "20 m walk" in label(st, "#test-title")
    await type_in(st, "160")
    assert (st.store.courses.results[-1].test_id, st.store.courses.results[-1].value) == ("walk_20m", 1.25)


async def test_tests_go_on_today_where_they_were_left(st: Station) -> None:
    await evaluated(st)
    await type_in(st, "24")
    await st.tap("#test-later")
    assert place(st) is Place.PAGE
    await st.tap("#page-evaluate")
    assert place(st) is Place.TEST
    assert "RIGHT" in label(st, "#test-title")
    await st.tap("#test-skip")
    await st.tap("#test-why-back")
    await st.tap("#test-enter")
    await st.tap("#test-back")
    assert len(st.store.courses.results) == 1


async def test_without_an_evaluation_there_is_no_test(st: Station) -> None:
    await scenes.go(st, Place.TEST)
    assert place(st) is Place.PAGE


async def test_the_real_records_take_and_give_back_a_whole_evaluation(tmp_path: Path) -> None:
    def opened() -> Store:
        return open_store(tmp_path / "kiosk.db", boot="b", now=lambda: 1.0, utc=lambda: "2026-03-01T09:00:00+00:00")

    records = opened()
    async with station(library=shared_library(), store=cast("FakeStore", records)) as st:
        await st.show(snapshot(Mode.READY))
        st.app.visit.runner = records.runners.add("Alex Rivers", 1988)
        st.app.go(Place.PROTOCOL)
        await st.settle()
        await st.tap("#page-evaluate")
        await evaluate_an_injury(st)
        await type_in(st, "24")
        await st.tap("#test-skip")
        await st.tap("#test-why-time")
        await st.tap("#test-later")
        assert "Not enough data yet" in label(st, "#page-sentence")
        await st.tap("#page-progress")
        assert label(st, "#progress-title") == "Single-leg calf raises, LEFT leg (repetitions)"
    records.close()
    again = opened()
    history = again.courses.history(1)
    again.close()
    assert [one.condition.minutes_per_week for one in history.evaluations] == [180]
    assert [(one.value, one.skipped) for one in history.results] == [(24.0, None), (None, Skipped.TIME)]


# --- the morning after and the progress -------------------------------------------------------------------------


async def test_the_weight_of_a_bout_begins_with_the_planned_one_and_stays_exact_when_it_is_left(st: Station) -> None:
    await scenes.page(st)
    st.store.courses.bouts[-1] = replace(st.store.courses.bouts[-1], load_kg=31.5)
    await st.tap("#page-morning")
    await answer(st, 3, 1, 0, 0, 0)
    await st.tap("#ask-next")
    assert st.store.courses.bouts[-1].load_kg == 31.5


async def test_a_numb_morning_leads_to_the_supervisor_before_anything_else(st: Station) -> None:
    await scenes.page(st)
    await st.tap("#page-morning")
    st.store.done.before = [bout(1.0, morning=replace(QUIET, numbness=True))]
    await answer(st, 3, 1, 0, 0, 1)
    await st.tap("#ask-next")
    assert st.app.place is Place.BLOCKED
    assert "Numbness the morning after" in label(st, "#blocked-why")
    assert st.app.screen.query("#blocked-clear")


async def test_the_morning_after_is_stored_with_its_bout_and_told_on_the_page(st: Station) -> None:
    await scenes.page(st)
    await st.tap("#page-morning")
    st.store.courses.bouts[0] = replace(st.store.courses.bouts[0], load_kg=20.0)
    await answer(st, 7, 3, 1, 0, 0)
    await st.tap("#ask-load_kg-plus-1")
    await st.tap("#ask-load_kg-plus-1")
    await st.tap("#ask-next")
    (kept,) = st.store.courses.mornings
    assert [bout.load_kg for bout in st.store.courses.bouts] == [20.0, None, None, None, None, None, 22.0]
    assert (kept.session_id, kept.after) == (
        6,
        MorningAfter(pain=7, soreness=3, bruise=True, swelling=False, numbness=False),
    )
    assert place(st) is Place.PAGE
    assert str(words.PAGE_MORNING) not in label(st, "#page-due")
    assert "bruise" in label(st, "#page-due")
    st.store.courses.mornings[0] = replace(kept, after=replace(kept.after, pain=0, bruise=False))
    st.app.go(Place.PAGE)
    await st.settle()
    assert "Heel raise, left: +10 % work at equal effort in 27 days" in label(st, "#page-due")


async def test_next_shows_each_test_with_its_own_sentence(st: Station) -> None:
    await scenes.progressed(st)
    seen = []
    for _ in range(3):
        seen.append((label(st, "#progress-title"), label(st, "#progress-sentence")))
        await st.tap("#progress-next")
    assert [title for title, _ in seen] == [
        "Single-leg calf raises, LEFT leg (repetitions)",
        "Single-leg calf raises, RIGHT leg (repetitions)",
        "VISA-A total (points)",
    ]
    assert seen[0][1].startswith("Better by 8")
    assert seen[1][1] == "No change beyond measurement noise (visits: 7); talk to your therapist."
    assert label(st, "#progress-title") == seen[0][0]
    await st.tap("#progress-back")
    assert place(st) is Place.PAGE


def test_every_outcome_has_its_sentence_with_figures() -> None:
    figures = {"visits": 6.0, "gain": -8.0, "noise": 6.5, "meaningful": 6.5, "alike": 1.0, "tests": 2.0}
    for code, template in words.SAID.items():
        text = outcome(Reason(code=code, figures=figures), "kg")
        assert "{" not in text
        assert text.endswith((".", "!")), template
        assert len(text) <= 120
    assert outcome(Reason(code="outcome_worse", figures=figures), "kg").startswith("Worse by 8 kg")


def test_a_chart_shows_results_where_they_are_and_the_noise_around_the_first() -> None:
    taken = (Taken(day=0.0, value=10.0), Taken(day=10.0, value=10.0), Taken(day=20.0, value=18.0))
    drawn = chart(taken, 2.0, rows=6, columns=27).splitlines()
    assert [len(row) for row in drawn] == [27] * 6
    cells = [row[LABEL_CELLS:] for row in drawn]
    assert [(row, column) for row, line in enumerate(cells) for column, cell in enumerate(line) if cell == POINT] == [
        *((0, 19), (4, 0), (4, 10))
    ]
    assert [BAND in line for line in cells] == [False, False, False, True, True, True]
    assert [row[: LABEL_CELLS - 1].strip() for row in drawn] == ["18", "", "", "", "10", "8"]


def test_a_chart_of_one_result_stands_at_the_left() -> None:
    drawn = chart((Taken(day=5.0, value=10.0),), 2.0, rows=5, columns=17).splitlines()
    assert drawn[2][LABEL_CELLS] == POINT
    assert sum(line.count(POINT) for line in drawn) == 1
