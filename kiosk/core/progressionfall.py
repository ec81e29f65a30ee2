"""What goes down: after a bad reaction, after a break, in the easier week. Every way down only lowers figures."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from kiosk.core.advice import Ask
from kiosk.core.condition import Zones
from kiosk.core.progressioncase import Case
from kiosk.core.progressiondone import Done, Reaction, reactions, symptom_reactions
from kiosk.core.progressionlimits import Ceilings
from kiosk.core.progressionrules import Lowers, ProgressRules

SAME_VISIT_DAYS: Final = 0.5
"""Bouts so close belong to one visit (our inference)."""

_INSTEAD: Final = {
    Lowers.ROUNDS: (Lowers.ROUNDS, Lowers.PRESSURE, Lowers.LOAD),
    Lowers.LOAD: (Lowers.LOAD, Lowers.PRESSURE, Lowers.ROUNDS),
    Lowers.PRESSURE: (Lowers.PRESSURE, Lowers.LOAD, Lowers.ROUNDS),
    Lowers.ALL: (Lowers.ALL,),
}
"""What is taken back where the figure itself is at its lowest or there is none (our inference)."""


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


def all_reactions(case: Case, rules: ProgressRules, zones: Zones) -> tuple[Reaction, ...]:
    """What the last bout of this exercise takes back, and every other one on this limb of that visit or since.

    Of other limbs only what concerns the whole person. Each reason once, as it was told first.
    """
    if not case.done:
        return ()
    alike, on_limb = case.alike, case.on_limb
    since = (alike or on_limb or case.done)[-1].day - SAME_VISIT_DAYS
    found: dict[str, Reaction] = {}
    for one in case.done:
        told: Iterable[Reaction] = ()
        if one in alike:
            told = reactions(one, rules, zones) if one is alike[-1] else ()
        elif one.day >= since:
            is_here = one in on_limb
            told = reactions(one, rules, zones) if is_here else symptom_reactions(one, rules, of_whole_person=True)
        for reaction in told:
            found.setdefault(reaction.reason.code, reaction)
    return tuple(found.values())


def lowered(base: Ask, takes: Iterable[Lowers], top: Ceilings, case: Case, rules: ProgressRules) -> Iterator[Ask]:
    """What every bad reaction leaves; nothing for one that finds every figure at its lowest."""
    for lowers in dict.fromkeys(takes):
        asks = (_lower(base, figure, top, case, rules) for figure in _INSTEAD[lowers])
        yield from [ask for ask in asks if ask != base][:1]


def is_broken(case: Case, rules: ProgressRules) -> bool:
    """Whether the last bout on this limb is so long ago that nothing rises, whatever there is to take back."""
    away = case.away_days
    return away is not None and away > min([rules.restart_days, *(one.above_days for one in rules.breaks)])


def broken(base: Ask, case: Case, rules: ProgressRules) -> Ask:
    """What a break leaves; the ask itself where there was none."""
    away = case.away_days
    if away is None:
        return base
    if away > rules.restart_days:
        return _anew(base, case, rules)
    passed = [one for one in rules.breaks if away > one.above_days]
    if not passed:
        return base
    return replace(
        base,
        rounds=max(1, base.rounds - passed[-1].rounds),
        percent_lop=_percent_less(base, passed[-1].percent, case.ceilings),
        load_kg=_load_left(base, passed[-1].load_share, rules),
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
    rounds = rules.ramp.first_timed if case.is_timed else rules.ramp.first_counted
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
