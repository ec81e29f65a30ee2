"""Summary: what was really delivered, from measured pressure, and why the bout ended."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.model import Dose, SessionView, Snapshot
from kiosk.link.wire import CloseSession, Reply
from kiosk.tui import format as fmt
from kiosk.tui import reasons, strings
from kiosk.tui.navigation import Place
from kiosk.tui.next_words import line_after
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.visit import Visit
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.sound_button import SoundButton

_LINES: Final = 6
_LABEL: Final = 17
NEXT_CELLS: Final = 64
"""Width of a line on the smallest panel."""


def summary_lines(dose: Dose | None) -> tuple[str, ...]:
    """The delivered dose, one line each, labels aligned."""
    if dose is None:
        return (strings.SUMMARY_NO_DOSE,)
    return tuple(f"{label:<{_LABEL}}{text}" for label, text in fmt.dose_lines(dose))


class SummaryScreen(KioskScreen):
    """Stands until it was seen; the controller then frees the station."""

    PLACE: ClassVar[Place] = Place.SUMMARY

    def __init__(self) -> None:
        super().__init__()
        self._session_id: int | None = None
        self._next: str | None = None

    def body(self) -> ComposeResult:
        """Lines of figures, one button."""
        yield Label("", key="summary-title", classes="title")
        yield Label("", key="summary-reason")
        for line in range(_LINES):
            yield Label("", key=f"summary-{line}", classes="summary-line")
        yield Label(strings.SUMMARY_CARE, key="summary-care")
        yield Label("", key="summary-next")
        with Horizontal(classes="actions"):
            yield SoundButton()
            yield PressButton(strings.SUMMARY_DONE, key="summary-done", classes="main -go")

    def draw(self, snapshot: Snapshot) -> None:
        """Draw once per session; the figures do not change any more."""
        self.query_one(SoundButton).follow(snapshot)
        session = snapshot.session
        if session is not None and session.dose is not None and self._next is None:
            self._tell_next(session)
        if session is None or (session.session_id == self._session_id and session.dose is not None):
            return
        self._session_id = session.session_id
        self._draw_once(session)

    def _tell_next(self, session: SessionView) -> None:
        """As soon as the bout is on record: the recorder may be a moment behind the snapshot."""
        store, library = self.station.store, self.station.library
        self._next = self.keep(lambda: line_after(store, library, session.session_id, cells=NEXT_CELLS))
        if self._next is not None:
            self.query_one("#summary-next", Label).show(self._next)

    def _draw_once(self, session: SessionView) -> None:
        plan = session.prescription
        self.query_one("#summary-title", Label).show(
            strings.SUMMARY_TITLE.format(
                limb=strings.LIMB_NAMES[plan.limb, plan.side].lower(),
                setpoint=plan.setpoint_mmhg,
                percent=plan.percent_lop,
                lop=plan.lop_mmhg,
            )
        )
        reason = "" if session.end_reason is None else reasons.sentence(session.end_reason)
        self.query_one("#summary-reason", Label).show(reason)
        lines = summary_lines(session.dose)
        for line in range(_LINES):
            self.query_one(f"#summary-{line}", Label).show(lines[line] if line < len(lines) else "")

    @on(PressButton.Pressed, "#summary-done")
    def _done(self) -> None:
        self.ask(CloseSession(), self._close_answered)

    def _close_answered(self, reply: Reply) -> None:
        """The next visit begins when the station says the session is gone."""
        if reply.accepted:
            self.station.visit = Visit()
        else:
            self.query_one("#summary-care", Label).show(reasons.sentences(reply.reasons))
