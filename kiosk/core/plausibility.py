"""From the conversions of a pass to a pressure that may be acted on, or to a fault.

A conversion is bad when the adapter refused it, or when it moved faster than a cuff can. Two bad ones among the last
five are left out; a third is a fault. A fast fall is told apart from a fault: it is what a vented or burst cuff looks
like, and letting go is the safe direction.
"""

import math
from dataclasses import dataclass
from statistics import median

from kiosk.core.model import FaultKind, PressureSample, Sample, SensorFault
from kiosk.core.settings import PlausibilitySettings
from kiosk.core.units import TICK_S, Mmhg, Seconds
from kiosk.safety.changed import replace


@dataclass(frozen=True, kw_only=True)
class PressureState:
    """What the pressure path remembers between passes. Pressures are before the zero is subtracted."""

    last: PressureSample | None = None
    bad: tuple[bool, ...] = ()
    code: int | None = None
    same_codes: int = 0
    control_mmhg: float | None = None
    display_mmhg: float | None = None
    at_s: Seconds | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A pass's pressure, zero subtracted. With a fault there is no pressure at all."""

    pressure_mmhg: Mmhg | None
    """Filtered for control (8 Hz)."""
    pass_mmhg: Mmhg | None
    """Mean of this pass's conversions, not filtered: for limits and for the dose."""
    display_mmhg: Mmhg | None
    sample_s: Seconds | None
    fault: SensorFault | None = None
    fell: bool = False
    """The pressure fell faster than a held cuff can empty through the bleed valve."""


@dataclass(frozen=True, kw_only=True)
class _Sieve:
    state: PressureState
    good: tuple[PressureSample, ...] = ()
    fault: SensorFault | None = None
    fell: bool = False


def read(
    state: PressureState,
    samples: tuple[Sample, ...],
    *,
    zero_mmhg: Mmhg,
    is_held: bool,
    now: Seconds,
    settings: PlausibilitySettings,
) -> tuple[PressureState, Reading]:
    """Judge the conversions of one pass.

    Args:
        state: what the last pass left.
        samples: this pass's conversions in the order of their times.
        zero_mmhg: offset found by the self-test, subtracted from everything returned.
        is_held: pressure is being held, so that a fast fall means something.
        now: monotonic time of the pass.
        settings: thresholds.
    """
    sieve = _Sieve(state=state)
    for sample in samples:
        sieve = _take(sieve, sample, is_held, settings)
    fault = sieve.fault or _lasting_fault(sieve.state, now, settings)
    if fault is not None or sieve.fell or not sieve.good:
        reading = Reading(
            pressure_mmhg=None, pass_mmhg=None, display_mmhg=None, sample_s=None, fault=fault, fell=sieve.fell
        )
        if fault is None and not sieve.fell:
            reading = replace(reading, fault=SensorFault(kind=FaultKind.STALE, at_s=now, detail="no conversion"))
        return replace(sieve.state, control_mmhg=None, display_mmhg=None, at_s=None), reading
    return _filtered(sieve.state, sieve.good, len(samples), zero_mmhg, settings)


def _take(sieve: _Sieve, sample: Sample, is_held: bool, settings: PlausibilitySettings) -> _Sieve:
    """One conversion: good, left out, or the one too many."""
    state = sieve.state
    if isinstance(sample, SensorFault):
        return _leave_out(sieve, sample, settings)
    same = state.same_codes + 1 if sample.code == state.code else 1
    step = 0.0 if state.last is None else sample.pressure_mmhg - state.last.pressure_mmhg
    elapsed = 0.0 if state.last is None else max(0.0, sample.at_s - state.last.at_s)
    allowed = settings.slew_max_mmhg_per_s * elapsed + settings.ripple_mmhg
    if step > allowed or (is_held and step < -allowed):
        state = replace(state, code=sample.code, same_codes=same)
        jump = SensorFault(kind=FaultKind.JUMP, at_s=sample.at_s, detail=f"{step:+.1f} mmHg in {elapsed * 1000:.0f} ms")
        after = _leave_out(replace(sieve, state=state), jump, settings)
        if after.fault is not jump:
            return after
        settled = replace(after.state, last=sample, bad=())
        if step < 0:
            return replace(after, state=settled, fault=sieve.fault, fell=True)
        return replace(after, state=settled)
    bad = (*state.bad, False)[-settings.window :]
    state = replace(state, code=sample.code, same_codes=same, last=sample, bad=bad)
    return _Sieve(state=state, good=(*sieve.good, sample), fault=sieve.fault, fell=sieve.fell)


def _leave_out(sieve: _Sieve, fault: SensorFault, settings: PlausibilitySettings) -> _Sieve:
    bad = (*sieve.state.bad, True)[-settings.window :]
    is_too_many = sum(bad) > settings.bad_max
    return replace(sieve, state=replace(sieve.state, bad=bad), fault=fault if is_too_many else sieve.fault)


def _lasting_fault(state: PressureState, now: Seconds, settings: PlausibilitySettings) -> SensorFault | None:
    """Faults of the whole row of conversions: too old, or always the same code."""
    if state.last is not None and now - state.last.at_s > settings.stale_s:
        return SensorFault(kind=FaultKind.STALE, at_s=now, detail=f"{now - state.last.at_s:.3f} s old")
    if state.same_codes >= settings.frozen_codes:
        return SensorFault(kind=FaultKind.FROZEN, at_s=now, detail=f"code {state.code} x {state.same_codes}")
    return None


def _filtered(
    state: PressureState,
    good: tuple[PressureSample, ...],
    taken: int,
    zero_mmhg: Mmhg,
    settings: PlausibilitySettings,
) -> tuple[PressureState, Reading]:
    """Mean of a clean pass (it cancels pump ripple), median of one with gaps; then the two filters."""
    values = [sample.pressure_mmhg for sample in good]
    value = sum(values) / len(values) if len(good) == taken else median(values)
    newest = good[-1].at_s
    elapsed = TICK_S if state.at_s is None else newest - state.at_s
    control = _low_pass(state.control_mmhg, value, elapsed, settings.control_hz)
    display = _low_pass(state.display_mmhg, value, elapsed, settings.display_hz)
    reading = Reading(
        pressure_mmhg=Mmhg(control - zero_mmhg),
        pass_mmhg=Mmhg(value - zero_mmhg),
        display_mmhg=Mmhg(display - zero_mmhg),
        sample_s=newest,
    )
    return replace(state, control_mmhg=control, display_mmhg=display, at_s=newest), reading


def _low_pass(previous: float | None, value: float, elapsed_s: float, corner_hz: float) -> float:
    """First order; starts at the first value, since a filter that rises from zero would call a full cuff empty."""
    if previous is None:
        return value
    return previous + (value - previous) * (1.0 - math.exp(-2.0 * math.pi * corner_hz * elapsed_s))
