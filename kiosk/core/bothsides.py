"""Both sides of a limb in one visit, one after the other: whether the other may follow, and what became of the two.

Each side is a bout of its own, with its own fit, LOP, plan and approval (Vehrs et al. 2023: the two sides differ). Only
a first side that was done to its end leads on by itself.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.limb import Side
from kiosk.core.reason import Reason
from kiosk.core.records import PastBout
from kiosk.core.scale import TOO_MUCH

NO_MORE_TODAY: Final = frozenset({"cuff_pain", "discomfort", "symptom_pain", "symptom_dizzy", "symptom_chest"})
"""Ends of a bout after which no other follows today, on any limb (pain at the cuff and discomfort above 7: SmartCuffs
3.0 Pro manual, manualspro.net; that the other limbs rest too, and the rest of the list, is our inference: what the
whole person feels is not the limb's)."""

OTHER: Final = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}


class Ahead(StrEnum):
    """What may follow the first side."""

    FREE = "free"  # it was done to its end: the other side is next
    ASK = "ask"  # it was not: a supervisor decides whether there is another
    CLOSED = "closed"  # nothing more today


def ends_the_day(bout: PastBout) -> bool:
    """True for a bout after which no other may follow today: by its end, or by what was told in or after it."""
    is_bad = bout.end_reason is not None and bout.end_reason.code in NO_MORE_TODAY
    return is_bad or (bout.worst is not None and bout.worst > TOO_MUCH)


def ahead(reason: Reason | None, *, is_too_much: bool = False, is_slow: bool = False) -> Ahead:
    """Whether the other side may follow a first side.

    Args:
        reason: why it ended; None for one that has not ended.
        is_too_much: pain or discomfort was told that ends the day.
        is_slow: the colour came back too slowly after the release.
    """
    if is_too_much or (reason is not None and reason.code in NO_MORE_TODAY):
        return Ahead.CLOSED
    return Ahead.FREE if reason is not None and reason.code == "completed" and not is_slow else Ahead.ASK


class Became(StrEnum):
    """What became of one side."""

    DONE = "done"  # to its end
    CUT = "cut"  # ended early; why is the bout's own reason
    INTERRUPTED = "interrupted"  # a power cut or a crash
    LEFT = "left"  # somebody said that it shall not follow
    NONE = "none"  # planned, and never begun


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRecord:
    """One side: its bouts, oldest first, and whether it was left out on purpose."""

    bouts: tuple[PastBout, ...]
    left: bool = False

    @property
    def became(self) -> Became:
        """By the last bout of the side. One that is on counts as interrupted until it has ended."""
        if not self.bouts:
            return Became.LEFT if self.left else Became.NONE
        reason = self.bouts[-1].end_reason
        if reason is None or reason.code == "interrupted":
            return Became.INTERRUPTED
        return Became.DONE if reason.code == "completed" else Became.CUT


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRecord:
    """Both sides of one visit, whole at every moment: what did not come is said too."""

    id: int
    runner_id: int
    first: SideRecord
    second: SideRecord
    why_left: str
    """Code with which the second side was left out; empty when it was not."""
