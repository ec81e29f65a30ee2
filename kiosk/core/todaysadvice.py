"""What progression says of today's bout: which bout is gone on with, and what it asks for.

The last bout that belongs to the goal as it is now is gone on with, where nothing known forbids it today. Otherwise the
rules of the proposal say what is trained, and progression what of that, out of everything that was done on the limb.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.core.advice import Advice, Ask, Move
from kiosk.core.blocks import held_s
from kiosk.core.evaluationrecords import StoredHold
from kiosk.core.limb import Side
from kiosk.core.nextplan import Basis
from kiosk.core.progress import History, course_of
from kiosk.core.progressioncase import training_week
from kiosk.core.progressiondone import Done
from kiosk.core.progressionfired import fired_of
from kiosk.core.progressionrules import ProgressRules
from kiosk.core.proposal import propose
from kiosk.core.proposalcase import Fired, Proposal, Situation
from kiosk.core.proposalfigures import figures, is_loading
from kiosk.core.proposalorder import sides_of
from kiosk.core.protocol import Exercise, Protocol
from kiosk.safety.changed import replace

NOTHING: Final[tuple[Fired, ...]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the records say for progression: all bouts in the order they came, everything of the runner, holds."""

    done: Sequence[Done]
    history: History
    holds: Sequence[StoredHold]
    rules: ProgressRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """The advice and the rules it comes from; None before anything but first sessions was done or can be."""

    advice: Advice | None
    fired: tuple[Fired, ...] = NOTHING


def advise_today(case: Situation, told: Told) -> Advised:
    """What progression says today. An advice that `case` has already is not looked at."""
    case = replace(case, advice=None, advised_by=NOTHING)
    last = _last(case, told)
    found = None if last is None else _going_on(case, told, *last)
    if found is None:
        found = _anew(case, told, None if last is None else last[0])
    if found is None:
        return Advised(advice=None)
    return Advised(advice=found, fired=tuple(fired_of(found, told.rules)))


def _last(case: Situation, told: Told) -> tuple[Ask, Protocol, Exercise] | None:
    """The last bout that may be gone on with: of what was chosen or serves the goal, done since the goal is so.

    A goal that leads another way (another injury, another stage) begins anew (our inference).
    """
    begun = _begun(case, told.history)
    for one in reversed(told.done):
        found = _exercise(case, one.ask)
        if one.day >= begun and found is not None:
            return one.ask, *found
    return None


def _begun(case: Situation, history: History) -> float:
    """The day of the first of the last evaluations whose goal leads the same way; bouts of that day belong to it."""
    path, begun = case.rules.path(case.goal), -math.inf
    for one in reversed(course_of(history).evaluations):
        if case.rules.path(one.goal) is not path:
            break
        begun = float(math.floor(one.day))
    return begun


def _exercise(case: Situation, ask: Ask) -> tuple[Protocol, Exercise] | None:
    """The protocol and exercise of a bout, where they are still there and may be meant today."""
    chosen, path = case.chosen, case.rules.path(case.goal)
    protocol = next((one for one in case.protocols if one.id == ask.protocol_id), None)
    if protocol is None or protocol.for_first_session:
        return None
    is_own = protocol.id not in case.rules.named and case.serves(protocol)
    if chosen.protocol_id is None and protocol.id not in path.protocols and not is_own:
        return None
    wanted = ((chosen.protocol_id, protocol.id), (chosen.exercise, ask.exercise), (chosen.limb, ask.limb))
    if any(choice not in (None, name) for choice, name in wanted):
        return None
    exercise = next((one for one in protocol.exercises if (one.name, one.limb) == (ask.exercise, ask.limb)), None)
    return None if exercise is None else (protocol, exercise)


def _going_on(case: Situation, told: Told, last: Ask, protocol: Protocol, exercise: Exercise) -> Advice | None:
    """The advice for the first side on which it may be gone on with; None where it may be on none."""
    for side in sides_of(case, last.limb):
        advice = _advice(case, told, protocol, _first(case, protocol, exercise, side))
        if advice is not None and _is_proposed(case, advice):
            return None if _is_too_long(case, told, protocol, advice) else advice
    return None


def _first(case: Situation, protocol: Protocol, exercise: Exercise, side: Side) -> Ask:
    """What a first bout of it would ask for on this side."""
    begins = figures(case, protocol, exercise, side)
    return Ask(
        protocol_id=protocol.id,
        exercise=exercise.name,
        limb=exercise.limb,
        side=side,
        percent_lop=begins.percent_lop,
        rounds=begins.rounds,
        load_kg=begins.load_kg,
    )


def _is_proposed(case: Situation, advice: Advice) -> bool:
    """Whether the bout itself is left today, or a first session in its place that its figures narrow."""
    found = propose(replace(case, advice=advice))
    if not isinstance(found, Proposal):
        return False
    same = replace(advice.ask, percent_lop=0.0, rounds=1, load_kg=None)
    asked = replace(found.ask, percent_lop=0.0, rounds=1, load_kg=None)
    is_first = any(one.for_first_session for one in case.protocols if one.id == asked.protocol_id)
    return asked == (replace(same, protocol_id=asked.protocol_id) if is_first else same)


def _anew(case: Situation, told: Told, last: Ask | None) -> Advice | None:
    """The advice for what the rules of the proposal choose; a first session is all theirs.

    The exercise stays where another protocol has it, and the share of LOP is not above what it was (our inference).
    """
    first, left = None, case
    while (found := _start(left, last)) is not None:
        ask, protocol = found
        advice = _advice(case, told, protocol, ask)
        if advice is None or not _is_too_long(case, told, protocol, advice):
            return advice or first
        first = first or advice
        left = replace(left, protocols=tuple(one for one in left.protocols if one.id != protocol.id))
    return first


def _start(case: Situation, last: Ask | None) -> tuple[Ask, Protocol] | None:
    """What the rules of the proposal choose, with its protocol; None where that is a first session, or nothing."""
    found = propose(case)
    if last is not None:
        same = propose(replace(case, chosen=replace(case.chosen, exercise=last.exercise, limb=last.limb)))
        found = same if isinstance(same, Proposal) else found
    protocol = next((p for p in case.protocols if isinstance(found, Proposal) and p.id == found.ask.protocol_id), None)
    if not isinstance(found, Proposal) or protocol is None or protocol.for_first_session or protocol.is_warm_up:
        return None
    ask = found.ask
    if last is not None and last.limb is ask.limb:
        ask = replace(ask, percent_lop=max(_least(protocol, ask), min(ask.percent_lop, last.percent_lop)))
    return ask, protocol


def _is_too_long(case: Situation, told: Told, protocol: Protocol, advice: Advice) -> bool:
    """Whether a limb in its first weeks would begin with too long a piece of work. Who has chosen it may do it.

    Such work has no rounds to begin with fewer of; it is gone on with once it was done (our inference).
    """
    ask, ramp = advice.ask, told.rules.ramp
    if advice.move is not Move.START or case.chosen.protocol_id is not None or not is_loading(protocol):
        return False
    here = [one for one in told.done if (one.ask.limb, one.ask.side) == (ask.limb, ask.side)]
    is_new = training_week(here, case.day, told.rules) <= ramp.limb_weeks
    return is_new and held_s(protocol.blocks[:1]) > ramp.piece_s


def _advice(case: Situation, told: Told, protocol: Protocol, start: Ask) -> Advice | None:
    """Progression's advice for a bout that would begin like this; None where nothing of the protocol is left.

    A protocol whose file was changed so that it begins above what was done begins anew at its least (our inference).
    """
    basis = Basis(
        done=told.done,
        history=told.history,
        holds=told.holds,
        years=case.screened.years,
        assessment=case.screened.assessment,
        protocols=case.protocols,
        limits=case.limits,
        rules=told.rules,
        zones=case.zones,
    )
    found = basis.advice(protocol, start, case.day)
    if isinstance(found, tuple) and any(one.code == "progress_below_range" for one in found):
        others = tuple(_others(told.done, start))
        low = replace(start, percent_lop=_least(protocol, start))
        found = replace(basis, done=others).advice(protocol, low, case.day)
    return found if isinstance(found, Advice) else None


def _others(done: Sequence[Done], start: Ask) -> Iterator[Done]:
    key = (start.protocol_id, start.exercise, start.limb, start.side)
    yield from (one for one in done if (one.ask.protocol_id, one.ask.exercise, one.ask.limb, one.ask.side) != key)


def _least(protocol: Protocol, ask: Ask) -> float:
    span = protocol.percent(ask.limb)
    return ask.percent_lop if span is None else span.least
