"""Where a plan differs from what was proposed, and what a supervisor has to say for it. Pure; limits are elsewhere."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.core.advice import Ask
from kiosk.core.planamount import LOAD_KG
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


def changes(proposed: Ask, plan: Plan, protocol: Protocol) -> tuple[Change, ...]:
    """Everything that differs, in the order in which a plan is put together. `protocol` is the planned one."""
    return tuple(_changes(proposed, plan, protocol))


def _changes(proposed: Ask, plan: Plan, protocol: Protocol) -> Iterator[Change]:
    for name in ("protocol_id", "exercise", "limb", "side"):
        if getattr(proposed, name) != getattr(plan, name):
            yield Change(name=name, proposed=str(getattr(proposed, name)), planned=str(getattr(plan, name)))
    span = protocol.percent(plan.limb)
    whole = len(protocol.blocks)
    figures: tuple[tuple[str, float | None, float | None, tuple[float, float] | None], ...] = (
        ("percent_lop", proposed.percent_lop, plan.percent_lop, None if span is None else (span.least, span.most)),
        ("rounds", proposed.rounds, whole if plan.rounds is None else plan.rounds, (1.0, float(whole))),
        ("load_kg", proposed.load_kg, plan.load_kg, LOAD_KG),
    )
    for name, old, new, bounds in figures:
        if old != new:
            low, high = bounds or (None, None)
            yield Change(name=name, proposed=_text(old), planned=_text(new), low=low, high=high)


def _text(figure: float | None) -> str:
    return NOTHING if figure is None else f"{figure:g}"


def direction(proposed: Ask, plan: Plan, found: Sequence[Change]) -> Direction | None:
    """Which way a plan goes from what was proposed; None when it goes nowhere.

    More pressure or weight is harder, whatever else was changed; so are more rounds of the same protocol. A weight
    that was set where none was known is another way, not a harder one: nothing was proposed that it could exceed.
    """
    if not found:
        return None
    names = {one.name for one in found}
    is_heavier = plan.load_kg is not None and proposed.load_kg is not None and plan.load_kg > proposed.load_kg
    is_longer = (
        "rounds" in names and "protocol_id" not in names and (plan.rounds is None or plan.rounds > proposed.rounds)
    )
    if plan.percent_lop > proposed.percent_lop or is_heavier or is_longer:
        return Direction.HARDER
    is_other = bool(names & {"protocol_id", "exercise", "limb", "side"})
    is_set = proposed.load_kg is None and plan.load_kg is not None
    return Direction.OTHER if is_other or is_set else Direction.MILDER


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
