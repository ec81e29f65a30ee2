"""The live board: one bout at a glance for a therapist across the room. Everything on it comes from the snapshot.

It stands in for the training screen and never for long: the runner's own screen comes back when they are asked
something, when nobody has touched the panel for a while, and when the bout ends.
"""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from kiosk.core.lopvalue import LopValue
from kiosk.core.model import SessionView, Snapshot
from kiosk.link.wire import EndSession, LowerPressure, Pause, Resume
from kiosk.tui import board_strings, board_words
from kiosk.tui import format as fmt
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.sounding import notice
from kiosk.tui.training_words import KINDS, look
from kiosk.tui.widgets.big_digits import BigDigits
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.pressure_trace import PressureTrace, scale_now
from kiosk.tui.widgets.sound_button import SoundButton

STAYS_S: Final = 20.0
"""How long the board stands without a touch: a runner who has only half a minute's rest is not kept from it."""

_DIGITS_EVERY_S: Final = 0.25
_ALARM_ROWS: Final = 2
_OVER: Final = frozenset({"release", "done"})


class BoardScreen(KioskScreen):
    """Lowering, pausing and ending need no PIN; nothing here raises the pressure."""

    PLACE: ClassVar[Place] = Place.BOARD

    def __init__(self) -> None:
        super().__init__()
        self._digits_at_s = 0.0
        self._runner_name = ""
        self._lop: LopValue | None = None
        self._session_id: int | None = None
        self._asked: tuple[int, str, str] | None = None

    def body(self) -> ComposeResult:
        """Digits and who it is; six lines; the trace where the panel is large enough; actions."""
        with Horizontal(id="board-top"):
            yield BigDigits(key="board-pressure")
            with Vertical(id="board-side"):
                for name in ("who", "what", "set", "lop", "guard"):
                    yield Label("", key=f"board-{name}", classes="board-line")
        for name in ("now", "band", "time", "told"):
            yield Label("", key=f"board-{name}", classes="board-line")
        for row in range(_ALARM_ROWS):
            yield Label("", key=f"board-alarm-{row}", classes="board-line board-alarm")
        yield PressureTrace(key="board-trace")
        with Horizontal(classes="actions"):
            yield PressButton(board_strings.BACK, key="board-back", classes="main")
            yield SoundButton()
            yield PressButton(board_strings.LOWER, key="board-lower", classes="main -go")
            yield PressButton(board_strings.PAUSE, key="board-pause", classes="main -caution")
            yield PressButton(board_strings.END, key="board-end", classes="main")

    def draw(self, snapshot: Snapshot) -> None:
        """One snapshot; leave when the runner needs their screen."""
        session = snapshot.session
        if session is None:
            return
        if self._is_runners_turn(session) or self.station.untouched_s > STAYS_S:
            self._back()
            return
        if session.session_id != self._session_id:
            self._read(session)
        self._draw_pressure(snapshot, session)
        self._draw_lines(snapshot, session)
        self._draw_actions(session)
        self.query_one(SoundButton).follow(snapshot)

    def _is_runners_turn(self, session: SessionView) -> bool:
        """Something is asked that was not when the board was opened; what has a time to answer, always."""
        asked = (session.set_number, session.scale, session.question)
        if self._asked is None:
            self._asked = asked
        is_new = asked != self._asked and bool(session.scale)
        self._asked = asked
        return is_new or bool(session.question)

    def _read(self, session: SessionView) -> None:
        """What the snapshot does not hold: the name, and which LOP the plan rests on."""
        self._session_id = session.session_id
        store = self.station.store
        runner = self.keep(lambda: store.runners.get(session.runner_id))
        self._runner_name = "" if runner is None else runner.name
        self._lop = self.keep(lambda: store.past.lop_of(session.session_id))

    def _draw_pressure(self, snapshot: Snapshot, session: SessionView) -> None:
        if snapshot.at_s - self._digits_at_s >= _DIGITS_EVERY_S or snapshot.at_s < self._digits_at_s:
            self._digits_at_s = snapshot.at_s
            self.query_one("#board-pressure", BigDigits).show(fmt.mmhg(snapshot.pressure_mmhg))
        trace = self.query_one("#board-trace", PressureTrace)
        trace.rescale(scale_now(session.prescription, snapshot))
        trace.follow(self.station.trace)

    def _draw_lines(self, snapshot: Snapshot, session: SessionView) -> None:
        protocol = self.station.library.protocol(session.prescription.protocol_id)
        lines = {
            "who": board_words.who(session, self._runner_name),
            "what": board_words.what(session, session.prescription.protocol_id if protocol is None else protocol.name),
            "set": board_words.setpoint(snapshot, session),
            "lop": board_words.lop(session, self._lop),
            "guard": board_words.guard(snapshot.watchdog),
            "now": board_words.now_and_then(session, snapshot.at_s),
            "band": board_words.band(session),
            "time": board_words.time(session),
            "told": board_words.told(session),
        }
        for name, text in lines.items():
            self.query_one(f"#board-{name}", Label).show(text)
        told = board_words.with_notice(
            board_words.alarms(snapshot, _ALARM_ROWS), notice(self.station.sounds.troubles), _ALARM_ROWS
        )
        for row in range(_ALARM_ROWS):
            self.query_one(f"#board-alarm-{row}", Label).show(told[row] if row < len(told) else "")
        self.set_class(bool(snapshot.alarms), "-alarmed")
        now = look(session).kind
        for kind in KINDS:
            self.set_class(now == kind, kind)

    def _draw_actions(self, session: SessionView) -> None:
        """An action that would do nothing now says so."""
        pause = self.query_one("#board-pause", PressButton)
        pause.show(board_strings.RESUME if session.paused else board_strings.PAUSE)
        is_over = session.cue in _OVER
        pause.disabled = is_over or session.cue in ("fill", "ready", "rest")
        self.query_one("#board-lower", PressButton).disabled = is_over or session.end_reason is not None
        self.query_one("#board-end", PressButton).disabled = is_over

    @on(PressButton.Pressed, "#board-back")
    def _back(self) -> None:
        self.station.go(Place.TRAINING)

    @on(PressButton.Pressed, "#board-lower")
    def _lower(self) -> None:
        self.station.send(LowerPressure())

    @on(PressButton.Pressed, "#board-pause")
    def _pause(self) -> None:
        snapshot = self.station.snapshot
        is_paused = snapshot is not None and snapshot.session is not None and snapshot.session.paused
        self.station.send(Resume() if is_paused else Pause())

    @on(PressButton.Pressed, "#board-end")
    def _end(self) -> None:
        self.station.send(EndSession())
