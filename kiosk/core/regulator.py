"""The pressure law: act at the band's edge, stop at the setpoint, let the pump's coast do the rest.

A pure function of measured pressure. It never asks for pump and bleed together and never pumps within half a second
of a vent; limits are not its business (`supervisor`). Hardware reference 6.4 has the figures and where they come from.
"""

from dataclasses import dataclass, replace
from enum import Enum
from typing import assert_never

from kiosk.core.model import ActuatorCommand
from kiosk.core.settings import RegulatorSettings
from kiosk.core.units import NO_PRESSURE, NO_TIME, TICK_S, Mmhg, Seconds

_SLEW_WEIGHT = 0.35
_SHARE_S = 10.0
_WIDE_BAND_MMHG = 150.0
_TOP_UP_MMHG = 1.0


class Drive(Enum):
    """What the regulator is doing about the pressure."""

    FILL = "fill"
    HOLD = "hold"
    PUMP = "pump"
    BLEED = "bleed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulatorState:
    """Memory of the law. A new one (`RegulatorState()`) begins with a fill."""

    drive: Drive = Drive.FILL
    pressure_mmhg: Mmhg | None = None
    slew_mmhg_per_s: float = 0.0
    drive_since_s: Seconds = NO_TIME
    still_since_s: Seconds | None = None
    """Neither pump nor bleed since then."""
    pump_since_s: Seconds | None = None
    pump_since_mmhg: Mmhg = NO_PRESSURE
    pump_off_s: Seconds | None = None
    is_filled: bool = False
    may_top_up: bool = False
    last_correction: Drive | None = None
    reversals_s: tuple[Seconds, ...] = ()
    widened_mmhg: Mmhg = NO_PRESSURE
    """How much the resting band was widened to stop hunting; not zero is worth a flag."""
    pump_share: float = 0.0
    """Share of time the pump ran lately (10 s), since the cuff was filled."""


def regulate(
    state: RegulatorState,
    *,
    pressure_mmhg: Mmhg,
    setpoint_mmhg: Mmhg,
    is_work: bool,
    vented_s: Seconds | None,
    now: Seconds,
    settings: RegulatorSettings,
) -> tuple[RegulatorState, ActuatorCommand]:
    """One pass of the law.

    Args:
        state: what the last pass left.
        pressure_mmhg: filtered pressure.
        setpoint_mmhg: where it shall be.
        is_work: repetitions are going on: the wider band, no hunting check, no top-up.
        vented_s: when the cuff was last being vented; nothing pumps for half a second after that.
        now: monotonic time.
        settings: figures of the law.
    """
    state = _observed(state, pressure_mmhg, now)
    view = _View(
        error_mmhg=setpoint_mmhg - pressure_mmhg,
        band_mmhg=band_mmhg(state, setpoint_mmhg, is_work, settings),
        is_work=is_work,
        vented_s=vented_s,
        now=now,
    )
    drive = _chosen(state, view, settings)
    if drive is not state.drive:
        state = _entered(state, drive, view, settings)
    command = _command(state, view, settings)
    return _noted(state, command, pressure_mmhg, now), command


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """What one pass of the law looks at."""

    error_mmhg: float
    band_mmhg: Mmhg
    is_work: bool
    vented_s: Seconds | None
    now: Seconds


def band_mmhg(state: RegulatorState, setpoint_mmhg: Mmhg, is_work: bool, settings: RegulatorSettings) -> Mmhg:
    """Half width of the band in which nothing is done."""
    if not is_work:
        return Mmhg(settings.band_rest_mmhg + state.widened_mmhg)
    if setpoint_mmhg > _WIDE_BAND_MMHG:
        return Mmhg(max(settings.band_work_mmhg, settings.band_work_share * setpoint_mmhg))
    return Mmhg(settings.band_work_mmhg)


def is_settled(state: RegulatorState, setpoint_mmhg: Mmhg, now: Seconds, settings: RegulatorSettings) -> bool:
    """Filled, still for long enough to call the reading static, and inside the work band."""
    return (
        state.is_filled
        and state.pressure_mmhg is not None
        and state.still_since_s is not None
        and now - state.still_since_s >= settings.settle_s
        and abs(setpoint_mmhg - state.pressure_mmhg) <= settings.band_work_mmhg
    )


def _observed(state: RegulatorState, pressure_mmhg: Mmhg, now: Seconds) -> RegulatorState:
    if state.pressure_mmhg is None:
        return replace(state, pressure_mmhg=pressure_mmhg, drive_since_s=now)
    slew = (pressure_mmhg - state.pressure_mmhg) / TICK_S
    smooth = state.slew_mmhg_per_s + _SLEW_WEIGHT * (slew - state.slew_mmhg_per_s)
    return replace(state, pressure_mmhg=pressure_mmhg, slew_mmhg_per_s=smooth)


def _may_pump(state: RegulatorState, view: _View, settings: RegulatorSettings) -> bool:
    if view.vented_s is not None and view.now - view.vented_s < settings.after_vent_s:
        return False
    if state.drive is not Drive.HOLD or state.pump_off_s is None:
        return True
    return view.now - state.pump_off_s >= settings.pump_min_off_s


def _chosen(state: RegulatorState, view: _View, settings: RegulatorSettings) -> Drive:
    """The drive of this pass. Venting is never locked out; pumping is."""
    error = view.error_mmhg
    if error < -view.band_mmhg:
        return Drive.BLEED
    match state.drive:
        case Drive.FILL | Drive.PUMP:
            arriving = error - settings.coast_s * max(state.slew_mmhg_per_s, 0.0) <= settings.stop_mmhg
            is_short = state.drive is Drive.PUMP and view.now - state.drive_since_s < settings.pump_min_on_s
            return Drive.HOLD if arriving and not (is_short and error > settings.stop_mmhg) else state.drive
        case Drive.BLEED:
            return Drive.HOLD if error >= -settings.stop_mmhg else Drive.BLEED
        case Drive.HOLD:
            return _left(state, view, settings)
        case _:
            assert_never(state.drive)


def _left(state: RegulatorState, view: _View, settings: RegulatorSettings) -> Drive:
    """Out of rest: refill, correct, or the one top-up after the air has settled."""
    error = view.error_mmhg
    if not _may_pump(state, view, settings):
        return Drive.HOLD
    if error > settings.refill_mmhg:
        return Drive.FILL
    is_static = state.still_since_s is not None and view.now - state.still_since_s >= settings.settle_s
    tops_up = state.may_top_up and is_static and not view.is_work and error > _TOP_UP_MMHG
    return Drive.PUMP if error > view.band_mmhg or tops_up else Drive.HOLD


def _entered(state: RegulatorState, drive: Drive, view: _View, settings: RegulatorSettings) -> RegulatorState:
    """Count what hunting looks like: corrections one way and then the other, at rest."""
    was_fill = state.drive is Drive.FILL
    state = replace(
        state,
        drive=drive,
        drive_since_s=view.now,
        is_filled=state.is_filled or was_fill,
        may_top_up=was_fill or (state.may_top_up and drive is not Drive.PUMP),
        pump_share=0.0 if was_fill else state.pump_share,
    )
    if drive not in {Drive.PUMP, Drive.BLEED}:
        return state
    recent = tuple(at for at in state.reversals_s if view.now - at < settings.reversals_s)
    if not view.is_work and state.last_correction not in {None, drive}:
        recent = (*recent, view.now)
    if len(recent) > settings.reversals_max:
        widened = Mmhg(min(state.widened_mmhg + settings.widen_mmhg, settings.widen_max_mmhg))
        return replace(state, last_correction=drive, reversals_s=(), widened_mmhg=widened)
    return replace(state, last_correction=drive, reversals_s=recent)


def _command(state: RegulatorState, view: _View, settings: RegulatorSettings) -> ActuatorCommand:
    since, error = view.now - state.drive_since_s, view.error_mmhg
    may_pump = _may_pump(state, view, settings)
    match state.drive:
        case Drive.FILL:
            is_far = error > max(settings.approach_mmhg, settings.approach_s * state.slew_mmhg_per_s)
            is_on = is_far or since % settings.approach_period_s < settings.approach_on_s
            return ActuatorCommand(pump=is_on and may_pump, hold=True)
        case Drive.PUMP:
            return ActuatorCommand(pump=may_pump, hold=True)
        case Drive.BLEED:
            is_open = -error > settings.bleed_full_mmhg or since % settings.bleed_period_s < settings.bleed_on_s
            return ActuatorCommand(bleed=is_open, hold=True)
        case Drive.HOLD:
            return ActuatorCommand(hold=True)
        case _:
            assert_never(state.drive)


def _noted(state: RegulatorState, command: ActuatorCommand, pressure_mmhg: Mmhg, now: Seconds) -> RegulatorState:
    """Remember what the lines were told, for lock-outs, settling and the leak check."""
    share = state.pump_share + (float(command.pump) - state.pump_share) * TICK_S / _SHARE_S
    is_still = not (command.pump or command.bleed)
    since, since_mmhg, off = state.pump_since_s, state.pump_since_mmhg, state.pump_off_s
    if command.pump and since is None:
        since, since_mmhg = now, pressure_mmhg
    elif not command.pump and since is not None:
        since, off = None, now
    return replace(
        state,
        pump_share=share,
        still_since_s=(state.still_since_s or now) if is_still else None,
        pump_since_s=since,
        pump_since_mmhg=since_mmhg,
        pump_off_s=off,
    )
