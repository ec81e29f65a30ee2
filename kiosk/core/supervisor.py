"""Prescription-layer limits, judged in every pass and in every mode. Independent of the regulator and of the session.

Each rule says what shall happen and why; the most severe answer wins. The absolute limits live in `safety.limits`
and are watched a second time by the watchdog.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kiosk.core import cuffair, physics
from kiosk.core.alarm_kinds import kind
from kiosk.core.gate import Refusal
from kiosk.core.lawstate import Drive, RegulatorState
from kiosk.core.model import ActuatorCommand, Limb, Phase, Reason, WatchdogView
from kiosk.core.physics import PhysicsState, Signs, Vent
from kiosk.core.plausibility import Reading
from kiosk.core.settings import MachineConfig, SupervisorSettings
from kiosk.core.units import TICK_S, Mmhg, Seconds
from kiosk.core.verdict import Response, Verdict
from kiosk.core.verdict import verdict as _verdict
from kiosk.safety import limits
from kiosk.safety.changed import replace

HELD = frozenset({Phase.PROOF, Phase.FILL, Phase.WORK, Phase.REST, Phase.DEFLATE, Phase.SEARCH})
"""Phases in which the hold line toggles."""

REGULATED = frozenset({Phase.FILL, Phase.WORK, Phase.REST})
"""Phases of a bout in which pressure is kept at a setpoint."""


GUARDED = REGULATED | {Phase.PROOF, Phase.SEARCH}
"""Phases in which the watchdog's letting go is an event."""

ARMING = frozenset({Phase.PROOF, Phase.FILL, Phase.SEARCH})
"""Phases that begin with the watchdog's note in its journal, written through to a card that may take a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the rules look at."""

    now: Seconds
    reading: Reading
    phase: Phase
    setpoint_mmhg: Mmhg | None
    lop_mmhg: Mmhg | None
    limb: Limb | None
    fill_since_s: Seconds | None
    restriction_s: Seconds
    restriction_ceiling_s: Seconds | None
    regulator: RegulatorState
    command: ActuatorCommand
    """What the lines were told in the last pass."""
    learned_rise_mmhg_per_s: float | None
    measured_air_ml: float | None
    watchdog: WatchdogView | None
    may_test_trip: bool
    vent_alone: Vent | None
    """One vent is being proved alone: the two sensors stand at different ends of a flow."""
    config_hash: int
    estop_closed: bool
    refusal: Refusal | None
    screen_s: Seconds | None

    @property
    def is_held(self) -> bool:
        """True while the hold line toggles."""
        return self.phase in HELD


@dataclass(frozen=True, kw_only=True)
class SupervisorState:
    """When each standing condition began, and whether the watchdog was seen holding in this fill."""

    since: Mapping[str, Seconds] = field(default_factory=dict)
    was_holding: bool = False
    high_s: tuple[Seconds, ...] = ()
    """Passes of this bout that found the pressure above its band, as far back as `high_window_s`."""
    physics: PhysicsState = field(default_factory=PhysicsState)

    def waits_for_watchdog(self, phase: Phase) -> bool:
        """True while a phase towards pressure has begun and the watchdog was not seen holding in it: hold nothing."""
        return phase in ARMING and not self.was_holding


_Timed = tuple[str, bool, float, Response, dict[str, float]]


def supervise(state: SupervisorState, look: Look, config: MachineConfig) -> tuple[SupervisorState, Verdict | None]:
    """Judge one pass; returns the most severe verdict, or None when every rule holds."""
    physical, found = physics.judge(state.physics, _signs(look), vent_alone=look.vent_alone, settings=config.physics)
    verdicts = [*_at_once(state, look, config), *found]
    since: dict[str, Seconds] = {}
    for code, is_broken, for_s, response, figures in _timed(look, config):
        if not is_broken:
            continue
        since[code] = state.since.get(code, look.now)
        if look.now - since[code] >= for_s:
            verdicts.append(Verdict(response=response, reason=Reason(code=code, figures=figures)))
    high_s = _high(state.high_s, look, config.supervisor)
    total_s = len(high_s) * TICK_S
    if total_s > config.supervisor.high_s:
        verdicts.append(_verdict(Response.DEFLATE, "high", above_s=total_s, within_s=config.supervisor.high_window_s))
    is_active = look.watchdog is not None and look.watchdog.state in {"proving", "holding"}
    holding = look.phase in GUARDED and (state.was_holding or is_active)
    # of two that lock, what the cuff may still be tight by goes first: that sound cannot be paused
    worst = max(verdicts, key=lambda one: (one.response, not kind(one.reason.code).may_pause), default=None)
    return replace(state, since=since, was_holding=holding, high_s=high_s, physics=physical), worst


def _signs(look: Look) -> Signs | None:
    """What the rules of air look at; None without a pressure."""
    pressure, raw = look.reading.pressure_mmhg, look.reading.pass_mmhg
    if pressure is None or raw is None:
        return None
    return Signs(
        now=look.now,
        phase=look.phase,
        command=look.command,
        pressure_mmhg=pressure,
        pass_mmhg=raw,
        pressure_b_mmhg=None if look.watchdog is None else look.watchdog.pressure_mmhg,
        is_filling=look.regulator.drive is Drive.FILL,
        learned_rise_mmhg_per_s=look.learned_rise_mmhg_per_s,
        setpoint_mmhg=look.setpoint_mmhg,
        closed_mmhg=look.regulator.closed_mmhg,
    )


def _high(before: tuple[Seconds, ...], look: Look, rules: SupervisorSettings) -> tuple[Seconds, ...]:
    """Passes above the band within the window, this one included.

    A cuff that does not bleed comes back into its band between two contractions, so no single stretch is long (our
    inference, and the bench's). The command is not looked at: this far up the law always bleeds, and if it did not,
    that would be no better.
    """
    if look.setpoint_mmhg is None or look.phase not in REGULATED:
        return ()
    recent = tuple(at_s for at_s in before if look.now - at_s < rules.high_window_s)
    pressure = look.reading.pass_mmhg
    is_high = pressure is not None and pressure - look.setpoint_mmhg > _tolerance(look.setpoint_mmhg, rules)
    return (*recent, look.now) if is_high else recent


def _tolerance(setpoint_mmhg: Mmhg, rules: SupervisorSettings) -> float:
    return max(rules.high_mmhg, rules.high_share * setpoint_mmhg)


def _at_once(state: SupervisorState, look: Look, config: MachineConfig) -> Iterator[Verdict]:
    """Rules without a delay."""
    fault = look.reading.fault
    if not look.estop_closed:
        yield _verdict(Response.TRIP, "estop")
    if look.refusal is not None:
        yield Verdict(response=Response.TRIP if look.refusal.is_trip else Response.VENT, reason=look.refusal.reason)
    if fault is not None:
        yield _verdict(Response.TRIP, f"sensor_{fault.kind.value}")
    if look.reading.fell and look.is_held:
        yield _verdict(Response.VENT, "pressure_fell")
    yield from _watchdog(state, look)
    if look.is_held:
        yield from _screen(look, config)
    if look.phase in REGULATED:
        yield from _bout(look, config)


def _watchdog(state: SupervisorState, look: Look) -> Iterator[Verdict]:
    view = look.watchdog
    if view is None:
        if look.is_held:
            yield _verdict(Response.TRIP, "watchdog_lost")
        return
    is_expected = view.is_test and (look.may_test_trip or not look.is_held)
    if view.state == "tripped" and not is_expected:
        yield _verdict(Response.TRIP, f"watchdog_{view.reason}")
    if not look.is_held:
        return
    if view.age_s > limits.FRAME_TIMEOUT_S and not state.waits_for_watchdog(look.phase):
        yield _verdict(Response.TRIP, "watchdog_silent", age_s=view.age_s)
    if view.config_hash != look.config_hash:
        yield _verdict(Response.TRIP, "config_mismatch", own=look.config_hash, other=view.config_hash)
    if look.phase in GUARDED and state.was_holding and view.state == "waiting":
        is_stop = view.reason == "stop"
        yield _verdict(Response.STOP if is_stop else Response.VENT, "stop" if is_stop else "watchdog_released")


def _screen(look: Look, config: MachineConfig) -> Iterator[Verdict]:
    silence = None if look.screen_s is None else look.now - look.screen_s
    if silence is None or silence > config.screen_silence_s:
        yield _verdict(Response.DEFLATE, "screen_silent", **({} if silence is None else {"silence_s": silence}))


def _bout(look: Look, config: MachineConfig) -> Iterator[Verdict]:
    """Limits of time, of filling, and of the artery."""
    pressure, rules = look.reading.pass_mmhg, config.supervisor
    if look.restriction_ceiling_s is not None and look.restriction_s >= look.restriction_ceiling_s:
        yield _verdict(Response.DEFLATE, "restriction_ceiling", restriction_s=look.restriction_s)
    if look.watchdog is not None and look.watchdog.restriction_left_s <= rules.restriction_margin_s:
        yield _verdict(Response.DEFLATE, "restriction_account", left_s=look.watchdog.restriction_left_s)
    if pressure is not None and look.lop_mmhg is not None and pressure >= look.lop_mmhg:
        yield _verdict(Response.BLEED, "at_lop", pressure_mmhg=pressure)
    if look.phase is Phase.FILL and look.limb is not None and look.fill_since_s is not None:
        elapsed = look.now - look.fill_since_s
        settling_s = rules.fill_settle_s if look.regulator.is_filled else 0.0
        if elapsed > config.fill_timeout_s(look.limb) + settling_s:
            yield _verdict(Response.DEFLATE, "fill_timeout", elapsed_s=elapsed, pressure_mmhg=pressure or 0.0)
    if look.phase is Phase.REST and look.regulator.pump_share > rules.leak_pump_share:
        yield _verdict(Response.VENT, "leak", pump_share=look.regulator.pump_share)
    yield from _no_rise(look, config)


def _no_rise(look: Look, config: MachineConfig) -> Iterator[Verdict]:
    """The pump fills and nothing comes of it: hose off, burst, dead pump. Sooner than the watchdog's own limit.

    Once the cuff is full a limb that relaxes takes away what the pump brings, for as long as a repetition; there the
    pump's time says what is lost (`physics`).
    """
    pump_s, pressure = look.regulator.pump_since_s, look.reading.pressure_mmhg
    if pump_s is None or pressure is None or look.learned_rise_mmhg_per_s is None or look.phase is not Phase.FILL:
        return
    elapsed, rules = look.now - pump_s, config.supervisor
    least = limits.PUMP_NO_RISE_SHARE * look.learned_rise_mmhg_per_s * elapsed
    slack_s = min(rules.no_rise_slack_s, cuffair.slack_s(look.measured_air_ml, config.proof))
    patience = rules.no_rise_s if pressure >= limits.VENTED_MMHG else slack_s
    if elapsed >= patience and pressure - look.regulator.pump_since_mmhg < least:
        rise = pressure - look.regulator.pump_since_mmhg
        yield _verdict(Response.VENT, "pump_no_rise", rise_mmhg=rise, elapsed_s=elapsed)


def _timed(look: Look, config: MachineConfig) -> Iterator[_Timed]:
    """Rules that need to stand for a while: code, broken or not, for how long, what then, figures."""
    pressure = look.reading.pass_mmhg
    if pressure is None:
        return
    rules, seen = config.supervisor, {"pressure_mmhg": float(pressure)}
    yield "overpressure", pressure > limits.OVERPRESSURE_MMHG, limits.OVERPRESSURE_S, Response.TRIP, seen
    is_idle = look.phase is Phase.IDLE and pressure > limits.VENTED_MMHG
    yield "unexpected_pressure", is_idle, limits.IDLE_PRESSURE_S, Response.TRIP, seen
    is_stuck = look.phase is Phase.VENT and pressure > limits.VENTED_MMHG
    yield "vent_failed", is_stuck, limits.VENT_PRESSURE_S, Response.TRIP, seen
    if look.is_held and look.watchdog is not None and look.watchdog.pressure_mmhg is not None:
        apart = pressure - look.watchdog.pressure_mmhg
        differs = abs(apart) > limits.DISAGREEMENT_MMHG and look.vent_alone is None
        both = seen | {"pressure_b_mmhg": float(look.watchdog.pressure_mmhg)}
        yield "disagreement", differs, limits.DISAGREEMENT_S, Response.TRIP, both
    if look.setpoint_mmhg is None:
        return
    excess = pressure - look.setpoint_mmhg
    yield "excess", excess > limits.CONTROLLER_EXCESS_MMHG, limits.CONTROLLER_EXCESS_S, Response.VENT, seen
    is_kept = look.phase in REGULATED or look.phase is Phase.SEARCH
    is_alone = is_kept and look.watchdog is not None and look.watchdog.state != "holding"
    yield "watchdog_not_holding", is_alone, rules.guard_arms_s, Response.VENT, {}
    if look.phase not in REGULATED:
        return
    is_at_lop = look.lop_mmhg is not None and pressure >= look.lop_mmhg
    yield "above_lop", is_at_lop, rules.lop_s, Response.DEFLATE, seen
    yield "high", excess > _tolerance(look.setpoint_mmhg, rules), rules.high_s, Response.DEFLATE, seen
    is_low = look.regulator.is_filled and excess < -max(rules.low_mmhg, rules.high_share * look.setpoint_mmhg)
    yield "cannot_hold", is_low, rules.low_s, Response.DEFLATE, seen
