"""What a broken rule leads to."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from kiosk.core.model import Reason

SUSPECT_ENDS: Final = frozenset(
    {
        "bleed_no_fall",
        "cannot_hold",
        "excess",
        "fill_timeout",
        "gate_pump_time",
        "gate_shut",
        "gate_stale_pressure",
        "gate_watchdog_silent",
        "high",
        "hose_kink",
        "leak",
        "pressure_fell",
        "pump_no_rise",
        "watchdog_not_holding",
        "watchdog_released",
    }
)
"""Ends that a failed part may stand behind: the proof no longer counts, and a new one comes before the next bout."""


class Response(IntEnum):
    """What a broken rule leads to, mildest first."""

    BLEED = 1  # bleed instead of regulating; the bout goes on
    DEFLATE = 2  # controlled deflation, the bout ends
    VENT = 3  # open everything, the bout ends
    STOP = 4  # somebody pressed STOP and the watchdog heard it
    TRIP = 5  # open everything and latch


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A broken rule."""

    response: Response
    reason: Reason


def verdict(response: Response, code: str, **figures: float) -> Verdict:
    """A verdict with its figures."""
    return Verdict(response=response, reason=Reason(code=code, figures={k: float(v) for k, v in figures.items()}))
