"""Where a plan differs from what was proposed, and what a supervisor has to say for it. Pure; limits are elsewhere."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.core.advice import Ask
from kiosk.core.blocks import Block, held_s, stretches
from kiosk.core.heaviest import Heaviest
from kiosk.core.planamount import LOAD_KG, planned_blocks
from kiosk.core.proposalrules import Direction, ProposalRules
from kiosk.core.protocol import Protocol
from kiosk.core.reason import Reason
from kiosk.core.records import Plan

NOTHING: Final = "none"
"""How a weight that was not set is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is other than proposed. `low` and `high` are its bounds; None where it is no figure."""

    name: str
    proposed: str
    planned: str
    low: float | None = None
    high: float | None = None


def changes(proposed: Ask, plan: Plan, protocol: Protocol, most: Heaviest) -> tuple[Change, ...]:
    """Everything that differs, in the order in which a plan is put together.

    `protocol` is the planned one, `most` the bound of the planned weight.
    """
    return tuple(_changes(proposed, plan, protocol, most))


def _changes(proposed: Ask, plan: Plan, protocol: Protocol, most: Heaviest) -> Iterator[Change]:
    for name in ("protocol_id", "exercise", "limb", "side"):
        if getattr(proposed, name) != getattr(plan, name):
            yield Change(name=name, proposed=str(getattr(proposed, name)), planned=str(getattr(plan, name)))
    span = protocol.percent(plan.limb)
    whole = len(protocol.blocks)
    figures: tuple[tuple[str, float | None, float | None, tuple[float, float] | None], ...] = (
        ("percent_lop", proposed.percent_lop, plan.percent_lop, None if span is None else (span.least, span.most)),
        ("rounds", proposed.rounds, whole if plan.rounds is None else plan.rounds, (1.0, float(whole))),
        ("load_kg", proposed.load_kg, plan.load_kg, (LOAD_KG[0], min(LOAD_KG[1], most.kg))),
    )
    for name, old, new, bounds in figures:
        if old != new:
            low, high = bounds or (None, None)
            yield Change(name=name, proposed=_text(old), planned=_text(new), low=low, high=high)


def _text(figure: float | None) -> str:
    return NOTHING if figure is None else f"{figure:g}"


def direction(
    proposed: Ask, plan: Plan, found: Sequence[Change], was: Protocol | None, protocol: Protocol
) -> Direction | None:
    """Which way a plan goes from what was proposed; None when it goes nowhere.

    More pressure or weight is harder, whatever else was changed; so is more of the same kind of work, by the same
    protocol or by another on the same kind of limb. Less of it is milder, when nothing but the protocol is another one.
    A weight that was set where none was known is another way, not a harder one: nothing was proposed that it could
    exceed.

    Args:
        proposed: what was.
        plan: what is asked for.
        found: `changes` of the two.
        was: the proposed protocol; None when there is none of this id any more.
        protocol: the planned one.
    """
    if not found:
        return None
    names = {one.name for one in found}
    is_heavier = plan.load_kg is not None and proposed.load_kg is not None and plan.load_kg > proposed.load_kg
    is_other_work = "protocol_id" in names and plan.limb is not proposed.limb
    work = None if was is None or is_other_work else _work(was, proposed.rounds, protocol, plan.rounds)
    if plan.percent_lop > proposed.percent_lop or is_heavier or work is Direction.HARDER:
        return Direction.HARDER
    is_other = bool(names & {"exercise", "limb", "side"}) or ("protocol_id" in names and work is not Direction.MILDER)
    is_set = proposed.load_kg is None and plan.load_kg is not None
    return Direction.OTHER if is_other or is_set else Direction.MILDER


def _work(was: Protocol, was_rounds: int, now: Protocol, now_rounds: int | None) -> Direction | None:
    """Whether the second is more or less work than the first; None when it is as much, or of another kind.

    More is more in anything: seconds at pressure, in one piece or in all, or work (our inference).
    """
    before, after = planned_blocks(was, was_rounds), planned_blocks(now, now_rounds)
    if {one.work for one in before} != {one.work for one in after}:
        return None
    pairs = tuple(zip(_much(before), _much(after), strict=True))
    if any(new > old for old, new in pairs):
        return Direction.HARDER
    return Direction.MILDER if any(new < old for old, new in pairs) else None


def _much(blocks: tuple[Block, ...]) -> tuple[float, ...]:
    """Seconds at pressure in all and in the longest piece, repetitions, seconds of timed work."""
    repetitions = sum(one.repetitions for one in blocks)
    return held_s(blocks), max(stretches(blocks), default=0.0), float(repetitions), sum(one.work_s for one in blocks)


def change_reasons(way: Direction | None, reason_id: str, rules: ProposalRules) -> tuple[Reason, ...]:
    """Why a supervisor's reason is none for this way; empty when it is, or when nothing was changed."""
    if way is None:
        return ()
    said = rules.change(reason_id)
    if said is None:
        return (Reason(code="change_reason_missing"),)
    if said.direction is not way:
        return (Reason(code=f"change_reason_{way}"),)
    return ()


def vow_reasons(protocol: Protocol, plan: Plan, said: Collection[str], rules: ProposalRules) -> tuple[Reason, ...]:
    """What a supervisor has not said though the plan needs it, each by itself (`vow_missing_…`)."""
    return tuple(Reason(code=f"vow_missing_{vow.need}") for vow in rules.vowed(protocol, plan) if vow.id not in said)
