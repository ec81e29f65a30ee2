"""Alarm conditions of the station, as far as they exist: which stand, since when, and how urgent they are."""

from collections.abc import Iterator
from typing import Final

from kiosk.core.events import Effect, Recorded
from kiosk.core.model import Alarm, Mode
from kiosk.core.state import MachineState
from kiosk.core.units import Seconds

LONG_RESTRICTION_S: Final = 600.0
"""Soft prompt (FITG: 10 minutes; domain reference 2.5)."""

EXPECTED_ENDS: Final = frozenset({"completed", "ended_by_runner", "stop"})
"""Ends of a bout that nobody needs to be called for; STOP has an alarm of its own."""


def conditions(state: MachineState) -> Iterator[tuple[str, str, dict[str, float]]]:
    """Code, priority and figures of everything that stands now."""
    if state.mode is Mode.TRIPPED and state.trip is not None:
        yield state.trip.code, "high", state.trip.figures
    if state.mode is Mode.STOPPED:
        yield "stop", "high", {}
    if state.watchdog_gone_s is not None and state.mode is not Mode.TRIPPED:
        yield "watchdog_missing", "medium", {}
    bout = state.session
    if bout is None:
        return
    is_ending = state.mode is Mode.RELEASING and bout.end_reason is not None
    if is_ending and bout.end_reason is not None and bout.end_reason.code not in EXPECTED_ENDS:
        yield bout.end_reason.code, "medium", bout.end_reason.figures
    if state.mode is Mode.SESSION and bout.dose.restriction_s >= LONG_RESTRICTION_S:
        yield "restriction_long", "low", {"limit_s": LONG_RESTRICTION_S}
    if state.mode is Mode.SESSION and state.regulator.widened_mmhg > 0.0:
        yield "hunting", "low", {"widened_mmhg": float(state.regulator.widened_mmhg)}


def update(
    previous: tuple[Alarm, ...], state: MachineState, now: Seconds
) -> tuple[tuple[Alarm, ...], tuple[Effect, ...]]:
    """Alarms of this pass, and one record line for each that began or ended."""
    known = {alarm.code: alarm for alarm in previous}
    alarms = tuple(
        known[code]
        if code in known
        else Alarm(code=code, priority=priority, since_s=now, standing=True, figures=dict(figures))
        for code, priority, figures in conditions(state)
    )
    codes = {alarm.code for alarm in alarms}
    begun = tuple(
        Recorded(code="alarm", figures=alarm.figures, detail=alarm.code) for alarm in alarms if alarm.code not in known
    )
    ended = tuple(Recorded(code="alarm_over", detail=alarm.code) for alarm in previous if alarm.code not in codes)
    return alarms, (*begun, *ended)
