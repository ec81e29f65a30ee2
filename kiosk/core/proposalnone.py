"""Why nothing is proposed: what stands against the bout that comes nearest to being one, the decisive reason first.

What was tried after the likeliest bout is refused for reasons that would be true of it and of nobody's wish; told
together they send people looking in the wrong place. Nearest is what has least against it that cannot be put right in
this visit, then least at all, then what was tried first (our inference).
"""

from collections.abc import Sequence
from typing import Final

from kiosk.core.reason import Reason

_NOW: Final = (
    "reperfusion",
    "clearance_missing",
    "consent_",
    "full_",
    "screening_missing",
    "screening_version",
    "screening_old",
    "screening_overtaken",
    "screening_unanswered_",
    "screening_pressure_missing",
    "screening_pressure_rest",
    "screening_pressure_second",
)
"""Beginnings of what can be put right in this visit: by waiting, asking, answering or measuring."""


def decisive(tried: Sequence[tuple[Reason, ...]]) -> tuple[Reason, ...]:
    """What stands against the nearest bout; never empty.

    What cannot be put right now comes first, then what stands against most of what was tried.

    Args:
        tried: what stands against each bout, in the order in which they were tried; none of them is empty.
    """
    if not tried:
        return (Reason(code="proposal_no_protocol"),)
    nearest = min(tried, key=lambda reasons: (sum(map(_is_lasting, reasons)), len(reasons)))
    alike = {(one.code, tuple(one.figures.items())): one for one in nearest}

    def place(one: Reason) -> tuple[bool, int]:
        return not _is_lasting(one), -sum(any(each.code == one.code for each in reasons) for reasons in tried)

    return tuple(sorted(alike.values(), key=place))


def _is_lasting(reason: Reason) -> bool:
    return not reason.code.startswith(_NOW)
