"""Why something is so: a code that a sentence belongs to, and figures."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why something was refused, stopped or tripped: a stable code and the figures that led to it."""

    code: str
    figures: dict[str, float] = field(default_factory=dict)
