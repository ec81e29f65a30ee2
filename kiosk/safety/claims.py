"""Judges the evidence itself: who sends, in which order, how old, and whether a frame claims what it may."""

import math
from collections.abc import Iterable
from typing import Final

from kiosk.safety import limits
from kiosk.safety.changed import replace
from kiosk.safety.heartbeat import STAGES_COMPLETE, Evidence, FramePhase, Request, TripReason
from kiosk.safety.states import CEILING_MMHG, NEXT_PHASES, RELEASED, Arrivals, State

SEQUENCE_MASK: Final = 0xFFFFFFFF
"""Frame and report numbers wrap here."""


_WITHOUT_SETPOINT: Final = frozenset({FramePhase.PROOF, FramePhase.SEARCH})
"""Phases in which the pump may run towards no setpoint; a bout always has one."""


def first(checks: Iterable[tuple[bool, TripReason]]) -> TripReason:
    """The first reason whose check is true."""
    return next((reason for wrong, reason in checks if wrong), TripReason.NONE)


def hear(state: State, arrivals: Arrivals, now: float) -> tuple[State, TripReason]:
    """Take in the frames of this pass; returns the newest with the first thing wrong with any of them.

    What only tells of lateness matters while pressure may be held; in WAITING it just keeps waiting.
    """
    active, frames = state.active, arrivals.frames
    # what waited because this process was late itself says nothing against the sender
    own_s = max(0.0, now - state.at_s - limits.PASS_S)
    queue_max = limits.FRAME_QUEUE_MAX + int(own_s / limits.FRAME_PERIOD_S)
    last = None if arrivals.gone or arrivals.connected else state.last
    found = first(
        (
            (arrivals.second, TripReason.SECOND_CLIENT),
            ((active or state.is_test) and last is None, TripReason.PEER_GONE),
            (arrivals.malformed, TripReason.MALFORMED),
            (active and len(frames) > queue_max, TripReason.EARLY),
        )
    )
    for frame in frames:
        found = found or claim(frame, last, state)
        asked = TripReason.CONTROLLER if frame.request is Request.TRIP else TripReason.NONE
        found, last = found or asked, frame
    if last is not None:
        pass_age_s, sample_age_s = now - last.pass_ns / 1e9, now - last.sample_ns / 1e9
        arrived = active and bool(frames)
        found = found or first(
            (
                (min(pass_age_s, sample_age_s) < -limits.CLOCK_SKEW_S, TripReason.CLOCK),
                (active and pass_age_s > limits.FRAME_TIMEOUT_S, TripReason.LATE),
                (arrived and pass_age_s > limits.PASS_AGE_MAX_S, TripReason.STALE_PASS),
                (arrived and sample_age_s > limits.SAMPLE_AGE_MAX_S, TripReason.STALE_SAMPLE),
                (active and sample_age_s > limits.SAMPLE_TIMEOUT_S, TripReason.LATE),  # young when it came, old by now
            )
        )
    return state if last is state.last else replace(state, last=last), found


def claim(frame: Evidence, last: Evidence | None, state: State) -> TripReason:
    """First thing wrong with what one frame claims, beside the one before it."""
    setpoint = -math.inf if frame.setpoint_mmhg is None else frame.setpoint_mmhg
    alone = first(
        (
            (frame.signature != STAGES_COMPLETE, TripReason.INCOMPLETE_PASS),
            (frame.config_hash != state.config_hash, TripReason.CONFIG),
            (setpoint >= 0.0 and setpoint > CEILING_MMHG.get(frame.phase, -1.0), TripReason.SETPOINT),
            (_contradicts_itself(frame), TripReason.IMPLAUSIBLE),
        )
    )
    if alone or last is None:
        return alone
    spacing_s = (frame.pass_ns - last.pass_ns) / 1e9
    allowed = NEXT_PHASES[last.phase] | RELEASED | {last.phase}
    is_between = frame.phase in RELEASED or last.phase in RELEASED
    return first(
        (
            (frame.boot != last.boot, TripReason.BOOT),
            (frame.sequence == last.sequence, TripReason.DUPLICATE),
            (frame.sequence != (last.sequence + 1) & SEQUENCE_MASK, TripReason.SEQUENCE),
            (frame.phase not in allowed or (frame.limb != last.limb and not is_between), TripReason.ILLEGAL_PHASE),
            (frame.session != last.session and not is_between, TripReason.IMPLAUSIBLE),
            (state.active and spacing_s < limits.FRAME_MIN_SPACING_S, TripReason.EARLY),
        )
    )


def _contradicts_itself(frame: Evidence) -> bool:
    """Commands that its own phase forbids, or a pressure that no sensor shows. Whoever sends this has lost its mind."""
    is_pumping_in_vain = frame.pump and not frame.hold and frame.phase is not FramePhase.PROOF  # which proves the pump
    return (
        not limits.CLAIM_MIN_MMHG <= frame.pressure_mmhg <= limits.CLAIM_MAX_MMHG
        or (frame.pump and (frame.bleed or frame.phase not in CEILING_MMHG))
        or is_pumping_in_vain
        or (frame.pump and frame.setpoint_mmhg is None and frame.phase not in _WITHOUT_SETPOINT)
        or (frame.hold and frame.phase in RELEASED)
    )
