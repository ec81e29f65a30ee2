"""Guards with one thing broken, so that the search is seen to find it. Never imported by anything but its tests."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest

from kiosk.safety import claims, guard, limits, states
from kiosk.safety.heartbeat import Evidence, FramePhase, GuardState, Request, TripReason
from kiosk.safety.states import Arrivals, Entry, EntryKind, Inputs, Outputs, State

Break = Callable[[pytest.MonkeyPatch], None]

_step, _beside, _proved, _arm, _hear, _may_reset, _entries, _start = (
    guard.step,
    guard._beside,
    guard._proved,
    guard._arm,
    claims.hear,
    guard._may_reset,
    guard._entries,
    guard.start,
)


def _sees(patch: pytest.MonkeyPatch, **blind: object) -> None:
    """The guard sees its inputs with these changes."""

    def step(state: State, inputs: Inputs, now: float) -> tuple[State, Outputs]:
        return _step(state, replace(inputs, **blind), now)  # type: ignore[arg-type]  # names are checked by the class

    patch.setattr(guard, "step", step)


def _hears(patch: pytest.MonkeyPatch, **deaf: bool) -> None:
    def hear(state: State, arrivals: Arrivals, now: float) -> tuple[State, TripReason]:
        return _hear(state, replace(arrivals, **deaf), now)  # type: ignore[arg-type]  # as above

    patch.setattr(guard, "hear", hear)


def _does(patch: pytest.MonkeyPatch, change: Callable[[State, State, Outputs], tuple[State, Outputs]]) -> None:
    """The guard's answer is changed: by the state before, the state after and the outputs."""

    def step(state: State, inputs: Inputs, now: float) -> tuple[State, Outputs]:
        new, outputs = _step(state, inputs, now)
        return change(state, new, outputs)

    patch.setattr(guard, "step", step)


def no_timeout(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(limits, "FRAME_TIMEOUT_S", 3600.0)
    patch.setattr(limits, "SAMPLE_TIMEOUT_S", 3600.0)


def a_sample_may_age(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(limits, "SAMPLE_TIMEOUT_S", 3600.0)


def stale_frames_count(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(limits, "PASS_AGE_MAX_S", 3600.0)
    patch.setattr(limits, "SAMPLE_AGE_MAX_S", 3600.0)


def reset_without_acknowledgement(patch: pytest.MonkeyPatch) -> None:
    def may_reset(state: State, now: float) -> bool:
        last = state.last
        asked = last is not None and replace(state, last=replace(last, request=Request.ACKNOWLEDGE))
        return bool(asked) and _may_reset(asked, now)  # type: ignore[arg-type]  # a state, when not False

    patch.setattr(guard, "_may_reset", may_reset)


def reset_at_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(limits, "RESET_S", 0.0)


def waits_on_through_a_cause(patch: pytest.MonkeyPatch) -> None:
    def beside(state: State, finding: TripReason, now: float) -> State:
        return replace(_beside(state, finding, now), since=state.since)

    patch.setattr(guard, "_beside", beside)


def reset_by_reconnecting(patch: pytest.MonkeyPatch) -> None:
    def change(old: State, new: State, outputs: Outputs) -> tuple[State, Outputs]:
        back = old.state is GuardState.TRIPPED and old.last is not None and new.last is None
        return (replace(new, state=GuardState.WAITING), outputs) if back else (new, outputs)

    _does(patch, change)


def every_trip_is_a_test(patch: pytest.MonkeyPatch) -> None:
    def change(_old: State, new: State, outputs: Outputs) -> tuple[State, Outputs]:
        return (replace(new, is_test=True) if new.reason is TripReason.LATE else new), outputs

    _does(patch, change)


def a_test_outlives_its_controller(patch: pytest.MonkeyPatch) -> None:
    def hear(state: State, arrivals: Arrivals, now: float) -> tuple[State, TripReason]:
        new, found = _hear(state, arrivals, now)
        return new, TripReason.NONE if state.is_test and found is TripReason.PEER_GONE else found

    patch.setattr(guard, "hear", hear)


def holds_while_tripped(patch: pytest.MonkeyPatch) -> None:
    def change(_old: State, new: State, outputs: Outputs) -> tuple[State, Outputs]:
        return new, (replace(outputs, hold=True) if new.state is GuardState.TRIPPED else outputs)

    _does(patch, change)


def rests_high_whenever_it_lets_go(patch: pytest.MonkeyPatch) -> None:
    _does(patch, lambda _old, new, outputs: (new, replace(outputs, rests_high=not outputs.hold)))


def blind_passes_hold(patch: pytest.MonkeyPatch) -> None:
    _does(patch, lambda _old, new, outputs: (new, replace(outputs, hold=new.active and not new.releasing)))


def deaf_to_the_estop(patch: pytest.MonkeyPatch) -> None:
    _sees(patch, estop_closed=True)


def deaf_to_stop(patch: pytest.MonkeyPatch) -> None:
    _sees(patch, stop=False)


def deaf_to_the_controllers_trip(patch: pytest.MonkeyPatch) -> None:
    def hear(state: State, arrivals: Arrivals, now: float) -> tuple[State, TripReason]:
        new, found = _hear(state, arrivals, now)
        return new, TripReason.NONE if found is TripReason.CONTROLLER else found

    patch.setattr(guard, "hear", hear)


def trusts_a_dead_card(patch: pytest.MonkeyPatch) -> None:
    _sees(patch, journal_ok=True)


def peer_may_go(patch: pytest.MonkeyPatch) -> None:
    _hears(patch, gone=False)


def second_may_come(patch: pytest.MonkeyPatch) -> None:
    _hears(patch, second=False)


def deaf_to_the_supply(patch: pytest.MonkeyPatch) -> None:
    _sees(patch, undervoltage=False)


def arms_without_the_rail(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(guard, "_arm", lambda state, now: _arm(replace(state, rail_up=True), now))


def tries_the_comparator_under_pressure(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(guard, "_testing", lambda _state, what, _limit_s, _now: what == "comparator")


def arms_without_an_open_cuff(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(guard, "_arm", lambda state, now: _arm(replace(state, ready=True), now))


def arms_before_the_disk_knows(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(guard, "_arm", lambda state, now: _arm(replace(state, marked=True), now))


def arms_under_pressure(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        guard,
        "_arm",
        lambda state, now: replace(_arm(replace(state, pressure_mmhg=0.0), now), pressure_mmhg=state.pressure_mmhg),
    )


def believes_that_it_was_proved(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(guard, "_arm", lambda state, now: _arm(replace(state, proved=True), now))


def proved_stays_after_a_trip(patch: pytest.MonkeyPatch) -> None:
    def change(old: State, new: State, outputs: Outputs) -> tuple[State, Outputs]:
        return replace(new, proved=old.proved or new.proved), outputs

    _does(patch, change)


def any_emptying_is_a_proof(patch: pytest.MonkeyPatch) -> None:
    def change(_old: State, new: State, outputs: Outputs) -> tuple[State, Outputs]:
        return replace(new, proved=new.proved or new.state is GuardState.PROVING), outputs

    _does(patch, change)


def asking_is_a_proof(patch: pytest.MonkeyPatch) -> None:
    def change(_old: State, new: State, outputs: Outputs) -> tuple[State, Outputs]:
        return replace(new, proved=new.proved or new.full_mmhg is not None), outputs

    _does(patch, change)


def a_fall_by_both_is_a_proof(patch: pytest.MonkeyPatch) -> None:
    def change(old: State, new: State, *, held: bool) -> tuple[float | None, bool]:
        claimed = new.last and replace(new.last, hold=True)
        return _proved(old, replace(new, last=claimed), held=held)

    patch.setattr(guard, "_proved", change)


def an_ended_session_goes_on(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(guard, "_arm", lambda state, now: _arm(replace(state, ended_session=None), now))


def any_setpoint(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(states.CEILING_MMHG, FramePhase.WORK, 400.0)


def any_configuration(patch: pytest.MonkeyPatch) -> None:
    right = claims.claim
    patch.setattr(claims, "claim", lambda f, last, state: right(replace(f, config_hash=state.config_hash), last, state))


def any_commands(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(claims, "_contradicts_itself", lambda _frame: False)


def any_session(patch: pytest.MonkeyPatch) -> None:
    right = claims.claim

    def claim(frame: Evidence, last: Evidence | None, state: State) -> TripReason:
        return right(frame if last is None else replace(frame, session=last.session), last, state)

    patch.setattr(claims, "claim", claim)


def any_order(patch: pytest.MonkeyPatch) -> None:
    right = claims.claim

    def claim(frame: Evidence, last: Evidence | None, state: State) -> TripReason:
        found = right(frame, last, state)
        return TripReason.NONE if found in {TripReason.SEQUENCE, TripReason.DUPLICATE} else found

    patch.setattr(claims, "claim", claim)


def _starts(patch: pytest.MonkeyPatch, **forgotten: object) -> None:
    """A start that takes these for what the journal says."""

    def start(config_hash: int, now: float, **known: object) -> State:
        return _start(config_hash, now, **{**known, **forgotten})  # type: ignore[arg-type]  # as above

    patch.setattr(guard, "start", start)


def forgets_the_latch(patch: pytest.MonkeyPatch) -> None:
    _starts(patch, latched=TripReason.NONE)


def forgets_the_account(patch: pytest.MonkeyPatch) -> None:
    _starts(patch, restriction_s=0.0)


def forgets_the_lock(patch: pytest.MonkeyPatch) -> None:
    _starts(patch, locked=TripReason.NONE)


def forgets_past_trips(patch: pytest.MonkeyPatch) -> None:
    _starts(patch, past=())


def never_locks(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(limits, "LOCKOUT_TRIPS", 99)


def resets_what_is_locked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(guard, "_may_reset", lambda state, now: _may_reset(replace(state, locked=TripReason.NONE), now))


def no_rest_after_overtime(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(limits, "OVERTIME_REST_S", limits.REPERFUSION_RESET_S)


def writes_no_trip(patch: pytest.MonkeyPatch) -> None:
    def entries(old: State, new: State) -> tuple[Entry, ...]:
        return tuple(one for one in _entries(old, new) if one.kind is not EntryKind.TRIP)

    patch.setattr(guard, "_entries", entries)


def any_pause_is_a_rest(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(limits, "REPERFUSION_RESET_S", 0.0)


def notes_no_account(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(limits, "ACCOUNT_PERIOD_S", 3600.0)


def searches_without_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(State, "searching", property(lambda _state: False))


def searches_at_once_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(guard, "_arm", lambda state, now: _arm(replace(state, searched=False), now))


def has_no_ceiling_of_time(patch: pytest.MonkeyPatch) -> None:
    for limb in states.RESTRICTION_S:
        patch.setitem(states.RESTRICTION_S, limb, 7200.0)


BROKEN: Final[tuple[tuple[Break, str], ...]] = (
    (no_timeout, "evidence"),
    (a_sample_may_age, "evidence"),
    (stale_frames_count, "evidence"),
    (peer_may_go, "evidence"),
    (second_may_come, "evidence"),
    (any_order, "evidence"),
    (reset_without_acknowledgement, "latch"),
    (reset_at_once, "latch"),
    (reset_by_reconnecting, "evidence"),
    (waits_on_through_a_cause, "lock-out"),
    (every_trip_is_a_test, "latch"),
    (a_test_outlives_its_controller, "latch"),
    (holds_while_tripped, "latch"),
    (blind_passes_hold, "latch"),
    (rests_high_whenever_it_lets_go, "latch"),
    (deaf_to_the_estop, "latch"),
    (deaf_to_stop, "card"),
    (deaf_to_the_controllers_trip, "latch"),
    (trusts_a_dead_card, "card"),
    (forgets_the_latch, "latch"),
    (writes_no_trip, "card"),
    (deaf_to_the_supply, "power"),
    (arms_without_the_rail, "power"),
    (tries_the_comparator_under_pressure, "power"),
    (arms_without_an_open_cuff, "latch"),
    (arms_before_the_disk_knows, "latch"),
    (arms_under_pressure, "latch"),
    (any_setpoint, "claims"),
    (any_configuration, "claims"),
    (any_commands, "claims"),
    (any_session, "claims"),
    (believes_that_it_was_proved, "proofs"),
    (proved_stays_after_a_trip, "proofs"),
    (any_emptying_is_a_proof, "proofs"),
    (asking_is_a_proof, "proofs"),
    (a_fall_by_both_is_a_proof, "proofs"),
    (an_ended_session_goes_on, "proofs"),
    (forgets_the_account, "account"),
    (any_pause_is_a_rest, "account"),
    (notes_no_account, "account"),
    (has_no_ceiling_of_time, "account"),
    (no_rest_after_overtime, "account"),
    (searches_without_end, "lop"),
    (searches_at_once_again, "lop"),
    (forgets_the_lock, "lock-out"),
    (forgets_past_trips, "lock-out"),
    (never_locks, "lock-out"),
    (resets_what_is_locked, "lock-out"),
    (no_timeout, "cuff"),
)
"""Each broken guard, and the scene that has to find it."""
