"""What is kept of a past bout, as it is reviewed: a line in a list, the whole of it, and a picture of its trace."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.core.lopvalue import LopValue
from kiosk.core.model import Dose, Prescription, Reason
from kiosk.core.records import StoredEvent
from kiosk.core.units import Mmhg, Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class BoutLine:
    """A bout in a list. Without an end it was cut off, or runs."""

    session_id: int
    day: int
    """Civil day it began, counted from 1970."""
    prescription: Prescription
    end: Reason | None
    dose: Dose | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoutRecord:
    """A bout with everything that was kept of it. Names are those of accounts; empty where nobody is on record."""

    line: BoutLine
    boot: str
    at_s: Seconds
    """When it began, on the clock of that boot; lines of another boot, that found it cut off, have another clock."""
    events: tuple[StoredEvent, ...]
    lop: LopValue | None
    approved_by: str
    overrides: tuple[tuple[str, str], ...]
    """What a supervisor decided otherwise for it: kind ("change", "early", "clearance") and the id of the reason."""
    told: Mapping[str, int]
    """The worst answer on each scale."""
    symptoms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureColumn:
    """What one column of a picture stands for: the extremes of its time are kept, however long that is. mmHg."""

    low_mmhg: Mmhg
    high_mmhg: Mmhg
    mean_mmhg: Mmhg
    setpoint_mmhg: Mmhg | None
    """The last one that stood in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TracePicture:
    """A stretch of a bout's trace in columns; None where nothing was recorded or no pressure was known.

    Times are seconds of the boot the bout was in; `first_s` and `last_s` are those of the whole trace.
    """

    first_s: Seconds
    last_s: Seconds
    begin_s: Seconds
    end_s: Seconds
    columns: tuple[PictureColumn | None, ...]
