"""The whole station in one process on virtual time: watchdog, controller and link, on a simulated bench.

Everything is the real thing except the sockets, which are pairs inside the process, and the clock. The screen, or
whatever plays its part, connects with `connect`.
"""

import asyncio
import contextlib
import random
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.config import Settings
from kiosk.controller.assembly import Controller, ControllerParts, assemble
from kiosk.controller.service import Identity
from kiosk.core.machine import MachineConfig
from kiosk.core.prescription import Limits
from kiosk.demo.virtual import ProcessClock, VirtualLoop
from kiosk.hw import factory
from kiosk.hw.wiring import Wiring, wiring_hash
from kiosk.link.client import Streams
from kiosk.safety.evidence import EvidenceServer
from kiosk.safety.journal import Journal
from kiosk.safety.watchdog import Watchdog, WatchdogSettings
from kiosk.storage import Store, open_store
from kiosk.therapy.library import Library, load_library

EPOCH = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
"""Civil time at which every virtual run begins."""
START_S = 1000.0
"""Monotonic time at which every virtual run begins."""
ADVANCE_S = 0.010
"""Longest time the simulated world may stand still when nobody touches it."""
SEQPACKET_PAIR = (socket.AF_UNIX, socket.SOCK_SEQPACKET)


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualParts:
    """What a virtual station is made of."""

    seed: int
    data_dir: Path
    wiring: Wiring
    settings: Settings | None = None
    profile: Path | None = None


def _pair(kind: socket.SocketKind) -> tuple[socket.socket, socket.socket]:
    left, right = socket.socketpair(socket.AF_UNIX, kind)
    left.setblocking(False)
    right.setblocking(False)
    return left, right


async def _inline(function: Callable[[], str | bool]) -> str | bool:
    return function()
