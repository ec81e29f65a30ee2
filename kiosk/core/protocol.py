"""A reusable therapy definition, as data: what a protocol file may say, and what makes it sound."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.core.model import Limb, Tempo
from kiosk.core.units import Seconds
from kiosk.safety import limits

PERCENT_MAX: Final = 80.0
ARM_PERCENT_MAX: Final = 50.0
"""Highest shares of LOP in training (position stand of 2019; arms by default: Owens)."""

REFILL_S: Final = 20.0
"""Time a fill and its countdown may take, for the estimate of a bout's length (our inference)."""

RESTRICTION_S: Final = {Limb.LEG: limits.RESTRICTION_LEG_S, Limb.ARM: limits.RESTRICTION_ARM_S}


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentRange:
    """Share of LOP in percent: least, where to begin, most."""

    least: float
    usual: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """An exercise and the limb that carries the cuff in it."""

    name: str
    limb: Limb


class UnsoundProtocol(ValueError):  # noqa: N818 - named for the one who catches it
    """A protocol breaks its own rules; `flaws` says where and how, all at once."""

    def __init__(self, found: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in found))
        self.flaws = found


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """One protocol. Building an unsound one raises `UnsoundProtocol` with everything that is wrong."""

    id: str
    name: str
    purpose: str
    leg: PercentRange | None
    arm: PercentRange | None
    repetitions: tuple[int, ...]
    rest_s: Seconds
    tempo: Tempo
    inflated_rests: bool
    max_restriction_s: Seconds
    exercises: tuple[Exercise, ...]
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

    @property
    def held_s(self) -> Seconds:
        """Longest time at pressure when every repetition is done in tempo."""
        work = sum(self.repetitions) * self.tempo.repetition_s
        rests = (len(self.repetitions) - 1) * self.rest_s if self.inflated_rests else 0.0
        fills = REFILL_S * (1 if self.inflated_rests else len(self.repetitions))
        return Seconds(work + rests + fills)


def flaws(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """Everything that makes a protocol unsound: where, and what."""
    if protocol.leg is None and protocol.arm is None:
        yield "leg", "no range of pressure for any limb"
    for limb, span, most in ((Limb.LEG, protocol.leg, PERCENT_MAX), (Limb.ARM, protocol.arm, ARM_PERCENT_MAX)):
        if span is not None:
            yield from _span_flaws(limb.value, span, most)
    yield from _shape_flaws(protocol)
    yield from _time_flaws(protocol)
    if not protocol.sources:
        yield "sources", "a protocol names where it comes from"


def _shape_flaws(protocol: Protocol) -> Iterator[tuple[str, str]]:
    if not protocol.repetitions:
        yield "repetitions", "no set at all"
    if any(not 1 <= count <= 60 for count in protocol.repetitions):
        yield "repetitions", "each set has 1 to 60 repetitions"
    if not protocol.exercises:
        yield "exercises", "no exercise"
    for exercise in protocol.exercises:
        if protocol.percent(exercise.limb) is None:
            yield "exercises", f"{exercise.name}: no range of pressure for the {exercise.limb}"


def _time_flaws(protocol: Protocol) -> Iterator[tuple[str, str]]:
    if not 10 <= protocol.rest_s <= 300:
        yield "rest_s", f"{protocol.rest_s:g} is not between 10 and 300"
    if not (0.5 <= protocol.tempo.up_s <= 5 and 0.5 <= protocol.tempo.down_s <= 5):
        yield "tempo", "each half of a repetition lasts 0.5 to 5 s"
    ceiling = min(RESTRICTION_S[limb] for limb in Limb if protocol.percent(limb) is not None or limb is Limb.LEG)
    if not 0 < protocol.max_restriction_s <= ceiling:
        yield "max_restriction_s", f"{protocol.max_restriction_s:g} is not between 0 and {ceiling:g}"
    elif protocol.held_s > protocol.max_restriction_s:
        yield "max_restriction_s", f"the sets take {protocol.held_s:g} s at pressure, more than this"


def _span_flaws(path: str, span: PercentRange, most: float) -> Iterator[tuple[str, str]]:
    if not span.least <= span.usual <= span.most:
        yield path, "least, usual and most are not in order"
    if span.least < 20 or span.most > most:
        yield path, f"{span.least:g} to {span.most:g} % of LOP is not inside 20 to {most:g}"
