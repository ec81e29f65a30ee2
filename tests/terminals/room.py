"""The station that a screen in a terminal talks to: it is as a check asks, and keeps what arrives, and when."""

import asyncio
import contextlib
import socket
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks import training
from benchmarks.people import register
from kiosk.core.model import Mode, Phase, Reason, Snapshot
from kiosk.core.units import Mmhg, Seconds
from kiosk.demo.run import write_settings
from kiosk.link import wire
from kiosk.link.server import LinkServer
from kiosk.link.stop import SCREEN_STOP_SOCKET
from tests.terminals.display import until

STOP = "STOP at the watchdog"
STRAIGHT = "STOP at the controller, past the link"
TOLD = sorted(["Stop", STOP, STRAIGHT])
"""All that one press on STOP does."""
_NAMES = ("Alex Rivers", "Zoë Ångström", "Robin Okafor-Lindqvist")


@dataclass(slots=True)
class Arrived:
    """What came to the station, with the monotonic time of each."""

    what: list[tuple[float, str]] = field(default_factory=list)

    def add(self, what: str) -> None:
        """Keep one."""
        self.what.append((time.monotonic(), what))

    def since(self, at_s: float) -> list[str]:
        """What came after a time, in order."""
        return [what for when_s, what in self.what if when_s >= at_s]


class Room(threading.Thread):
    """The sockets of a station, in a thread."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.folder = folder
        self.arrived = Arrived()
        self.scene = "training"
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._is_up = threading.Event()
        (folder / "data").mkdir()
        self.config = folder / "kiosk.toml"
        write_settings(self.config, data_dir=folder / "data", runtime_dir=folder)
        register(folder / "data" / "kiosk.db", _NAMES)

    def run(self) -> None:
        """Serve until `end`."""
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    def __enter__(self) -> "Room":
        self.start()
        until(self._is_up.is_set, "the station's sockets")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self.join(5.0)

    async def _intent(self, number: int, intent: wire.AnyIntent) -> wire.Reply:
        if isinstance(intent, wire.KeepAlive):
            return wire.Reply(number, accepted=True)
        self.arrived.add(type(intent).__name__)
        is_known = not isinstance(intent, wire.OpenStation)
        return wire.Reply(number, accepted=is_known, reasons=() if is_known else (Reason(code="pin_wrong"),))

    async def _serve(self) -> None:
        def stopped(stop: socket.socket, what: str) -> None:
            with contextlib.suppress(BlockingIOError):
                while stop.recv(64):
                    self.arrived.add(what)

        with contextlib.ExitStack() as sockets:
            for name, what in (("stop.sock", STOP), (SCREEN_STOP_SOCKET, STRAIGHT)):
                stop = sockets.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
                stop.bind(str(self.folder / name))
                stop.setblocking(False)
                self._loop.add_reader(stop, stopped, stop, what)
                sockets.callback(self._loop.remove_reader, stop)
            server = LinkServer(
                welcome=lambda: wire.Welcome(wire.PROTOCOL_VERSION, "room", False, "bench"),
                on_intent=self._intent,
                on_lost=lambda _cause: self.arrived.add("lost"),
                on_screen=lambda _boot: self.arrived.add("welcomed"),
            )
            async with await asyncio.start_unix_server(server.handle, self.folder / "kiosk.sock"):
                self._is_up.set()
                while not self._over.is_set():
                    server.publish(wire.SnapshotMessage(self._snapshot()))
                    await asyncio.sleep(0.1)

    def _snapshot(self) -> Snapshot:
        """The scene, at a standstill: a picture can be compared when nothing moves."""
        now_s = time.monotonic()
        if self.scene == "moving":
            return training.snapshot(now_s, now_s % 1000.0)
        bout = training.snapshot(now_s, 11.0)
        if self.scene == "training":
            return replace(bout, trace=())
        idle = replace(
            bout, mode=Mode.READY, phase=Phase.IDLE, pressure_mmhg=Mmhg(0.2), setpoint_mmhg=None, session=None, trace=()
        )
        guard = None if idle.watchdog is None else replace(idle.watchdog, restriction_s=Seconds(0.0))
        idle = replace(idle, watchdog=guard)
        if self.scene == "closed":
            return replace(idle, mode=Mode.CLOSED, proof_passed=False)
        return idle

    def wait_for_screen(self, since_s: float) -> None:
        """Until a screen has connected since then. Raises `DisplayError`."""
        until(lambda: "welcomed" in self.arrived.since(since_s), "a screen that connects")
