"""A trip is latched: what happened, who does what, what has to be waited for; then the PIN that clears it."""

from typing import ClassVar, Final

from kiosk.core.alarm_kinds import KINDS
from kiosk.core.model import Snapshot
from kiosk.tui import format as fmt
from kiosk.tui import reasons, strings
from kiosk.tui.language import Sayable
from kiosk.tui.navigation import Place
from kiosk.tui.screens.acknowledging import AcknowledgingScreen
from kiosk.tui.widgets.alarm_panel import AlarmPanel
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton

TIGHT: Final = frozenset(code for code, kind in KINDS.items() if not kind.may_pause)
"""Alarms of a cuff that may still be tight; nothing is said before them."""


class TrippedScreen(AcknowledgingScreen):
    """Acknowledging is not releasing: a full self-test and a new start follow."""

    PLACE: ClassVar[Place] = Place.TRIPPED
    NAME: ClassVar[str] = "tripped"
    SAID: ClassVar[Sayable] = strings.TRIPPED_TITLE
    BUTTON: ClassVar[Sayable] = strings.TRIPPED_UNLOCK
    BEFORE_PIN: ClassVar[Sayable] = strings.TRIPPED_TEXT

    def __init__(self) -> None:
        super().__init__()
        self._answer = ""

    def draw(self, snapshot: Snapshot) -> None:
        """What happened, the figures, and the pressure as it falls."""
        super().draw(snapshot)
        view = snapshot.watchdog
        is_locked_out = view is not None and view.locked
        is_tight = any(alarm.standing and alarm.code in TIGHT for alarm in snapshot.alarms)
        self.query_one(AlarmPanel).follow(snapshot, "locked_out" if is_locked_out and not is_tight else None)
        self.query_one("#tripped-title", Label).show(
            strings.TRIPPED_TITLE.format(pressure=fmt.mmhg(snapshot.pressure_mmhg))
        )
        self.query_one("#tripped-note", Label).show(self._note(snapshot))
        must_wait = is_locked_out or (view is not None and view.reset_wait_s > 0.0)
        self.query_one("#tripped-unlock", PressButton).disabled = must_wait

    def _note(self, snapshot: Snapshot) -> str:
        """The reason with its figures; then who has to do what before it can be unlocked."""
        reason, view = reasons.trip_reason(snapshot), snapshot.watchdog
        is_locked_out = view is not None and view.locked
        lines = [reasons.sentence(reason)] if reason.figures or is_locked_out else []
        if is_locked_out:
            lines.append(str(strings.TRIPPED_LOCKED_OUT))
        elif view is not None and view.reset_wait_s > 0.0:
            lines.append(strings.TRIPPED_REST.format(left=fmt.clock(view.reset_wait_s)))
        elif self._answer:
            lines.append(self._answer)
        return "\n".join(lines)

    def accepted(self) -> None:
        """The watchdog has its own word to say."""
        self._answer = str(strings.TRIPPED_ASKED)
