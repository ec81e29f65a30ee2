"""All of a runner's progress out of the records: every test's change, symmetry, pain, load, visits, what is due."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from kiosk.core.baseline import Baselines, BaselineTest, Sides
from kiosk.core.condition import Look, morning_reasons
from kiosk.core.course import (
    Adherence,
    LoadGain,
    PainTrend,
    Planned,
    Worked,
    adherence,
    load_at_equal_effort,
    pain_trend,
    review_due,
)
from kiosk.core.evaluation import Asked, asked, sides_of, suits
from kiosk.core.evaluationrecords import (
    Decision,
    DoneBout,
    StoredEvaluation,
    StoredMorning,
    StoredResult,
    StoredReview,
    TrainedBout,
)
from kiosk.core.goals import Goal, Injury, Performance, Strength
from kiosk.core.model import Reason, Side
from kiosk.core.outcome import Change, Symmetry, Taken, Verdict, judged, symmetry

SECONDS_PER_MINUTE: Final = 60.0
TODAY_DAYS: Final = 0.5
"""So old is still of today (our inference: longer than any visit, shorter than from one evening to the next day)."""

_WEIGHT: Final = {Verdict.WORSE: 0, Verdict.BETTER: 1, Verdict.SLIGHT: 2, Verdict.SAME: 3, Verdict.TOO_EARLY: 4}
"""What is said first when there is one sentence only: harm, then benefit, then that there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All records of one runner that say something about progress, in the order they came."""

    evaluations: tuple[StoredEvaluation, ...]
    results: tuple[StoredResult, ...]
    mornings: tuple[StoredMorning, ...]
    bouts: tuple[TrainedBout, ...]
    reviews: tuple[StoredReview, ...]
    cleared: tuple[float, ...] = ()
    """Civil days on which a supervisor let answers of the runner pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One test, side and exercise: its results and what became of them."""

    test: BaselineTest
    side: Side | None
    exercise: str | None
    taken: tuple[Taken, ...]
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Balanced:
    """One test done with each leg."""

    test: BaselineTest
    exercise: str | None
    symmetry: Symmetry


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What the screen and the command show."""

    visits: int
    minutes: float
    lines: tuple[Line, ...]
    balanced: tuple[Balanced, ...]
    pain_rest: PainTrend | None
    pain_loading: PainTrend | None
    pain_morning: PainTrend | None
    load: tuple[LoadGain, ...]
    adherence: Adherence | None
    tests: tuple[Asked, ...]
    """Every suiting test, with what is to be done about it today."""
    asks_morning: bool
    """The last bout was on another day, and nobody has told how the morning after was."""
    goes_on: bool
    """The last evaluation is of today: its tests go on."""
    morning: tuple[Reason, ...]
    """What the morning after the last bout that was asked about wants looked at, until somebody has (`Rules.looks`)."""
    review: Reason | None
    sentence: Reason
    """The one that is shown alone: of the weightiest verdict, with how many of the tests share it. Out of ten tests
    one may lie beyond its noise by chance."""


def progress(records: History, baselines: Baselines, now_day: float) -> Progress:
    """Judge the records of the present course. Without an evaluation, that is said beside visits and minutes."""
    history = course_of(records)
    lines = tuple(_lines(history, baselines))
    last = history.evaluations[-1] if history.evaluations else None
    days = visit_days(history.bouts)
    rules = baselines.rules
    return Progress(
        visits=len(days),
        minutes=sum(bout.restriction_s for bout in history.bouts) / SECONDS_PER_MINUTE,
        lines=lines,
        balanced=tuple(_balanced(lines, last, baselines)),
        pain_rest=pain_trend([Taken(day=e.day, value=e.condition.pain_rest) for e in history.evaluations], rules),
        pain_loading=pain_trend([Taken(day=e.day, value=e.condition.pain_loading) for e in history.evaluations], rules),
        pain_morning=pain_trend(_mornings(history), rules),
        load=load_at_equal_effort(_worked(history.bouts), rules),
        adherence=None if last is None else adherence(days, plans_of(history.evaluations), now_day),
        tests=() if last is None else to_ask(last, history.results, baselines, now_day),
        asks_morning=_asks_morning(history, now_day),
        goes_on=last is not None and now_day - last.day < TODAY_DAYS,
        morning=_after(history, baselines),
        review=_review(history, days, baselines, now_day),
        sentence=_sentence(lines, last),
    )


def visit_days(bouts: Iterable[TrainedBout | DoneBout]) -> tuple[int, ...]:
    """Days on which somebody trained, each once (days of UTC)."""
    return tuple(sorted({math.floor(bout.day) for bout in bouts}))


def plans_of(evaluations: Iterable[StoredEvaluation]) -> tuple[Planned, ...]:
    """The visits planned, evaluation by evaluation."""
    return tuple(Planned(day=one.day, visits_per_week=one.visits_per_week) for one in evaluations)


def course_of(history: History) -> History:
    """The records of the present course: since the goal last became another one, or since a review ended a course.

    A baseline of before would be that of another leg, or of years ago. Who trains without an evaluation has bouts and
    mornings only; the bouts of an evaluation's own day belong to it, whichever was first.
    """
    ended = max((one.day for one in history.reviews if one.decision is Decision.END), default=None)
    course: list[StoredEvaluation] = []
    for one in reversed(history.evaluations):
        if course and aim(one.goal) != aim(course[-1].goal):
            break
        if ended is not None and one.day <= ended:
            break
        course.append(one)
    ids = {one.id for one in course}
    begun = course[-1].day if course else -math.inf if ended is None else ended
    first_day = math.floor(begun) if course else begun
    return History(
        evaluations=tuple(reversed(course)),
        results=tuple(one for one in history.results if one.evaluation_id in ids),
        mornings=tuple(one for one in history.mornings if one.day >= begun),
        bouts=tuple(one for one in history.bouts if one.day >= first_day),
        reviews=tuple(one for one in history.reviews if one.day >= begun and one.decision is not Decision.END),
        cleared=tuple(day for day in history.cleared if day >= begun),
    )


def aim(goal: Goal) -> tuple[str, ...]:
    """What makes a goal the same one, however far it is: an injury's place, an event, or to stay strong."""
    match goal:
        case Injury():
            return ("injury", goal.tissue, goal.side)
        case Performance():
            return ("performance", goal.event)
        case Strength():
            return ("strength",)
        case _:
            assert_never(goal)


def to_ask(
    evaluation: StoredEvaluation, results: Sequence[StoredResult], baselines: Baselines, now_day: float
) -> tuple[Asked, ...]:
    """Every test that suits the goal, for each leg, as it stands today."""
    ages: dict[tuple[str, Side | None], float] = {}
    for one in results:
        if one.value is not None:
            ages[one.test_id, one.side] = now_day - one.day
    return tuple(
        asked(test, side, evaluation.goal, evaluation.condition, ages.get((test.id, side)))
        for test in baselines.tests
        if suits(test, evaluation.goal)
        for side in sides_of(test)
    )


def _lines(history: History, baselines: Baselines) -> Iterable[Line]:
    days = visit_days(history.bouts)
    for test in baselines.tests:
        found = [one for one in history.results if one.test_id == test.id and one.value is not None]
        for side, exercise in dict.fromkeys((one.side, one.exercise) for one in found):
            taken = tuple(
                Taken(day=one.day, value=one.value)
                for one in found
                if (one.side, one.exercise) == (side, exercise) and one.value is not None
            )
            begun = math.floor(min(one.day for one in taken))
            change = judged(test, taken, sum(1 for day in days if day >= begun), baselines.rules)
            yield Line(test=test, side=side, exercise=exercise, taken=taken, change=change)


def _balanced(lines: tuple[Line, ...], last: StoredEvaluation | None, baselines: Baselines) -> Iterable[Balanced]:
    injured = last.goal.side if last is not None and isinstance(last.goal, Injury) else None
    keys = dict.fromkeys((line.test.id, line.exercise) for line in lines if line.test.sides is Sides.EACH)
    for test_id, exercise in keys:
        alike = [line for line in lines if (line.test.id, line.exercise) == (test_id, exercise)]
        latest = {line.side: max(line.taken, key=lambda one: one.day) for line in alike if line.side is not None}
        found = symmetry(alike[0].test, latest, injured, baselines.rules)
        if found is not None:
            yield Balanced(test=alike[0].test, exercise=exercise, symmetry=found)


def _mornings(history: History) -> list[Taken]:
    told = [Taken(day=e.day, value=e.condition.pain_morning) for e in history.evaluations]
    return told + [Taken(day=one.day, value=one.after.pain) for one in history.mornings]


def _asks_morning(history: History, now_day: float) -> bool:
    if not history.bouts or now_day - history.bouts[-1].day < TODAY_DAYS:
        return False
    return history.bouts[-1].session_id not in {one.session_id for one in history.mornings}


def _after(history: History, baselines: Baselines) -> tuple[Reason, ...]:
    if not history.mornings:
        return ()
    last, looks = history.mornings[-1], baselines.rules.looks
    looked = [*(history.cleared if Look.CLEARANCE in looks else ())]
    looked += [one.day for one in history.reviews if Look.REVIEW in looks]
    if any(day > last.day for day in looked):
        return ()
    before = [one.condition.pain_loading for one in history.evaluations if one.day <= last.day]
    return morning_reasons(before[-1] if before else None, last.after, baselines.rules.zones)


def _worked(bouts: Iterable[TrainedBout]) -> list[Worked]:
    return [
        Worked(
            day=bout.day,
            protocol_id=bout.protocol_id,
            exercise=bout.exercise,
            limb=bout.limb,
            side=bout.side,
            load_kg=bout.load_kg,
            repetitions=bout.repetitions,
            effort=bout.effort,
        )
        for bout in bouts
        if bout.load_kg is not None and bout.effort is not None
    ]


def _review(history: History, days: Sequence[int], baselines: Baselines, now_day: float) -> Reason | None:
    """Since the last review, or since the first evaluation; before one there is nothing to review."""
    if not history.evaluations:
        return None
    since = history.reviews[-1].day if history.reviews else history.evaluations[0].day
    visits = sum(1 for day in days if day >= math.floor(since) + (1 if history.reviews else 0))
    return review_due(visits, now_day - since, baselines.rules)


def _sentence(lines: tuple[Line, ...], last: StoredEvaluation | None) -> Reason:
    if last is None:
        return Reason(code="outcome_no_evaluation")
    if not lines:
        return Reason(code="outcome_no_tests")
    first = min(lines, key=lambda line: _WEIGHT[line.change.verdict]).change
    alike = sum(1 for line in lines if line.change.verdict is first.verdict)
    figures = {**first.sentence.figures, "alike": float(alike), "tests": float(len(lines))}
    return Reason(code=first.sentence.code, figures=figures)
