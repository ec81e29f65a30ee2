"""Stands in for controller and watchdog in the `ui` benchmark: a process that feeds a screen and times its STOPs.

`python -m benchmarks.standin RUNTIME_DIR` serves the sockets of both and prints a line for each STOP that arrives:
`controller` or `watchdog`, and the monotonic time, each press once for each of them; and `missed` with the time for
each second and more without a keep-alive, after which a controller lets the air out. Nothing here reacts to a STOP; the
bout goes on.
"""

import asyncio
import contextlib
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.training import PERIOD_S, snapshot
from kiosk.link.server import LinkServer
from kiosk.link.stop import SCREEN_STOP_SOCKET, press_in
from kiosk.link.wire import PROTOCOL_VERSION, AnyIntent, KeepAlive, Reply, SnapshotMessage, Stop, Welcome
from kiosk.safety.limits import SCREEN_SILENCE_S

CONTROLLER = "controller"
WATCHDOG = "watchdog"
MISSED = "missed"


def arrivals(text: str) -> list[tuple[str, float]]:
    """Who was told of a STOP and when, out of what the stand-in printed."""
    return [(who, float(at_s)) for who, at_s in (line.split() for line in text.splitlines())]


def _tell(who: str) -> None:
    print(f"{who} {time.monotonic():.6f}", flush=True)


class Presses:
    """Tells of each press once, by whichever of its two ways it came to the controller first."""

    def __init__(self, on_press: Callable[[], None] = lambda: None) -> None:
        self._last, self._on_press = 0, on_press

    def told(self, press: int) -> None:
        """A press by its number has arrived; its other way says nothing new."""
        if press > self._last:
            self._last = press
            _tell(CONTROLLER)
            self._on_press()


def _welcome() -> Welcome:
    return Welcome(version=PROTOCOL_VERSION, controller_boot="standin", needs_supervisor=False, backend="bench")


class _Screen:
    """Counts what a screen sends, as a controller would."""

    def __init__(self, presses: Presses) -> None:
        self._presses = presses
        self._alive_s: float | None = None

    def silent(self) -> None:
        """Another screen, or none: nothing is missed before its first keep-alive."""
        self._alive_s = None

    async def intent(self, number: int, intent: AnyIntent) -> Reply:
        """Tell of STOP, and of a keep-alive that came too late."""
        if isinstance(intent, Stop):
            self._presses.told(intent.press)
        elif isinstance(intent, KeepAlive):
            now_s = time.monotonic()
            if self._alive_s is not None and now_s - self._alive_s > SCREEN_SILENCE_S:
                _tell(MISSED)
            self._alive_s = now_s
        return Reply(number, accepted=True)


def hear_stops(runtime_dir: Path, presses: Presses) -> None:
    """Serve the two sockets that STOP comes to beside the link, for as long as the running loop runs."""

    def arrived(receiver: socket.socket, told: Callable[[bytes], None]) -> None:
        with contextlib.suppress(BlockingIOError):
            while datagram := receiver.recv(64):
                told(datagram)

    def at_watchdog(_datagram: bytes) -> None:
        _tell(WATCHDOG)

    def at_controller(datagram: bytes) -> None:
        presses.told(press_in(datagram))

    for name, told in (("stop.sock", at_watchdog), (SCREEN_STOP_SOCKET, at_controller)):
        receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        receiver.bind(str(runtime_dir / name))
        asyncio.get_running_loop().add_reader(receiver, arrived, receiver, told)


async def serve(runtime_dir: Path) -> None:
    """Serve until the process is ended."""
    loop, presses = asyncio.get_running_loop(), Presses()
    hear_stops(runtime_dir, presses)
    screen = _Screen(presses)
    server = LinkServer(
        welcome=_welcome,
        on_intent=screen.intent,
        on_lost=lambda _cause: screen.silent(),
        on_screen=lambda _boot: screen.silent(),
    )
    async with await asyncio.start_unix_server(server.handle, runtime_dir / "kiosk.sock"):
        began_s = due_s = loop.time()
        while True:
            now = time.monotonic()
            server.publish(SnapshotMessage(snapshot(now, loop.time() - began_s)))
            due_s += PERIOD_S
            await asyncio.sleep(due_s - loop.time())


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
