"""What goes down: after a bad reaction, after a break, in the easier week. Every way down only lowers figures."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from kiosk.core.advice import Ask
from kiosk.core.progressioncase import Case
from kiosk.core.progressiondone import Done
from kiosk.core.progressionlimits import Ceilings
from kiosk.core.progressionrules import Lowers, ProgressRules, Taken
from kiosk.safety.changed import replace

SAME_VISIT_DAYS: Final = 0.5
"""Bouts so close belong to one visit (our inference)."""


def lowest(asks: Sequence[Ask]) -> Ask:
    """Of every figure the lowest; all asks are of one protocol, exercise and limb."""
    loads = [one.load_kg for one in asks if one.load_kg is not None]
    return replace(
        asks[0],
        percent_lop=min(one.percent_lop for one in asks),
        rounds=min(one.rounds for one in asks),
        load_kg=min(loads) if loads else None,
    )


def first_ask(case: Case, rules: ProgressRules) -> Ask:
    """What a first bout on this limb asks for: the prescription's, within the ramp; a first session's pressure."""
    start, ramp = case.start, case.ramp_rounds(rules)
    rounds = start.rounds if ramp is None else min(start.rounds, ramp)
    is_new = case.away_days is None or case.away_days > rules.restart_days
    percent = min(start.percent_lop, rules.ramp.first_percent) if is_new else start.percent_lop
    return replace(start, rounds=rounds, percent_lop=max(percent, case.ceilings.percent_least))


def lowered(base: Ask, takes: Iterable[Taken], top: Ceilings, case: Case, rules: ProgressRules) -> Iterator[Ask]:
    """What every bad reaction leaves; nothing for one that finds every figure at its lowest.

    Reactions that take back the same in the same order have one cause and take it back once.
    """
    for order in dict.fromkeys(one.order for one in takes):
        asks = (_lower(base, figure, top, case, rules) for figure in order)
        yield from [ask for ask in asks if ask != base][:1]


def passed_break(away_days: float | None, rules: ProgressRules) -> float | None:
    """The days that a break has to be longer than, of the longest one that this is; None where it is none."""
    above = (*(one.above_days for one in rules.breaks), rules.restart_days)
    return max((days for days in above if away_days is not None and away_days > days), default=None)


def broken(base: Ask, above_days: float, case: Case, rules: ProgressRules) -> Ask:
    """What a break leaves, by the days that it passed. None leaves less than a longer one would."""
    anew = _anew(base, case, rules)
    passed = next((one for one in rules.breaks if one.above_days == above_days), None)
    if passed is None:
        return anew
    load = _load_left(base, passed.load_share, rules)
    return replace(
        base,
        rounds=max(anew.rounds, base.rounds - passed.rounds),
        percent_lop=max(anew.percent_lop, _percent_less(base, passed.percent, case.ceilings)),
        load_kg=load if load is None or anew.load_kg is None else max(anew.load_kg, load),
    )


def eased(base: Ask, top: Ceilings, rules: ProgressRules) -> Ask:
    """The easier week: a share of the rounds; of a bout in one piece, a step of pressure less."""
    if base.rounds > 1:
        return replace(base, rounds=max(1, math.floor(base.rounds * rules.easier.share)))
    return replace(base, percent_lop=_percent_less(base, rules.pressure.step_percent, top))


def is_fall(before: Ask, after: Ask) -> bool:
    """Whether any figure went down."""
    loads = before.load_kg is not None and after.load_kg is not None and after.load_kg < before.load_kg
    return loads or after.rounds < before.rounds or after.percent_lop < before.percent_lop


def block_days(alike: Sequence[Done], rules: ProgressRules) -> float:
    """How long these bouts have gone on without an easier week or a week off, to the last of them."""
    begun = alike[0].day
    for before, after in pairwise(alike):
        if is_fall(before.ask, after.ask) or after.day - before.day > rules.easier.lasts_days:
            begun = after.day
    return alike[-1].day - begun


def _lower(base: Ask, figure: Lowers, top: Ceilings, case: Case, rules: ProgressRules) -> Ask:
    if figure is Lowers.ROUNDS:
        return replace(base, rounds=max(1, base.rounds - 1))
    if figure is Lowers.PRESSURE:
        return replace(base, percent_lop=_percent_less(base, rules.pressure.step_percent, top))
    if figure is Lowers.LOAD:
        less = None if base.load_kg is None else base.load_kg - rules.load.step_kg
        return base if less is None or less <= 0.0 else replace(base, load_kg=less)
    return _anew(base, case, rules)


def _anew(base: Ask, case: Case, rules: ProgressRules) -> Ask:
    """As at a first session, and never more than before."""
    rounds = case.first_rounds(rules)
    percent = max(min(rules.ramp.first_percent, base.percent_lop), case.ceilings.percent_least)
    load = _load_left(base, rules.restart_load_share, rules)
    if load is not None and case.start.load_kg is not None:
        load = min(load, case.start.load_kg)
    return replace(base, rounds=min(base.rounds, rounds), percent_lop=percent, load_kg=load)


def _percent_less(base: Ask, percent: float, top: Ceilings) -> float:
    """Not below the protocol's range: below it, it is another protocol."""
    return max(top.percent_least, base.percent_lop - percent)


def _load_left(base: Ask, share: float, rules: ProgressRules) -> float | None:
    """A share of the load in whole steps, at least one step; all of it where it is no heavier than that."""
    if base.load_kg is None:
        return None
    step = rules.load.step_kg
    return min(base.load_kg, max(step, math.floor(base.load_kg * share / step) * step))
