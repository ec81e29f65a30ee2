"""A LOP measurement as the screen shows it: while it runs, and how the last one ended."""

from dataclasses import dataclass

from kiosk.core.limb import Limb, Side
from kiosk.core.lop import Estimate, Part
from kiosk.core.plateaus import Plateau
from kiosk.core.posture import Posture
from kiosk.core.units import Mmhg, Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """The measurement that runs; there is none during the short proof before it."""

    runner_id: int
    part: Part
    target_mmhg: Mmhg
    limit_mmhg: Mmhg
    elapsed_s: Seconds
    """Since the watchdog holds."""
    total_s: float
    """Longest that it may take."""
    listening: int
    """Number of the present listening, or of the last one."""
    repeated: int
    """How often the present step has been listened to again."""
    beats: int
    agreeing: int
    wanted: int
    """Beats of this listening: heard, agreeing with each other, and how many of those are waited for."""
    plateaus: tuple[Plateau, ...]
    lop_mmhg: float | None
    half_mmhg: float | None
    """The running estimate and half its interval; None while there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundView:
    """How the last measurement since this start of the controller ended, until something else is begun."""

    runner_id: int
    limb: Limb
    side: Side
    posture: Posture
    cuff_id: str
    cuff_width_mm: int
    estimate: Estimate
    plateaus: tuple[Plateau, ...]
    seconds: Seconds
