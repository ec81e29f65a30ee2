"""Builds the app and runs it: as the screen process in a terminal, or headless with a player at its controls."""

import asyncio
import contextlib
import logging
import os
import secrets
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from kiosk.catalogues import ENGLISH
from kiosk.config import LimitSettings, RecordSettings, ScreenSettings, Settings
from kiosk.hw.clock import SystemClock, SystemWallClock, machine_boot
from kiosk.hw.ports import Clock
from kiosk.link import refused
from kiosk.link.client import Disconnected, Link, Streams
from kiosk.link.stop import SCREEN_STOP_SOCKET, StopSender
from kiosk.link.wire import Telemetry
from kiosk.settings import plan_limits
from kiosk.tui import collecting
from kiosk.tui.house import House
from kiosk.tui.palette import Theme
from kiosk.tui.stopways import StopWays

if TYPE_CHECKING:
    from kiosk.storage import Store
    from kiosk.therapy.library import Library
    from kiosk.tui.app import KioskApp
    from kiosk.tui.ports import StopPort, StorePort
    from kiosk.tui.sounding import Sounds

_log = logging.getLogger(__name__)

PANEL: Final = (66, 20)
"""Columns and rows of the panel (800x480), used when there is no terminal to ask."""

DOWN: Final = "down"
"""In the folder of the sockets: the station stays down (`kiosk/install/files/usr/lib/bfr-kiosk/again.sh`)."""

Player = Callable[["KioskApp"], Awaitable[None]]
"""Plays a visit through the screens of a running app."""


def prepare_environment() -> None:
    """Settle what the toolkit reads from the environment when it is imported: colours, animations, true size."""
    os.environ["TEXTUAL_COLOR_SYSTEM"] = "truecolor"
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    for name in ("LINES", "COLUMNS"):
        os.environ.pop(name, None)


def use_time(now: Callable[[], float]) -> None:
    """Let the toolkit's timers count the time of a virtual loop. Its clock is a module's attribute, made for this."""
    from textual import _time  # noqa: PLC0415 - only after the environment was settled

    _time.get_time = now


def build_app(
    connect: Callable[[], Awaitable[Streams]],
    stop_sender: "StopPort",
    open_store: "Callable[[], StorePort]",
    load_library: "Callable[[], Library]",
    clock: Clock,
    *,
    screen_boot: str,
    stall_exit: bool,
    may_quit: bool = False,
    screen: ScreenSettings | None = None,
    limits: LimitSettings | None = None,
    records: RecordSettings | None = None,
    house: House | None = None,
) -> "KioskApp":
    """An app and its link, each knowing the other; nothing runs yet."""
    prepare_environment()
    from kiosk.tui.app import KioskApp  # noqa: PLC0415 - only after the environment was settled
    from kiosk.tui.naming import Naming  # noqa: PLC0415 - as above
    from kiosk.tui.widgets.trace_columns import WINDOW_S  # noqa: PLC0415 - as above

    def hand_over(message: Telemetry | Disconnected) -> None:
        app.sounds.hear(message, is_silent=app.visit.is_silent)
        app.receive(message)

    link = Link(connect, hand_over, screen_boot)
    app = KioskApp(
        link,
        stop_sender,
        open_store,
        load_library,
        clock,
        stall_exit=stall_exit,
        may_quit=may_quit,
        trace_s=WINDOW_S if screen is None else screen.trace_s,
        idle_s=None if screen is None else screen.idle_s,
        theme=Theme.DARK if screen is None else Theme(screen.theme),
        saver_s=None if screen is None else screen.saver_s,
        language=ENGLISH if screen is None else screen.language,
        limits=None if limits is None else plan_limits(limits),
    )
    if records is not None:
        app.naming = Naming(asks=records.names == "optional")
    if house is not None:
        app.house = house
    return app


async def run_app(app: "KioskApp", *, headless: bool = False, player: Player | None = None) -> int:
    """Run until the app ends; its exit code. Raised here, after the app has ended: what it refused, or the player's."""
    playing: asyncio.Task[None] | None = None

    async def play(player: Player) -> None:
        try:
            await player(app)
        finally:
            app.exit()

    if player is not None:
        playing = asyncio.ensure_future(play(player))
    try:
        await app.run_async(headless=headless, size=PANEL if headless else None)
    finally:
        if playing is not None:
            if not playing.done():
                playing.cancel()
            await asyncio.wait([playing])
    if app.refusal is not None:
        raise app.refusal
    if playing is not None and not playing.cancelled():
        playing.result()
    return app.return_code or 0


def run_gallery(theme: str) -> int:
    """Show the gallery in this terminal until Ctrl-C; its exit code."""
    prepare_environment()
    from kiosk.tui.gallery import GalleryApp  # noqa: PLC0415 - only after the environment was settled

    app = GalleryApp(Theme(theme))
    app.run()
    return app.return_code or 0


def run_screen(
    settings: Settings, *, may_quit: bool = False, headless: bool = False, player: Player | None = None
) -> int:
    """The screen process, until it ends; its exit code, not zero after an exception."""
    collecting.hold()
    boot = secrets.token_hex(4)
    clock = SystemClock()
    with contextlib.ExitStack() as ending:
        watchdog, controller = (
            ending.enter_context(contextlib.closing(StopSender(settings.runtime_dir / name)))
            for name in ("stop.sock", SCREEN_STOP_SOCKET)
        )
        app = build_app(
            lambda: asyncio.open_unix_connection(str(settings.runtime_dir / "kiosk.sock")),
            StopWays(watchdog, controller),
            lambda: ending.enter_context(contextlib.closing(_open_store(settings, clock))),
            lambda: _load_library(settings),
            clock,
            screen_boot=boot,
            stall_exit=not headless,
            may_quit=may_quit,
            screen=settings.screen,
            limits=settings.limits,
            records=settings.records,
            house=House.of(settings.clinic, settings.screen),
        )
        app.is_down = (settings.runtime_dir / DOWN).exists
        app.why_refused = partial(refused.why, settings.runtime_dir)
        if settings.sound.anything:
            app.sounds = ending.enter_context(contextlib.closing(_sounds(settings, clock)))
        if settings.records.stick_dir is not None:
            from kiosk.tui.sticks import sticks  # noqa: PLC0415 - only where a station has them

            app.sticks = sticks(settings.records.stick_dir, settings)
        from kiosk.tui.errandsdesk import ErrandsDesk  # noqa: PLC0415 - only in the screen of a station
        from kiosk.tui.sensorsdesk import SensorsDesk  # noqa: PLC0415 - as above

        app.sensors = SensorsDesk(settings, lambda: _open_store(settings, clock))
        app.errands = ErrandsDesk(settings)
        app.all_loaded = collecting.settle
        collecting.settle()
        code = asyncio.run(run_app(app, headless=headless, player=player))
        order = app.sensors.order
    _log.info("screen ended code=%d", code)
    if order is None:
        return code
    from kiosk.tui.calibratingrun import begin_anew, calibrate  # noqa: PLC0415 - the screen's place is taken by it

    code = calibrate(settings, order)
    begin_anew(order)
    return code


def _open_store(settings: Settings, clock: Clock) -> "Store":
    from kiosk.storage import open_store  # noqa: PLC0415 - loaded when the first screen stands

    return open_store(
        settings.data_dir / "kiosk.db",
        boot=machine_boot(),
        now=clock.now,
        utc=SystemWallClock().utc_iso,
        reads_all=False,
    )


def _sounds(settings: Settings, clock: Clock) -> "Sounds":
    from kiosk.tui.soundmaking import made  # noqa: PLC0415 - only where a station has sound

    return made(settings.sound, clock)


def _load_library(settings: Settings) -> "Library":
    from kiosk.therapy.library import load_library  # noqa: PLC0415 - as above

    return load_library(own=settings.protocols_dir)
