"""A bout beside the one of the visit before: same exercise, same limb, in one sentence. Pure."""

from dataclasses import dataclass
from enum import Enum

from kiosk.core.model import Dose
from kiosk.core.pastview import BoutLine
from kiosk.core.units import NO_TIME, Seconds


class Beside(Enum):
    """What can be said of two bouts."""

    NONE = "none"  # there is no earlier one
    NOTHING = "nothing"  # one of them delivered nothing, or was cut off before a summary
    COUNTED = "counted"  # by repetitions
    TIMED = "timed"  # by time at pressure


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Figures of both, the earlier one first. Seconds are those at pressure; shares are those of the bouts' LOP."""

    kind: Beside
    day: int | None = None
    repetitions: tuple[int, int] = (0, 0)
    seconds: tuple[Seconds, Seconds] = (NO_TIME, NO_TIME)
    percent: tuple[float, float] = (0.0, 0.0)


def compare(now: BoutLine, before: BoutLine | None) -> Compared:
    """What this bout was beside the one before it. It says more or less by figures, and judges neither."""
    if before is None:
        return Compared(kind=Beside.NONE)
    if now.dose is None or before.dose is None or not (now.dose.restriction_s and before.dose.restriction_s):
        return Compared(kind=Beside.NOTHING, day=before.day)
    is_timed = any(block.is_timed for line in (now, before) for block in line.prescription.blocks)
    return Compared(
        kind=Beside.TIMED if is_timed else Beside.COUNTED,
        day=before.day,
        repetitions=(sum(before.dose.repetitions), sum(now.dose.repetitions)),
        seconds=(before.dose.restriction_s, now.dose.restriction_s),
        percent=(before.prescription.percent_lop, now.prescription.percent_lop),
    )


def in_band(dose: Dose) -> float | None:
    """Share of the whole bout in the band of ±10 %; None where no time was counted."""
    spans = [span for span in (dose.work, dose.rest) if span is not None]
    seconds = sum(span.seconds for span in spans)
    return sum(span.within_10pct * span.seconds for span in spans) / seconds if seconds > 0.0 else None
