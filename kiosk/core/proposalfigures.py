"""The figures of a proposal: share of LOP, weight and rounds. What is not known is not guessed at."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.core import lopequation
from kiosk.core.blocks import Work
from kiosk.core.condition import Zone, zone
from kiosk.core.heaviest import Strength
from kiosk.core.limb import Limb, Side
from kiosk.core.planamount import LOAD_KG, is_loaded
from kiosk.core.proposalcase import LOAD_UNKNOWN, Fired, Situation
from kiosk.core.proposalrules import LoadRule, When
from kiosk.core.protocol import Exercise, Protocol
from kiosk.core.reason import Reason
from kiosk.core.records import LopMethod, Tier

_BEST_QUALITY: Final = "A"

_OF_START: Final = "lower"
_ABOVE: Final = {
    _OF_START: "start",
    "limit_limb": "limit",
    "limit_pressure": "limit",
    "screening_cap": "answers",
    "estimate_cap": "estimate",
}
"""How it is called what keeps the share of LOP below where a protocol begins."""

_OF_TODAY: Final = frozenset({When.FIRST, When.PAINFUL, When.ESTIMATED, When.UNSURE})
"""What lowers a bout that progression has a figure for, too; the others only say how a course begins."""
_HARD_ENDS: Final = ("discomfort", "cuff_pain", "symptom_", "not_well", "unanswered_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a bout of one protocol and exercise on one limb would ask for, and the rules that made it so."""

    percent_lop: float
    rounds: int
    load_kg: float | None
    fired: tuple[Fired, ...]


def figures(case: Situation, protocol: Protocol, exercise: Exercise, side: Side) -> Figures:
    """The figures, before the budgets of the day are looked at. The protocol has to be one for the exercise's limb.

    Where progression has an advice, nothing gets higher, longer or heavier than it says.
    """
    lowered = dict(conditions(case))
    if not is_loading(protocol):
        lowered.pop(When.PAINFUL, None)  # pain in loading says nothing of a limb that lies still
    percent, of_percent = _percent(case, protocol, exercise.limb, side, lowered)
    load_kg, of_load = _load(case, protocol, exercise, side, is_milder=bool(lowered))
    rounds, of_rounds = _rounds(case, protocol)
    return Figures(percent_lop=percent, rounds=rounds, load_kg=load_kg, fired=(*of_percent, *of_rounds, *of_load))


def is_loading(protocol: Protocol) -> bool:
    """Whether the limb works in it at all."""
    return any(block.work is not Work.PASSIVE for block in protocol.blocks)


def conditions(case: Situation) -> Iterator[tuple[When, dict[str, float | str]]]:
    """Everything that makes this bout begin lower, with what was seen."""
    if case.is_first:
        yield When.FIRST, {"bouts": float(len(case.bouts))}
    years = case.screened.years
    if years is None or years >= case.rules.older_years.value:
        yield When.OLDER, {} if years is None else {"years": float(years)}
    if case.screened.assessment.tier is not Tier.CLEAR:
        yield When.NOTED, {"tier": case.screened.assessment.tier.value}
    last = case.bouts[-1] if case.bouts else None
    end = "" if case.last_end is None else case.last_end.code
    if last is not None and last.effort is not None and last.effort >= case.rules.hard_effort.value:
        yield When.SENSITIVE, {"effort": last.effort}
    elif last is not None and end.startswith(_HARD_ENDS):
        yield When.SENSITIVE, {"end": end}
    if case.condition is not None and zone(case.condition.pain_loading, case.zones) is not Zone.SAFE:
        yield When.PAINFUL, {"pain": float(case.condition.pain_loading)}
    if case.lop is not None and case.lop.source.method is LopMethod.ESTIMATED:
        yield When.ESTIMATED, {"method": case.lop.source.method.value}
    elif case.lop is not None and case.lop.quality not in ("", _BEST_QUALITY):
        yield When.UNSURE, {"quality": case.lop.quality}


def _percent(
    case: Situation,
    protocol: Protocol,
    limb: Limb,
    side: Side,
    lowered: dict[When, dict[str, float | str]],
) -> tuple[float, list[Fired]]:
    fired, advice = list[Fired](), case.advice
    span = protocol.percent(limb)
    if span is None:
        raise ValueError(f"{protocol.id} is not for the {limb}")
    percent = span.usual if advice is None else min(span.most, advice.ask.percent_lop)
    for rule in case.rules.lower:
        applies = rule.when in lowered and (advice is None or rule.when in _OF_TODAY)
        if applies and rule.percent(limb) < percent:
            percent = rule.percent(limb)
            decided = {"percent": percent}
            fired.append(Fired.of(f"lower_{rule.when}", rule.cited, saw=lowered[rule.when], decided=decided))
    for rule_id, most in _ceilings(case, limb, side):
        if most < percent:
            percent = most
            fired.append(
                Fired(id=rule_id, basis=None, source="", saw={"most_percent": most}, decided={"percent": percent})
            )
    whole = float(math.floor(percent))
    return (whole if whole >= span.least else percent), fired


def _ceilings(case: Situation, limb: Limb, side: Side) -> Iterator[tuple[str, float]]:
    """What every plan is held to, as far as it is known."""
    yield "limit_limb", case.limits.percent_max(limb)
    cap = case.screened.assessment.on(limb, side).cap_percent
    if cap is not None:
        yield "screening_cap", cap
    if case.lop is not None:
        if case.lop.source.method is LopMethod.ESTIMATED:
            yield "estimate_cap", lopequation.PERCENT_MAX
        yield "limit_pressure", float(math.floor(100.0 * case.limits.training_max_mmhg / case.lop.lop_mmhg))


def above_reason(case: Situation, limb: Limb, side: Side, found: Figures, least: float) -> Reason | None:
    """Why a protocol begins above what this bout may have; None when it does not. `least`: where it begins."""
    lasting = [(rule_id, most) for rule_id, most in _ceilings(case, limb, side) if most < least]
    if lasting:
        rule_id, most = min(lasting, key=lambda one: one[1])
    elif found.percent_lop < least:
        rule_id, most = _OF_START, found.percent_lop
    else:
        return None
    return Reason(code=f"proposal_above_{_ABOVE[rule_id]}", figures={"least": least, "most": most})


def _rounds(case: Situation, protocol: Protocol) -> tuple[int, list[Fired]]:
    whole = len(protocol.blocks)
    if protocol.is_warm_up:
        return whole, []  # it is one piece: its first cycles alone are the ones that press least
    if case.advice is not None:
        return min(whole, case.advice.ask.rounds), []
    ramp = case.rules.ramp
    if not is_loaded(protocol) and len(case.bouts) < ramp.bouts:
        rounds = math.ceil(ramp.share * whole)
        if rounds < whole:
            saw = {"bouts": float(len(case.bouts)), "whole": float(whole)}
            return rounds, [Fired.of("ramp", ramp.cited, saw=saw, decided={"rounds": float(rounds)})]
    return whole, []


def _load(
    case: Situation, protocol: Protocol, exercise: Exercise, side: Side, *, is_milder: bool
) -> tuple[float | None, list[Fired]]:
    """A weight that was moved before or a share of a tested one; None where neither is known.

    In a first session an advice is one more ceiling: it is no figure for a session that begins milder.
    """
    if not is_loaded(protocol):
        return None, []
    rule = case.rules.load(protocol.id)
    known = case.strength(exercise.name, exercise.limb, side)
    tested, last_kg = known.tested_kg, known.moved_kg
    found: tuple[float, dict[str, float | str]] | None = None
    advised = case.advice is not None and case.advice.ask.exercise == exercise.name
    most_kg = case.advice.ask.load_kg if case.advice is not None and advised else None
    if advised and not case.is_first:
        return _held(case, rule, exercise, side, most_kg)
    share = rule.milder_percent if is_milder else rule.usual_percent
    if tested is not None:
        found = math.floor(tested * share / 100.0 / rule.step_kg) * rule.step_kg, {"tested_kg": tested, "share": share}
    if last_kg is not None and (found is None or last_kg < found[0]):
        found = last_kg, {"last_kg": last_kg}
    if most_kg is not None and found is not None and most_kg < found[0]:
        found = most_kg, {"advised_kg": most_kg}
    if found is None or not LOAD_KG[0] <= found[0] <= LOAD_KG[1]:
        return None, [Fired.of(LOAD_UNKNOWN, rule.cited, saw={"exercise": exercise.name}, decided={})]
    return found[0], [Fired.of("load", rule.cited, saw=found[1], decided={"load_kg": found[0]})]


def _held(
    case: Situation, rule: LoadRule, exercise: Exercise, side: Side, advised_kg: float | None
) -> tuple[float | None, list[Fired]]:
    """What progression advises, and no more than any plan may name: a new test can lower that."""
    most = case.heaviest(exercise.name, exercise.limb, side)
    if advised_kg is None or advised_kg <= most.kg:
        return advised_kg, []
    kg = math.floor(most.kg / rule.step_kg) * rule.step_kg
    saw: dict[str, float | str] = {"advised_kg": advised_kg, **most.above.figures}
    return kg or None, [Fired.of(most.above.code, rule.cited, saw=saw, decided={"load_kg": kg})]


def is_weight_known(case: Situation, exercise: Exercise, side: Side) -> bool:
    """Whether this exercise was tested with this side, or a weight was moved in it."""
    return case.strength(exercise.name, exercise.limb, side) != Strength(tested_kg=None, moved_kg=None)
