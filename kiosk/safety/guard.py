"""The guard: a pure state machine that earns, pass by pass, the right to keep the second dump valve shut.

```
WAITING --fresh PROOF, cuff empty--> PROVING --IDLE, VENT, STOP--> WAITING
WAITING --fresh FILL, SEARCH, cuff empty, proved, session open--> HOLDING --IDLE, VENT, STOP, 5 s of DEFLATE--> WAITING
any state --something wrong--> TRIPPED --cause gone, empty for 5 s, rested, not locked, acknowledged--> WAITING
```

Outputs default to releasing; a trip is the absence of action. No clock, no I/O: `now` is monotonic seconds. The trip
list is the two tables in `sense` and `claims`, read from the top; the first that is true is the reason.
"""

import math
from typing import Final

from kiosk.safety import limits
from kiosk.safety.buzzer import advance, sounds
from kiosk.safety.changed import replace
from kiosk.safety.claims import SEQUENCE_MASK, hear
from kiosk.safety.heartbeat import FrameLimb, FramePhase, GuardState, Report, Request, TripReason
from kiosk.safety.lockout import Past, counted
from kiosk.safety.sense import sense
from kiosk.safety.states import (
    ARMING,
    CEILING_MMHG,
    OVERTIMES,
    RELEASED,
    Entry,
    EntryKind,
    Inputs,
    Outputs,
    Reading,
    State,
)

STOPS_MASK: Final = 0xFF
"""The count of STOPs wraps here."""


def start(
    config_hash: int,
    now: float,
    *,
    latched: TripReason,
    restriction_s: float,
    limb: FrameLimb = FrameLimb.NONE,
    past: tuple[Past, ...] = (),
    beside: frozenset[TripReason] = frozenset(),
    locked: TripReason = TripReason.NONE,
) -> State:
    """State after the process started: vented, and tripped or locked out when the journal says so."""
    latched = latched or locked
    return State(
        config_hash=config_hash,
        at_s=now,
        state=GuardState.TRIPPED if latched else GuardState.WAITING,
        reason=latched,
        restriction_s=restriction_s,
        limb=limb or FrameLimb.ARM,  # what nobody knows has the shorter time, whatever limb is told of later
        searched=restriction_s > 0.0,  # nobody knows what it was for
        searched_out=restriction_s > 0.0 and any(trip.reason is TripReason.SEARCH_TIME for trip in past),
        noted_restriction_s=restriction_s,
        past=past,
        beside=beside,
        locked=locked,
    )


def step(state: State, inputs: Inputs, now: float) -> tuple[State, Outputs]:
    """Judge one pass. Physical findings go before what the frames claim. Never raises."""
    held = state.holds
    heard, wrong = hear(state, inputs.arrivals, now)
    sensed, finding = sense(heard, inputs, now)
    new = _decide(sensed, inputs, finding or wrong, now)
    if finding and state.state is GuardState.TRIPPED and not state.is_test:
        new = _beside(new, finding, now)
    holds = new.holds
    empty = new.pressure_mmhg <= limits.VENTED_MMHG
    loud = new.state is GuardState.TRIPPED and not new.is_test
    signal = advance(new.signal, inputs.arrivals.frames, new.reason if loud else TripReason.NONE, now)
    stops = (new.stops + inputs.stop) & STOPS_MASK
    venting = not holds and (held or new.venting) and not empty
    full_mmhg, proved = _proved(state, new, held=held)
    new = replace(new, venting=venting, full_mmhg=full_mmhg, proved=proved, signal=signal, stops=stops)
    entries = _entries(sensed, new)
    changed = new.restriction_s != new.noted_restriction_s or not inputs.journal_ok
    # a clock that goes back must not keep the account from being noted, so the account itself counts too
    behind_s = max(now - new.noted_s, new.restriction_s - new.noted_restriction_s)
    if changed and behind_s >= limits.ACCOUNT_PERIOD_S - limits.PASS_S / 2:
        new = replace(new, noted_s=now, noted_restriction_s=new.restriction_s)
        entries += (entry(EntryKind.ACCOUNT, new),)
    toggles = holds and not new.bad_passes
    # told before the card is waited for: until then the controller may hold on what it heard two passes ago
    is_news = (new.state, new.stops) != (state.state, state.stops) or any(entry.is_waited_for for entry in entries)
    return new, Outputs(
        hold=toggles,
        enable=toggles and new.last is not None and new.last.phase in CEILING_MMHG,
        rests_high=new.state is GuardState.PROVING and new.releasing and not new.bad_passes,
        buzzer=sounds(signal, now) or _testing(new, "buzzer", limits.BUZZER_TEST_S, now),
        comparator_test=_testing(new, "comparator", limits.COMPARATOR_TEST_S, now),
        report=is_news or new.passes % 2 == 0,
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
        sample_ns=round((reading.at_s if reading else state.at_s) * 1e9),
        estop_closed=inputs.estop_closed,
        supply_v=reading.supply_v if reading else 0.0,
        restriction_s=state.restriction_s,
        restriction_left_s=max(0.0, state.ceiling_s - state.restriction_s),
        config_hash=state.config_hash,
        locked=state.locked is not TripReason.NONE,
        reset_wait_s=state.rest_left_s(state.at_s),
        stops=state.stops,
        proved=state.proved,
        rail_v=reading.rail_v if reading else 0.0,
        buzzer_v=reading.buzzer_v if reading else 0.0,
    )


def _testing(state: State, what: str, limit_s: float, now: float) -> bool:
    """A part is tried on request: only while nothing is held, and no longer than its time however long it is asked."""
    asked_s = now - state.since.get(what, -math.inf)
    return state.state is GuardState.WAITING and asked_s < limit_s - limits.PASS_S / 2


def _proved(old: State, new: State, *, held: bool) -> tuple[float | None, bool]:
    """What was in the cuff as the self-test had the own valve let go, and whether it has been seen to fall since.

    Only while the controller claims that its own valve is shut: what falls by both proves neither.
    """
    alone = new.releasing and new.state is GuardState.PROVING and new.last is not None and new.last.hold
    if not alone:
        return None, new.proved
    full_mmhg = new.pressure_mmhg if held else old.full_mmhg
    fell = full_mmhg is not None and new.pressure_mmhg <= full_mmhg - limits.PROVED_FALL_MMHG
    return full_mmhg, new.proved or (fell and not new.bad_passes)


def _decide(state: State, inputs: Inputs, finding: TripReason, now: float) -> State:
    """The transitions. Away from pressure needs nothing; towards it every condition of `_arm`."""
    last = state.last
    worse = finding is TripReason.VENT_FAILED and state.reason is not TripReason.VENT_FAILED
    if finding and (state.state is not GuardState.TRIPPED or state.is_test or worse):
        proved = finding is TripReason.LATE and state.state is GuardState.PROVING
        is_test = proved and last is not None and last.request is Request.PROVE_TRIP
        tripped = replace(_let_go(state, finding), state=GuardState.TRIPPED, is_test=is_test)
        if is_test:
            return replace(tripped, ended_session=state.ended_session)
        past, locked = counted(state.past, finding, now)
        return replace(tripped, past=past, locked=state.locked or locked, proved=False)
    if state.state is GuardState.TRIPPED:
        may = not finding and _may_reset(state, now)
        return _let_go(replace(state, beside=frozenset()), TripReason.NONE) if may else state
    frames = inputs.arrivals.frames
    if inputs.stop or any(frame.request is Request.STOP for frame in frames):
        return _let_go(state, TripReason.STOP)
    if not state.active:
        return _arm(state, now)
    released = any(frame.phase in RELEASED for frame in frames)
    over = now - state.since.get("deflate", now) >= limits.DEFLATE_S
    misplaced = state.releasing and last is not None and last.phase is not FramePhase.PROOF
    return _let_go(state, TripReason.NONE) if released or over or misplaced else state


def _beside(state: State, finding: TripReason, now: float) -> State:
    """What is found while a trip stands: counted once, and the empty cuff that a reset needs begins anew.

    Only the guard's own findings: frames that are missing, late or out of order may be what the trip has brought about,
    and so may time under pressure.
    """
    state = replace(state, since={key: began_s for key, began_s in state.since.items() if key != "low"})
    if finding in state.beside or finding is state.reason or finding in OVERTIMES:
        return state
    past, locked = counted(state.past, finding, now)
    return replace(state, past=past, locked=state.locked or locked, beside=state.beside | {finding})


def _let_go(state: State, reason: TripReason) -> State:
    """Let go; a STOP or a trip ends the session that was named."""
    ended = state.last.session if reason and state.last is not None else state.ended_session
    return replace(
        state, state=GuardState.WAITING, reason=reason, is_test=False, ready=False, marked=False, trend=None,
        ended_session=ended,
    )  # fmt: skip


def _may_reset(state: State, now: float) -> bool:
    """A test needs the next claim of an open cuff; a trip an empty cuff, the limb's rest and an acknowledgement too.

    A lock-out is left by the technician's mark in the journal alone, and so by a new start.
    """
    last = state.last
    if last is None or not state.is_fresh(now) or last.phase not in RELEASED:
        return False
    empty = now - state.since.get("low", now) >= limits.RESET_S
    may = empty and not state.locked and not state.rest_left_s(now)
    return state.is_test or (may and last.request is Request.ACKNOWLEDGE)


def _arm(state: State, now: float) -> State:
    """One step towards pressure: an open cuff was claimed, then the journal marked, then the lines may move.

    Therapy needs a self-test that this process has seen itself, and a session that no STOP or trip has ended: neither
    is believed of the controller, which may have lost its mind or the watchdog in between.
    """
    last = state.last
    if last is None:
        return replace(state, ready=False, marked=False)
    if not state.is_fresh(now):
        return state
    if last.phase in RELEASED:
        return replace(state, ready=True, marked=False)
    wanted = ARMING.get(last.phase)
    if wanted is None:
        return replace(state, ready=False, marked=False)
    empty_mmhg = limits.RESET_MMHG if state.reason is TripReason.STOP else limits.VENTED_MMHG
    powered = state.rail_up and not state.undervoltage
    may = state.ready and powered and not state.bad_passes and state.pressure_mmhg < empty_mmhg
    may = may and not (last.phase is FramePhase.SEARCH and state.search_left_s <= 0.0)
    may = may and state.restriction_s < state.ceiling_s
    may = may and (wanted is GuardState.PROVING or (state.proved and last.session != state.ended_session))
    if may and state.marked:
        # a LOP search names no session: one that was stopped begins anew with the self-test before it
        ended = state.ended_session or None if wanted is GuardState.PROVING else state.ended_session
        return replace(state, state=wanted, reason=TripReason.NONE, ready=False, marked=False, ended_session=ended)
    return replace(state, marked=may)


def _entries(old: State, new: State) -> tuple[Entry, ...]:
    """What this pass writes to the journal. All but the account are written while the lines are still."""
    before, after = old.active or old.marked, new.active or new.marked
    if new.state is GuardState.TRIPPED:
        same = old.state is GuardState.TRIPPED and (old.reason, old.is_test) == (new.reason, new.is_test)
        if not same:
            return (entry(EntryKind.TRIP, new),)
        found = [entry(EntryKind.TRIP, replace(new, reason=reason)) for reason in new.beside - old.beside]
        return (*found, entry(EntryKind.LATCHED, new)) if found else ()  # the first one stays the one that stands
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
        limb=state.limb,
    )
