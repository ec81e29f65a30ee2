"""The pressure law: act on where the pressure goes, as late and as little as keeps it between two edges.

A pure function of measured pressure. A model of the cuff (`cuffmodel`) says what the pressure is while air flows and
how hard the limb pushes; the rhythm of the repetitions (`rhythm`) says where that leads. The bleed valve opens when
the path ahead would leave the upper edge even if it opened one pass later, and closes when the peak that is left fits;
the pump runs by the same rule at the lower edge, so that one start serves a whole relaxation. Without a rhythm the path
is the present push, for a moment; without a reading to trust there is no path, and the error alone decides.

It never asks for pump and bleed together and never pumps within half a second of a vent; limits are not its business
(`supervisor`). Hardware reference 6.4 has the figures that it began with and where they come from.
"""

from dataclasses import dataclass, replace
from enum import Enum

from kiosk.core import cuffmodel, rhythm, swing
from kiosk.core.cuffmodel import CuffModel
from kiosk.core.lawsettings import RegulatorSettings
from kiosk.core.model import ActuatorCommand
from kiosk.core.rhythm import Path, Rhythm
from kiosk.core.swing import Swing
from kiosk.core.units import NO_PRESSURE, NO_TIME, TICK_S, Mmhg, Seconds

_SHARE_S = 10.0


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
    drive_since_s: Seconds = NO_TIME
    trim_until_s: Seconds | None = None
    """At rest: when the air that the mean lacks, or has too much, has been moved."""
    model: CuffModel | None = None
    rhythm: Rhythm = Rhythm()
    swing: Swing = Swing()
    doubt_until_s: Seconds = NO_TIME
    command: ActuatorCommand = ActuatorCommand(hold=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
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
    is_work: bool
    vented_s: Seconds | None
    now: Seconds

    def lower_mmhg(self, settings: RegulatorSettings) -> float:
        """How far below the setpoint the lower edge is: near, while only a fall can come."""
        return self.edge_mmhg * (settings.trail_share if self.is_trailing else 1.0)

    @property
    def error_mmhg(self) -> float:
        """Setpoint less pressure."""
        return self.setpoint_mmhg - self.model.cuff_mmhg


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
    state, model = _observed(state, pressure_mmhg, is_work, is_trusted, now, settings)
    view = _viewed(state, model, setpoint_mmhg, is_work, vented_s, now, settings)
    drive = _chosen(state, view, settings)
    if drive is not state.drive:
        state = _entered(state, drive, view, settings)
    band = max(settings.band_work_mmhg, settings.band_work_share * setpoint_mmhg)
    command = ActuatorCommand(
        pump=drive in {Drive.FILL, Drive.PUMP} and _may_pump(state, view, settings),
        bleed=drive is Drive.BLEED and pressure_mmhg > setpoint_mmhg - band,
        hold=True,
    )
    if command.pump and pressure_mmhg >= setpoint_mmhg + band:
        command = ActuatorCommand(hold=True)
    return _noted(state, command, pressure_mmhg, now), command


def band_mmhg(state: RegulatorState, setpoint_mmhg: Mmhg, is_work: bool, settings: RegulatorSettings) -> Mmhg:
    """Distance from the setpoint at which the law acts."""
    if is_work:
        return Mmhg(max(settings.edge_work_mmhg, settings.edge_work_share * setpoint_mmhg))
    return Mmhg(max(settings.edge_rest_mmhg, settings.edge_rest_share * setpoint_mmhg) + state.widened_mmhg)


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
    """Tell the law that the lines got another command than its own."""
    return replace(state, command=command)


def _observed(
    state: RegulatorState,
    pressure_mmhg: Mmhg,
    is_work: bool,
    is_trusted: bool,
    now: Seconds,
    settings: RegulatorSettings,
) -> tuple[RegulatorState, CuffModel]:
    """Let the model and the rhythm follow the reading."""
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
        is_quick=is_work and state.swing.is_quick(settings.swing),
        mean_s=settings.mean_work_s if is_work else settings.mean_s,
        settings=settings.model,
    )
    is_doubtful = not is_trusted or model.is_wrong
    doubt = Seconds(now + settings.model.doubt_s) if is_doubtful else state.doubt_until_s
    beat, swings = Rhythm(), Swing()
    if is_work and not is_doubtful:
        beat = rhythm.followed(state.rhythm, model.push_mmhg_per_s, now, settings.rhythm)
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


def _viewed(
    state: RegulatorState,
    model: CuffModel,
    setpoint_mmhg: Mmhg,
    is_work: bool,
    vented_s: Seconds | None,
    now: Seconds,
    settings: RegulatorSettings,
) -> _View:
    is_clever = now >= state.doubt_until_s and state.is_filled
    is_trailing = not is_work and state.worked_s is not None and now - state.worked_s < settings.trail_s
    is_quick = is_clever and is_work and state.swing.is_quick(settings.swing)
    aim = state.swing.aim_mmhg(setpoint_mmhg, settings.swing) if is_quick else float(setpoint_mmhg)
    known = None
    if is_quick:
        known = state.swing.path(settings.swing)
    elif is_clever and is_work:
        known = rhythm.path(state.rhythm, model.push_mmhg_per_s, now, settings.rhythm)
    ahead_s = settings.ahead_work_s if is_work or is_trailing else settings.ahead_rest_s
    simple = ((ahead_s, model.push_mmhg_per_s * ahead_s),) if is_clever else ()
    return _View(
        setpoint_mmhg=setpoint_mmhg,
        model=model,
        coast_mmhg=model.coast_mmhg(settings.model),
        path=((0.0, 0.0), *(known or simple)),
        has_rhythm=known is not None,
        is_quick=is_quick,
        is_trailing=is_trailing,
        off_mmhg=aim - model.mean_mmhg,
        edge_mmhg=band_mmhg(state, setpoint_mmhg, is_work or is_trailing, settings),
        is_work=is_work,
        vented_s=vented_s,
        now=now,
    )


def _may_pump(state: RegulatorState, view: _View, settings: RegulatorSettings) -> bool:
    if view.vented_s is not None and view.now - view.vented_s < settings.after_vent_s:
        return False
    if state.command.pump or state.pump_off_s is None:
        return True
    return view.now - state.pump_off_s >= (
        settings.pump_min_off_work_s if view.is_work or view.is_trailing else settings.pump_min_off_s
    )


def _chosen(state: RegulatorState, view: _View, settings: RegulatorSettings) -> Drive:
    """The drive of this pass. Bleeding is never locked out; pumping is."""
    if state.drive is Drive.FILL:
        return Drive.HOLD if view.error_mmhg <= view.coast_mmhg else Drive.FILL
    if view.error_mmhg > settings.refill_mmhg:
        return Drive.FILL if _may_pump(state, view, settings) else Drive.HOLD
    if state.drive is Drive.PUMP and not _has_pumped(state, view, settings):
        return Drive.PUMP
    if state.drive is Drive.BLEED and not _has_bled(state, view, settings):
        return Drive.BLEED
    return _called(state, view, settings)


def _called(state: RegulatorState, view: _View, settings: RegulatorSettings) -> Drive:
    """Out of rest: the edge that the path would leave although acting began a pass later; the farther one first."""
    if view.is_quick:
        return _steered(state, view, settings)
    model, law = view.model, settings.model
    level = model.cuff_mmhg + view.coast_mmhg - view.setpoint_mmhg
    rise, fall = model.rise_mmhg_per_s, model.fall_mmhg_per_s(law)
    pump_late, bleed_late = TICK_S + law.pump_spin_s, TICK_S + law.bleed_delay_s
    low = min(level + by + rise * max(at - pump_late, 0.0) for at, by in view.path) + view.lower_mmhg(settings)
    high = max(level + by - fall * max(at - bleed_late, 0.0) for at, by in view.path) - view.edge_mmhg
    if high > 0.0 and high >= -low and level > -view.edge_mmhg:
        return Drive.BLEED
    if low < 0.0 and level < view.edge_mmhg and _may_pump(state, view, settings):
        return Drive.PUMP
    return _trimmed(state, view, settings)


def _steered(state: RegulatorState, view: _View, settings: RegulatorSettings) -> Drive:
    """In quick swings: bleed only while it still rises, pump only while it still falls, and what leaves the edges.

    A swing that cannot be made small enough is kept above the lower edge, unless its peak would then leave the band.
    """
    if not view.has_rhythm:
        return _trimmed(state, view, settings)
    law = settings.swing
    level = view.model.seen_mmhg + view.coast_mmhg - view.setpoint_mmhg
    edge = law.edge_share * view.setpoint_mmhg
    lowest = -min(max(state.swing.size_mmhg - law.band_share * view.setpoint_mmhg, edge), 2.0 * edge)
    high, low = max(level + by for _, by in view.path), min(level + by for _, by in view.path)
    rises = _slope(view.path, law.bleed_ahead_s) > law.slope_mmhg_per_s
    falls = _slope(view.path, law.pump_ahead_s) < -law.slope_mmhg_per_s and view.model.push_mmhg_per_s < 0.0
    if high > edge and level > lowest and rises:
        return Drive.BLEED
    # Past the fall only what is clearly missing, and only if the next peak has room for it.
    is_short = low < lowest - law.trim_mmhg and high < law.band_share * view.setpoint_mmhg
    calls = falls or is_short or (state.drive is Drive.PUMP and not rises)
    if low < lowest and level < edge and calls and _may_pump(state, view, settings):
        return Drive.PUMP
    return Drive.HOLD


def _slope(path: Path, around_s: float) -> float:
    """How fast the path goes around a moment, in mmHg/s."""
    before_s, before = path[0]
    for at_s, by in path:
        if at_s > around_s:
            return (by - before) / (at_s - before_s)
        before_s, before = at_s, by
    return 0.0


def _trimmed(state: RegulatorState, view: _View, settings: RegulatorSettings) -> Drive:
    """The mean of some heartbeats, or of some quick swings, is brought back by the air that it takes."""
    off = view.off_mmhg
    if view.is_quick:
        helps = off * view.model.push_mmhg_per_s < 0.0
        if not helps or abs(off) <= settings.swing.trim_mmhg:
            return Drive.HOLD
    else:
        is_static = state.still_since_s is not None and view.now - state.still_since_s >= settings.settle_s
        is_moving = view.is_work or view.is_trailing
        if is_moving or not is_static or abs(off) <= settings.trim_mmhg + state.widened_mmhg:
            return Drive.HOLD
    if off < 0.0:
        return Drive.BLEED
    return Drive.PUMP if _may_pump(state, view, settings) else Drive.HOLD


def _has_pumped(state: RegulatorState, view: _View, settings: RegulatorSettings) -> bool:
    """The pump has brought enough: the valley that is left fits, or the upper edge would be left."""
    level = view.model.cuff_mmhg + view.coast_mmhg - view.setpoint_mmhg
    if state.trim_until_s is not None:
        return view.now >= state.trim_until_s or (level >= view.edge_mmhg and not view.is_quick)
    if view.is_quick:
        return _steered(state, view, settings) is not Drive.PUMP
    inside = settings.enough_share if view.has_rhythm else 1.0
    if view.is_trailing:
        inside = 1.0 + settings.trail_share
    valley = min(level + by for _, by in view.path)
    return level >= view.edge_mmhg or valley >= -view.edge_mmhg * (1.0 - inside)


def _has_bled(state: RegulatorState, view: _View, settings: RegulatorSettings) -> bool:
    """The valve has taken enough: the peak that is left fits, or the lower edge would be left."""
    level = view.model.cuff_mmhg + view.coast_mmhg - view.setpoint_mmhg
    if state.trim_until_s is not None:
        return view.now >= state.trim_until_s or (level <= -view.edge_mmhg and not view.is_quick)
    if view.is_quick:
        return _steered(state, view, settings) is not Drive.BLEED
    inside = settings.enough_share if view.has_rhythm else 1.0
    peak = max(level + by for _, by in view.path)
    return level <= -view.edge_mmhg or peak <= view.edge_mmhg * (1.0 - inside)


def _entered(state: RegulatorState, drive: Drive, view: _View, settings: RegulatorSettings) -> RegulatorState:
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
    is_trim = (view.is_quick and not view.has_rhythm) or (
        not (view.is_work or view.is_trailing) and abs(view.error_mmhg) <= view.edge_mmhg
    )
    if is_trim and (off > 0.0) is (drive is Drive.PUMP):
        rate = view.model.rise_mmhg_per_s if drive is Drive.PUMP else view.model.fall_mmhg_per_s(settings.model)
        state = replace(state, trim_until_s=Seconds(view.now + max(abs(off) / rate, TICK_S / 2)))
    recent = tuple(at for at in state.reversals_s if view.now - at < settings.reversals_s)
    if not (view.is_work or view.is_trailing) and state.last_correction not in {None, drive}:
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
