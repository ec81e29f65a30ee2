"""What pump, valves and hose must do to the pressure, and what it means when they do not.

The pump must raise it, an open valve must lower it, both sensors must follow; each rule has a reason code of its own.
The figures are judged over windows of the passes that were really driven, so that a contraction, which pushes air to
and fro within a second or two, is not taken for a defect. Thresholds in `settings.PhysicsSettings`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from kiosk.core import tightness
from kiosk.core.model import ActuatorCommand, Phase
from kiosk.core.physicssettings import PhysicsSettings
from kiosk.core.tightness import Tightness
from kiosk.core.units import NO_TIME, TICK_S, Mmhg, Seconds
from kiosk.core.verdict import Response, Verdict, verdict
from kiosk.safety import limits
from kiosk.safety.changed import replace

Vent = Literal["a", "b"]
"""A dump valve: the controller's at the manifold, or the watchdog's at the cuff."""

_REGULATED = frozenset({Phase.FILL, Phase.WORK, Phase.REST})
_BLED = _REGULATED | {Phase.DEFLATE}
_HELD = _BLED | {Phase.PROOF, Phase.SEARCH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What one pass shows: pressures, and the command that has acted since the last pass."""

    now: Seconds
    phase: Phase
    command: ActuatorCommand
    pressure_mmhg: Mmhg
    """Filtered; of the controller's own sensor."""
    pass_mmhg: Mmhg
    pressure_b_mmhg: Mmhg | None
    is_filling: bool
    """The pressure law fills: the setpoint was not reached yet, or is far away."""
    learned_rise_mmhg_per_s: float | None
    setpoint_mmhg: Mmhg | None
    closed_mmhg: float | None
    """What a closed cuff would have done, as the law's model sees it; None while it fills or knows nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One pass in a window."""

    at_s: Seconds
    pressure_mmhg: Mmhg
    is_filling: bool
    pump: bool
    bleed: bool


@dataclass(frozen=True, kw_only=True)
class Bleeding:
    """The present stretch of letting air out through the bleed valve, with short pauses."""

    from_mmhg: Mmhg
    open_s: float = 0.0
    last_s: Seconds


@dataclass(frozen=True, kw_only=True)
class PhysicsState:
    """What the rules remember: a window of regulated passes, a bleeding, how long the sensors stood apart."""

    marks: tuple[Mark, ...] = ()
    bleeding: Bleeding | None = None
    pumped_s: Seconds = NO_TIME
    bled_s: Seconds = NO_TIME
    """The last passes in which the pump and the bleed valve moved air."""
    offset_mmhg: float = 0.0
    """How far the sensors differ over an empty cuff."""
    apart_s: float = 0.0
    one_side_s: float = 0.0
    kinked_s: float = 0.0
    vents: tuple[Mark, ...] = ()
    """Passes since everything was opened."""
    tightness: Tightness = field(default_factory=Tightness)


def judge(
    state: PhysicsState, signs: Signs | None, *, vent_alone: Vent | None, settings: PhysicsSettings
) -> tuple[PhysicsState, tuple[Verdict, ...]]:
    """Judge one pass. Without a pressure nothing is known, and another rule has spoken: everything begins anew.

    Args:
        state: what the last pass left.
        signs: what the pass shows; None without a pressure.
        vent_alone: this dump valve is being proved alone, so the two sensors stand at different ends of a flow.
        settings: thresholds.
    """
    if signs is None:
        return PhysicsState(offset_mmhg=state.offset_mmhg), ()
    state = _sensors(_windows(state, signs, settings), signs, settings, vent_alone)
    return state, tuple(_broken(state, signs, settings))


def _windows(state: PhysicsState, signs: Signs, settings: PhysicsSettings) -> PhysicsState:
    """The passes that the rules of air look back on."""
    now, command = signs.now, signs.command
    mark = Mark(
        at_s=now,
        pressure_mmhg=signs.pressure_mmhg,
        is_filling=signs.is_filling,
        pump=command.pump and command.hold,
        bleed=command.bleed and command.hold,
    )
    marks: tuple[Mark, ...] = ()
    if signs.phase in _REGULATED:
        marks = (*_since(state.marks, now - settings.leak_credit_window_s), mark)
    vents: tuple[Mark, ...] = ()
    if signs.phase is Phase.VENT:
        vents = (*state.vents[-_passes(settings.vent_s) :], mark)
    return replace(
        state,
        marks=marks,
        vents=vents,
        bleeding=_bled(state.bleeding, signs, settings),
        pumped_s=now if command.pump else state.pumped_s,
        bled_s=now if command.bleed else state.bled_s,
        tightness=tightness.followed(
            state.tightness,
            signs.closed_mmhg if signs.phase in _REGULATED else None,
            phase=signs.phase,
            now=now,
            settings=settings.tightness,
        ),
    )


def _passes(seconds: float) -> int:
    return round(seconds / TICK_S)


def _bled(bleeding: Bleeding | None, signs: Signs, settings: PhysicsSettings) -> Bleeding | None:
    """Add up the time the bleed valve was open; the pump, a pause or another phase ends the count."""
    if signs.phase not in _BLED or signs.command.pump:
        return None
    if signs.command.bleed:
        bleeding = bleeding or Bleeding(from_mmhg=signs.pressure_mmhg, last_s=signs.now)
        return replace(bleeding, open_s=bleeding.open_s + TICK_S, last_s=signs.now)
    if bleeding is None or signs.now - bleeding.last_s > settings.bleed_pause_s:
        return None
    return bleeding


def _sensors(state: PhysicsState, signs: Signs, settings: PhysicsSettings, vent_alone: Vent | None) -> PhysicsState:
    """How long the two ends of the hose have not said the same, as far as a flow does not excuse it."""
    other = signs.pressure_b_mmhg
    is_held = signs.phase in _HELD
    if other is None:  # what they differed before is not taken back: a loose wire gives no number now and then
        return replace(state, one_side_s=0.0, kinked_s=0.0)
    apart = signs.pass_mmhg - other - state.offset_mmhg
    if signs.phase is Phase.IDLE and abs(signs.pass_mmhg - other) <= settings.offset_max_mmhg:
        offset = state.offset_mmhg + apart * TICK_S / settings.offset_s
        return replace(state, offset_mmhg=offset, apart_s=0.0, one_side_s=0.0, kinked_s=0.0)
    # Air that flows in stands higher at our end of the hose, air that flows out at the other one.
    high_mmhg = settings.pumped_mmhg if signs.now - state.pumped_s < settings.still_s else settings.apart_mmhg
    low_mmhg = settings.bled_mmhg if signs.now - state.bled_s < settings.still_s else settings.apart_mmhg
    # The valve that is proved alone takes air out at one end: B's is at the cuff, ours at the manifold.
    high_mmhg = settings.alone_mmhg if vent_alone == "b" else high_mmhg
    low_mmhg = settings.alone_mmhg if vent_alone == "a" else low_mmhg
    is_apart = is_held and not -low_mmhg <= apart <= high_mmhg
    is_kinked = is_held and _is_steep(state.marks, signs, settings) and apart > settings.kink_mmhg
    is_one_sided = signs.phase is Phase.VENT and (signs.pass_mmhg > limits.VENTED_MMHG) != (other > limits.VENTED_MMHG)
    return replace(
        state,
        apart_s=_apart_s(state.apart_s, is_apart=is_apart),
        kinked_s=state.kinked_s + TICK_S if is_kinked else 0.0,
        one_side_s=state.one_side_s + TICK_S if is_one_sided else 0.0,
    )


def _apart_s(before_s: float, *, is_apart: bool) -> float:
    """How long the sensors stood apart, less what their agreement since has taken back, as in the watchdog's guard."""
    if is_apart:
        return min(limits.DISAGREEMENT_S, before_s + TICK_S)
    return max(0.0, before_s - TICK_S * limits.DISAGREEMENT_S / limits.APART_FORGET_S)


def _is_steep(marks: tuple[Mark, ...], signs: Signs, settings: PhysicsSettings) -> bool:
    """The pump raises our end of the hose much faster than it raises a cuff."""
    recent = _tail(marks, settings.kink_s)
    learned = signs.learned_rise_mmhg_per_s
    if not learned or not all(mark.pump for mark in recent[1:]) or len(recent) <= _passes(settings.kink_s):
        return False
    rise = signs.pressure_mmhg - recent[0].pressure_mmhg
    return rise > settings.kink_rise * learned * settings.kink_s


def _broken(state: PhysicsState, signs: Signs, settings: PhysicsSettings) -> Iterator[Verdict]:
    """Every rule that this pass breaks."""
    pressure = float(signs.pressure_mmhg)
    yield from _pump(state, signs, settings)
    bleeding = state.bleeding
    if bleeding is not None and bleeding.open_s >= _bleed_s(bleeding, settings):
        fell = bleeding.from_mmhg - signs.pressure_mmhg
        if fell < settings.bleed_least_mmhg and signs.pressure_mmhg > limits.VENTED_MMHG:
            yield verdict(Response.VENT, "bleed_no_fall", fall_mmhg=fell, open_s=bleeding.open_s)
    both = {} if signs.pressure_b_mmhg is None else {"pressure_b_mmhg": float(signs.pressure_b_mmhg)}
    if state.kinked_s > settings.kink_s + TICK_S:  # a single jump of a sensor stands in its window for `kink_s`
        yield verdict(Response.VENT, "hose_kink", pressure_mmhg=pressure, **both)
    if state.one_side_s >= settings.one_side_s:
        yield verdict(Response.TRIP, "vent_one_side", pressure_mmhg=pressure, **both)
    if state.apart_s >= limits.DISAGREEMENT_S - TICK_S / 2:
        yield verdict(Response.TRIP, "disagreement", pressure_mmhg=pressure, **both)
    if len(state.vents) > _passes(settings.vent_s) and signs.pass_mmhg > limits.VENTED_MMHG:
        middle = state.vents[len(state.vents) // 2]
        fell = middle.pressure_mmhg - signs.pressure_mmhg
        if fell < settings.vent_least_mmhg:
            yield verdict(Response.TRIP, "vent_no_fall", pressure_mmhg=pressure, fall_mmhg=fell)


def _bleed_s(bleeding: Bleeding, settings: PhysicsSettings) -> float:
    """How long the open valve may take to show itself: the less pressure drives air out, the longer."""
    return settings.bleed_s if bleeding.from_mmhg >= settings.bleed_strong_mmhg else settings.bleed_weak_s


def _pump(state: PhysicsState, signs: Signs, settings: PhysicsSettings) -> Iterator[Verdict]:
    """The pump runs: air must come, about as much as was learned, and not for longer than contractions need it."""
    learned = signs.learned_rise_mmhg_per_s
    filling = _tail(state.marks, settings.fill_window_s)
    if learned and len(filling) > _passes(settings.fill_window_s) and all(mark.is_filling for mark in filling):
        on_s = sum(mark.pump for mark in filling[1:]) * TICK_S
        rise = signs.pressure_mmhg - filling[0].pressure_mmhg
        is_slack = filling[0].pressure_mmhg < limits.VENTED_MMHG
        if on_s >= settings.fill_on_s and not is_slack and rise < settings.fill_share * learned * on_s:
            # A dead pump or an open hose shows in the newer half; a leak leaves part of the rise.
            newer = filling[len(filling) // 2 :]
            least = limits.PUMP_NO_RISE_SHARE * learned * sum(mark.pump for mark in newer[1:]) * TICK_S
            is_dead = signs.pressure_mmhg - newer[0].pressure_mmhg < least
            yield verdict(Response.VENT, "pump_no_rise" if is_dead else "leak", rise_mmhg=rise, pump_s=on_s)
    lost_mmhg = tightness.lost_mmhg(state.tightness, signs.closed_mmhg, settings.tightness)
    if lost_mmhg is not None:
        yield verdict(Response.VENT, "leak", lost_mmhg=lost_mmhg)
    if not state.marks or not state.marks[-1].pump:
        return
    recent = _since(state.marks, signs.now - settings.window_s)
    if any(mark.is_filling for mark in recent):
        return
    # What the law itself has let out is no leak: a limb that contracts has it bleed, and pump when it lets go. A cuff
    # that falls far below all the same has lost more than that.
    bled_s = sum(mark.bleed for mark in state.marks) * TICK_S
    is_low = signs.setpoint_mmhg is not None and signs.pressure_mmhg < signs.setpoint_mmhg - settings.leak_low_mmhg
    credit_s = 0.0 if is_low else min(bled_s, settings.leak_credit_s)
    on_s = sum(mark.pump for mark in recent) * TICK_S - credit_s
    if on_s >= settings.leak_on_s:
        yield verdict(Response.VENT, "leak", pump_s=on_s, within_s=settings.window_s)


def _since(marks: tuple[Mark, ...], from_s: float) -> tuple[Mark, ...]:
    """The marks after a moment; they stand in the order of time, and mostly one is too old."""
    old = 0
    while old < len(marks) and marks[old].at_s <= from_s:
        old += 1
    return marks[old:]


def _tail(marks: tuple[Mark, ...], seconds: float) -> tuple[Mark, ...]:
    return marks[-_passes(seconds) - 1 :]
