"""What a runner may say or tap in a bout beyond the first few events: answers to a question, too tight, more rest."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAnswered:
    """The answer to the question that is open: the runner is well, or the tingling has gone; or not."""

    is_well: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LowerRequested:
    """The cuff is too tight: 10 mmHg less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreRestRequested:
    """The runner wants a longer rest."""
