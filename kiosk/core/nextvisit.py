"""The next visit: the earliest day by the rules of recovery, what the bouts will ask for, and what is due then.

Days are whole days of civil time from 1970; a day counts as reached when it has begun wholly after what was waited
for, so that no opening hours are needed (our inference).
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.core.advice import Advice, Ask
from kiosk.core.baseline import Baselines
from kiosk.core.condition import Zones
from kiosk.core.course import DAYS_PER_WEEK
from kiosk.core.evaluation import Standing as TestStanding
from kiosk.core.evaluationrecords import StoredEvaluation
from kiosk.core.goals import Injury, kind_of
from kiosk.core.ladder import Ladder, Standing, ladder_for, standing
from kiosk.core.limb import Side
from kiosk.core.progress import History, Progress, course_of, progress
from kiosk.core.progressiondone import Done, reactions, symptom_rule
from kiosk.core.progressionfall import SAME_VISIT_DAYS
from kiosk.core.progressionrules import Lowers, ProgressRules
from kiosk.core.reason import Reason
from kiosk.core.records import Tier

HOURS_PER_DAY: Final = 24.0

RUNNERS_ENDS: Final = frozenset(
    {"completed", "ended_by_runner", "discomfort", "cuff_pain", "not_well", "pause_too_long", "setpoint_low", "stop"}
    | {"restriction_ceiling", "restriction_account"}
)
"""Ends of a bout that are the runner's or the protocol's, beside those that name a symptom. After any other the next
visit begins with a look at the station (our inference)."""

Planner = Callable[[Ask, int], Advice | tuple[Reason, ...]]
"""What the next bout like the last one will ask for on a day, or why it cannot be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """What a next visit follows from.

    `tier` is of the answers that bound last, `full_day` the day of the last full form, None when there is none, and
    `form_changed` that a change was told since. `years` None counts as old.
    """

    done: Sequence[Done]
    history: History
    years: int | None
    tier: Tier | None
    full_day: float | None
    form_changed: bool
    now_day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NextBout:
    """One bout of it: what was done last, and what comes. Instead of an advice there may be reasons why not."""

    last: Ask
    advice: Advice | tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextVisit:
    """`waits` are why it is not earlier, `due` what is to be done then; both in a fixed order."""

    earliest_day: int
    waits: tuple[Reason, ...]
    due: tuple[Reason, ...]
    bouts: tuple[NextBout, ...]
    stage: Standing | None
    """Where the runner stands on the ladder of the injury; None without one."""


def next_visit(
    visited: Visited, plan: Planner, rules: ProgressRules, baselines: Baselines, ladders: Sequence[Ladder]
) -> NextVisit | None:
    """The next visit; None before the first bout. A warm-up is none."""
    trained = [one for one in visited.done if not one.is_warm_up]
    if not trained:
        return None
    course = course_of(visited.history)
    evaluation = course.evaluations[-1] if course.evaluations else None
    waits = tuple(_waits(visited, evaluation, rules, baselines))
    earliest = max(math.floor(visited.now_day), *(day for day, _ in waits))
    then = progress(visited.history, baselines, float(earliest))
    bouts = [NextBout(last=ask, advice=plan(ask, earliest)) for ask in _last_asks(trained)]
    return NextVisit(
        earliest_day=earliest,
        waits=tuple(reason for day, reason in waits if day == earliest),
        due=tuple(_due(visited, then, earliest, rules)),
        bouts=tuple(bouts),
        stage=_stage(evaluation, then, ladders, baselines),
    )


def visits_a_week(visited: Visited, evaluation: StoredEvaluation | None, rules: ProgressRules) -> int:
    """How many visits a week there may be: those planned, and not more than goal, age and answers allow."""
    visits = rules.visits
    if evaluation is None:
        most, planned = visits.unplanned_a_week, visits.unplanned_a_week
    else:
        most, planned = visits.most_a_week[kind_of(evaluation.goal)], evaluation.visits_per_week
    if visited.years is None or visited.years >= rules.ramp.older_years:
        most = min(most, visits.older_a_week)
    if visited.tier in (Tier.REVIEW, Tier.STOP):
        most = min(most, visits.review_a_week)
    return min(planned, most)


def last_visit(done: Sequence[Done]) -> tuple[Done, ...]:
    """The bouts of the last visit."""
    return tuple(one for one in done if done[-1].day - one.day <= SAME_VISIT_DAYS)


def has_reacted(done: Sequence[Done], rules: ProgressRules, zones: Zones) -> bool:
    """Whether something in the last visit, or the morning after it, takes something back."""
    return bool(done) and any(one for bout in last_visit(done) for one in reactions(bout, rules, zones))


def _waits(
    visited: Visited, evaluation: StoredEvaluation | None, rules: ProgressRules, baselines: Baselines
) -> Iterator[tuple[int, Reason]]:
    """Days before which there is no visit, with the reason."""
    done, visits = visited.done, rules.visits
    trained = [one for one in done if not one.is_warm_up]
    last = max(one.day for one in trained)
    figures = {"hours": visits.apart_days * HOURS_PER_DAY}
    yield math.ceil(last + visits.apart_days), Reason(code="next_recovery", figures=figures)
    if has_reacted(done, rules, baselines.rules.zones):
        figures = {"wait_days": visits.reaction_days}
        yield math.ceil(last + visits.reaction_days), Reason(code="next_reaction", figures=figures)
    week, days = visits_a_week(visited, evaluation, rules), sorted({math.floor(one.day) for one in trained})
    if len(days) >= week:
        reason = Reason(code="next_week", figures={"visits_a_week": float(week)})
        yield days[-week] + int(DAYS_PER_WEEK), reason


def _due(visited: Visited, then: Progress, earliest: int, rules: ProgressRules) -> Iterator[Reason]:
    visit, visits = last_visit(visited.done), rules.visits
    symptoms = {symptom for one in visit for symptom in one.symptoms}
    if any(symptom_rule(symptom, rules).lowers is Lowers.ALL for symptom in symptoms):
        yield Reason(code="next_symptom")
    if any(one.end.code not in RUNNERS_ENDS and not one.end.code.startswith("symptom_") for one in visit):
        yield Reason(code="next_station")
    if visited.full_day is None or visited.form_changed or earliest >= visited.full_day + visits.form_days:
        yield Reason(code="next_form")
    elif (left := visited.full_day + visits.form_days - earliest) <= visits.form_soon_days:
        yield Reason(code="next_form_soon", figures={"left_days": float(math.floor(left))})
    if visited.tier is Tier.STOP:
        yield Reason(code="next_stopped")
    elif visited.tier is Tier.REVIEW:
        yield Reason(code="next_clearance")
    if then.asks_morning:
        yield Reason(code="next_morning")
    if not then.tests:
        yield Reason(code="next_evaluation")
    elif count := sum(1 for one in then.tests if one.standing is TestStanding.DUE):
        yield Reason(code="next_tests", figures={"tests": float(count)})
    if then.review is not None:
        yield then.review


def _last_asks(done: Sequence[Done]) -> tuple[Ask, ...]:
    """What the last visit's bouts asked for, each protocol, exercise and limb once, as it was last."""
    found: dict[tuple[str, ...], Ask] = {}
    for one in last_visit(done):
        ask = one.ask
        found[ask.protocol_id, ask.exercise, ask.limb, ask.side] = ask
    return tuple(found.values())


def _stage(
    evaluation: StoredEvaluation | None, then: Progress, ladders: Sequence[Ladder], baselines: Baselines
) -> Standing | None:
    if evaluation is None or not isinstance(evaluation.goal, Injury):
        return None
    ladder = ladder_for(evaluation.goal, ladders)
    if ladder is None:
        return None
    percents: Mapping[str, float] = {one.test.id: one.symmetry.percent for one in then.balanced}
    return standing(ladder, evaluation.goal, evaluation.condition, percents, baselines.rules.zones)


def five_rm_kg(history: History, exercise: str, side: Side) -> float | None:
    """The last 5RM of an exercise with this side; what can be lifted once is never less, so no share of it is more."""
    alike = [
        one.value
        for one in history.results
        if (one.test_id, one.exercise, one.side) == ("five_rm", exercise, side) and one.value is not None
    ]
    return alike[-1] if alike else None
