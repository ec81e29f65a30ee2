"""The guard: a pure state machine that earns, pass by pass, the right to keep the second dump valve shut.

```
WAITING --fresh PROOF, cuff empty--> PROVING --IDLE, VENT, STOP--> WAITING
WAITING --fresh FILL, cuff empty---> HOLDING --IDLE, VENT, STOP, 5 s of DEFLATE--> WAITING
any state --something wrong--> TRIPPED --cause gone, empty for 5 s, acknowledged--> WAITING
```

Outputs default to releasing; a trip is the absence of action. No clock, no I/O: `now` is monotonic seconds. The trip
list is the two tables in `claims` and `_sense`, read from the top; the first that is true is the reason.
"""

from dataclasses import replace

from kiosk.safety import limits
from kiosk.safety.claims import SEQUENCE_MASK, first, hear
from kiosk.safety.heartbeat import FramePhase, GuardState, Report, Request, TripReason
from kiosk.safety.states import CEILING_MMHG, RELEASED, Entry, EntryKind, Inputs, Outputs, Reading, State, Trend


def start(config_hash: int, now: float, *, latched: TripReason, restriction_s: float) -> State:
    """State after the process started: vented, and tripped when the journal says so."""
    return State(
        config_hash=config_hash,
        at_s=now,
        state=GuardState.TRIPPED if latched else GuardState.WAITING,
        reason=latched,
        restriction_s=restriction_s,
        noted_restriction_s=restriction_s,
    )


def step(state: State, inputs: Inputs, now: float) -> tuple[State, Outputs]:
    """Judge one pass. Physical findings go before what the frames claim. Never raises."""
    held = _holds(state)
    heard, wrong = hear(state, inputs.arrivals, now)
    sensed, finding = _sense(heard, inputs, now)
    new = _decide(sensed, inputs, finding or wrong, now)
    holds = _holds(new)
    empty = new.pressure_mmhg <= limits.VENTED_MMHG
    new = replace(new, venting=not holds and (held or new.venting) and not empty)
    entries = _entries(sensed, new)
    changed = new.restriction_s != new.noted_restriction_s or not inputs.journal_ok
    if changed and now - new.noted_s >= limits.ACCOUNT_PERIOD_S:
        new = replace(new, noted_s=now, noted_restriction_s=new.restriction_s)
        entries += (entry(EntryKind.ACCOUNT, new),)
    toggles = holds and not new.bad_passes
    loud = new.state is GuardState.TRIPPED and not new.is_test
    return new, Outputs(
        hold=toggles,
        enable=toggles and new.last is not None and new.last.phase in CEILING_MMHG,
        buzzer=loud and (new.reason is TripReason.VENT_FAILED or now % 2.0 < 0.5),
        report=new.passes % 2 == 0,
        entries=entries,
    )


def report(state: State, inputs: Inputs, *, boot: int, sequence: int) -> Report:
    """What the controller is told after this pass."""
    reading = inputs.reading if isinstance(inputs.reading, Reading) else None
    return Report(
        boot=boot,
        sequence=sequence & SEQUENCE_MASK,
        state=state.state,
        reason=state.reason,
        is_test=state.is_test,
        pressure_mmhg=reading.pressure_mmhg if reading else None,
        sample_ns=round(reading.at_s * 1e9) if reading else 0,
        estop_closed=inputs.estop_closed,
        supply_v=reading.supply_v if reading else 0.0,
        restriction_s=state.restriction_s,
        restriction_left_s=max(0.0, state.ceiling_s - state.restriction_s),
        config_hash=state.config_hash,
    )


def _holds(state: State) -> bool:
    return state.active and not state.releasing


def _sense(state: State, inputs: Inputs, now: float) -> tuple[State, TripReason]:
    """Judge the own sensor, the supply, the e-stop, the own lateness, and the cuff against the last frame."""
    p, code, fault = state.pressure_mmhg, state.code, TripReason.NONE
    if isinstance(inputs.reading, Reading):
        p, code = inputs.reading.pressure_mmhg, inputs.reading.code
        if not limits.SUPPLY_MIN_V <= inputs.reading.supply_v <= limits.SUPPLY_MAX_V:
            fault = TripReason.SUPPLY
    else:
        fault = TripReason.SUPPLY if inputs.reading.kind == "supply" else TripReason.SENSOR
    elapsed_s = now - state.at_s
    late = max(inputs.late_s, elapsed_s - limits.PASS_S) > limits.OWN_PASS_LATE_S
    above, last, fresh = p > limits.VENTED_MMHG, state.last, state.is_fresh(now)
    a_mmhg = last.pressure_mmhg if last is not None and fresh else None
    conditions = {
        "frozen": code == state.code,
        "over": p > limits.OVERPRESSURE_MMHG,
        "excess": state.active and p > state.target_mmhg + limits.WATCHDOG_EXCESS_MMHG,
        "idle": above and not state.venting and not _holds(state),
        "vent": above and state.venting,
        # while an open valve empties the cuff the two hose taps may differ; a held or an empty one has no excuse
        "differ": a_mmhg is not None
        and abs(a_mmhg - p) > limits.DISAGREEMENT_MMHG
        and (not above or (_holds(state) and last is not None and last.hold)),
        "rest": p < limits.VENTED_MMHG and not fault and not late,
        "low": a_mmhg is not None and max(a_mmhg, p) < limits.RESET_MMHG and not fault and not late,
        "deflate": last is not None and last.phase is FramePhase.DEFLATE,
    }
    since = {key: state.since.get(key, now) for key, stands in conditions.items() if stands}
    lasted = {key: now - began_s for key, began_s in since.items()}

    def stood(key: str, limit_s: float) -> bool:
        return lasted.get(key, -1.0) >= limit_s

    restriction_s = state.restriction_s
    if above or state.pressure_mmhg > limits.VENTED_MMHG:
        restriction_s += max(0.0, elapsed_s)
    if stood("rest", limits.REPERFUSION_RESET_S):
        restriction_s = 0.0
    trend, trending = _trend(state, p, now)
    bad_passes = state.bad_passes + 1 if fault else 0
    checks = (
        (elapsed_s < 0.0, TripReason.CLOCK),
        (not inputs.estop_closed, TripReason.ESTOP),
        (not inputs.journal_ok, TripReason.JOURNAL),
        (state.active and late, TripReason.OWN_LATE),
        (bad_passes >= limits.BAD_PASSES_MAX, fault),
        (stood("frozen", limits.FROZEN_CODE_S), TripReason.SENSOR),
        (stood("over", limits.OVERPRESSURE_S), TripReason.OVERPRESSURE),
        (stood("excess", limits.WATCHDOG_EXCESS_S), TripReason.EXCESS),
        (stood("vent", limits.VENT_PRESSURE_S), TripReason.VENT_FAILED),
        (stood("idle", limits.IDLE_PRESSURE_S), TripReason.UNEXPECTED_PRESSURE),
        (stood("differ", limits.DISAGREEMENT_S), TripReason.DISAGREEMENT),
        (trending is not TripReason.NONE, trending),
        (restriction_s >= state.ceiling_s, TripReason.OVERTIME),
    )
    sensed = replace(
        state, at_s=now, pressure_mmhg=p, code=code, bad_passes=bad_passes, passes=state.passes + 1,
        restriction_s=restriction_s, trend=trend, since=since,
    )  # fmt: skip
    return sensed, first(checks)


def _trend(state: State, p: float, now: float) -> tuple[Trend | None, TripReason]:
    """Does pressure move as the pump says?

    Without the pump two quarters of a second must both rise too fast: right after the pump stops the hose still
    evens out for a moment (our inference from 0.3 s of settling).
    """
    last, trend = state.last, state.trend
    if last is None or not _holds(state) or last.phase not in CEILING_MMHG:
        return None, TripReason.NONE
    if not last.pump and last.expect_contraction:
        return None, TripReason.NONE
    if trend is None or trend.pump != last.pump:
        return Trend(pump=last.pump, at_s=now, from_mmhg=p), TripReason.NONE
    span_s, rise_mmhg = now - trend.at_s, p - trend.from_mmhg
    if span_s < (limits.PUMP_NO_RISE_S if last.pump else limits.RISE_WITHOUT_PUMP_S / 2):
        return trend, TripReason.NONE
    if last.pump:
        weak = rise_mmhg < limits.PUMP_NO_RISE_SHARE * last.learned_rise_mmhg_per_s * span_s
        found = TripReason.PUMP_NO_RISE if weak and last.learned_rise_mmhg_per_s else TripReason.NONE
        return Trend(pump=True, at_s=now, from_mmhg=p), found
    rising = trend.rising + 1 if rise_mmhg > limits.RISE_WITHOUT_PUMP_MMHG_PER_S * span_s else 0
    found = TripReason.RISE_WITHOUT_PUMP if rising >= 2 else TripReason.NONE
    return Trend(pump=False, at_s=now, from_mmhg=p, rising=rising), found


def _decide(state: State, inputs: Inputs, finding: TripReason, now: float) -> State:
    """The transitions. Away from pressure needs nothing; towards it every condition of `_arm`."""
    last = state.last
    worse = finding is TripReason.VENT_FAILED and state.reason is not TripReason.VENT_FAILED
    if finding and (state.state is not GuardState.TRIPPED or state.is_test or worse):
        proved = finding is TripReason.LATE and state.state is GuardState.PROVING
        is_test = proved and last is not None and last.request is Request.PROVE_TRIP
        return replace(_let_go(state, finding), state=GuardState.TRIPPED, is_test=is_test)
    if state.state is GuardState.TRIPPED:
        return _let_go(state, TripReason.NONE) if not finding and _may_reset(state, now) else state
    frames = inputs.arrivals.frames
    if inputs.stop or any(frame.request is Request.STOP for frame in frames):
        return _let_go(state, TripReason.STOP)
    if not state.active:
        return _arm(state, now)
    released = any(frame.phase in RELEASED for frame in frames)
    over = now - state.since.get("deflate", now) >= limits.DEFLATE_S
    misplaced = state.releasing and last is not None and last.phase is not FramePhase.PROOF
    return _let_go(state, TripReason.NONE) if released or over or misplaced else state


def _let_go(state: State, reason: TripReason) -> State:
    return replace(state, state=GuardState.WAITING, reason=reason, is_test=False, ready=False, marked=False, trend=None)


def _may_reset(state: State, now: float) -> bool:
    """A test needs the next claim of an open cuff; a trip an empty cuff and an acknowledgement too."""
    last = state.last
    if last is None or not state.is_fresh(now) or last.phase not in RELEASED:
        return False
    empty = now - state.since.get("low", now) >= limits.RESET_S
    return state.is_test or (empty and last.request is Request.ACKNOWLEDGE)


def _arm(state: State, now: float) -> State:
    """One step towards pressure: an open cuff was claimed, then the journal marked, then the lines may move."""
    last = state.last
    if last is None:
        return replace(state, ready=False, marked=False)
    if not state.is_fresh(now):
        return state
    if last.phase in RELEASED:
        return replace(state, ready=True, marked=False)
    wanted = {FramePhase.PROOF: GuardState.PROVING, FramePhase.FILL: GuardState.HOLDING}.get(last.phase)
    if wanted is None:
        return replace(state, ready=False, marked=False)
    empty_mmhg = limits.RESET_MMHG if state.reason is TripReason.STOP else limits.VENTED_MMHG
    may = state.ready and not state.bad_passes and state.pressure_mmhg < empty_mmhg
    if may and state.marked:
        return replace(state, state=wanted, reason=TripReason.NONE, ready=False, marked=False)
    return replace(state, marked=may)


def _entries(old: State, new: State) -> tuple[Entry, ...]:
    """What this pass writes to the journal. All but the account are written while the lines are still."""
    before, after = old.active or old.marked, new.active or new.marked
    if new.state is GuardState.TRIPPED:
        same = old.state is GuardState.TRIPPED and (old.reason, old.is_test) == (new.reason, new.is_test)
        return () if same else (entry(EntryKind.TRIP, new),)
    if old.state is GuardState.TRIPPED:
        return (entry(EntryKind.RESET, new),)
    if before == after:
        return ()
    return (entry(EntryKind.HELD if after else EntryKind.RELEASED, new),)


def entry(kind: EntryKind, state: State) -> Entry:
    """A line for the journal out of the present state."""
    return Entry(
        kind=kind,
        reason=state.reason,
        is_test=state.is_test,
        restriction_s=state.restriction_s,
        pressure_mmhg=state.pressure_mmhg,
    )
