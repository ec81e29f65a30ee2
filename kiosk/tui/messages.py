"""What reaches the app from outside its widgets: facts from the controller, and the beat of its own loop."""

from textual.message import Message

from kiosk.link.client import Disconnected
from kiosk.link.wire import Telemetry


class TelemetryArrived(Message):
    """Something came down the link, in order. Not merged: each snapshot carries its own part of the trace."""

    def __init__(self, telemetry: Telemetry | Disconnected) -> None:
        super().__init__()
        self.telemetry = telemetry


class InputBroken(Message):
    """The terminal cannot be read any more; told by the thread that read it."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


class BeatDue(Message):
    """Time for a keep-alive; handled by the message loop, so that a loop that stands still sends none."""

    def can_replace(self, message: Message) -> bool:
        """Beats that piled up are one beat."""
        return isinstance(message, BeatDue)
