"""The screen process: draws the controller's snapshots, sends what was tapped. It owns nothing physical.

Safety does not depend on it. When its message loop stands still the keep-alive stops and the controller deflates; when
an exception ends it the connection ends and the controller vents.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from textual import events
from textual.binding import Binding
from textual.reactive import reactive

from kiosk.catalogues import ENGLISH
from kiosk.core.errors import LinkError
from kiosk.core.model import Snapshot
from kiosk.core.planlimits import Limits
from kiosk.hw.ports import Clock
from kiosk.link.client import Disconnected
from kiosk.link.wire import AnyIntent, KeepAlive, Reply, SnapshotMessage, Stop, Telemetry, Welcome
from kiosk.log import line
from kiosk.tui.house import House
from kiosk.tui.idle import Idle, Turn, is_quiet
from kiosk.tui.language import speak
from kiosk.tui.messages import BeatDue, TelemetryArrived
from kiosk.tui.naming import Naming
from kiosk.tui.navigation import Place, interrupted_session, is_kept, next_place
from kiosk.tui.palette import PALETTES, Theme
from kiosk.tui.readying import Opened, ready
from kiosk.tui.screens import build
from kiosk.tui.sounding import Sounds
from kiosk.tui.speaking import forget
from kiosk.tui.stall import StallWatch
from kiosk.tui.stophand import PRESSES, StopHand, is_stop
from kiosk.tui.sturdy import SturdyApp
from kiosk.tui.told import Told
from kiosk.tui.visit import Visit
from kiosk.tui.widgets.lettered import WIDE_COLUMNS
from kiosk.tui.widgets.stop_bar import StopBar
from kiosk.tui.widgets.trace_columns import WINDOW_S, TraceHistory

if TYPE_CHECKING:
    from kiosk.therapy.library import Library
    from kiosk.tui.errandsdesk import ErrandsDesk
    from kiosk.tui.ports import LinkPort, StopPort, StorePort
    from kiosk.tui.sensorsdesk import SensorsDesk
    from kiosk.tui.sticks import Sticks

_log = logging.getLogger(__name__)

KEEP_ALIVE_S: Final = 0.2
"""Period of the keep-alive (five a second; the controller deflates after one second of silence)."""


class KioskApp(SturdyApp, inherit_bindings=False):
    """One app per process. Nothing in it reads a clock but through `clock`."""

    CSS_PATH = "kiosk.tcss"
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    ALLOW_SELECT = False
    ESCAPE_TO_MINIMIZE = False
    NOTIFICATION_TIMEOUT = 0
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_COLUMNS, "-wide")]  # noqa: RUF012 - the framework's own type
    BINDINGS = [  # noqa: RUF012 - the framework's own name and type
        Binding("ctrl+q,ctrl+z,ctrl+p,ctrl+backslash,escape,f1,tab,shift+tab", "nothing", show=False, priority=True),
        Binding("ctrl+c", "quit_demo", show=False, priority=True),
    ]

    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False, always_update=True, init=False)

    def __init__(
        self,
        link: "LinkPort",
        stop_sender: "StopPort",
        open_store: "Callable[[], StorePort]",
        load_library: "Callable[[], Library]",
        clock: Clock,
        *,
        stall_exit: bool,
        may_quit: bool = False,
        trace_s: float = WINDOW_S,
        idle_s: float | None = None,
        saver_s: float | None = None,
        limits: Limits | None = None,
        theme: Theme = Theme.DARK,
        language: str = ENGLISH,
    ) -> None:
        self._palette = PALETTES[theme]  # the toolkit asks for it while it is put together
        super().__init__()
        speak(language)
        self.language = language
        self.animation_level = "none"
        self.link, self.clock = link, clock
        self.limits = limits or Limits()
        self.visit, self.sounds, self.naming, self.house = Visit(), Sounds(), Naming(), House()
        self.sticks: Sticks | None = None
        self.sensors: SensorsDesk | None = None
        self.errands: ErrandsDesk | None = None
        self.is_down: Callable[[], bool] = bool
        self.why_refused: Callable[[], str] = str
        self.trace, self.backend = TraceHistory(trace_s), ""
        self._opened = Opened(open_store, load_library, self.refuse)
        self._stop = StopHand(stop_sender, after=int(clock.now() * 1000))
        self._is_readying = self._needs_supervisor = False
        self._place: Place = Place.LOST
        self._may_quit = may_quit
        self._idle = Idle(idle_s=idle_s, saver_s=saver_s, touched_s=clock.now())
        self._stall = StallWatch(clock.now) if stall_exit else None
        self._told = Told()

    def get_css_variables(self) -> dict[str, str]:
        """The roles of the stylesheet in the colours of this station's theme."""
        return super().get_css_variables() | self._palette

    @property
    def store(self) -> "StorePort":
        """The records, opened when they are first needed. Raises what `open_store` raises."""
        return self._opened.store

    @property
    def library(self) -> "Library":
        """What the station may propose, read when it is first needed. Raises what `load_library` raises."""
        return self._opened.library

    @property
    def place(self) -> Place:
        """Where the screen is."""
        return self._place

    @property
    def untouched_s(self) -> float:
        """Seconds since a finger was last down."""
        return self.clock.now() - self._idle.touched_s

    def on_mount(self) -> None:
        """Show that there is no connection yet; begin to beat, and to listen."""
        self.push_screen(build(self._place))
        if self._stall is not None:
            self._stall.start()
        self.run_worker(self.link.run(), name="link")
        self.run_worker(self._beats(), name="beats")

    def on_unmount(self) -> None:
        """End the watch over the loop that ends now. Not called on SIGTERM; nothing here is a safety action."""
        if self._stall is not None:
            self._stall.stop()

    # --- the link ---------------------------------------------------------------------------------------------

    def receive(self, telemetry: Telemetry | Disconnected) -> None:
        """Take what came down the link; to be passed to `Link` as `on_message`. Whoever asked gets the reply."""
        if not isinstance(telemetry, Reply):
            self.post_message(TelemetryArrived(telemetry))

    def on_telemetry_arrived(self, message: TelemetryArrived) -> None:
        """Replace the whole state, then be where it demands."""
        match message.telemetry:
            case SnapshotMessage(snapshot=snapshot):
                self.trace.add(snapshot.trace)
                self._route(snapshot)
                self.snapshot = snapshot
                if not self._is_readying:
                    self._is_readying = True
                    self.run_worker(ready(self), name="ready")
            case Welcome(controller_boot=boot, needs_supervisor=needs, backend=backend):
                if self._opened.greeted(boot):
                    forget(self)
                self.trace.clear()
                self._needs_supervisor = needs
                self.backend = backend
            case Disconnected(cause=cause):
                if self.snapshot is not None:
                    _log.warning("link lost: %s", cause)
                self._route(None)
                self.snapshot = None

    def send(self, intent: AnyIntent) -> None:
        """Send without waiting. A lost link is shown by its own screen; an intent into it is gone on purpose."""
        try:
            self.link.send(intent)
        except LinkError as error:
            _log.info("not sent: %s (%s)", type(intent).__name__, error.code)

    async def _beats(self) -> None:
        while True:
            await asyncio.sleep(KEEP_ALIVE_S)
            self.post_message(BeatDue())

    def on_beat_due(self) -> None:
        """The message loop runs: tell the controller and the watch inside this process."""
        if self._stall is not None:
            self._stall.beat()
        if self.link.connected:
            self.send(KeepAlive())
        demanded = self._demanded(self.snapshot)
        turn = self._idle.turn(self._place, self.visit, self.snapshot, demanded, self.clock.now())
        if turn is Turn.LEAVE:
            self.new_visit()
        elif turn is Turn.FORGET:
            forget(self)
            self._told.refusal = True  # it was told to whoever has gone
            self._show(next_place(self._place, self._demanded(self.snapshot), self.visit.place), again=True)
        elif turn is Turn.SLEEP:
            forget(self)
            self._show(Place.SAVER)

    # --- where we are -----------------------------------------------------------------------------------------

    def supervisor_created(self) -> None:
        """The first supervisor exists; the station may be opened."""
        self._needs_supervisor = False
        self._route(self.snapshot)

    def interruption_seen(self) -> None:
        """Somebody has read that a session was interrupted."""
        self._told.session = interrupted_session(self.snapshot)
        self._route(self.snapshot)

    def start_asked(self) -> None:
        """A bout was started: why an earlier one was refused is past."""
        self._told.refusal = False

    def refusal_seen(self, place: Place) -> None:
        """Somebody has read why the bout did not begin, and goes on at a place of the visit."""
        self._told.refusal = True
        self.go(place)

    def after_seen(self) -> None:
        """Nobody wants to answer more questions about the bout that is over."""
        session = None if self.snapshot is None else self.snapshot.session
        self._told.after = None if session is None else session.session_id
        self._route(self.snapshot)

    def _route(self, snapshot: Snapshot | None) -> None:
        demanded = self._demanded(snapshot)
        if self._place is not Place.SAVER or not is_quiet(snapshot, demanded):
            self._show(next_place(self._place, demanded, self.visit.place))

    def _demanded(self, snapshot: Snapshot | None) -> Place | None:
        has_update = self.errands is not None and self.errands.updated(self.clock.now()) is not None
        return self._told.demanded(
            snapshot, connected=self.link.connected, needs_supervisor=self._needs_supervisor, has_update=has_update
        )

    def go(self, place: Place) -> None:
        """Go on with the visit. The station's state may still demand another place at the next snapshot."""
        if place is Place.PROTOCOL and not self.visit.is_page_seen:
            place = Place.PAGE  # what is known of the runner, before what is planned
        if is_kept(place, self.snapshot):
            self.visit.place = place
        self._show(place, again=True)

    def new_visit(self) -> None:
        """Forget the person; the next one begins, in the station's own language."""
        forget(self)
        self.go(Place.WHO)

    def _show(self, place: Place, *, again: bool = False) -> None:
        if place is not self._place or again:
            if place is not self._place:
                _log.info(line("place", at=place))
            self._place = place
            self.switch_screen(build(place))

    # --- STOP -------------------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """See every press before any screen or widget does; forwarded copies come back here and are not counted."""
        if isinstance(event, PRESSES):
            self._idle.touched_s = self.clock.now()
            if self._place is Place.SAVER:
                self._show(next_place(self._place, self._demanded(self.snapshot), self.visit.place))
        if is_stop(event, self.size.height) and not event.is_forwarded:
            self.stop_now(event)
        await super().on_event(event)

    def felt(self, event: events.MouseEvent) -> None:
        """Tell watchdog and controller of STOP before this loop comes to it."""
        if is_stop(event, self.size.height):
            self._stop.felt(event)

    def stop_now(self, event: events.Event) -> None:
        """STOP: past the link first, then through it. No question, no login, no waiting."""
        press = self._stop.pressed(event)
        if self.link.connected:
            self.send(Stop(source="screen", press=press))
        for bar in self.screen.query(StopBar):
            bar.flash()

    def action_nothing(self) -> None:
        """What every key does."""

    def action_quit_demo(self) -> None:
        """Ctrl-C ends the screen of a demo in a terminal, and nothing else."""
        if self._may_quit:
            self.exit()
