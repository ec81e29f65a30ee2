"""Summary: what was really delivered, from measured pressure, and why the bout ended."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.bothsides import Ahead, ahead
from kiosk.core.model import Dose, Limb, Reason, SessionView, Side, Snapshot
from kiosk.link.wire import CloseSession, Reply
from kiosk.tui import format as fmt
from kiosk.tui import reasons, strings, turns
from kiosk.tui import session_strings as words
from kiosk.tui.navigation import Place
from kiosk.tui.next_words import line_after
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.speaking import forget
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.sound_button import SoundButton

_LINES: Final = 6
_LABEL: Final = 17
NEXT_CELLS: Final = 64
"""Width of a line on the smallest panel."""


def summary_lines(dose: Dose | None, *, is_large: bool = False) -> tuple[str, ...]:
    """The delivered dose, one line each, labels aligned; on the large panel each in two lines, the figure first."""
    if dose is None:
        return (str(strings.SUMMARY_NO_DOSE),)
    if is_large:
        return tuple(f"{text}\n{label}" for label, text in fmt.dose_lines(dose))
    return tuple(f"{label:<{_LABEL}}{text}" for label, text in fmt.dose_lines(dose))


_REASON_CELLS: Final = 64
"""One line on the smallest panel."""


def pair_lines(limb: Limb, side: Side, reason: Reason | None, dose: Dose | None) -> tuple[str, str]:
    """One side of two: why it ended, and what was delivered."""
    ended = "" if reason is None else reasons.sentence(reason)
    head = words.PAIR_SIDE.format(limb=strings.LIMB_NAMES[limb, side], reason=ended)
    if dose is None or dose.work is None:
        return head, str(words.PAIR_NOTHING)
    band = fmt.percent(dose.work.within_10pct)
    return head, words.PAIR_DOSE.format(time=fmt.clock(dose.restriction_s), band=band, peak=dose.peak_mmhg)


_NEXT: Final = {Ahead.FREE: words.OTHER_NEXT, Ahead.ASK: words.OTHER_EARLY, Ahead.CLOSED: words.OTHER_CLOSED}


class SummaryScreen(KioskScreen):
    """Stands until it was seen; the controller then frees the station."""

    PLACE: ClassVar[Place] = Place.SUMMARY

    def __init__(self) -> None:
        super().__init__()
        self._session_id: int | None = None
        self._next: str | None = None
        self._dose: Dose | None = None
        self._is_pair = False

    def body(self) -> ComposeResult:
        """Lines of figures, one button."""
        yield Label("", key="summary-title", classes="title")
        yield Label("", key="summary-reason", classes="lead")
        with Container(id="summary-lines"):
            for line in range(_LINES):
                yield Label("", key=f"summary-{line}", classes="summary-line lead")
        yield Label(strings.SUMMARY_CARE, key="summary-care", classes="said")
        yield Label("", key="summary-next", classes="said")
        with Horizontal(classes="actions"):
            yield SoundButton()
            yield PressButton(words.OTHER_SIDE, key="other-side", classes="main -go")
            yield PressButton(strings.SUMMARY_DONE, key="summary-done", classes="main -go")

    def draw(self, snapshot: Snapshot) -> None:
        """Draw once per session; the figures do not change any more."""
        self.query_one(SoundButton).follow(snapshot)
        if snapshot.refill.is_slow and snapshot.refill.seconds is not None:
            self.query_one("#summary-care", Label).show(words.REFILL_SLOW.format(seconds=snapshot.refill.seconds))
        session = snapshot.session
        if session is not None and session.dose is not None and self._next is None:
            self._tell_next(session)
        if session is None or (session.session_id == self._session_id and session.dose is not None):
            return
        self._session_id = session.session_id
        self._draw_once(session)
        self._draw_other(session)

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
                limb=strings.LIMB_SAID[plan.limb, plan.side],
                setpoint=plan.setpoint_mmhg,
                percent=plan.percent_lop,
                lop=plan.lop_mmhg,
            )
        )
        reason = "" if session.end_reason is None else reasons.sentence(session.end_reason)
        if session.end_reason is not None and len(reason) > _REASON_CELLS:
            reason = reasons.short(session.end_reason)  # its figures are in the review; half of them say nothing
        self.query_one("#summary-reason", Label).show(reason)
        self._dose = session.dose
        self.refit()

    def refit(self) -> None:
        """On the large panel a figure stands above what it is."""
        if self._session_id is not None and not self._is_pair:
            self._show_lines(summary_lines(self._dose, is_large=self.is_large))

    def _show_lines(self, lines: tuple[str, ...]) -> None:
        for line in range(_LINES):
            self.query_one(f"#summary-{line}", Label).show(lines[line] if line < len(lines) else "")

    def _draw_other(self, session: SessionView) -> None:
        """Whether the other side follows; after it, both in one."""
        visit = self.station.visit
        button = self.query_one("#other-side", PressButton)
        snapshot = self.station.snapshot
        is_slow = snapshot is not None and snapshot.refill.is_slow
        after = ahead(session.end_reason, is_too_much=session.is_too_much, is_slow=is_slow)
        button.display = turns.is_first(visit) and after is not Ahead.CLOSED
        if turns.is_first(visit):
            button.show(words.OTHER_SIDE if after is Ahead.FREE else words.OTHER_ASK)
            self.query_one("#summary-care", Label).show(_NEXT[after])
            if after is Ahead.FREE:
                self.query_one("#summary-done").remove_class("-go")
            if after is not Ahead.CLOSED:
                self.query_one("#summary-done", PressButton).show(words.OTHER_NO)
        elif visit.first_session is not None:
            self._draw_both(session, visit.first_session)

    def _draw_both(self, session: SessionView, first_id: int) -> None:
        first = self.keep(lambda: self.station.store.sessions.get(first_id))
        plan = session.prescription
        lines: tuple[str, ...] = (
            () if first is None else pair_lines(first.limb, first.side, first.end_reason, first.dose)
        )
        lines += pair_lines(plan.limb, plan.side, session.end_reason, session.dose)
        self.query_one("#summary-title", Label).show(words.PAIR_TITLE)
        self.query_one("#summary-reason", Label).show("")
        self._is_pair = True
        self.query_one("#summary-lines").add_class("-pair")
        self._show_lines(lines)

    @on(PressButton.Pressed, "#other-side")
    def _other(self) -> None:
        self.ask(CloseSession(), self._turn_answered)

    def _turn_answered(self, reply: Reply) -> None:
        """The other side begins with its own fit when the station says the session is gone."""
        if reply.accepted and self._session_id is not None:
            self.station.visit = turns.turned(self.station.visit, self._session_id)
        else:
            self.query_one("#summary-care", Label).show(reasons.sentences(reply.reasons))

    @on(PressButton.Pressed, "#summary-done")
    def _done(self) -> None:
        self.ask(CloseSession(), self._close_answered)

    def _close_answered(self, reply: Reply) -> None:
        """The next visit begins when the station says the session is gone."""
        if reply.accepted:
            station, pair_id = self.station, self.station.visit.pair_id
            if pair_id is not None and turns.is_first(station.visit):
                self.keep(lambda: station.store.pairs.left(pair_id, "left_at_summary"))
            forget(station)
        else:
            self.query_one("#summary-care", Label).show(reasons.sentences(reply.reasons))
