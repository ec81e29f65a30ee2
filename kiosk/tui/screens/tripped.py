"""A trip is latched: what happened, who does what, what has to be waited for; then the PIN that clears it."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.alarm_kinds import KINDS
from kiosk.core.model import Snapshot
from kiosk.link.wire import Acknowledge, Reply
from kiosk.tui import format as fmt
from kiosk.tui import reasons, strings
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.alarm_panel import AlarmPanel
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton

TIGHT: Final = frozenset(code for code, kind in KINDS.items() if not kind.may_pause)
"""Alarms of a cuff that may still be tight; nothing is said before them."""


class TrippedScreen(KioskScreen):
    """Acknowledging is not releasing: a full self-test and a new start follow."""

    PLACE: ClassVar[Place] = Place.TRIPPED

    def __init__(self) -> None:
        super().__init__()
        self._wants_pin = False
        self._answer = ""

    def body(self) -> ComposeResult:
        """The sentences and what to wait for; the PIN pad takes their place."""
        with Container(id="tripped"):
            yield Label(strings.TRIPPED_TITLE, key="tripped-title", classes="title -alert")
            yield AlarmPanel()
            yield Label("", key="tripped-note", classes="said")
            with Horizontal(classes="actions"):
                yield PressButton(strings.TRIPPED_UNLOCK, key="tripped-unlock", classes="main -go")
        yield PinEntry(strings.PIN_TITLE, strings.TRIPPED_TEXT, back=strings.BACK, has_sound=True)

    def draw(self, snapshot: Snapshot) -> None:
        """What happened, the figures, and the pressure as it falls."""
        view = snapshot.watchdog
        is_locked_out = view is not None and view.locked
        is_tight = any(alarm.standing and alarm.code in TIGHT for alarm in snapshot.alarms)
        self.query_one("#tripped").display = not self._wants_pin
        self.query_one(PinEntry).display = self._wants_pin
        self.query_one(PinEntry).follow(snapshot)
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

    @on(PressButton.Pressed, "#tripped-unlock")
    def _unlock(self) -> None:
        self.query_one(PinEntry).tell(strings.TRIPPED_TEXT)
        self._turn(wants_pin=True)

    @on(PressButton.Pressed, "#pin-back")
    def _back(self) -> None:
        self._turn(wants_pin=False)

    def _turn(self, *, wants_pin: bool) -> None:
        self._wants_pin = wants_pin
        self.begin_dead_time()
        if self.station.snapshot is not None:
            self.draw(self.station.snapshot)

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        self.ask(Acknowledge(pin=event.pin), self._answered)

    def _answered(self, reply: Reply) -> None:
        if not reply.accepted:
            self.query_one(PinEntry).refuse(reply.reasons)
            return
        self._answer = str(strings.TRIPPED_ASKED)
        self._turn(wants_pin=False)
