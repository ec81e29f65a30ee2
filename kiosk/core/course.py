"""How a course of training goes: pain, load at equal effort, visits done of those planned, when to talk about it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.core.baseline import Rules
from kiosk.core.condition import Zone, zone
from kiosk.core.model import Limb, Reason, Side
from kiosk.core.outcome import Bounds, Taken, Verdict, verdict_of, whole_days

DAYS_PER_WEEK: Final = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PainTrend:
    """Pain of one kind, 0 to 10, then and now. `zone` is of the last one."""

    first: float
    last: float
    zone: Zone
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """What was done in one bout: load, repetitions, and the hardest effort that was told (0 to 10)."""

    day: float
    protocol_id: str
    exercise: str
    limb: Limb
    side: Side
    load_kg: float
    repetitions: int
    effort: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadGain:
    """The work of the last bout beside that of the first one that was as hard; work is load times repetitions."""

    exercise: str
    limb: Limb
    side: Side
    first_kg: float
    last_kg: float
    percent: float
    effort: float
    days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """How many visits a week were planned from a day on, and until when at the latest (None is until the next plan)."""

    day: float
    visits_per_week: int
    until_day: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adherence:
    """Visits done of those planned until now. `share` may be above 1; None while none was due yet."""

    done: int
    planned: int
    share: float | None


def pain_trend(told: Sequence[Taken], rules: Rules) -> PainTrend | None:
    """What became of a pain; None when it was never told. Less is better."""
    if not told:
        return None
    order = sorted(told, key=lambda one: one.day)
    first, last = order[0], order[-1]
    bounds = Bounds(noise=rules.pain_noise, meaningful=rules.pain_meaningful)
    is_early = whole_days(last.day - first.day) < rules.apart_days
    return PainTrend(
        first=first.value,
        last=last.value,
        zone=zone(math.ceil(last.value), rules.zones),
        verdict=Verdict.TOO_EARLY if is_early else verdict_of(first.value - last.value, bounds),
    )


def load_at_equal_effort(worked: Sequence[Worked], rules: Rules) -> tuple[LoadGain, ...]:
    """For each exercise and limb: the last bout beside its protocol's first of equal effort, if long enough ago.

    Only the effort makes it comparable: more load that was harder too is no proof of strength. Nor is the fourth set
    that another protocol has: a first session of three would make everybody a quarter stronger at the second visit. Two
    bouts that are closer than two results of a test may be are a rehearsal here too (both our inference).
    """
    gains: list[LoadGain] = []
    order = sorted(worked, key=lambda one: one.day)
    for key in dict.fromkeys((one.exercise, one.limb, one.side) for one in order):
        trained = [
            one for one in order if (one.exercise, one.limb, one.side) == key and one.load_kg * one.repetitions > 0
        ]
        if not trained:
            continue
        last = trained[-1]
        alike = [one for one in trained if one.protocol_id == last.protocol_id]
        first = next(one for one in alike if abs(one.effort - last.effort) <= rules.equal_effort)
        if whole_days(last.day - first.day) < rules.apart_days:
            continue
        work, before = last.load_kg * last.repetitions, first.load_kg * first.repetitions
        gains.append(
            LoadGain(
                exercise=last.exercise,
                limb=last.limb,
                side=last.side,
                first_kg=first.load_kg,
                last_kg=last.load_kg,
                percent=100.0 * (work - before) / before,
                effort=last.effort,
                days=last.day - first.day,
            )
        )
    return tuple(gains)


def adherence(visit_days: Sequence[float], plans: Sequence[Planned], now_day: float) -> Adherence:
    """Visits since the first plan, of those that were due by now; each plan holds until the next one.

    Args:
        visit_days: days with a bout, each once; those before the first plan do not count.
        plans: in the order they were made.
        now_day: today. Where a clock was set back, nothing was due meanwhile.
    """
    due = 0.0
    for index, plan in enumerate(plans):
        ends = plans[index + 1].day if index + 1 < len(plans) else now_day
        if plan.until_day is not None:
            ends = min(ends, plan.until_day)
        due += max(0.0, ends - plan.day) / DAYS_PER_WEEK * plan.visits_per_week
    planned = math.floor(due)
    done = sum(1 for day in visit_days if plans and day >= math.floor(plans[0].day))
    return Adherence(done=done, planned=planned, share=done / planned if planned else None)


def review_due(visits: int, days: float, rules: Rules) -> Reason | None:
    """Whether the supervisor should look at it with the runner, by what was since the last time. None is not yet."""
    if visits < rules.review_visits and whole_days(days) < rules.review_days:
        return None
    return Reason(code="review_due", figures={"visits": float(visits), "days": float(whole_days(days))})
