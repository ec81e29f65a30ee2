"""The pressure law: act on where the pressure goes, as late and as little as keeps it between two edges.

A pure function of measured pressure. A model of the cuff (`cuffmodel`) says what the pressure is while air flows and
how hard the limb pushes; the rhythm of the repetitions (`rhythm`) says where that leads. The bleed valve opens when
the path ahead would leave the upper edge even if it opened one pass later, and closes when the peak that is left fits;
the pump runs by the same rule at the lower edge, so that one start serves a whole relaxation. Without a rhythm the path
is the present push, for a moment; without a reading to trust there is no path, and the error alone decides.

It never asks for pump and bleed together and never pumps within half a second of a vent; limits are not its business
(`supervisor`). Hardware reference 6.4 has the figures that it began with and where they come from.
"""

from kiosk.core import cuffmodel, lawchoice, rhythm, swing
from kiosk.core.cuffmodel import CuffModel
from kiosk.core.lawsettings import RegulatorSettings
from kiosk.core.lawstate import Drive, RegulatorState, View
from kiosk.core.model import ActuatorCommand
from kiosk.core.rhythm import Rhythm
from kiosk.core.swing import Swing
from kiosk.core.units import TICK_S, Mmhg, Seconds
from kiosk.safety.changed import replace

_SHARE_S = 10.0


def regulate(
    state: RegulatorState,
    *,
    pressure_mmhg: Mmhg,
    setpoint_mmhg: Mmhg,
    is_work: bool,
    is_trusted: bool,
    vented_s: Seconds | None,
    now: Seconds,
    settings: RegulatorSettings,
) -> tuple[RegulatorState, ActuatorCommand]:
    """One pass of the law.

    Args:
        state: what the last pass left.
        pressure_mmhg: this pass's pressure, not filtered: the model is the filter.
        setpoint_mmhg: where it shall be.
        is_work: repetitions are going on: wider edges, a rhythm, no hunting check, no trimming.
        is_trusted: every conversion of the last passes was sound; otherwise the error alone decides.
        vented_s: when the cuff was last being vented; nothing pumps for half a second after that.
        now: monotonic time.
        settings: figures of the law.
    """
    state, model = _observed(state, pressure_mmhg, is_work=is_work, is_trusted=is_trusted, now=now, settings=settings)
    view = lawchoice.viewed(state, model, setpoint_mmhg, is_work=is_work, vented_s=vented_s, now=now, settings=settings)
    drive = lawchoice.chosen(state, view, settings)
    if drive is not state.drive:
        state = _entered(state, drive, view, settings)
    band = max(settings.band_work_mmhg, settings.band_work_share * setpoint_mmhg)
    command = ActuatorCommand(
        pump=drive in {Drive.FILL, Drive.PUMP} and view.may_pump,
        bleed=drive is Drive.BLEED and pressure_mmhg > setpoint_mmhg - band,
        hold=True,
    )
    if command.pump and pressure_mmhg >= setpoint_mmhg + band:
        command = ActuatorCommand(hold=True)
    return _noted(state, command, pressure_mmhg, now), command


def is_settled(state: RegulatorState, setpoint_mmhg: Mmhg, now: Seconds, settings: RegulatorSettings) -> bool:
    """Filled, still for long enough to call the reading static, and inside the work band."""
    return (
        state.is_filled
        and state.pressure_mmhg is not None
        and state.still_since_s is not None
        and now - state.still_since_s >= settings.settle_s
        and abs(setpoint_mmhg - state.pressure_mmhg) <= settings.band_work_mmhg
    )


def overruled(state: RegulatorState, command: ActuatorCommand) -> RegulatorState:
    """Tell the law that the lines got another command than its own, one without the pump."""
    return replace(state, command=command, still_since_s=None, pump_since_s=None)


def _observed(
    state: RegulatorState,
    pressure_mmhg: Mmhg,
    *,
    is_work: bool,
    is_trusted: bool,
    now: Seconds,
    settings: RegulatorSettings,
) -> tuple[RegulatorState, CuffModel]:
    """Let the model and the rhythm follow the reading; quick swings also when work has just ended."""
    swings_on = is_work or lawchoice.trails(state, is_work=is_work, now=now, settings=settings)
    if state.model is None:
        model = cuffmodel.begun(pressure_mmhg, settings.model)
        return replace(state, pressure_mmhg=pressure_mmhg, model=model, drive_since_s=now), model
    model = cuffmodel.observed(
        state.model,
        pressure_mmhg,
        pump=state.command.pump,
        bleed=state.command.bleed,
        is_filling=state.drive is Drive.FILL,
        is_work=is_work,
        is_quick=swings_on and state.swing.is_quick(settings.swing),
        mean_s=settings.mean_work_s if is_work else settings.mean_s,
        settings=settings.model,
    )
    is_doubtful = not is_trusted or model.is_wrong
    doubt = Seconds(now + settings.model.doubt_s) if is_doubtful else state.doubt_until_s
    beat, swings = Rhythm(), Swing()
    if is_work and not is_doubtful:
        beat = rhythm.followed(state.rhythm, model.push_mmhg_per_s, now, settings.rhythm)
    if swings_on and not is_doubtful:
        swings = swing.swung(
            state.swing,
            closed_mmhg=model.closed_mmhg,
            pressure_mmhg=model.seen_mmhg,
            mean_mmhg=model.mean_mmhg,
            settings=settings.swing,
        )
    return replace(
        state,
        pressure_mmhg=pressure_mmhg,
        model=model,
        rhythm=beat,
        swing=swings,
        doubt_until_s=doubt,
        worked_s=now if is_work else state.worked_s,
    ), model


def _entered(state: RegulatorState, drive: Drive, view: View, settings: RegulatorSettings) -> RegulatorState:
    """Count what hunting looks like: corrections one way and then the other, at rest."""
    was_fill = state.drive is Drive.FILL
    state = replace(
        state,
        drive=drive,
        drive_since_s=view.now,
        trim_until_s=None,
        is_filled=state.is_filled or was_fill,
        pump_share=0.0 if was_fill else state.pump_share,
    )
    if drive not in {Drive.PUMP, Drive.BLEED}:
        return state
    off = view.off_mmhg
    is_trim = (view.is_quick and not view.has_rhythm) or (not view.is_moving and abs(view.error_mmhg) <= view.edge_mmhg)
    if is_trim and (off > 0.0) is (drive is Drive.PUMP):
        rate = view.model.rise_mmhg_per_s if drive is Drive.PUMP else view.model.fall_mmhg_per_s(settings.model)
        state = replace(state, trim_until_s=Seconds(view.now + max(abs(off) / rate, TICK_S / 2)))
    recent = tuple(at for at in state.reversals_s if view.now - at < settings.reversals_s)
    if not view.is_moving and state.last_correction not in {None, drive}:
        recent = (*recent, view.now)
    if len(recent) > settings.reversals_max:
        widened = Mmhg(min(state.widened_mmhg + settings.widen_mmhg, settings.widen_max_mmhg))
        return replace(state, last_correction=drive, reversals_s=(), widened_mmhg=widened)
    return replace(state, last_correction=drive, reversals_s=recent)


def _noted(state: RegulatorState, command: ActuatorCommand, pressure_mmhg: Mmhg, now: Seconds) -> RegulatorState:
    """Remember what the lines were told, for the model, lock-outs, settling, the leak check and wear."""
    share = state.pump_share + (float(command.pump) - state.pump_share) * TICK_S / _SHARE_S
    is_still = not (command.pump or command.bleed)
    since, since_mmhg, off = state.pump_since_s, state.pump_since_mmhg, state.pump_off_s
    starts, before = state.pump_starts, state.command
    if command.pump and since is None:
        since, since_mmhg, starts = now, pressure_mmhg, starts + 1
    elif not command.pump and since is not None:
        since, off = None, now
    return replace(
        state,
        command=command,
        pump_share=share,
        still_since_s=(state.still_since_s or now) if is_still else None,
        pump_since_s=since,
        pump_since_mmhg=since_mmhg,
        pump_off_s=off,
        pump_starts=starts,
        pump_on_s=state.pump_on_s + (TICK_S if command.pump else 0.0),
        valve_strokes=state.valve_strokes + (command.bleed and not before.bleed),
    )
