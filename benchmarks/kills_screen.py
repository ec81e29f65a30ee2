"""The screen process of a kills trial: the real one, played by a script, at the orders of the trial.

`python -m benchmarks.kills_screen CONFIG FD [--terminal] [--idle]`. FD is a stream socket. Down it come the orders `go`
(start the bout), `set-done`, `stop` (STOP to the controller, by the link alone); up it go lines of JSON: every change
of what the station does, `ready` (the runner may start), and the time at which a STOP was sent.
"""

import argparse
import asyncio
import json
import socket
import sys
import time
from pathlib import Path

from kiosk.config import load_settings
from kiosk.demo.autoplay import PlayError, Script, begin, prepare
from kiosk.demo.hand import Hand
from kiosk.link.wire import Stop
from kiosk.log import set_up
from kiosk.tui.app import KioskApp
from kiosk.tui.run import run_screen

SCRIPT = Script(lop_mmhg=250, percent_lop=60, proof_s=300.0)
"""A bout at 150 mmHg."""

_LOOK_S = 0.02
_LONGEST = 64


class Player:
    """Plays one app and listens to orders."""

    def __init__(self, orders: socket.socket, *, idle: bool) -> None:
        self._orders = orders
        self._idle = idle
        self._go = asyncio.Event()
        self._set_done = asyncio.Event()
        self._told: dict[str, object] = {}

    async def __call__(self, app: KioskApp) -> None:
        """Play until the process is ended. Raises `PlayError` when the visit does not go as it should."""
        self._orders.setblocking(False)
        asyncio.get_running_loop().add_reader(self._orders.fileno(), self._order, app)
        watching = asyncio.create_task(self._watch(app))
        try:
            if not self._idle:
                await self._play(app)
            await asyncio.Event().wait()
        finally:
            watching.cancel()

    async def _play(self, app: KioskApp) -> None:
        hand = Hand(app, SCRIPT.patience_s)
        await prepare(app, hand, SCRIPT)
        self._tell(ready=True)
        await self._go.wait()
        await begin(hand)
        await self._set_done.wait()
        await hand.tap("set-done")

    def _order(self, app: KioskApp) -> None:
        for order in self._orders.recv(_LONGEST).decode().split():
            match order:
                case "go":
                    self._go.set()
                case "set-done":
                    self._set_done.set()
                case "stop":
                    at_s = time.monotonic()
                    app.send(Stop(source="screen"))
                    self._tell(stopped_s=at_s)
                case _:
                    raise ValueError(f"no order is called {order}")

    async def _watch(self, app: KioskApp) -> None:
        while True:
            snapshot = app.snapshot
            if snapshot is not None:
                self._tell(mode=snapshot.mode, phase=snapshot.phase, missed_passes=snapshot.missed_passes)
            await asyncio.sleep(_LOOK_S)

    def _tell(self, **news: object) -> None:
        fresh = {key: value for key, value in news.items() if self._told.get(key) != value}
        if fresh:
            self._told |= fresh
            self._orders.send(json.dumps(fresh).encode() + b"\n")


def main() -> int:
    """Play; 1 with the reason on standard error when the visit failed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("config", type=Path)
    parser.add_argument("fd", type=int)
    parser.add_argument("--terminal", action="store_true")
    parser.add_argument("--idle", action="store_true")
    arguments = parser.parse_args()
    settings = load_settings(arguments.config)
    set_up("tui", file=settings.data_dir / "tui.log")
    with socket.socket(fileno=arguments.fd) as orders:
        try:
            return run_screen(settings, headless=not arguments.terminal, player=Player(orders, idle=arguments.idle))
        except PlayError as error:
            (settings.data_dir / "log" / "player.log").write_text(f"{error}\n", encoding="utf-8")
            return 1


if __name__ == "__main__":
    sys.exit(main())
