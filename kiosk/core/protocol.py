"""A reusable therapy definition, as data: what a protocol file may say. What makes it sound is in `soundness`."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.core import blocks
from kiosk.core.blocks import REFILL_S, Block
from kiosk.core.limb import Limb
from kiosk.core.soundness import ARM_PERCENT_MAX, PERCENT_MAX, Exercise, PercentRange, flaws
from kiosk.core.units import Seconds

__all__ = [
    "ARM_PERCENT_MAX",
    "PERCENT_MAX",
    "REFILL_S",
    "Exercise",
    "Goal",
    "Grade",
    "Need",
    "PercentRange",
    "Protocol",
    "UnsoundProtocol",
]


class Goal(StrEnum):
    """What a runner comes for (design section 2)."""

    RECOVER = "recover"  # from an injury or an operation
    PERFORM = "perform"
    STRONG = "strong"  # stay strong, older runners first of all
    PREPARE = "prepare"  # warm up


class Need(StrEnum):
    """What a protocol asks for beyond a supervisor's approval of the plan."""

    TRAINED = "trained"  # a runner used to this kind of running
    SUPERVISED = "supervised"  # somebody stands by the whole time
    MEDICAL = "medical"  # a doctor has signed for it


class Grade(StrEnum):
    """What a protocol rests on, the firmest first (our own scale)."""

    REVIEW = "review"  # a position stand or a review of many trials
    TRIAL = "trial"  # a controlled trial of this very structure
    STUDY = "study"  # a small or uncontrolled study, or a trial of another structure
    PRACTICE = "practice"  # makers' and clinics' guides
    INFERENCE = "inference"  # ours


class UnsoundProtocol(ValueError):  # noqa: N818 - named for the one who catches it
    """A protocol breaks its own rules; `flaws` says where and how, all at once."""

    def __init__(self, found: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in found))
        self.flaws = found


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """One protocol. Building an unsound one raises `UnsoundProtocol` with everything that is wrong.

    `contraindicated` are ids of screening questions: a yes to one of them, and the protocol is not for this runner.
    `inferred` says in words what of it is our inference, or was not read in its source. A protocol that is not
    `enabled` is there to be read and is never prescribed.
    """

    id: str
    version: int = 1
    name: str
    purpose: str
    enabled: bool = True
    leg: PercentRange | None
    arm: PercentRange | None
    blocks: tuple[Block, ...]
    max_restriction_s: Seconds
    exercises: tuple[Exercise, ...]
    goals: tuple[Goal, ...] = ()
    needs: tuple[Need, ...] = ()
    contraindicated: tuple[str, ...] = ()
    evidence: Grade = Grade.INFERENCE
    inferred: tuple[str, ...] = ()
    sources: tuple[str, ...]
    for_first_session: bool = False
    """Mild enough for a first session ever, or the first after more than four weeks (domain reference 2.2)."""

    def __post_init__(self) -> None:
        found = tuple(flaws(self))
        if found:
            raise UnsoundProtocol(found)

    def percent(self, limb: Limb) -> PercentRange | None:
        """The range for this limb; None when the protocol is not for it."""
        return self.leg if limb is Limb.LEG else self.arm

    def exercise(self, name: str, limb: Limb) -> Exercise | None:
        """The exercise of this name that is one for this limb, if there is one."""
        return next((one for one in self.exercises if (one.name, one.limb) == (name, limb)), None)

    @property
    def held_s(self) -> Seconds:
        """Longest time at pressure when the work is done in tempo."""
        return blocks.held_s(self.blocks)

    @property
    def is_warm_up(self) -> bool:
        """True when it prepares for a bout of the same visit: no training of its own, whose weeks would be counted."""
        return blocks.is_warm_up({block.work for block in self.blocks})

    @property
    def is_intermittent(self) -> bool:
        """True when the cuff is emptied in every rest, and there is one."""
        return blocks.is_intermittent(self.blocks)
