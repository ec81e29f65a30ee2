"""The output gate: the last judgement of every command, after the machine and before the actuators.

It looks at raw conversions, at the watchdog's report and at the e-stop by itself, so that an error in the machine or in
the pressure law does not become pressure. It refuses and never corrects: a refused command becomes VENT, and what lets
go always passes. Every other command expires by itself. Pure: no clock, no lines; `kiosk.controller.outlet` owns both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Final

from kiosk.core.model import VENT, ActuatorCommand, Mode, Phase, PressureSample, Reason, Sample, WatchdogView
from kiosk.core.units import NO_TIME, Mmhg, Seconds
from kiosk.safety import limits
from kiosk.safety.changed import replace

CEILING_MMHG: Final = {
    Phase.PROOF: limits.PROOF_MAX_MMHG,
    Phase.FILL: limits.TRAINING_MAX_MMHG,
    Phase.SEARCH: limits.SEARCH_MAX_MMHG,
    Phase.WORK: limits.TRAINING_MAX_MMHG,
    Phase.REST: limits.TRAINING_MAX_MMHG,
}
"""Highest setpoint of each phase in which the pump may run; a phase that is not here has none."""

HOLDING: Final = frozenset({*CEILING_MMHG, Phase.DEFLATE})
"""Phases in which a dump valve may be kept shut."""

RIPPLE_MMHG: Final = 6.0
"""What the pump's ripple and the filter's lag may add to a raw pass while the law is right (our inference, from 1 to
3 mmHg of ripple either way in hardware reference 5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFacts:
    """What the gate judges by: of the machine's own decision only mode, phase and setpoint."""

    seen_s: Seconds
    """When the report and the e-stop were taken in."""
    samples: tuple[Sample, ...]
    """This pass's conversions as the adapter gave them: not sieved, not filtered, no zero subtracted."""
    watchdog: WatchdogView | None
    estop_closed: bool
    mode: Mode
    phase: Phase
    setpoint_mmhg: Mmhg | None
    acknowledged: bool
    """A supervisor's acknowledgement was among this pass's events (the desk has verified the PIN)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a command did not pass, or did not last."""

    reason: Reason
    is_trip: bool
    """The machine ordered what its own rules forbid, so it is not to be trusted: latch. False: it was only late."""


@dataclass(frozen=True, kw_only=True)
class GateState:
    """All the gate remembers. It starts open, with nothing applied."""

    command: ActuatorCommand = VENT
    """What was applied last."""
    applied_s: Seconds = NO_TIME
    pressure_mmhg: Mmhg | None = None
    sample_s: Seconds | None = None
    pump_s: Seconds = NO_TIME
    """Time the pump ran more than it rested."""
    latch: Reason | None = None
    """Nothing that keeps a valve shut passes until the trip was left through its acknowledged path."""
    is_tripped: bool = False
    """The last pass saw a trip, the machine's or the watchdog's."""
    is_acknowledged: bool = False
    """A supervisor has acknowledged since the newest trip was seen."""
    shut: Reason | None = None
    """Nothing that keeps a valve shut passes until the machine itself has left the held phases."""


def is_expired(state: GateState, now: Seconds) -> bool:
    """True when what was applied has outlived its time; what lets go never does."""
    return not state.command.lets_go and now >= state.applied_s + limits.COMMAND_EXPIRY_S


def expire(state: GateState, now: Seconds) -> tuple[GateState, Refusal | None]:
    """Let go of an expired command; the caller vents. None while it is still valid."""
    if not is_expired(state, now):
        return state, None
    age_s = float(now - state.applied_s)
    refusal = _refusal("command_expired", is_trip=False, age_s=age_s, limit_s=limits.COMMAND_EXPIRY_S)
    return replace(_applied(state, VENT, now), shut=refusal.reason), refusal


def judge(
    state: GateState, command: ActuatorCommand, facts: GateFacts, now: Seconds
) -> tuple[GateState, ActuatorCommand, Refusal | None]:
    """Let one command pass or refuse it.

    Args:
        state: what the last pass left.
        command: what the machine wants.
        facts: what the gate sees by itself.
        now: monotonic time, directly before the lines are driven.

    Returns:
        The new state, what may be applied, and why it is not what was wanted.
    """
    state = _observed(state, facts, now)
    if command.lets_go:
        return _applied(state, command, now), command, None
    refusal = next(_broken(state, command, facts, now), None)
    if refusal is None:
        return _applied(state, command, now), command, None
    latch = refusal.reason if refusal.is_trip and state.latch is None else state.latch
    return replace(_applied(state, VENT, now), shut=refusal.reason, latch=latch), VENT, refusal


def _refusal(code: str, *, is_trip: bool, **figures: float) -> Refusal:
    return Refusal(reason=Reason(code=code, figures=figures), is_trip=is_trip)


def _applied(state: GateState, command: ActuatorCommand, now: Seconds) -> GateState:
    """Account for the time since the last command, and begin a new one."""
    elapsed_s = max(0.0, now - state.applied_s)
    pump_s = state.pump_s + elapsed_s if state.command.pump else max(0.0, state.pump_s - elapsed_s)
    return replace(state, command=command, applied_s=now, pump_s=Seconds(pump_s))


def _observed(state: GateState, facts: GateFacts, now: Seconds) -> GateState:
    """Take the newest pressure in, let the latch fall or open, and forget a refusal that the machine has obeyed."""
    good = [sample for sample in facts.samples if isinstance(sample, PressureSample)]
    if good:
        pressure = Mmhg(median(sample.pressure_mmhg for sample in good))
        state = replace(state, pressure_mmhg=pressure, sample_s=max(sample.at_s for sample in good))
    if facts.phase not in HOLDING:
        state = replace(state, shut=None)
    view = facts.watchdog
    is_real = view is not None and view.state == "tripped" and not view.is_test
    if is_real or facts.mode is Mode.TRIPPED:
        is_acknowledged = facts.acknowledged or (state.is_tripped and state.is_acknowledged)
        latch = state.latch or Reason(code="gate_latched")
        return replace(state, latch=latch, is_tripped=True, is_acknowledged=is_acknowledged)
    if _may_open(state, facts, now):
        return replace(state, latch=None, is_tripped=False, is_acknowledged=False)
    return replace(state, is_tripped=False)


def _may_open(state: GateState, facts: GateFacts, now: Seconds) -> bool:
    """Whether the latch has been left as it must be: acknowledged, closed, a waiting watchdog, and an empty cuff.

    15 mmHg raw are the 10 mmHg of an empty cuff plus the largest zero that the self-test accepts.
    """
    view = facts.watchdog
    return (
        state.is_acknowledged
        and facts.mode is Mode.CLOSED
        and facts.estop_closed
        and view is not None
        and view.state == "waiting"
        and _silence_s(facts, view, now) <= limits.FRAME_TIMEOUT_S
        and _is_fresh(state, now)
        and state.pressure_mmhg is not None
        and state.pressure_mmhg < limits.VENTED_MMHG
    )


def _silence_s(facts: GateFacts, view: WatchdogView, now: Seconds) -> float:
    return view.age_s + (now - facts.seen_s)


def _is_fresh(state: GateState, now: Seconds) -> bool:
    return state.sample_s is not None and now - state.sample_s <= limits.SAMPLE_AGE_MAX_S


def _broken(state: GateState, command: ActuatorCommand, facts: GateFacts, now: Seconds) -> Iterator[Refusal]:
    """Every rule that a command which keeps a valve shut or moves air breaks; the first is the reason."""
    if state.latch is not None:
        yield _refusal("gate_latched", is_trip=True)
    if state.shut is not None:
        yield _refusal("gate_shut", is_trip=False)
    if command.pump and (command.bleed or not command.hold):
        yield _refusal("gate_combination", is_trip=True)
    is_misplaced = command.rests_high and facts.phase is not Phase.PROOF
    if is_misplaced or facts.phase not in HOLDING or (command.pump and facts.phase not in CEILING_MMHG):
        yield _refusal("gate_phase", is_trip=True)
    if not facts.estop_closed:
        yield _refusal("gate_estop", is_trip=True)
    yield from _watchdog(command, facts, now)
    if state.pressure_mmhg is None or not _is_fresh(state, now):
        figures = {} if state.sample_s is None else {"age_s": now - state.sample_s}
        yield _refusal("gate_stale_pressure", is_trip=False, **figures)
    else:
        yield from _ceilings(command, facts, state.pressure_mmhg)
    if command.pump and state.pump_s > limits.PUMP_ON_MAX_S:
        yield _refusal("gate_pump_time", is_trip=False, pump_s=state.pump_s, limit_s=limits.PUMP_ON_MAX_S)


def _watchdog(command: ActuatorCommand, facts: GateFacts, now: Seconds) -> Iterator[Refusal]:
    """Nothing is held alone; only the marked trip of the self-test may be sat out, without the pump."""
    view = facts.watchdog
    silence_s = None if view is None else _silence_s(facts, view, now)
    if silence_s is None or silence_s > limits.FRAME_TIMEOUT_S:
        yield _refusal("gate_watchdog_silent", is_trip=False, **({} if silence_s is None else {"age_s": silence_s}))
    is_proof = view is not None and view.is_test and facts.phase is Phase.PROOF and not command.pump
    if view is not None and view.state == "tripped" and not is_proof:
        yield _refusal("gate_watchdog_tripped", is_trip=True)


def _ceilings(command: ActuatorCommand, facts: GateFacts, pressure: Mmhg) -> Iterator[Refusal]:
    """Setpoint and raw pressure against the absolute limits."""
    seen = {"pressure_mmhg": float(pressure)}
    setpoint, ceiling = facts.setpoint_mmhg, CEILING_MMHG.get(facts.phase)
    if ceiling is not None and setpoint is not None and setpoint > ceiling:
        yield _refusal("gate_setpoint", is_trip=True, setpoint_mmhg=setpoint, limit_mmhg=ceiling)
    if not command.pump or ceiling is None:
        return
    if pressure >= limits.OVERPRESSURE_MMHG:
        yield _refusal("gate_overpressure", is_trip=True, **seen)
    if setpoint is None:
        yield _refusal("gate_setpoint", is_trip=True, **seen)
    elif pressure >= (most_mmhg := min(ceiling + RIPPLE_MMHG, setpoint + limits.CONTROLLER_EXCESS_MMHG)):
        yield _refusal("gate_ceiling", is_trip=True, limit_mmhg=most_mmhg, **seen)
