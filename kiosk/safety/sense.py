"""What the cuff, the board and the clock say: the guard's own physical findings, before any claim of a frame.

A finding is the first true line of the table in `sense`, read from the top.
"""

from kiosk.safety import limits
from kiosk.safety.changed import replace
from kiosk.safety.claims import first
from kiosk.safety.heartbeat import FrameLimb, FramePhase, Request, TripReason
from kiosk.safety.states import CEILING_MMHG, RESTRICTION_S, Inputs, Reading, State, Trend


def sense(state: State, inputs: Inputs, now: float) -> tuple[State, TripReason]:
    """Judge the own sensor, the supply, the e-stop, the own lateness, and the cuff against the last frame."""
    p, code, fault, rail_up = state.pressure_mmhg, state.code, TripReason.NONE, state.rail_up
    if isinstance(inputs.reading, Reading):
        rail_up = inputs.reading.rail_v >= limits.RAIL_MIN_V
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
        "idle": above and not state.venting and not state.holds,
        "vent": above and state.venting,
        "rest": p < limits.VENTED_MMHG and not fault and not late,
        "low": a_mmhg is not None and max(a_mmhg, p) < limits.RESET_MMHG and not fault and not late,
        "rail": not rail_up and state.wants(now),
        "buzzer": state.asked(Request.BUZZER, now),
        "comparator": state.asked(Request.COMPARATOR, now) and p < limits.VENTED_MMHG and not fault,
        "test": state.is_test,
        "deflate": last is not None and last.phase is FramePhase.DEFLATE,
    }
    since = {key: state.since.get(key, now) for key, stands in conditions.items() if stands}
    lasted = {key: now - began_s for key, began_s in since.items()}

    def stood(key: str, limit_s: float) -> bool:
        return lasted.get(key, -1.0) >= limit_s

    restriction_s = state.restriction_s
    if above or state.pressure_mmhg > limits.VENTED_MMHG:
        restriction_s += max(0.0, elapsed_s)
    if stood("rest", state.rest_s):
        restriction_s = 0.0
    limb = _limb(state, restriction_s)
    # while an open valve empties the cuff the two hose taps may differ; a held or an empty one has no excuse
    is_still = not above or (state.holds and last is not None and last.hold)
    is_apart = a_mmhg is not None and is_still and abs(a_mmhg - p) > limits.DISAGREEMENT_MMHG
    apart_s = _apart_s(state.apart_s, max(0.0, elapsed_s), is_apart=is_apart)
    trend, trending = _trend(state, p, now)
    bad_passes = state.bad_passes + 1 if fault else 0
    jumped = state.holds and abs(p - state.pressure_mmhg) > limits.JUMP_MMHG
    jumps = (*(at for at in state.jumps if now - at < limits.JUMPS_S), *((now,) if jumped else ()))
    is_searched_out = state.searching and restriction_s >= limits.SEARCH_S
    checks = (
        (elapsed_s < 0.0, TripReason.CLOCK),
        (stood("vent", limits.VENT_PRESSURE_S), TripReason.VENT_FAILED),  # also under a pressed e-stop
        (not inputs.estop_closed, TripReason.ESTOP),
        (not inputs.journal_ok, TripReason.JOURNAL),
        (state.active and late, TripReason.OWN_LATE),
        (bad_passes >= limits.BAD_PASSES_MAX, fault),
        (stood("frozen", limits.FROZEN_CODE_S), TripReason.SENSOR),
        (len(jumps) >= limits.JUMPS_MAX, TripReason.SENSOR),
        (stood("over", limits.OVERPRESSURE_S), TripReason.OVERPRESSURE),
        (stood("excess", limits.WATCHDOG_EXCESS_S), TripReason.EXCESS),
        (stood("idle", limits.IDLE_PRESSURE_S), TripReason.UNEXPECTED_PRESSURE),
        (state.active and inputs.undervoltage, TripReason.UNDERVOLTAGE),
        (stood("rail", limits.RAIL_S), TripReason.RAIL),
        (is_apart and apart_s >= limits.DISAGREEMENT_S, TripReason.DISAGREEMENT),
        (trending is not TripReason.NONE, trending),
        (restriction_s >= RESTRICTION_S[limb] and (above or state.active), TripReason.OVERTIME),
        (is_searched_out, TripReason.SEARCH_TIME),
        (stood("test", limits.TRIP_TEST_S), TripReason.LATE),
    )
    sensed = replace(
        state, at_s=now, pressure_mmhg=p, code=code, bad_passes=bad_passes, passes=state.passes + 1,
        restriction_s=restriction_s, jumps=jumps, apart_s=apart_s, limb=limb, rail_up=rail_up,
        undervoltage=inputs.undervoltage, trend=trend, since=since,
        searched=restriction_s > 0.0 and (state.searched or state.searching),
        searched_out=restriction_s > 0.0 and (state.searched_out or is_searched_out),
    )  # fmt: skip
    return sensed, first(checks)


def _limb(state: State, restriction_s: float) -> FrameLimb:
    """Whose time the account is held to: once it runs, that of the limb with the shortest since it was empty.

    One that began before a limb was named is held to the shortest until one is.
    """
    told = FrameLimb.NONE if state.last is None else state.last.limb
    if restriction_s == 0.0 or state.limb is FrameLimb.NONE:
        return told
    is_stricter = told is not FrameLimb.NONE and RESTRICTION_S[told] < RESTRICTION_S[state.limb]
    return told if is_stricter else state.limb


def _apart_s(before_s: float, elapsed_s: float, *, is_apart: bool) -> float:
    """The account of the sensors' disagreement; it never grows beyond what trips, so that it is soon taken back."""
    if is_apart:
        return min(limits.DISAGREEMENT_S, before_s + elapsed_s)
    return max(0.0, before_s - elapsed_s * limits.DISAGREEMENT_S / limits.APART_FORGET_S)


def _trend(state: State, p: float, now: float) -> tuple[Trend | None, TripReason]:
    """Does pressure move as the pump says? Stretch by stretch; how many odd ones in a row trip is in `limits`.

    Without the pump two quarters of a second must both rise too fast: right after the pump stops the hose still
    evens out for a moment (our inference from 0.3 s of settling).
    """
    last, trend = state.last, state.trend
    if last is None or not state.holds or last.phase not in CEILING_MMHG:
        return None, TripReason.NONE
    if not last.pump and last.expect_contraction:
        return None, TripReason.NONE
    if trend is None or trend.pump != last.pump:
        return Trend(pump=last.pump, at_s=now, from_mmhg=p), TripReason.NONE
    span_s, rise_mmhg = now - trend.at_s, p - trend.from_mmhg
    if span_s < (limits.PUMP_NO_RISE_S if last.pump else limits.RISE_WITHOUT_PUMP_S / 2):
        return trend, TripReason.NONE
    if last.pump:
        is_odd = rise_mmhg < limits.PUMP_NO_RISE_SHARE * last.learned_rise_mmhg_per_s * span_s
        is_odd = is_odd and last.learned_rise_mmhg_per_s > 0.0
    else:
        is_odd = rise_mmhg > limits.RISE_WITHOUT_PUMP_MMHG_PER_S * span_s
    odd = trend.odd + 1 if is_odd else 0
    from_mmhg = trend.odd_from_mmhg if trend.odd else trend.from_mmhg
    new = Trend(pump=last.pump, at_s=now, from_mmhg=p, odd=odd, odd_from_mmhg=from_mmhg)
    if not last.pump:
        is_pumped = odd >= 2 and p - from_mmhg >= limits.RISE_WITHOUT_PUMP_MMHG
        return new, TripReason.RISE_WITHOUT_PUMP if is_pumped else TripReason.NONE
    needed = limits.PUMP_CONTRACTION_WINDOWS if last.expect_contraction else 1
    if from_mmhg < limits.VENTED_MMHG:
        needed = limits.PUMP_SLACK_WINDOWS
    return new, TripReason.PUMP_NO_RISE if odd >= needed else TripReason.NONE
