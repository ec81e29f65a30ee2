"""What a bout is made of: stretches of work at one pressure, each with the rest after it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from kiosk.core.units import NO_TIME, Mmhg, Seconds

REFILL_S: Final = 20.0
"""Time a fill and its countdown may take, for the estimate of a bout's length (our inference)."""


class Work(StrEnum):
    """What the runner does in a block: repetitions are counted in tempo, everything else lasts its time."""

    REPETITIONS = "repetitions"
    WALK = "walk"
    CYCLE = "cycle"
    RUN = "run"
    MOVE = "move"  # easy movement of a warm-up, at the runner's own pace
    PASSIVE = "passive"  # the limb lies still


class Rest(StrEnum):
    """What the cuff does after a block."""

    INFLATED = "inflated"
    RELEASED = "released"
    NONE = "none"  # the next block follows at once, at the same pressure


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """Lifting and lowering time of one repetition."""

    up_s: Seconds
    down_s: Seconds

    @property
    def repetition_s(self) -> Seconds:
        """Time of one whole repetition."""
        return Seconds(self.up_s + self.down_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One stretch of work and the rest after it; the rest of a bout's last block is its release.

    `share` is the part of the bout's pressure that this block gets, 0-1. `repetitions` and `tempo` belong to work that
    is counted, `work_s` to work that lasts its time. After
    `refill_after_s` of it the runner is asked whether the limb's colour comes back; 0 for never. `cue` and `rest_cue`
    are what the screen calls out; empty: the screen's own words.
    """

    work: Work = Work.REPETITIONS
    repetitions: int = 0
    tempo: Tempo | None = None
    work_s: Seconds = NO_TIME
    rest: Rest
    rest_s: Seconds
    share: float = 1.0
    refill_after_s: Seconds = NO_TIME
    cue: str = ""
    rest_cue: str = ""

    @property
    def is_timed(self) -> bool:
        """True for work that lasts its time and is not counted."""
        return self.work is not Work.REPETITIONS

    def pressure_mmhg(self, setpoint_mmhg: Mmhg) -> Mmhg:
        """What this block gets of the bout's pressure, in whole mmHg unless it is the bout's own; never above that."""
        return setpoint_mmhg if self.share >= 1.0 else Mmhg(float(int(setpoint_mmhg * self.share)))

    @property
    def repetition_s(self) -> Seconds:
        """Time of one repetition in tempo; 0 without one."""
        return Seconds(0.0) if self.tempo is None else self.tempo.repetition_s

    @property
    def lasts_s(self) -> Seconds:
        """How long the work takes when it is done in tempo."""
        return self.work_s if self.is_timed else Seconds(self.repetitions * self.repetition_s)


def sets(counts: Sequence[int], *, rest: Rest, rest_s: Seconds, tempo: Tempo) -> tuple[Block, ...]:
    """Sets of repetitions, all with the same rest and tempo."""
    return tuple(Block(repetitions=count, tempo=tempo, rest=rest, rest_s=rest_s) for count in counts)


def stretches(blocks: Sequence[Block]) -> tuple[float, ...]:
    """Longest time at pressure between two releases, for every such stretch, in seconds."""
    found: list[float] = []
    open_s = REFILL_S
    for index, block in enumerate(blocks):
        open_s += block.lasts_s
        if index + 1 == len(blocks) or block.rest is Rest.RELEASED:
            found.append(open_s)
            open_s = REFILL_S
        elif block.rest is Rest.INFLATED:
            open_s += block.rest_s
    return tuple(found)


def held_s(blocks: Sequence[Block]) -> Seconds:
    """Longest time at pressure of all blocks together when the work is done in tempo."""
    return Seconds(sum(stretches(blocks)))


def is_warm_up(works: AbstractSet[Work]) -> bool:
    """Whether a bout of these kinds of work prepares for another and is none itself: easy movement and nothing else."""
    return works == {Work.MOVE}


def is_intermittent(blocks: Sequence[Block]) -> bool:
    """True when the cuff is emptied in every rest, and there is one."""
    return len(blocks) > 1 and all(block.rest is Rest.RELEASED for block in blocks[:-1])


def rises_under_pressure(blocks: Sequence[Block]) -> bool:
    """True when the pressure would change from one block to the next without the cuff being emptied between them."""
    return any(one.share != other.share and one.rest is not Rest.RELEASED for one, other in pairwise(blocks))
