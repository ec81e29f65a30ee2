"""A bout, a measurement and an alarm as they may be: nothing measured, only to be looked at."""

from math import pi, sin
from typing import Final

from kiosk.core.alarm_types import Alarm, Signal
from kiosk.core.model import OPEN, Mode, Phase, Snapshot, TracePoint
from kiosk.core.plateaus import Plateau
from kiosk.core.units import Mmhg, Seconds
from kiosk.tui.widgets.oscillogram import Oscillogram
from kiosk.tui.widgets.pressure_trace import TraceScale
from kiosk.tui.widgets.trace_columns import TraceHistory

AT_S: Final = 1000.0
SETPOINT_MMHG: Final = 108.0
SCALE: Final = TraceScale(top_mmhg=200, setpoint_mmhg=SETPOINT_MMHG, limit_mmhg=138, lop_mmhg=180)
_POINTS_HZ: Final = 10


def _pressure_mmhg(since_s: float) -> float | None:
    """A fill, contractions in a tempo of four seconds, one cough, a moment without a sensor, a rest, a release."""
    if 30.0 < since_s < 31.5:
        return None
    if since_s < 8.0:
        return SETPOINT_MMHG * since_s / 8.0
    if since_s > 56.0:
        return SETPOINT_MMHG * max(0.0, 60.0 - since_s) / 4.0
    cough = 22.0 if 24.0 < since_s < 24.8 else 0.0
    is_moving = since_s < 44.0
    return SETPOINT_MMHG + (8.0 * max(0.0, sin(since_s * pi / 2.0)) if is_moving else 0.0) + cough


def history() -> TraceHistory:
    """A minute of pressure."""
    kept = TraceHistory()
    kept.add(
        TracePoint(
            at_s=Seconds(AT_S + tenth / _POINTS_HZ),
            pressure_mmhg=None if (pressure := _pressure_mmhg(tenth / _POINTS_HZ)) is None else Mmhg(pressure),
            pressure_b_mmhg=None,
            setpoint_mmhg=Mmhg(SETPOINT_MMHG),
            phase=Phase.WORK,
            command=OPEN,
        )
        for tenth in range(60 * _POINTS_HZ)
    )
    return kept


PLATEAUS: Final = tuple(
    Plateau(pressure_mmhg=Mmhg(pressure), amplitude_mmhg=height, beats=3)
    for pressure, height in (
        *((63.0, 0.55), (77.0, 0.93), (91.0, 1.31), (105.0, 1.57), (119.0, 1.50), (127.0, 1.35), (135.0, None)),
        *((143.0, 1.05), (148.0, 0.93), (153.0, 0.83), (161.0, 0.66), (169.0, 0.54), (177.0, 0.47), (185.0, 0.44)),
    )
)
GROWING: Final = Oscillogram(plateaus=PLATEAUS[:9])
MEASURED: Final = Oscillogram(
    plateaus=PLATEAUS,
    mark_mmhg=171.0,
    interval_mmhg=(164.0, 178.0),
    curve=(
        *((63.0, 0.56), (77.0, 0.95), (91.0, 1.32), (105.0, 1.56), (119.0, 1.50), (135.0, 1.22)),
        *((148.0, 0.94), (161.0, 0.67), (173.0, 0.50), (185.0, 0.43)),
    ),
)


def alarmed(code: str, priority: str, *, is_lit: bool, at_s: float = AT_S) -> Snapshot:
    """A station with one alarm, in the lit or the dark half of its flash."""
    alarm = Alarm(code=code, priority=priority, since_s=Seconds(at_s), standing=True)
    return Snapshot(
        at_s=Seconds(at_s if is_lit else at_s + 0.25),
        mode=Mode.SESSION,
        phase=Phase.WORK,
        pressure_mmhg=Mmhg(SETPOINT_MMHG),
        setpoint_mmhg=Mmhg(SETPOINT_MMHG),
        fault=None,
        watchdog=None,
        proof=(),
        proof_passed=True,
        session=None,
        last_stop=None,
        stop_answered=False,
        alarms=(alarm,),
        trace=(),
        missed_passes=0,
        realtime=True,
        signal=Signal(
            priority=priority, colour="red", flash_hz=2.0, sound=priority, may_pause=True, paused_until_s=None
        ),
    )
