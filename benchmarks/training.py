"""A training bout as the screen sees it: snapshots at 10 Hz, as a pure function of time."""

import math
from typing import Final

from kiosk.core.blocks import sets
from kiosk.core.model import (
    ActuatorCommand,
    Limb,
    Mode,
    Phase,
    Prescription,
    Rest,
    SessionView,
    Side,
    Snapshot,
    Tempo,
    TracePoint,
    WatchdogView,
)
from kiosk.core.units import TICK_S, Mmhg, Seconds

PERIOD_S: Final = 0.1
SETPOINT_MMHG: Final = 144.0
REPETITIONS: Final = (30, 15, 15, 15)
TEMPO: Final = Tempo(up_s=Seconds(2.0), down_s=Seconds(2.0))
PRESCRIPTION: Final = Prescription(
    protocol_id="BENCHMARK",
    exercise="leg press",
    limb=Limb.LEG,
    side=Side.LEFT,
    cuff_id="thigh",
    cuff_width_mm=115,
    lop_mmhg=Mmhg(180.0),
    percent_lop=80.0,
    setpoint_mmhg=Mmhg(SETPOINT_MMHG),
    limit_mmhg=Mmhg(174.0),
    blocks=sets(REPETITIONS, rest=Rest.INFLATED, rest_s=Seconds(30.0), tempo=TEMPO),
    max_restriction_s=Seconds(600.0),
)


def pressure_mmhg(since_s: float) -> Mmhg:
    """Pressure with a contraction in each repetition and a pulse: the trace and the digits have work to do."""
    contraction = 8.0 * math.sin(2.0 * math.pi * since_s / TEMPO.repetition_s)
    return Mmhg(SETPOINT_MMHG + contraction + math.sin(2.0 * math.pi * 1.3 * since_s))


def snapshot(now: float, since_s: float) -> Snapshot:
    """The station `since_s` seconds into the work of a first set that never ends, at monotonic time `now`."""
    period_s = TEMPO.repetition_s
    begun = math.floor(since_s / period_s)
    into_s = since_s - begun * period_s
    is_up = into_s < TEMPO.up_s
    cue_s = into_s if is_up else into_s - TEMPO.up_s
    lasts_s = TEMPO.up_s if is_up else TEMPO.down_s
    points = round(PERIOD_S / TICK_S)
    return Snapshot(
        at_s=Seconds(now),
        mode=Mode.SESSION,
        phase=Phase.WORK,
        pressure_mmhg=pressure_mmhg(since_s),
        setpoint_mmhg=PRESCRIPTION.setpoint_mmhg,
        fault=None,
        watchdog=_watchdog(since_s),
        proof=(),
        proof_passed=True,
        session=SessionView(
            session_id=1,
            runner_id=1,
            prescription=PRESCRIPTION,
            set_number=1,
            sets_total=len(REPETITIONS),
            repetition=begun % REPETITIONS[0] + 1,
            repetitions_total=REPETITIONS[0],
            repetitions_done=(),
            cue="up" if is_up else "down",
            cue_fraction=cue_s / lasts_s,
            cue_ends_s=Seconds(now + lasts_s - cue_s),
            scale="",
            paused=False,
            restriction_s=Seconds(since_s),
            restriction_ceiling_s=Seconds(600.0),
            end_reason=None,
            dose=None,
        ),
        last_stop=None,
        stop_answered=False,
        alarms=(),
        trace=tuple(_point(now, since_s, (index - points + 1) * TICK_S) for index in range(points)),
        missed_passes=0,
        realtime=True,
    )


def _point(now: float, since_s: float, offset_s: float) -> TracePoint:
    pressure = pressure_mmhg(since_s + offset_s)
    return TracePoint(
        at_s=Seconds(now + offset_s),
        pressure_mmhg=pressure,
        pressure_b_mmhg=pressure,
        setpoint_mmhg=PRESCRIPTION.setpoint_mmhg,
        phase=Phase.WORK,
        command=ActuatorCommand(hold=True),
    )


def _watchdog(since_s: float) -> WatchdogView:
    return WatchdogView(
        proved=True,
        state="holding",
        reason="none",
        pressure_mmhg=pressure_mmhg(since_s),
        sample_age_s=Seconds(0.02),
        estop_closed=True,
        supply_v=5.0,
        restriction_s=Seconds(since_s),
        restriction_left_s=Seconds(1200.0 - since_s),
        config_hash=1,
        age_s=Seconds(0.02),
    )
