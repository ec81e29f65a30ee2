"""What the pressure law remembers from pass to pass, and what it looks at in one."""

from dataclasses import dataclass, field
from enum import Enum

from kiosk.core.cuffmodel import CuffModel
from kiosk.core.model import VENT, ActuatorCommand
from kiosk.core.rhythm import Path, Rhythm
from kiosk.core.swing import Swing
from kiosk.core.units import NO_PRESSURE, NO_TIME, Mmhg, Seconds


class Drive(Enum):
    """What the regulator is doing about the pressure."""

    FILL = "fill"
    HOLD = "hold"
    PUMP = "pump"
    BLEED = "bleed"


@dataclass(frozen=True, kw_only=True)
class RegulatorState:
    """Memory of the law. A new one (`RegulatorState()`) begins with a fill."""

    drive: Drive = Drive.FILL
    pressure_mmhg: Mmhg | None = None
    drive_since_s: Seconds = NO_TIME
    trim_until_s: Seconds | None = None
    """At rest: when the air that the mean lacks, or has too much, has been moved."""
    model: CuffModel | None = None
    rhythm: Rhythm = field(default_factory=Rhythm)
    swing: Swing = field(default_factory=Swing)
    doubt_until_s: Seconds = NO_TIME
    command: ActuatorCommand = VENT
    still_since_s: Seconds | None = None
    """Neither pump nor bleed since then."""
    pump_since_s: Seconds | None = None
    pump_since_mmhg: Mmhg = NO_PRESSURE
    pump_off_s: Seconds | None = None
    is_filled: bool = False
    last_correction: Drive | None = None
    reversals_s: tuple[Seconds, ...] = ()
    worked_s: Seconds | None = None
    """The last pass with repetitions going on."""
    widened_mmhg: Mmhg = NO_PRESSURE
    """How much the resting band was widened to stop hunting; not zero is worth a flag."""
    pump_share: float = 0.0
    """Share of time the pump ran lately (10 s), since the cuff was filled."""
    pump_starts: int = 0
    pump_on_s: float = 0.0
    valve_strokes: int = 0
    """Wear of this fill and what followed it."""

    @property
    def closed_mmhg(self) -> float | None:
        """What a closed cuff would have done, from anywhere; None until it was filled, and while it is filled again."""
        is_known = self.model is not None and self.is_filled and self.drive is not Drive.FILL
        return self.model.closed_mmhg if self.model is not None and is_known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What one pass of the law looks at."""

    setpoint_mmhg: float
    model: CuffModel
    coast_mmhg: float
    path: Path
    has_rhythm: bool
    is_quick: bool
    is_trailing: bool
    """Work has just ended: the limb goes on for a moment, and then lets go at once."""
    off_mmhg: float
    """How far the mean is below where it belongs, at rest and in quick swings."""
    edge_mmhg: float
    lower_mmhg: float
    """How far from the setpoint the upper and the lower edge are: the lower one below zero, while a fall must come."""
    top_mmhg: float
    """Where pumping ends then, and bleeding when it is not below the setpoint, above the setpoint."""
    is_moving: bool
    """In work, and in the moment after it."""
    may_pump: bool
    now: Seconds

    @property
    def error_mmhg(self) -> float:
        """Setpoint less pressure."""
        return self.setpoint_mmhg - self.model.cuff_mmhg
