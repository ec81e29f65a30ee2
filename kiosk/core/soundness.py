"""What makes a protocol sound: everything it could ever command stays within design section 3.

Figures without a source named beside them are our inference: bounds wide enough for every protocol we know of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kiosk.core.blocks import REFILL_S, Block, Rest, Work, held_s, rises_under_pressure, stretches
from kiosk.core.limb import Limb
from kiosk.core.posture import Posture
from kiosk.safety import limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.core.protocol import Protocol

PERCENT_MAX: Final = 80.0
ARM_PERCENT_MAX: Final = 50.0
"""Highest shares of LOP in training (position stand, Patterson et al. 2019; arms: owensrecoveryscience.com)."""

OFF_PERCENT_MAX: Final = 130.0
"""What a protocol may name that is switched off and only there to be read (our inference)."""

BLOCKS_MAX: Final = 40
REPETITIONS_MAX: Final = 60
WORK_S: Final = (5.0, 1200.0)
REST_S: Final = (5.0, 600.0)
INFLATED_REST_MAX_S: Final = 120.0
TEMPO_S: Final = (0.5, 5.0)
SHARE_MIN: Final = 0.3
CUE_MAX: Final = 12
"""What a protocol may ask for at all: blocks, repetitions in one, times of work and rest, the longest rest under
pressure, pace, the least share of the bout's pressure, letters of a cue (our inference)."""

PASSIVE_S: Final = 300.0
PASSIVE_REST_S: Final = 180.0
"""A passive bout lasts five minutes at most, and three at least pass before the next (VALD)."""

REFILL_FIRST_S: Final = 10.0
REFILL_LEFT_S: Final = 30.0
"""The check of the colour comes once the pressure is there, and is over before the work is (our inference)."""

FULL_STRETCH_S: Final = 300.0
FULL_REST_S: Final = 180.0
"""After this much time at pressure in one piece a limb rests three minutes (VALD; what is full length is ours)."""

RESTRICTION_S: Final = {Limb.LEG: limits.RESTRICTION_LEG_S, Limb.ARM: limits.RESTRICTION_ARM_S}
"""Longest time at pressure that a protocol may name (VALD practitioner's guide: under 20 min leg, 15 min arm)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentRange:
    """Share of LOP in percent: least, where to begin, most."""

    least: float
    usual: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """An exercise, the limb that carries the cuff in it, and the postures it is done in, the usual one first."""

    name: str
    limb: Limb
    postures: tuple[Posture, ...]


Flaw = tuple[str, str]


def flaws(protocol: Protocol) -> Iterator[Flaw]:
    """Everything that makes a protocol unsound: where, and what. Places in `blocks` count its blocks one by one."""
    if protocol.leg is None and protocol.arm is None:
        yield "leg", "no range of pressure for any limb"
    for limb, span, most in ((Limb.LEG, protocol.leg, PERCENT_MAX), (Limb.ARM, protocol.arm, ARM_PERCENT_MAX)):
        if span is not None:
            yield from _span_flaws(limb.value, span, most if protocol.enabled else OFF_PERCENT_MAX)
    yield from _exercise_flaws(protocol)
    if not 1 <= len(protocol.blocks) <= BLOCKS_MAX:
        yield "blocks", f"{len(protocol.blocks)} blocks are not between 1 and {BLOCKS_MAX}"
    for index, block in enumerate(protocol.blocks):
        is_last = index + 1 == len(protocol.blocks)
        yield from ((f"blocks[{index}]", flaw) for flaw in block_flaws(block, is_last=is_last))
    yield from _shape_flaws(protocol)
    yield from _time_flaws(protocol)
    if not protocol.sources:
        yield "sources", "a protocol names where it comes from"
    if protocol.version < 1:
        yield "version", "versions count from 1"


def _span_flaws(path: str, span: PercentRange, most: float) -> Iterator[Flaw]:
    if not span.least <= span.usual <= span.most:
        yield path, "least, usual and most are not in order"
    if not (span.least >= 20 and span.most <= most):
        yield path, f"{span.least:g} to {span.most:g} % of LOP is not inside 20 to {most:g}"


def _exercise_flaws(protocol: Protocol) -> Iterator[Flaw]:
    if not protocol.exercises:
        yield "exercises", "no exercise"
    for exercise in protocol.exercises:
        if protocol.percent(exercise.limb) is None:
            yield "exercises", f"{exercise.name}: no range of pressure for the {exercise.limb}"
        if not exercise.postures or len(set(exercise.postures)) != len(exercise.postures):
            yield "exercises", f"{exercise.name}: one posture or more it is done in, each once"


def block_flaws(block: Block, *, is_last: bool) -> Iterator[str]:
    """What is wrong with one block by itself."""
    if block.is_timed:
        yield from _timed_flaws(block)
    else:
        yield from _counted_flaws(block)
    if not is_last and block.rest is not Rest.NONE and not REST_S[0] <= block.rest_s <= REST_S[1]:
        yield f"a rest of {block.rest_s:g} s is not between {REST_S[0]:g} and {REST_S[1]:g}"
    if not is_last and block.rest is Rest.INFLATED and block.rest_s > INFLATED_REST_MAX_S:
        yield f"an inflated rest of {block.rest_s:g} s is longer than {INFLATED_REST_MAX_S:g}"
    if not SHARE_MIN <= block.share <= 1.0:
        yield f"a share of {block.share:g} is not between {SHARE_MIN:g} and 1"
    for cue in (block.cue, block.rest_cue):
        if len(cue) > CUE_MAX:
            yield f"the cue {cue!r} has more than {CUE_MAX} letters"
        if not cue.isprintable():
            yield f"the cue {cue!a} has signs that cannot be printed"


def _timed_flaws(block: Block) -> Iterator[str]:
    most = PASSIVE_S if block.work is Work.PASSIVE else WORK_S[1]
    if not WORK_S[0] <= block.work_s <= most:
        yield f"{block.work.value} for {block.work_s:g} s is not between {WORK_S[0]:g} and {most:g}"
    last_s = block.work_s - REFILL_LEFT_S
    if block.refill_after_s and not (block.work is Work.PASSIVE and REFILL_FIRST_S <= block.refill_after_s <= last_s):
        yield f"the colour is looked at on a still limb, {REFILL_FIRST_S:g} s to {last_s:g} s after it begins"
    if block.repetitions or block.tempo is not None:
        yield f"{block.work.value} lasts its time; it has no repetitions and no tempo"


def _counted_flaws(block: Block) -> Iterator[str]:
    if not 1 <= block.repetitions <= REPETITIONS_MAX:
        yield f"each set has 1 to {REPETITIONS_MAX} repetitions, not {block.repetitions}"
    if block.refill_after_s:
        yield "the colour is looked at on a still limb, not between repetitions"
    if block.work_s:
        yield "repetitions are counted; they have no seconds"
    if block.tempo is None:
        yield "repetitions need a tempo"
    elif not all(TEMPO_S[0] <= half <= TEMPO_S[1] for half in (block.tempo.up_s, block.tempo.down_s)):
        yield f"each half of a repetition lasts {TEMPO_S[0]:g} to {TEMPO_S[1]:g} s"


def _shape_flaws(protocol: Protocol) -> Iterator[Flaw]:
    """What is wrong with the blocks together."""
    if rises_under_pressure(protocol.blocks):
        yield "blocks", "the pressure changes only out of an empty cuff: put a released rest before another share"
    for index, block in enumerate(protocol.blocks[:-1]):
        is_short = block.rest is not Rest.RELEASED or block.rest_s < PASSIVE_REST_S
        if block.work is Work.PASSIVE and is_short:
            yield f"blocks[{index}]", f"a passive block is followed by a released rest of at least {PASSIVE_REST_S:g} s"
    yield from _reperfusion_flaws(protocol.blocks)


def _reperfusion_flaws(blocks: tuple[Block, ...]) -> Iterator[Flaw]:
    releases = [index for index, block in enumerate(blocks[:-1]) if block.rest is Rest.RELEASED]
    for index, open_s in zip(releases, stretches(blocks), strict=False):
        if open_s - REFILL_S > FULL_STRETCH_S and blocks[index].rest_s < FULL_REST_S:
            yield f"blocks[{index}]", f"after {open_s:g} s at pressure a limb rests at least {FULL_REST_S:g} s"


def _time_flaws(protocol: Protocol) -> Iterator[Flaw]:
    """A bout's whole time at pressure stays within what the limb may have in one piece (design 3), rests or not."""
    ceiling = min(RESTRICTION_S[limb] for limb in Limb if protocol.percent(limb) is not None or limb is Limb.LEG)
    total_s = held_s(protocol.blocks)
    if not 0 < protocol.max_restriction_s <= ceiling:
        yield "max_restriction_s", f"{protocol.max_restriction_s:g} is not between 0 and {ceiling:g}"
    elif not total_s <= protocol.max_restriction_s:
        yield "max_restriction_s", f"the blocks take {total_s:g} s at pressure, more than this"
