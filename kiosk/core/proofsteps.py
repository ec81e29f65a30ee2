"""The steps of the self-test up to a held cuff, one function each: what the lines do, what is measured, what passes.

A step is made of parts; `StepMemory` keeps the part and its marks and is new at each step's beginning. The lists of
hardware reference 4.4 and 5 say what has to be shown; the bands are in `settings.ProofSettings`. The steps that let
air out are in `proofreleases`.
"""

import math
from dataclasses import dataclass, field, replace

from kiosk.core.model import VENT, ActuatorCommand, Phase, Reason, WatchdogView
from kiosk.core.regulator import Drive, RegulatorState, regulate
from kiosk.core.settings import ProofSettings, RegulatorSettings
from kiosk.core.units import SAMPLES_PER_TICK, Mmhg, Seconds
from kiosk.safety.heartbeat import Request

HOLD = ActuatorCommand(hold=True)
PUMP = ActuatorCommand(pump=True, hold=True)

RISE_FROM_MMHG = 15.0
RISE_TO_SHARE = 0.85
"""The rise is learned between these: above the slack, below where the pump is throttled."""


@dataclass(frozen=True, slots=True, kw_only=True)
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
    vented_s: Seconds | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the pass shall do; the default is vented and idle."""

    command: ActuatorCommand = VENT
    phase: Phase = Phase.IDLE
    setpoint_mmhg: Mmhg | None = None
    request: Request = Request.NONE
    is_withheld: bool = False
    may_test_trip: bool = False
    may_differ: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """The step's figure, with its unit."""

    figure: float
    unit: str


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


def estop(memory: StepMemory, look: ProofLook, _s: ProofSettings, _r: RegulatorSettings) -> Result:
    """Both processes see the e-stop's loop closed."""
    if look.estop_closed and look.watchdog.estop_closed:
        return memory, Order(), Passed(figure=1.0, unit="")
    return memory, Order(), failed("estop_open", own=look.estop_closed, watchdog=look.watchdog.estop_closed)


def agreement(memory: StepMemory, look: ProofLook, _s: ProofSettings, _r: RegulatorSettings) -> Result:
    """Both processes were given the same wiring, and the watchdog is ready to hold."""
    view = look.watchdog
    if view.config_hash != look.config_hash:
        return memory, Order(), failed("config_mismatch", own=look.config_hash, other=view.config_hash)
    if view.state != "waiting":
        return memory, Order(), failed(f"watchdog_{view.state}")
    return memory, Order(), Passed(figure=1.0, unit="")


def zero(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """With everything open: the offset, its noise and drift, and what the watchdog's sensor says of the same air."""
    if look.watchdog.pressure_mmhg is None:
        return memory, Order(), failed("watchdog_sensor")
    if look.now - memory.part_since_s < settings.zero_settle_s:
        return memory, Order(), None
    memory = replace(memory, zero=(*memory.zero, look.pass_mmhg), zero_b=(*memory.zero_b, look.watchdog.pressure_mmhg))
    if len(memory.zero) * SAMPLES_PER_TICK < settings.zero_samples:
        return memory, Order(), None
    return memory, Order(), _zero_judged(memory, settings)


def _zero_judged(memory: StepMemory, settings: ProofSettings) -> Passed | Failed:
    count, half = len(memory.zero), len(memory.zero) // 2
    mean = sum(memory.zero) / count
    noise = math.sqrt(sum((value - mean) ** 2 for value in memory.zero) / count)
    drift = sum(memory.zero[half:]) / (count - half) - sum(memory.zero[:half]) / half
    apart = sum(memory.zero_b) / len(memory.zero_b)
    if abs(mean) > settings.zero_max_mmhg:
        return failed("zero_offset", offset_mmhg=mean, limit_mmhg=settings.zero_max_mmhg)
    if noise > settings.zero_noise_mmhg:
        return failed("zero_noise", noise_mmhg=noise, limit_mmhg=settings.zero_noise_mmhg)
    if abs(drift) > settings.zero_drift_mmhg:
        return failed("zero_drift", drift_mmhg=drift, limit_mmhg=settings.zero_drift_mmhg)
    if abs(apart) > settings.zero_agreement_mmhg:
        return failed("zero_disagreement", apart_mmhg=apart, limit_mmhg=settings.zero_agreement_mmhg)
    return Passed(figure=mean, unit="mmHg")


def pump_alone(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """PUMP_RUN without the watchdog's enable must not raise anything."""
    elapsed = look.now - memory.part_since_s
    order = replace(proof_order(HOLD, settings), request=Request.RELEASE, may_differ=True)
    if memory.part == 0:
        return (in_part(memory, 1, look) if elapsed >= settings.switch_s else memory), order, None
    rise_mmhg = look.pressure_mmhg - (memory.from_mmhg or 0.0)
    if rise_mmhg > settings.pump_alone_mmhg:
        return memory, Order(), failed("pump_without_enable", rise_mmhg=rise_mmhg)
    if elapsed < settings.pump_alone_s:
        return memory, replace(order, command=PUMP), None
    return memory, order, Passed(figure=rise_mmhg, unit="mmHg")


def rise(memory: StepMemory, look: ProofLook, settings: ProofSettings, law: RegulatorSettings) -> Result:
    """Pump, enable and both dump valves together raise the pressure as a cuff's does."""
    elapsed = look.now - memory.part_since_s
    order = proof_order(HOLD, settings)
    if memory.part == 0:
        return until_held(memory, look, settings, order)
    if memory.part == 1:
        if elapsed > settings.rise_s:
            return memory, Order(), failed("rise_timeout", pressure_mmhg=look.pressure_mmhg, elapsed_s=elapsed)
        memory = _rise_marked(memory, look, settings)
        memory, order = filled(memory, order, Mmhg(settings.setpoint_mmhg), look, law)
        return (in_part(memory, 2, look) if memory.regulator.drive is not Drive.FILL else memory), order, None
    if elapsed < settings.settle_s:
        return memory, order, None
    figure = memory.figure
    if figure is None or not settings.rise_min_mmhg_per_s <= figure <= settings.rise_max_mmhg_per_s:
        return memory, Order(), failed("rise_implausible", rise_mmhg_per_s=figure or 0.0)
    return memory, order, Passed(figure=figure, unit="mmHg/s")


def until_held(memory: StepMemory, look: ProofLook, settings: ProofSettings, order: Order) -> Result:
    """Wait for the watchdog to hold its own valve."""
    if look.now - memory.part_since_s < settings.switch_s:
        return memory, order, None
    if look.watchdog.state != "proving":
        return memory, Order(), failed(f"watchdog_{look.watchdog.state}")
    return replace(in_part(memory, 1, look), from_s=None), order, None


def _rise_marked(memory: StepMemory, look: ProofLook, settings: ProofSettings) -> StepMemory:
    if memory.from_s is None:
        if look.pressure_mmhg >= RISE_FROM_MMHG:
            return replace(memory, from_s=look.now, from_mmhg=look.pressure_mmhg)
        return memory
    is_done = memory.figure is not None or look.pressure_mmhg < RISE_TO_SHARE * settings.setpoint_mmhg
    if is_done or memory.from_mmhg is None or look.now <= memory.from_s:
        return memory
    return replace(memory, figure=(look.pressure_mmhg - memory.from_mmhg) / (look.now - memory.from_s))


def filled(
    memory: StepMemory, order: Order, setpoint_mmhg: Mmhg, look: ProofLook, law: RegulatorSettings
) -> tuple[StepMemory, Order]:
    """Let the pressure law fill to `setpoint_mmhg`; once there, only hold."""
    regulator, command = regulate(
        memory.regulator,
        pressure_mmhg=look.pressure_mmhg,
        setpoint_mmhg=setpoint_mmhg,
        is_work=False,
        vented_s=look.vented_s,
        now=look.now,
        settings=law,
    )
    is_filling = regulator.drive is Drive.FILL
    order = replace(order, command=command if is_filling else HOLD, setpoint_mmhg=setpoint_mmhg)
    return replace(memory, regulator=regulator), order


def hold(memory: StepMemory, look: ProofLook, settings: ProofSettings, _r: RegulatorSettings) -> Result:
    """Nothing leaks out, and nothing flows in while the pump is enabled but not run."""
    order = proof_order(HOLD, settings)
    if memory.part == 0:
        return in_part(memory, 1, look), order, None
    lost_mmhg = (memory.from_mmhg or 0.0) - look.pressure_mmhg
    if -lost_mmhg > settings.creep_max_mmhg:
        return memory, Order(), failed("rise_without_pump", rise_mmhg=-lost_mmhg)
    elapsed = look.now - memory.part_since_s
    if elapsed < settings.hold_s:
        return memory, order, None
    leak = lost_mmhg / elapsed
    if leak >= settings.leak_max_mmhg_per_s:
        return memory, Order(), failed("leak", leak_mmhg_per_s=leak, limit=settings.leak_max_mmhg_per_s)
    return memory, order, Passed(figure=leak, unit="mmHg/s")
