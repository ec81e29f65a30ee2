"""What a runner may say or tap in a bout beyond the first few events: answers to a question, too tight, more rest."""

from dataclasses import dataclass

from kiosk.core.scale import Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleAnswered:
    """One of the three that are asked after work: cuff pain, effort or discomfort of the muscle, 0 to 10."""

    scale: Scale
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAnswered:
    """The answer to the question that is open: the runner is well, or the tingling has gone; or not."""

    is_well: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RefillBegun:
    """The skin was pressed until it was pale, and is let go now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefillSeen:
    """Its colour is back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LowerRequested:
    """The cuff is too tight: 10 mmHg less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreRestRequested:
    """The runner wants a longer rest."""
