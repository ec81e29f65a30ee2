"""What a step of the self-test is made of: what it sees, remembers, orders, and how it ends.

A step is made of parts; `StepMemory` keeps the part and its marks and is new at each step's beginning. The lists of
hardware reference 4.4 and 5 say what has to be shown; the bands are in `settings.ProofSettings`. Steps without
pressure are in `proofchecks` and `proofzero`, those that fill in `proofrises`, the one that holds in `proofholds`,
those that let air out in `proofreleases`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.core.cuffair import AirState, CuffAir
from kiosk.core.lawsettings import RegulatorSettings
from kiosk.core.lawstate import Drive, RegulatorState
from kiosk.core.model import VENT, ActuatorCommand, Phase, Reason, WatchdogView
from kiosk.core.physics import Vent
from kiosk.core.regulator import regulate
from kiosk.core.settings import ProofSettings
from kiosk.core.trend import Reference
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety.changed import replace
from kiosk.safety.heartbeat import Request

HOLD = ActuatorCommand(hold=True)
PUMP = ActuatorCommand(pump=True, hold=True)


@dataclass(frozen=True, kw_only=True)
class ProofLook:
    """What a step sees. The pressure has the zero subtracted once it is known."""

    now: Seconds
    pressure_mmhg: Mmhg
    """Filtered, for the law and for thresholds."""
    pass_mmhg: Mmhg
    """Not filtered, for the statistics of the zero."""
    watchdog: WatchdogView
    estop_closed: bool
    config_hash: int
    outputs_kept: bool | None
    vented_s: Seconds | None
    open_s: Seconds
    """For how long no dump valve was held and the pump was off."""
    found: Mapping[str, float] = field(default_factory=dict)
    """What the steps before have measured, by name."""
    cuff: CuffAir | None = None
    """The registered cuff of the bout; None in the full proof, which takes any."""
    references: Mapping[str, Reference] = field(default_factory=dict)

    @property
    def cuff_mmhg(self) -> float | None:
        """Pressure in the cuff, as the watchdog's sensor has it, with its zero subtracted once that is known."""
        pressure = self.watchdog.pressure_mmhg
        return None if pressure is None else pressure - self.found.get("zero_b_mmhg", 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the pass shall do; the default is vented and idle."""

    command: ActuatorCommand = VENT
    phase: Phase = Phase.IDLE
    setpoint_mmhg: Mmhg | None = None
    request: Request = Request.NONE
    is_withheld: bool = False
    may_test_trip: bool = False
    vent_alone: Vent | None = None


@dataclass(frozen=True, kw_only=True)
class StepMemory:
    """Where a step stands."""

    part: int = 0
    part_since_s: Seconds
    from_mmhg: float | None = None
    from_s: Seconds | None = None
    figure: float | None = None
    zero: tuple[float, ...] = ()
    zero_b: tuple[float, ...] = ()
    regulator: RegulatorState = field(default_factory=RegulatorState)
    air: AirState = field(default_factory=AirState)
    before: tuple[Seconds, float] | None = None
    """Time and pressure of the last pass, to find when a threshold was passed between the two."""
    crossed_s: Seconds | None = None
    """When the first of two thresholds was passed, or since when the cuff is higher than it may be."""
    apart: tuple[float, ...] = ()
    """Difference of the two sensors in each pass."""
    line: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0)
    """Sums of a straight line through the passes: count, t, p, t t, t p."""
    repeats: int = 0
    """How often the step has begun anew because of the runner."""
    note: Reason | None = None
    """What the runner is told while the step runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """The step's figure, with its unit; what later steps need of it; and a warning when the part wears."""

    figure: float
    unit: str
    found: Mapping[str, float] = field(default_factory=dict)
    warning: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Why not."""

    reason: Reason


Result = tuple[StepMemory, Order, Passed | Failed | None]


def failed(code: str, **figures: float) -> Failed:
    """The step failed: a code with its figures."""
    return Failed(reason=Reason(code=code, figures={name: float(value) for name, value in figures.items()}))


def proof_order(command: ActuatorCommand, settings: ProofSettings) -> Order:
    """What a step under pressure orders when nothing else is said."""
    return Order(command=command, phase=Phase.PROOF, setpoint_mmhg=Mmhg(settings.setpoint_mmhg))


def in_part(memory: StepMemory, part: int, look: ProofLook) -> StepMemory:
    """The memory at the beginning of one of the step's parts."""
    return replace(memory, part=part, part_since_s=look.now, from_mmhg=look.pressure_mmhg, from_s=look.now)


def until_held(memory: StepMemory, look: ProofLook, settings: ProofSettings, order: Order) -> Result:
    """Wait for the watchdog to hold its own valve, and for both to be shut; then the step's part 1 begins."""
    if look.watchdog.state != "proving":
        is_late = look.now - memory.part_since_s >= settings.arms_s
        return memory, order, failed(f"watchdog_{look.watchdog.state}") if is_late else None
    memory = replace(memory, from_s=look.now if memory.from_s is None else memory.from_s)
    if look.now - (memory.from_s or look.now) < settings.switch_s:
        return memory, order, None
    return replace(in_part(memory, 1, look), from_s=None), order, None


def filling(
    memory: StepMemory, look: ProofLook, settings: ProofSettings, law: RegulatorSettings, order: Order
) -> Result:
    """Parts 0 and 1 of a step that needs the cuff at the order's setpoint; part 2 begins when it is there."""
    if memory.part == 0:
        return until_held(memory, look, settings, order)
    elapsed = look.now - memory.part_since_s
    if elapsed > settings.rise_s or order.setpoint_mmhg is None:
        return memory, Order(), failed("rise_timeout", pressure_mmhg=look.pressure_mmhg, elapsed_s=elapsed)
    regulator, command = regulate(
        memory.regulator,
        pressure_mmhg=look.pass_mmhg,
        setpoint_mmhg=order.setpoint_mmhg,
        is_work=False,
        is_trusted=True,
        vented_s=look.vented_s,
        now=look.now,
        settings=law,
    )
    memory = replace(memory, regulator=regulator)
    if regulator.drive is not Drive.FILL:
        return in_part(memory, 2, look), order, None
    return memory, replace(order, command=command), None


def passed_at(memory: StepMemory, look: ProofLook, level_mmhg: float) -> Seconds | None:
    """When the pressure fell through a level since the last pass, between the two; None when it did not."""
    if memory.before is None:
        return None
    from_s, from_mmhg = memory.before
    if not look.pressure_mmhg < level_mmhg <= from_mmhg:
        return None
    share = (from_mmhg - level_mmhg) / (from_mmhg - look.pressure_mmhg)
    return Seconds(from_s + share * (look.now - from_s))
