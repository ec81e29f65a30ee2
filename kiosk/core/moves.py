"""The small moves that every part of the machine makes: into a mode, into a phase, a refusal, a bout's end."""

from kiosk.core import dose
from kiosk.core.events import Recorded, SessionEnded, StationEvent
from kiosk.core.model import Mode, Phase
from kiosk.core.session import SessionState
from kiosk.core.state import Change, MachineState
from kiosk.core.units import Seconds
from kiosk.safety.changed import replace


def enter(state: MachineState, mode: Mode, now: Seconds) -> Change:
    """Change the mode, with one line for the record."""
    line = Recorded(code="mode", detail=f"{state.mode}>{mode}")
    return replace(state, mode=mode, mode_since_s=now), (line,)


def in_phase(state: MachineState, phase: Phase, now: Seconds) -> MachineState:
    """The state with the cuff in `phase`."""
    return state if phase is state.phase else replace(state, phase=phase, phase_since_s=now)


def refused(state: MachineState, event: StationEvent, **figures: float) -> Change:
    """Nothing happens, and the record says so."""
    detail = f"{type(event).__name__} in {state.mode}"
    return state, (Recorded(code="event_refused", figures=figures, detail=detail),)


def report_end(state: MachineState, bout: SessionState) -> Change:
    """Give out the bout's end, once."""
    if state.is_reported or bout.end_reason is None:
        return state, ()
    ended = SessionEnded(session_id=bout.session_id, reason=bout.end_reason, dose=dose.result(bout.dose, bout.counted))
    law = state.regulator
    worn = {"pump_starts": float(law.pump_starts), "pump_s": law.pump_on_s, "bleed_strokes": float(law.valve_strokes)}
    return replace(state, is_reported=True), (ended, Recorded(code="wear", figures=worn))
