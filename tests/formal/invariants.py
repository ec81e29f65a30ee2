"""What must be true of every pass, whatever the controller, the cuff and the faults do. Each says what broke, or ""."""

import math
from collections.abc import Callable
from typing import Final

from kiosk.safety import limits, states
from kiosk.safety.heartbeat import FramePhase, GuardState, Request, TripReason
from kiosk.safety.states import RELEASED, EntryKind, Reading
from tests.formal.world import NOW_S, ONE_SHOT_S, Pass, Plant

EVIDENCE_MAX_S: Final = 0.28
"""240 ms of patience, one pass of grid, one pass a stamp may be ahead (issue: state search): of the sample, which is
never younger than its frame."""

RESET_S: Final = limits.RESET_S
REST_S: Final = limits.REPERFUSION_RESET_S
OVERTIME_REST_S: Final = limits.OVERTIME_REST_S
LOCKOUT_TRIPS: Final = limits.LOCKOUT_TRIPS
NOTED_S: Final = limits.ACCOUNT_PERIOD_S
FRESH_S: Final = limits.PASS_AGE_MAX_S + limits.CLOCK_SKEW_S
SEARCH_S: Final = limits.SEARCH_S
CEILING_MMHG: Final = dict(states.CEILING_MMHG)
RESTRICTION_S: Final = dict(states.RESTRICTION_S)
"""Kept apart from the guard's, so that a guard with a broken limit is judged by the right one."""

Invariant = Callable[[Pass], str]


def moving_lines_have_evidence(one: Pass) -> str:
    """A line toggles: the newest evidence is younger than 0.28 s."""
    if (one.outputs.hold or one.outputs.enable) and one.true_age_s > EVIDENCE_MAX_S:
        return f"lines move on evidence {one.true_age_s:.3f} s old"
    return ""


def no_level_is_left_high(one: Pass) -> str:
    """A line stands still high: only in PROVING, where the newest evidence asks for vent B alone, and is young."""
    new, frame = one.after.guard, one.after.newest
    if not one.outputs.rests_high:
        return ""
    asked = frame is not None and frame.request is Request.RELEASE and frame.phase is FramePhase.PROOF
    if new.state is not GuardState.PROVING or not asked or one.outputs.hold or one.outputs.enable:
        return f"a line rests high in {new.state.name}"
    return f"a line rests high on evidence {one.true_age_s:.3f} s old" if one.true_age_s > EVIDENCE_MAX_S else ""


def a_trip_of_the_controller_latches(one: Pass) -> str:
    """Whatever the guard was doing: after a frame that asks for it, it is tripped, and not for a test."""
    asked = one.inputs is not None and any(frame.request is Request.TRIP for frame in one.inputs.arrivals.frames)
    new = one.after.guard
    return "asked to trip, and does not" if asked and (new.state is not GuardState.TRIPPED or new.is_test) else ""


def tripped_is_still(one: Pass) -> str:
    """Tripped: no line moves; nor does one in a state that is not active."""
    moves = one.outputs.hold or one.outputs.enable
    state = one.after.guard.state
    return f"lines move in {state.name}" if moves and state not in {GuardState.PROVING, GuardState.HOLDING} else ""


def a_trip_ends_by_its_conditions(one: Pass) -> str:
    """TRIPPED is left only to WAITING, by all the conditions of a reset, and the journal is told."""
    old, new = one.before.guard, one.after.guard
    if old.state is not GuardState.TRIPPED or new.state is GuardState.TRIPPED or one.inputs is None:
        return ""
    if new.state is not GuardState.WAITING:
        return f"from TRIPPED straight to {new.state.name}"
    if not any(entry.kind is EntryKind.RESET for entry in one.outputs.entries):
        return "a reset that the journal does not know"
    frame = one.after.newest
    if frame is None or one.true_age_s > FRESH_S or frame.phase not in RELEASED:
        return "a reset without a fresh claim of an open cuff"
    if not one.inputs.estop_closed or not one.inputs.journal_ok:
        return "a reset while the cause stands"
    if old.is_test:
        return ""
    if not isinstance(one.inputs.reading, Reading):
        return "a reset by a sensor that sees nothing"
    if frame.request is not Request.ACKNOWLEDGE:
        return "a reset that nobody acknowledged"
    if one.after.low_s is None or one.after.low_s < RESET_S - 1e-6:
        return f"a reset with both sensors low, and no cause standing, for {one.after.low_s} s"
    over = old.reason is TripReason.OVERTIME or old.restriction_s >= RESTRICTION_S[new.limb]
    if over and (one.after.rest_s is None or one.after.rest_s < OVERTIME_REST_S - 1e-6):
        return f"a reset after {one.after.rest_s} s of rest for a limb that was restricted for as long as it may be"
    return ""


def a_lock_out_stands(one: Pass) -> str:
    """Three trips of one cause in a day lock; nothing but the technician's mark leads back, a restart neither."""
    old, new, before, after = one.before.guard, one.after.guard, one.before, one.after
    cleared = one.action.restart == "cleared"
    if (old.locked or before.disk.locked) and not cleared and new.state is not GuardState.TRIPPED:
        return "locked, and not tripped any more"
    if any(after.trips.count(reason) >= LOCKOUT_TRIPS for reason in after.trips) and not new.locked:
        return "three trips of one cause do not lock"
    return (
        "a restart unlocked it" if one.inputs is None and before.disk.locked and not new.locked and not cleared else ""
    )


def a_test_was_asked_for(one: Pass) -> str:
    """Only frames withheld in a proof that announced it make a trip a test, which needs no acknowledgement."""
    old, new = one.before.guard, one.after.guard
    if not new.is_test or (old.is_test and old.reason is new.reason):
        return ""
    asked = one.before.newest is not None and one.before.newest.request is Request.PROVE_TRIP
    asked = asked or (one.after.newest is not None and one.after.newest.request is Request.PROVE_TRIP)
    right = asked and old.state is GuardState.PROVING and new.reason is TripReason.LATE
    return "" if right else f"{new.reason.name} in {old.state.name} counts as a test"


def a_test_ends_with_its_controller(one: Pass) -> str:
    """Only who announced a test may end it: with the connection gone or new it is a trip like any other."""
    old, new, action = one.before.guard, one.after.guard, one.action
    if one.inputs is None or not old.is_test or not (action.gone or action.connected):
        return ""
    return "" if new.state is GuardState.TRIPPED and not new.is_test else "a test outlives its controller"


def faults_release(one: Pass) -> str:
    """A fault that this pass sees leaves the lines still in this very pass."""
    inputs, action = one.inputs, one.action
    if inputs is None or not (one.outputs.hold or one.outputs.enable):
        return ""
    late_s = max(inputs.late_s, one.now - NOW_S - limits.PASS_S)
    standing = {
        "sensor": not isinstance(inputs.reading, Reading),
        "supply": isinstance(inputs.reading, Reading)
        and not limits.SUPPLY_MIN_V <= inputs.reading.supply_v <= limits.SUPPLY_MAX_V,
        "e-stop": not inputs.estop_closed,
        "journal": not inputs.journal_ok,
        "second client": action.second,
        "peer gone": action.gone,
        "malformed": action.malformed,
        "a wrong frame": action.wrong,
        "STOP": action.stop or any(frame.request is Request.STOP for frame in inputs.arrivals.frames),
        "own lateness": late_s > limits.OWN_PASS_LATE_S,
        "under-voltage": inputs.undervoltage,
        "clock": one.now < NOW_S,
        "a claim of an open cuff": any(frame.phase in RELEASED for frame in inputs.arrivals.frames),
    }
    found = [name for name, stands in standing.items() if stands]
    return f"lines move in spite of {', '.join(found)}" if found else ""


def pressure_is_earned(one: Pass) -> str:
    """Into PROVING or HOLDING: an open cuff was claimed, sensor B saw it empty, and the disk knows before an edge.

    Into HOLDING also: a self-test since the last start and trip, and a session that no STOP or trip has ended.
    """
    old, new = one.before.guard, one.after.guard
    if one.outputs.hold and not one.before.disk.held:
        return "an edge before the disk knows that pressure may be held"
    if old.active or not new.active:
        return ""
    if not one.before.open_claimed:
        return "active without a claim of an open cuff before"
    if not (new.pressure_mmhg < limits.VENTED_MMHG) or math.isnan(new.pressure_mmhg):
        return f"active with {new.pressure_mmhg} mmHg in the cuff"
    reading = None if one.inputs is None else one.inputs.reading
    if not isinstance(reading, Reading) or reading.rail_v < limits.RAIL_MIN_V:
        return "active without power for the valves"
    if new.state is not GuardState.HOLDING:
        return ""
    if not one.before.proved:
        return "held without a self-test behind it"
    frame = one.after.newest
    return "held in a session that has ended" if frame is not None and frame.session == one.before.ended else ""


def parts_are_tried_at_rest(one: Pass) -> str:
    """The comparator is tried only while nothing is held and the cuff is seen empty; it drops the rail."""
    new = one.after.guard
    if not one.outputs.comparator_test:
        return ""
    if new.state is not GuardState.WAITING or one.outputs.hold or one.outputs.enable:
        return f"the comparator is tried in {new.state.name}"
    return "the comparator is tried under pressure" if not new.pressure_mmhg < limits.VENTED_MMHG else ""


def claims_are_legal(one: Pass) -> str:
    """What is held was asked for: in a phase that has a ceiling, at or below it, pump only there."""
    frame = one.after.newest
    if not (one.outputs.hold or one.outputs.enable) or frame is None:
        return ""
    if one.outputs.enable and (not one.outputs.hold or frame.phase not in CEILING_MMHG):
        return f"pump enabled in {frame.phase.name}"
    setpoint = frame.setpoint_mmhg
    if setpoint is not None and setpoint > CEILING_MMHG.get(frame.phase, -math.inf):
        return f"held at {setpoint} mmHg in {frame.phase.name}"
    if frame.config_hash != one.after.guard.config_hash:
        return "held for a controller with another configuration"
    before = one.before.newest
    held_before = before is not None and before.phase not in RELEASED
    if before is not None and held_before and before.limb != frame.limb and frame.phase not in RELEASED:
        return "the limb changed under pressure"
    is_proof = frame.phase is FramePhase.PROOF
    return (
        "proof and therapy mixed"
        if is_proof != (one.after.guard.state is GuardState.PROVING) and (frame.phase in CEILING_MMHG)
        else ""
    )


def a_latch_survives_a_restart(one: Pass) -> str:
    """After a restart nothing is held; what was tripped, or held, on the disk is tripped."""
    new = one.after.guard
    if one.inputs is not None:
        return ""
    if new.active:
        return "active after a restart"
    latched = one.before.disk.latched or (one.before.disk.held and one.action.restart != "clean")
    if (latched or one.action.restart == "damaged") and new.state is not GuardState.TRIPPED:
        return "a restart made a latched trip forgotten"
    return ""


def a_trip_reaches_the_disk(one: Pass) -> str:
    """While tripped, the disk or what waits for it says so (a test excepted)."""
    new, after = one.after.guard, one.after
    if new.state is not GuardState.TRIPPED or new.is_test or one.action.write_fails:
        return ""
    if after.disk.latched or after.disk.held or any(entry.kind is EntryKind.TRIP for entry in after.unwritten):
        return ""
    return "tripped, and a restart would not know"


def restriction_only_grows(one: Pass) -> str:
    """The account grows while there is pressure, and shrinks only by a full rest; at its ceiling nothing is held."""
    old, new = one.before.guard, one.after.guard
    if one.inputs is None:
        known = one.before.disk.restriction_s >= old.restriction_s - NOTED_S
        forgot = known and new.restriction_s < old.restriction_s - NOTED_S
        return f"a restart forgot {old.restriction_s - new.restriction_s:.1f} s" if forgot else ""
    if new.restriction_s < old.restriction_s and not (
        one.after.rest_s is not None and one.after.rest_s >= REST_S - 1e-6
    ):
        return f"the account fell by {old.restriction_s - new.restriction_s:.2f} s without a rest"
    above = new.pressure_mmhg > limits.VENTED_MMHG
    elapsed_s = max(0.0, one.now - NOW_S)
    if above and new.restriction_s < old.restriction_s + elapsed_s - 1e-6:
        return "pressure that is not counted"
    limb = one.after.newest.limb if one.after.newest is not None else None
    if one.outputs.hold and limb is not None and new.restriction_s >= RESTRICTION_S[limb]:
        return f"held after {new.restriction_s:.0f} s"
    return ""


def a_search_is_short_and_the_limb_rests_before_the_next(one: Pass) -> str:
    """A LOP search is held for its time at most, and begins only after a rest since the last one."""
    new, frame = one.after.guard, one.after.newest
    if frame is None or frame.phase is not FramePhase.SEARCH:
        return ""
    if one.outputs.hold and new.restriction_s >= SEARCH_S:
        return f"a search holds after {new.restriction_s:.0f} s"
    has_rested = one.after.rest_s is not None and one.after.rest_s >= REST_S - 1e-6
    is_early = new.active and not one.before.guard.active and one.before.searched and not has_rested
    return "a search before the limb has rested from the last one" if is_early else ""


def the_account_is_noted(one: Pass) -> str:
    """What the journal knows of the account is at most a second behind."""
    if one.inputs is None or not one.inputs.journal_ok or one.action.write_fails or one.before.unwritten:
        return ""
    was_s = one.before.guard.restriction_s - one.before.disk.restriction_s
    behind_s = one.after.guard.restriction_s - one.after.disk.restriction_s
    return f"the disk is {behind_s:.2f} s behind" if was_s <= NOTED_S < behind_s else ""


def the_cuff_is_held_by_evidence(one: Pass) -> str:
    """Pressure stays in the cuff: evidence is younger than 0.28 s and what the one-shot adds."""
    shut = one.after.edge_s <= ONE_SHOT_S and one.after.plant in {Plant.FILLING, Plant.HELD}
    if shut and one.true_age_s > EVIDENCE_MAX_S + ONE_SHOT_S:
        return f"pressure held on evidence {one.true_age_s:.2f} s old"
    return ""


INVARIANTS: Final[tuple[Invariant, ...]] = (
    moving_lines_have_evidence,
    no_level_is_left_high,
    tripped_is_still,
    a_trip_of_the_controller_latches,
    a_trip_ends_by_its_conditions,
    a_lock_out_stands,
    a_test_was_asked_for,
    a_test_ends_with_its_controller,
    faults_release,
    pressure_is_earned,
    parts_are_tried_at_rest,
    claims_are_legal,
    a_latch_survives_a_restart,
    a_trip_reaches_the_disk,
    restriction_only_grows,
    a_search_is_short_and_the_limb_rests_before_the_next,
    the_account_is_noted,
    the_cuff_is_held_by_evidence,
)


def broken(one: Pass) -> str:
    """The first invariant that this pass breaks."""
    return next((f"{rule.__name__}: {what}" for rule in INVARIANTS if (what := rule(one))), "")
