"""The supervisor's screens: nothing is shown or stored before the PIN, and what is sent is what was tapped."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from kiosk.access import PIN_DIGITS
from kiosk.core.clinic import Beside, Happened, Ledger, Of, compare
from kiosk.core.evaluationrecords import CorrectionReason, Decision, Skipped
from kiosk.core.model import Reason
from kiosk.core.outcome import Verdict
from kiosk.core.progress import progress
from kiosk.link.supervisorintents import CorrectResult, EnterSupervision, KeepReview
from kiosk.tui import supervisor_strings as words
from kiosk.tui.navigation import Place
from kiosk.tui.patience import ABANDONABLE
from kiosk.tui.supervisor_words import WIDTH, rate_lines, review_lines
from tests.libraries import shared_library
from tests.tui import scenes
from tests.tui.support import FakeCourse, FakeStore, Station, station

LIBRARY = shared_library()
PIN = "1" * PIN_DIGITS
WRONG = (Reason(code="pin_wrong"),)


@pytest.fixture
async def st() -> AsyncIterator[Station]:
    async with station(library=LIBRARY) as running:
        yield running


def place(st: Station) -> Place:
    return st.app.place


async def enter_pin(st: Station) -> None:
    for digit in PIN:
        await st.tap(f"#key-{digit}")
    await st.tap("#key-enter")


async def test_the_clinics_rates_are_read_only_after_the_pin(st: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    await scenes.clinic_pin(st)
    read: list[FakeCourse] = []
    counted = FakeCourse.clinic

    def clinic(course: FakeCourse) -> Ledger:
        read.append(course)
        return counted(course)

    monkeypatch.setattr(FakeCourse, "clinic", clinic)
    st.link.refusals = WRONG
    await enter_pin(st)
    assert (read, place(st)) == ([], Place.CLINIC)
    assert "published" not in st.text()
    st.link.refusals = ()
    await enter_pin(st)
    assert [intent for intent in st.link.told if isinstance(intent, EnterSupervision)] == [
        EnterSupervision(pin=PIN)
    ] * 2
    assert len(read) == 1
    assert "published" in st.text()


async def test_every_rate_is_on_one_of_the_pages(st: Station) -> None:
    await scenes.clinic_rates(st)
    seen = st.text()
    while st.app.screen.query_one("#clinic-next").visible:
        await st.tap("#clinic-next")
        seen += st.text()
    assert seen.count("published") == len(LIBRARY.rates)
    await st.tap("#clinic-previous")
    await st.tap("#clinic-leave")
    assert place(st) is Place.WHO


async def test_a_supervisors_way_in_is_on_the_first_page_only(st: Station) -> None:
    await scenes.who_second(st)
    assert not st.app.screen.query_one("#choose-first").display
    await st.tap("#previous")
    await st.tap("#who-desk")
    await st.tap("#pin-back")
    assert place(st) is Place.WHO


@pytest.mark.parametrize("decision", list(Decision))
async def test_a_review_is_kept_with_the_pin_and_as_decided(st: Station, decision: Decision) -> None:
    await scenes.review(st)
    await st.tap(f"#review-{decision}")
    st.link.refusals = WRONG
    await enter_pin(st)
    assert place(st) is Place.REVIEWING
    st.link.refusals = ()
    await enter_pin(st)
    assert st.link.told[-1] == KeepReview(runner_id=1, decision=decision, pin=PIN)
    assert place(st) is Place.PAGE


async def test_a_review_can_be_left_at_every_step(st: Station) -> None:
    await scenes.correcting(st)
    for selector, leads_to in (
        ("#pin-back", Place.CORRECT_WHY),
        ("#back", Place.CORRECT_VALUE),
        ("#correct-back", Place.CORRECT),
        ("#back", Place.REVIEW),
        ("#review-change", Place.REVIEWING),
        ("#pin-back", Place.REVIEW),
        ("#review-back", Place.PAGE),
    ):
        await st.tap(selector)
        assert place(st) is leads_to
    assert st.link.told == []


async def test_a_correction_is_sent_with_result_entry_and_reason(st: Station) -> None:
    await scenes.correct_value(st)
    result = st.store.courses.results[-1]
    await st.tap("#key-enter")
    await st.tap("#choice-1")
    assert "61 becomes 18" in st.text()
    await enter_pin(st)
    expected = CorrectResult(result_id=result.id, entered=18.0, reason=CorrectionReason.MISREAD, pin=PIN)
    assert st.link.told == [expected]
    assert place(st) is Place.REVIEW
    assert st.app.visit.correction is None


async def test_a_result_is_taken_back_without_a_figure(st: Station) -> None:
    await scenes.correct(st)
    await st.tap("#choice-0")
    await st.tap("#correct-undo")
    await st.tap("#choice-2")
    assert "61 becomes taken back" in st.text()
    await enter_pin(st)
    (intent,) = st.link.told
    assert isinstance(intent, CorrectResult)
    assert (intent.entered, intent.reason) == (None, CorrectionReason.OTHER_SIDE)


async def test_what_cannot_be_is_refused_before_the_reason(st: Station) -> None:
    await scenes.correct_value(st)
    await st.tap("#key-0")
    await st.tap("#key-enter")
    assert place(st) is Place.CORRECT_VALUE
    assert "can hardly be" in st.text()
    for _ in range(3):
        await st.tap("#key-delete")
    await st.tap("#key-enter")
    assert place(st) is Place.CORRECT_VALUE


async def test_what_was_taken_back_may_get_a_value_and_what_was_skipped_may_not(st: Station) -> None:
    await scenes.review(st)
    last = st.store.courses.results[-1]
    st.store.courses.results[-1] = replace(last, value=None, skipped=Skipped.MISTAKE)
    st.store.courses.results[-2] = replace(st.store.courses.results[-2], value=None, skipped=Skipped.TIME)
    await st.tap("#review-correct")
    assert str(words.CORRECT_BACK) in st.text()
    assert "Single-leg calf raises R: 25" not in st.text()
    await st.tap("#choice-0")
    assert not st.app.screen.query_one("#correct-undo").display


async def test_somebodys_results_do_not_stay_on_the_screen() -> None:
    assert {Place.CLINIC, Place.REVIEW, Place.CORRECT, Place.CORRECT_VALUE, Place.CORRECTING} <= ABANDONABLE


def test_more_events_or_fewer_visits_than_published_want_a_look() -> None:
    many = frozenset(range(600))
    ledger = Ledger(
        runner_ids=many,
        session_ids=many,
        happened=tuple(Happened(runner_id=one, session_id=one, event="tingling") for one in range(300)),
        visits_done=200,
        visits_planned=600,
    )
    marked = {}
    for one in compare(LIBRARY.rates, ledger):
        lines = rate_lines(one)
        assert all(len(line) <= WIDTH for line in lines)
        marked[one.published.id] = lines[0][0]
        looks = one.beside is (Beside.BELOW if one.published.of is Of.PLANNED else Beside.ABOVE)
        assert (lines[0][0] == "!") is looks
    assert (marked["tingling_bouts_leg"], marked["adherence_leg"], marked["bruise_users"]) == ("!", "!", "■")


def test_what_got_worse_is_the_first_line_of_a_review() -> None:
    store = FakeStore()
    course = store.courses
    scenes.kept_course(store)
    course.results = [replace(one, value=50.0 if one.day < course.now_day - 20 else 20.0) for one in course.results]
    found = progress(course.history(1), LIBRARY.baselines, course.today())
    lines = review_lines(found, 9)
    assert found.lines[0].change.verdict is Verdict.WORSE
    assert lines[0].startswith("! ")
    assert [line[0] for line in lines] == sorted(line[0] for line in lines)
    assert review_lines(found, 3)[-1] == words.REVIEW_MORE.format(count=len(lines) - 2)
    assert review_lines(progress(FakeCourse().history(1), LIBRARY.baselines, 1.0), 3) == [str(words.REVIEW_EMPTY)]
