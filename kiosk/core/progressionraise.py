"""Whether something may rise, and which one figure: time or volume first, then load, then pressure."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kiosk.core.advice import Advice, Ask, Dimension, Move
from kiosk.core.condition import Zones
from kiosk.core.progressioncase import Case
from kiosk.core.progressiondone import Done, doubts, felt, reactions
from kiosk.core.progressionfall import SAME_VISIT_DAYS, block_days, is_fall, passed_break
from kiosk.core.progressionrules import ProgressRules
from kiosk.core.reason import Reason
from kiosk.safety.changed import replace


def may_rise(case: Case, rules: ProgressRules, zones: Zones) -> tuple[Reason, ...]:
    """Everything that forbids a raise after these bouts; none when something may rise."""
    last, alike = case.alike[-1], case.alike
    found = doubts(last, rules, zones)
    if found:
        return found
    counted_from, reacted = _setback(case, rules, zones)
    wait = case.now_day - max([reacted, *_falls(alike)])
    if wait < rules.pace.after_fall_days:
        left = math.ceil(rules.pace.after_fall_days - wait)
        return (Reason(code="progress_wait_fall", figures={"left_days": float(left)}),)
    if before_easier(case, rules, zones) is not None:
        return ()
    good = _good_bouts([one for one in alike if one.day >= counted_from], rules, zones)
    if good < rules.pace.good_bouts:
        figures = {"good": float(good), "needed": float(rules.pace.good_bouts)}
        return (Reason(code="progress_wait_bouts", figures=figures),)
    return ()


def raised(case: Case, rules: ProgressRules, zones: Zones) -> Advice:
    """The next bout when nothing forbids a raise: one figure higher, or why none rises."""
    last = case.alike[-1]
    ask = last.ask
    former = before_easier(case, rules, zones)
    if former is not None:
        figures = {"from": float(ask.rounds), "to": float(former)}
        return _raise(replace(ask, rounds=former), _rounds(case), Reason(code="progress_easier_over", figures=figures))
    if ask.rounds < case.ceilings.rounds_most:
        most = case.ramp_rounds(rules)
        if most is not None and ask.rounds >= most:
            figures = {"week": float(case.week(rules)), "most": float(most)}
            return _held(ask, Reason(code="progress_ramp", figures=figures))
        code = "progress_raise_time" if case.is_timed else "progress_raise_volume"
        figures = {"from": float(ask.rounds), "to": ask.rounds + 1.0}
        return _raise(replace(ask, rounds=ask.rounds + 1), _rounds(case), Reason(code=code, figures=figures))
    again = _regained(case, ask, rules, zones)
    if again is not None:
        return again
    if ask.load_kg is not None:
        found = _load(case, ask, ask.load_kg, rules)
        if found is not None:
            return found
    return _pressure(case, ask, rules)


def before_easier(case: Case, rules: ProgressRules, zones: Zones) -> int | None:
    """The rounds of before the easier week that the last bouts were of; None when they were of none.

    An easier week is a fall of nothing but rounds that was due and that no bad reaction asked for.
    """
    alike = case.alike
    for index in range(len(alike) - 1, 0, -1):
        before, after = alike[index - 1], alike[index]
        if before.ask == after.ask:
            continue
        rounds = min(before.ask.rounds, case.ceilings.rounds_most)
        is_alone = replace(after.ask, rounds=before.ask.rounds) == before.ask and rounds > after.ask.rounds
        is_due = block_days(alike[:index], rules) >= rules.easier.every_days
        return rounds if is_alone and is_due and not reactions(before, rules, zones) else None
    return None


def _falls(alike: Sequence[Done]) -> Iterator[float]:
    """The days on which a figure went down."""
    yield from (after.day for before, after in pairwise(alike) if is_fall(before.ask, after.ask))


def _setback(case: Case, rules: ProgressRules, zones: Zones) -> tuple[float, float]:
    """From when on bouts count for a raise, and when there last was a reaction; whatever was trained then.

    What went well before a reaction or a break is no reason to rise after it (our inference).
    """
    counted_from, reacted = -math.inf, -math.inf
    before: Done | None = None
    for one in case.done:
        is_here = case.is_here(one)
        if before is not None and is_here and passed_break(one.day - before.day, rules) is not None:
            counted_from = one.day
        if felt(one, rules, zones, is_here=is_here):
            counted_from, reacted = one.day + SAME_VISIT_DAYS, one.day
        before = one if is_here else before
    return counted_from, reacted


def _good_bouts(alike: Sequence[Done], rules: ProgressRules, zones: Zones) -> int:
    """How many of the last bouts asked for the same, went well, and were far enough apart to be told from."""
    count, later = 0, math.inf
    for one in reversed(alike):
        if one.ask != alike[-1].ask or doubts(one, rules, zones):
            break
        if later - one.day >= rules.pace.apart_days:
            count, later = count + 1, one.day
    return count


def _regained(case: Case, ask: Ask, rules: ProgressRules, zones: Zones) -> Advice | None:
    """A step back to the load or the pressure that went well before; None where there is none below it.

    Nothing that was reached before a bad reaction counts: what a limb did not take well is no way back.
    """
    well = tuple(_gone_well(case, rules, zones))
    top, rule = case.ceilings, rules.load
    loads = [one.load_kg for one in well if one.load_kg is not None]
    most_kg = min([max(loads, default=0.0), *(one for one in (top.load_most_kg,) if one is not None)])
    if ask.load_kg is not None and ask.load_kg + rule.step_kg <= most_kg:
        usual = 0 if case.one_rm_kg is None else math.floor(case.one_rm_kg * rule.every_share / rule.step_kg)
        steps = min(max(1, usual), math.floor((most_kg - ask.load_kg) / rule.step_kg))
        heavier = ask.load_kg + steps * rule.step_kg
        why = Reason(code="progress_regain_load", figures={"from_kg": ask.load_kg, "to_kg": heavier})
        return _raise(replace(ask, load_kg=heavier), Dimension.LOAD, why)
    reached = max((one.percent_lop for one in well), default=0.0)
    most = min(reached, top.percent_most, rules.pressure.most_percent[ask.limb])
    percent = min(most, ask.percent_lop + rules.pressure.step_percent)
    if percent <= ask.percent_lop:
        return None
    figures = {"from_percent": ask.percent_lop, "to_percent": percent}
    why = Reason(code="progress_regain_pressure", figures=figures)
    return _raise(replace(ask, percent_lop=percent), Dimension.PRESSURE, why)


def _gone_well(case: Case, rules: ProgressRules, zones: Zones) -> Iterator[Ask]:
    """What bouts alike asked for that left nothing in doubt, since the last bad reaction on the limb."""
    for one in reversed(case.done):
        if felt(one, rules, zones, is_here=case.is_here(one)):
            return
        if case.is_alike(one) and not doubts(one, rules, zones):
            yield one.ask


def _load(case: Case, ask: Ask, load_kg: float, rules: ProgressRules) -> Advice | None:
    """A heavier load, or why not yet; None when there is none that is not above its ceiling."""
    most, rule = case.ceilings.load_most_kg, rules.load
    if most is None or case.one_rm_kg is None:
        return _held(ask, Reason(code="progress_no_one_rm"))
    if load_kg + rule.step_kg > most:
        return None
    last_set, same_days = case.alike[-1].last_set, _days_at(case.alike)
    if same_days >= rule.every_days:
        steps = max(1, math.floor(case.one_rm_kg * rule.every_share / rule.step_kg))
        heavier = min(load_kg + steps * rule.step_kg, math.floor(most / rule.step_kg) * rule.step_kg)
        heavier = max(heavier, load_kg + rule.step_kg)
        why = Reason(code="progress_load_weeks", figures={"from_kg": load_kg, "to_kg": heavier})
    elif last_set is not None and last_set > rule.last_set_above:
        heavier = load_kg + rule.step_kg
        figures = {"last_set": float(last_set), "from_kg": load_kg, "to_kg": heavier}
        why = Reason(code="progress_load_set", figures=figures)
    else:
        left = math.ceil(rule.every_days - same_days)
        return _held(ask, Reason(code="progress_wait_load", figures={"left_days": float(left)}))
    return _raise(replace(ask, load_kg=heavier), Dimension.LOAD, why)


def _days_at(alike: Sequence[Done]) -> float:
    """How long the load has been the same, to the last bout."""
    begun = alike[-1].day
    for one in reversed(alike):
        if one.ask.load_kg != alike[-1].ask.load_kg:
            break
        begun = one.day
    return alike[-1].day - begun


def _pressure(case: Case, ask: Ask, rules: ProgressRules) -> Advice:
    most = min(case.ceilings.percent_most, rules.pressure.most_percent[ask.limb])
    percent = min(most, ask.percent_lop + rules.pressure.step_percent)
    if percent <= ask.percent_lop:
        return _held(ask, Reason(code="progress_at_top"))
    figures = {"from_percent": ask.percent_lop, "to_percent": percent}
    why = Reason(code="progress_raise_pressure", figures=figures)
    return _raise(replace(ask, percent_lop=percent), Dimension.PRESSURE, why)


def _rounds(case: Case) -> Dimension:
    return Dimension.TIME if case.is_timed else Dimension.VOLUME


def _raise(ask: Ask, dimension: Dimension, why: Reason) -> Advice:
    return Advice(move=Move.RAISE, dimension=dimension, ask=ask, why=(why,))


def _held(ask: Ask, why: Reason) -> Advice:
    return Advice(move=Move.HOLD, dimension=None, ask=ask, why=(why,))
