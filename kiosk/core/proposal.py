"""What to train today, out of goal, condition, answers, history and rules; deterministic, and with every rule it used.

Protocols are tried in the order of the path that fits the goal, with their exercises and limbs, and the first that
nothing is known against is proposed. The judge of plans is asked each time, so that it cannot refuse for a reason that
was known here. When progression has an advice, its bout comes first, and nothing gets more than it says.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.core.advice import Advice, Ask, Move
from kiosk.core.goals import Injury, Performance, Strength, kind_of
from kiosk.core.limb import Side
from kiosk.core.proposalcase import Fired, NoProposal, Proposal, Situation
from kiosk.core.proposalfigures import Figures, above_reason, figures, is_loading
from kiosk.core.proposalnone import decisive
from kiosk.core.proposalorder import (
    bouts_today,
    candidates,
    exercises,
    is_put_first,
    is_warm,
    released_rule,
    sides_of,
)
from kiosk.core.proposalrules import Path
from kiosk.core.protocol import Exercise, Need, Protocol
from kiosk.core.reason import Reason
from kiosk.core.recovery import EARLY
from kiosk.safety.changed import replace

__all__ = ["NoProposal", "Proposal", "Situation", "listed", "propose"]

_BUDGET: Final = "daily_limit"
_RESTS: Final = "reperfusion"
_SHARE: Final = "percent_out_of_range"
"""What the judge says of too many rounds for the day, of a limb that trained just now, and of a share of LOP that is
none of the protocol's."""

_BEGINNING: Final = frozenset({"progress_start", "progress_first_session", "progress_ramp", "progress_climb"})
"""What progression says of every first bout of its kind; why it is this bout, the path says better (our inference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """One bout that was tried: what it would ask for, and what is known against it."""

    protocol: Protocol
    ask: Ask
    figures: Figures
    reasons: tuple[Reason, ...]


def propose(case: Situation) -> Proposal | NoProposal:
    """The proposal, or what stands against the bout that comes nearest to one."""
    path = case.rules.path(case.goal)
    fired = [*_ways(case, path)]
    against: list[tuple[Reason, ...]] = []
    for tried in _attempts(case, path):
        ask = tried.ask
        if not tried.reasons:
            fired += [_side_rule(case, ask), *tried.figures.fired]
            return Proposal(
                ask=ask,
                why=_why(case, path, tried),
                protocol_version=tried.protocol.version,
                grade=tried.protocol.evidence,
                sources=tried.protocol.sources,
                inferred=tried.protocol.inferred,
                fired=tuple(fired),
            )
        codes = ", ".join(dict.fromkeys(one.code for one in tried.reasons))
        saw = {"protocol": ask.protocol_id, "exercise": ask.exercise, "limb": f"{ask.side} {ask.limb}"}
        fired.append(Fired(id="refused", basis=None, source="", saw=saw, decided={"refused": codes}))
        against.append(tried.reasons)
    return NoProposal(reasons=decisive(against), fired=tuple(fired))


def listed(case: Situation) -> tuple[str, ...]:
    """Ids of the protocols that a supervisor may choose from: those of the goal that something is left of, our order.

    Only what the judge knows leaves one out; that we would not propose it does not.
    """
    path = case.rules.path(case.goal)
    order = [protocol.id for protocol in candidates(case, path)]
    found = {
        tried.protocol.id
        for protocol in case.protocols
        if case.serves(protocol)
        for tried in _bouts(case, path, protocol, is_ours=False)
        if not tried.reasons
    }
    others = [protocol.id for protocol in case.protocols if protocol.id not in order]
    return tuple(one for one in (*order, *others) if one in found)


def _ways(case: Situation, path: Path) -> Iterator[Fired]:
    """The rules that say which protocols are tried at all."""
    goal = case.goal
    saw: dict[str, float | str] = {"goal": "none" if goal is None else kind_of(goal).value}
    if isinstance(goal, Injury):
        saw |= {"tissue": goal.tissue.value, "stage": goal.stage.value, "side": goal.side.value}
    elif isinstance(goal, Strength):
        saw["age_group"] = goal.age_group.value
    yield Fired.of(f"path_{path.id}", path.cited, saw=saw, decided={"protocols": ", ".join(path.protocols)})
    if case.is_first:
        rule = case.rules.first
        decided = {"protocols": ", ".join(rule.protocols)}
        yield Fired.of("first", rule.cited, saw={"bouts": float(len(case.bouts))}, decided=decided)
    yield from released_rule(case)
    if not case.may_load:
        seen: dict[str, float | str] = {}
        if isinstance(goal, Injury):
            seen["clearance"] = goal.clearance.value
        if case.condition is not None:
            seen["pain"] = float(case.condition.pain_loading)
        yield Fired.of("unloaded", case.rules.cleared, saw=seen, decided={"protocols": "passive"})
    if case.advice is not None:
        ask = case.advice.ask
        told = {"move": case.advice.move.value, "protocol": ask.protocol_id, "percent": ask.percent_lop}
        codes = ", ".join(reason.code for reason in case.advice.why)
        yield Fired(id="advice", basis=None, source="", saw={"why": codes}, decided=told)
        yield from case.advised_by


def _attempts(case: Situation, path: Path) -> Iterator[_Tried]:
    if case.chosen.protocol_id is None:
        for protocol in candidates(case, path):
            yield from _bouts(case, path, protocol, is_ours=True)
    else:
        for protocol in (one for one in case.protocols if one.id == case.chosen.protocol_id):
            yield from _bouts(case, path, protocol, is_ours=False)


def _bouts(case: Situation, path: Path, protocol: Protocol, *, is_ours: bool) -> Iterator[_Tried]:
    """Every bout of a protocol that may be meant, the likeliest first.

    `is_ours`: the rules choose. What somebody else has chosen is only held to what every plan is judged by: where we
    would begin below the protocol, it begins with the protocol's least.
    """
    for exercise in exercises(case, path, protocol):
        for side in sides_of(case, exercise.limb):
            found = figures(case, protocol, exercise, side)
            yield _tried(case, protocol, exercise, side, found, is_ours=is_ours)


def _tried(
    case: Situation, protocol: Protocol, exercise: Exercise, side: Side, found: Figures, *, is_ours: bool
) -> _Tried:
    """The bout with as many rounds as the budget of the day leaves."""
    own = tuple(_own_reasons(case, protocol)) if is_ours else ()
    span = protocol.percent(exercise.limb)
    above = None if span is None else above_reason(case, exercise.limb, side, found, span.least)
    if span is not None and not is_ours:
        found = replace(found, percent_lop=max(span.least, found.percent_lop))
    rounds = found.rounds
    while True:
        ask = Ask(
            protocol_id=protocol.id,
            exercise=exercise.name,
            limb=exercise.limb,
            side=side,
            percent_lop=found.percent_lop,
            rounds=rounds,
            load_kg=found.load_kg,
        )
        passing = {EARLY} if not is_ours else set()  # who chooses may agree to it
        if is_warm(case, exercise.limb, side):
            passing.add(_RESTS)  # it has passed when the cuff is fitted; the judge sees to it
        known = (one for one in case.refused(protocol, ask) if one.code not in passing)
        reasons = tuple(above if above is not None and one.code == _SHARE else one for one in known)
        if rounds == 1 or {reason.code for reason in reasons} != {_BUDGET}:
            break
        rounds -= 1
    if rounds < found.rounds:
        saw = {"rounds": float(found.rounds), "limit_s": case.limits.daily_s}
        short = Fired(id="budget", basis=None, source="", saw=saw, decided={"rounds": float(rounds)})
        found = replace(found, rounds=rounds, fired=(*found.fired, short))
    return _Tried(protocol=protocol, ask=ask, figures=found, reasons=(*own, *reasons))


def _own_reasons(case: Situation, protocol: Protocol) -> Iterator[Reason]:
    """Why we would not propose it, though a supervisor may choose it."""
    if case.is_first and not protocol.for_first_session:
        yield Reason(code="first_session")
    if is_loading(protocol):
        yield from case.unloaded()
    if Need.TRAINED in protocol.needs:
        rule = case.rules.trained
        km = case.goal.weekly_km if isinstance(case.goal, Performance) else 0.0
        if km < rule.weekly_km or len(case.bouts) < rule.bouts:
            yield Reason(code="proposal_untrained", figures={"weekly_km": km, "bouts": float(len(case.bouts))})


def _side_rule(case: Situation, ask: Ask) -> Fired:
    """Why this side."""
    saw: dict[str, float | str] = {}
    if case.chosen.side is not None:
        saw["chosen"] = case.chosen.side.value
    elif case.advice is not None and case.advice.ask.limb is ask.limb:
        saw["advice"] = case.advice.ask.side.value
    elif isinstance(case.goal, Injury):
        saw["injured"] = case.goal.side.value
    else:
        saw |= {f"{side}_today": float(bouts_today(case, ask.limb, side)) for side in Side}
    return Fired.of("side", case.rules.side, saw=saw, decided={"limb": f"{ask.side} {ask.limb}"})


def _why(case: Situation, path: Path, tried: _Tried) -> Reason:
    """The one reason that weighs most: progression's own, a first bout, what the answers bind, or the path."""
    ask = tried.ask
    shown = {"lop_percent": ask.percent_lop, "rounds": float(ask.rounds)}
    if ask.load_kg is not None:
        shown["load_kg"] = ask.load_kg
    told = None if case.advice is None else _told(case.advice, ask, shown)
    if told is not None:
        return told
    if case.chosen.protocol_id is not None:
        return Reason(code="proposal_chosen", figures=shown)
    if not case.may_load:
        return Reason(code="proposal_passive", figures=shown)
    if case.is_first:
        return Reason(code="proposal_first", figures=shown)
    if case.screened.assessment.on(ask.limb, ask.side).needs_released_rests:
        return Reason(code="proposal_review", figures=shown)
    if is_put_first(case, path, tried.protocol):
        return Reason(code="proposal_released", figures=shown)
    return Reason(code=f"proposal_{path.id}", figures=shown)


def _told(advice: Advice, ask: Ask, shown: dict[str, float]) -> Reason | None:
    """Why progression asks for this bout; None where it is another one, or a first of its kind and nothing else.

    Where today asks for less than progression does, its reason would not be true of the figures.
    """
    if replace(advice.ask, percent_lop=ask.percent_lop, rounds=ask.rounds, load_kg=ask.load_kg) != ask:
        return None
    if advice.move is Move.START:
        return next((reason for reason in advice.why if reason.code not in _BEGINNING), None)
    as_told = (math.floor(advice.ask.percent_lop), advice.ask.rounds, advice.ask.load_kg)
    if (math.floor(ask.percent_lop), ask.rounds, ask.load_kg) != as_told:
        return Reason(code="proposal_today", figures=shown)
    return advice.why[0]
