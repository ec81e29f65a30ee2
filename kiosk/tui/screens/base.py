"""What every screen has: a header, a body, the STOP bar; no scrolling, no focus, no keys."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.screen import Screen

from kiosk.core.errors import StorageError
from kiosk.core.model import Reason, Snapshot
from kiosk.link.wire import AnyIntent, PauseAudio, Reply, ResumeAudio
from kiosk.tui import collecting, reasons, strings
from kiosk.tui.alarm_texts import has_buzzer, is_lit
from kiosk.tui.format import plain
from kiosk.tui.navigation import Place
from kiosk.tui.patience import HOME
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.lettered import WIDE_COLUMNS
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.sound_button import AGAIN_S
from kiosk.tui.widgets.stop_bar import StopBar

if TYPE_CHECKING:
    from kiosk.tui.app import KioskApp

T = TypeVar("T")

DEAD_TIME_S: Final = 0.3
"""Taps this soon after a change of screen were meant for what was there before. STOP knows no dead time."""


HOLD_S: Final = 3.0
"""Longest that one tap keeps others out, if it is never dealt with: longer than a message loop may stand still."""


class KioskScreen(Screen[None], inherit_bindings=False):
    """A screen of the station. Subclasses give `body` and, when they show live state, `draw`."""

    PLACE: ClassVar[Place]
    AUTO_FOCUS = None

    def __init__(self) -> None:
        super().__init__()
        self._shown_at_s: float | None = None
        self._held_at_s: float | None = None
        self._is_asking = False
        self._trouble = ""
        self._sound_at_s = 0.0
        self._was_large = self.is_large

    @property
    def station(self) -> "KioskApp":
        """The app, with its type."""
        return cast("KioskApp", self.app)

    @property
    def is_large(self) -> bool:
        """Whether the panel is one with more than the least rows and columns."""
        return self.app.size.width >= WIDE_COLUMNS

    def refit(self) -> None:
        """Page and wrap anew: the panel has become another one."""

    def on_resize(self) -> None:
        """Only a change from one kind of panel to the other counts."""
        if self._was_large != self.is_large:
            self._was_large = self.is_large
            self.refit()

    def body(self) -> ComposeResult:
        """What is between header and STOP bar."""
        yield from ()

    def draw(self, snapshot: Snapshot) -> None:
        """Show a new snapshot. Called ten times a second."""

    def compose(self) -> ComposeResult:
        """Header, body, STOP bar; always in this order."""
        with Horizontal(id="header"):
            yield Label(key="header-who")
            yield Label(key="header-state")
            yield Label(key="header-station")
        with Container(id="body"):
            yield from self.body()
        yield StopBar(id="stop")

    async def on_event(self, event: events.Event) -> None:
        """Everything as usual, but a screen that was replaced before it stood is not brought up any more."""
        if not (isinstance(event, events.Mount) and not self.is_current):
            await super().on_event(event)

    def on_mount(self) -> None:
        """Follow the app's snapshot from now on."""
        self.begin_dead_time()
        self.watch(self.app, "snapshot", self._follow)
        collecting.sweep_later(self.set_timer)

    def begin_dead_time(self) -> None:
        """Other targets stand where the finger was: ignore taps for a moment."""
        self._shown_at_s = self.station.clock.now()

    def accepts_taps(self) -> bool:
        """False during the dead time after this screen appeared, while a tap is dealt with, and when it has gone."""
        now_s = self.station.clock.now()
        is_held = self._held_at_s is not None and now_s - self._held_at_s < HOLD_S
        is_new = self._shown_at_s is None or now_s - self._shown_at_s < DEAD_TIME_S
        return self.is_current and not is_held and not is_new

    def hold_taps(self) -> None:
        """One tap at a time: on a slow machine a second one is there before the first has turned the page."""
        self._held_at_s = self.station.clock.now()

    @on(PressButton.Settled)
    def _taps_again(self) -> None:
        self._held_at_s = None

    def keep(self, write: Callable[[], T]) -> T | None:
        """Write or read a record; None when the store refused, and the top line then says why until the next screen."""
        try:
            return write()
        except StorageError as error:
            self._trouble = reasons.sentence(Reason(code=error.code))
            if self.query("#header"):  # else it is still being put together, and is drawn when it stands
                self._draw_header(self.station.snapshot)
            return None

    def ask(
        self, intent: AnyIntent, then: Callable[[Reply], None], *, always: Callable[[Reply], None] | None = None
    ) -> None:
        """Send an intent and call back with the answer while this screen stands; one question at a time.

        `always` is called before, also when another place has taken the screen meanwhile.
        """
        if not self._is_asking:
            self._is_asking = True
            self.station.run_worker(self._ask(intent, then, always))

    async def _ask(
        self, intent: AnyIntent, then: Callable[[Reply], None], always: Callable[[Reply], None] | None
    ) -> None:
        try:
            reply = await self.station.link.ask(intent)
        finally:
            self._is_asking = False
        if always is not None:
            always(reply)
        if self.is_current:
            then(reply)

    def _follow(self, snapshot: Snapshot | None) -> None:
        if not self.is_current:
            return  # another place was demanded meanwhile: parts of this one may be gone already
        self._draw_header(snapshot)
        if snapshot is not None:
            self.draw(snapshot)

    def _draw_header(self, snapshot: Snapshot | None) -> None:
        state, level = (self._trouble, "medium") if self._trouble else reasons.headline(snapshot)
        header = self.query_one("#header", Horizontal)
        for priority in ("high", "medium", "low"):
            header.set_class(level == priority, f"-{priority}")
        header.set_class(snapshot is None or bool(self._trouble) or is_lit(snapshot), "-lit")
        runner = self.station.visit.runner
        who = self.query_one("#header-who", Label)
        who.show(plain(runner.name, 18) if runner is not None else self._house())
        who.set_class(runner is None, "-house")
        who.display = not level
        self.query_one("#header-state", Label).show(state)
        self.query_one("#header-station", Label).show(self._station_note(snapshot))

    def _house(self) -> str:
        """Whose station it is, where nobody has begun anything."""
        return plain(self.station.house.name) if self.PLACE in HOME else ""

    @on(PressButton.Pressed, ".sound")
    def _toggle_sound(self) -> None:
        """Pause the buzzer, or let it come back; what is shown follows the controller."""
        now, snapshot = self.station.clock.now(), self.station.snapshot
        if now - self._sound_at_s < AGAIN_S:
            return
        self._sound_at_s = now
        is_paused = snapshot is not None and snapshot.signal.paused_until_s is not None
        self.station.send(ResumeAudio() if is_paused else PauseAudio())

    def _station_note(self, snapshot: Snapshot | None) -> str:
        bench = strings.HEADER_BENCH if self.station.backend == "bench" else ""
        if snapshot is None:
            return str(strings.HEADER_NO_LINK)
        guard = strings.HEADER_GUARD if snapshot.watchdog and has_buzzer(snapshot) else strings.HEADER_NO_GUARD
        return f"{bench}{guard}"
