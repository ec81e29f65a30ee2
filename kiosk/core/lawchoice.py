"""What the pressure law does next, out of the path ahead: the decisions of `regulator`, without its bookkeeping."""

from kiosk.core import rhythm
from kiosk.core.cuffmodel import CuffModel
from kiosk.core.lawsettings import RegulatorSettings
from kiosk.core.lawstate import Drive, RegulatorState, View
from kiosk.core.rhythm import Path
from kiosk.core.units import TICK_S, Mmhg, Seconds


def band_mmhg(state: RegulatorState, setpoint_mmhg: Mmhg, is_work: bool, settings: RegulatorSettings) -> Mmhg:
    """Distance from the setpoint at which the law acts."""
    if is_work:
        return Mmhg(max(settings.edge_work_mmhg, settings.edge_work_share * setpoint_mmhg))
    return Mmhg(max(settings.edge_rest_mmhg, settings.edge_rest_share * setpoint_mmhg) + state.widened_mmhg)


def trails(state: RegulatorState, *, is_work: bool, now: Seconds, settings: RegulatorSettings) -> bool:
    """Whether work has just ended: the limb goes on for a moment, and then lets go at once."""
    return not is_work and state.worked_s is not None and now - state.worked_s < settings.trail_s


def _trail_edge_mmhg(top_mmhg: float, edge_mmhg: float, settings: RegulatorSettings) -> float:
    """How far below the setpoint the pump starts while the limb has not let go yet; negative: above it."""
    below = edge_mmhg * (settings.trail_share - settings.trail_least_share)
    return -min(edge_mmhg * settings.trail_least_share, top_mmhg - below)


def viewed(
    state: RegulatorState,
    model: CuffModel,
    setpoint_mmhg: Mmhg,
    *,
    is_work: bool,
    vented_s: Seconds | None,
    now: Seconds,
    settings: RegulatorSettings,
) -> View:
    """What this pass of the law looks at, after the model has followed the reading."""
    is_clever = now >= state.doubt_until_s and state.is_filled
    is_trailing = trails(state, is_work=is_work, now=now, settings=settings)
    is_quick = is_clever and (is_work or is_trailing) and state.swing.is_quick(settings.swing)
    aim = state.swing.aim_mmhg(setpoint_mmhg, settings.swing) if is_quick else float(setpoint_mmhg)
    known = None
    if is_quick:
        known = state.swing.path(settings.swing)
    elif is_clever and is_work:
        known = rhythm.path(state.rhythm, model.push_mmhg_per_s, now, settings.rhythm)
    is_moving = is_work or is_trailing
    ahead_s = settings.ahead_work_s if is_moving else settings.ahead_rest_s
    simple = ((ahead_s, model.push_mmhg_per_s * ahead_s),) if is_clever else ()
    edge = band_mmhg(state, setpoint_mmhg, is_moving, settings)
    room = settings.ceiling_mmhg - setpoint_mmhg - settings.pump_reads_mmhg
    top = min(edge * settings.trail_share, room)
    return View(
        setpoint_mmhg=setpoint_mmhg,
        model=model,
        coast_mmhg=model.coast_mmhg(settings.model),
        path=((0.0, 0.0), *(known or simple)),
        has_rhythm=known is not None,
        is_quick=is_quick,
        is_trailing=is_trailing,
        off_mmhg=aim - model.mean_mmhg,
        edge_mmhg=edge,
        lower_mmhg=_trail_edge_mmhg(top, edge, settings) if is_trailing else edge,
        top_mmhg=top,
        is_moving=is_moving,
        may_pump=_may_pump(state, is_moving, vented_s, now, settings),
        now=now,
    )


def _may_pump(
    state: RegulatorState, is_moving: bool, vented_s: Seconds | None, now: Seconds, settings: RegulatorSettings
) -> bool:
    if vented_s is not None and now - vented_s < settings.after_vent_s:
        return False
    if state.command.pump or state.pump_off_s is None:
        return True
    return now - state.pump_off_s >= (settings.pump_min_off_work_s if is_moving else settings.pump_min_off_s)


def chosen(state: RegulatorState, view: View, settings: RegulatorSettings) -> Drive:
    """The drive of this pass. Bleeding is never locked out; pumping is."""
    if state.drive is Drive.FILL:
        return Drive.HOLD if view.error_mmhg <= view.coast_mmhg else Drive.FILL
    if view.error_mmhg > settings.refill_mmhg:
        return Drive.FILL if view.may_pump else Drive.HOLD
    if state.drive is Drive.PUMP and not _has_pumped(state, view, settings):
        return Drive.PUMP
    if state.drive is Drive.BLEED and not _has_bled(state, view, settings):
        return Drive.BLEED
    return _called(state, view, settings)


def _called(state: RegulatorState, view: View, settings: RegulatorSettings) -> Drive:
    """Out of rest: the edge that the path would leave although acting began a pass later; the farther one first."""
    if view.is_quick:
        return _steered(state, view, settings)
    model, law = view.model, settings.model
    level = model.cuff_mmhg + view.coast_mmhg - view.setpoint_mmhg
    rise, fall = model.rise_mmhg_per_s, model.fall_mmhg_per_s(law)
    pump_late, bleed_late = TICK_S + law.pump_spin_s, TICK_S + law.bleed_delay_s
    low = min(level + by + rise * max(at - pump_late, 0.0) for at, by in view.path) + view.lower_mmhg
    high = max(level + by - fall * max(at - bleed_late, 0.0) for at, by in view.path) - view.edge_mmhg
    if high > 0.0 and high >= -low and level > -view.edge_mmhg:
        return Drive.BLEED
    if low < 0.0 and level < view.edge_mmhg and view.may_pump:
        return Drive.PUMP
    return _trimmed(state, view, settings)


def _steered(state: RegulatorState, view: View, settings: RegulatorSettings) -> Drive:
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
    rises = slope(view.path, law.bleed_ahead_s) > law.slope_mmhg_per_s
    falls = slope(view.path, law.pump_ahead_s) < -law.slope_mmhg_per_s and view.model.push_mmhg_per_s < 0.0
    if high > edge and level > lowest and rises:
        return Drive.BLEED
    # Past the fall only what is clearly missing, and only if the next peak has room for it.
    is_short = low < lowest - law.trim_mmhg and high < law.band_share * view.setpoint_mmhg
    calls = falls or is_short or (state.drive is Drive.PUMP and not rises)
    if low < lowest and level < edge and calls and view.may_pump:
        return Drive.PUMP
    return Drive.HOLD


def slope(path: Path, around_s: float) -> float:
    """How fast the path goes around a moment, in mmHg/s."""
    before_s, before = path[0]
    for at_s, by in path:
        if at_s > around_s:
            return (by - before) / (at_s - before_s)
        before_s, before = at_s, by
    return 0.0


def _trimmed(state: RegulatorState, view: View, settings: RegulatorSettings) -> Drive:
    """The mean of some heartbeats, or of some quick swings, is brought back by the air that it takes."""
    off, push = view.off_mmhg, view.model.push_mmhg_per_s
    if view.is_quick:
        if off * push >= 0.0 or abs(off) <= settings.swing.trim_mmhg:
            return Drive.HOLD
    else:
        is_static = state.still_since_s is not None and view.now - state.still_since_s >= settings.settle_s
        if view.is_moving or not is_static or abs(off) <= settings.trim_mmhg + state.widened_mmhg:
            return Drive.HOLD
        # The mean comes late: what the pressure has passed, or goes to by itself, needs no air.
        returning = push if off > 0.0 else -push
        if off * view.error_mmhg <= 0.0 or returning > settings.trim_push_mmhg_per_s:
            return Drive.HOLD
    if off < 0.0:
        return Drive.BLEED
    return Drive.PUMP if view.may_pump else Drive.HOLD


def _has_pumped(state: RegulatorState, view: View, settings: RegulatorSettings) -> bool:
    """The pump has brought enough: the valley that is left fits, or the upper edge would be left."""
    level = view.model.cuff_mmhg + view.coast_mmhg - view.setpoint_mmhg
    if state.trim_until_s is not None:
        return view.now >= state.trim_until_s or (level >= view.edge_mmhg and not view.is_quick)
    if view.is_quick:
        return _steered(state, view, settings) is not Drive.PUMP
    inside = settings.enough_share if view.has_rhythm else 1.0
    if view.is_trailing:
        inside = 1.0 + view.top_mmhg / view.edge_mmhg
    valley = min(level + by for _, by in view.path)
    return level >= view.edge_mmhg or valley >= -view.edge_mmhg * (1.0 - inside)


def _has_bled(state: RegulatorState, view: View, settings: RegulatorSettings) -> bool:
    """The valve has taken enough: the peak that is left fits, or the lower edge would be left."""
    level = view.model.cuff_mmhg + view.coast_mmhg - view.setpoint_mmhg
    if state.trim_until_s is not None:
        return view.now >= state.trim_until_s or (level <= -view.edge_mmhg and not view.is_quick)
    if view.is_quick:
        return _steered(state, view, settings) is not Drive.BLEED
    inside = settings.enough_share if view.has_rhythm else 1.0
    if view.is_trailing:
        inside = 1.0 - max(view.top_mmhg, 0.0) / view.edge_mmhg
    peak = max(level + by for _, by in view.path)
    return level <= -view.edge_mmhg or peak <= view.edge_mmhg * (1.0 - inside)
