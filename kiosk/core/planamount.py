"""How much of a protocol a plan asks for, and how heavy: what can be so."""

from collections.abc import Iterator
from typing import Final

from kiosk.core.blocks import Block
from kiosk.core.heaviest import Heaviest
from kiosk.core.protocol import Protocol
from kiosk.core.reason import Reason
from kiosk.core.records import Plan

LOAD_KG: Final = (0.5, 400.0)
"""Weights that anybody moves here at a low load; beyond is a slip of the finger (our inference)."""


def planned_blocks(protocol: Protocol, rounds: int | None) -> tuple[Block, ...]:
    """The first `rounds` blocks of a protocol; all of them when that is None.

    A part from the first block on is never longer at pressure, in one piece or in all, nor higher than the whole: it
    lacks rests and blocks at its end and nothing else. `rounds` is judged by `amount_reasons`.
    """
    return protocol.blocks if rounds is None else protocol.blocks[:rounds]


def is_loaded(protocol: Protocol) -> bool:
    """Whether the work is counted, so that a weight can belong to it."""
    return all(not block.is_timed for block in protocol.blocks)


def amount_reasons(plan: Plan, protocol: Protocol | None, most: Heaviest) -> Iterator[Reason]:
    """Why there are not so many rounds, or why nobody moves this weight in this work. `most`: for this runner."""
    if protocol is None:
        return
    if plan.rounds is not None and not 1 <= plan.rounds <= len(protocol.blocks):
        yield Reason(code="rounds_range", figures={"rounds": float(plan.rounds), "most": float(len(protocol.blocks))})
    if plan.load_kg is None:
        return
    if not is_loaded(protocol):
        yield Reason(code="load_without_lifting")
    if not LOAD_KG[0] <= plan.load_kg <= LOAD_KG[1]:  # also refuses not-a-number
        yield Reason(code="load_range", figures={"least_kg": LOAD_KG[0], "most_kg": LOAD_KG[1]})
    elif plan.load_kg > most.kg:
        yield most.above
