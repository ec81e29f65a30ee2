"""A start that was put down and never came to the machine: its row is closed, or the limb would pay for nothing."""

from kiosk.controller.deskparts import DeskParts
from kiosk.core import dose
from kiosk.core.events import Event, SearchAuthorised, SearchEnded, SessionAuthorised
from kiosk.core.lop import Estimate
from kiosk.core.model import Reason
from kiosk.core.units import Seconds


def take_back(parts: DeskParts, event: Event) -> None:
    """Close what was put down for an event that nobody took: nothing has pressed.

    Raises `StorageError` when that cannot be stored; it stays open then, and counts as the longest.
    """
    reason = Reason(code="busy")
    match event:
        case SessionAuthorised():
            nothing = dose.result(dose.DoseState(), ())
            parts.store.sessions.end(event.session_id, reason, nothing)
        case SearchAuthorised():
            none = SearchEnded(asked=event, estimate=Estimate(refusal=reason), plateaus=(), seconds=Seconds(0.0))
            parts.store.measurements.add(none, state_id=parts.state_id)
        case _:
            return
