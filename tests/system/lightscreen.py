"""The screen process of a station under test without its picture: it says what a screen says until the cuff is held.

`python -m tests.system.lightscreen CONFIG`. It then stays until it is ended. The real screen, played by a script, costs
a multiple of it; the tests that are about the screen have that one.
"""

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from kiosk.config import Settings, load_settings
from kiosk.core.model import Mode, Phase
from kiosk.hw.clock import machine_boot
from kiosk.link.client import Link
from kiosk.link.wire import ApprovePlan, StartSession
from kiosk.storage import open_store
from kiosk.therapy.library import load_library
from tests.caller import PIN, Caller

CHECK_S = 90.0
"""Longest wait for the short check and the fill."""


@contextmanager
def calling(settings: Settings) -> Iterator[Caller]:
    """A caller with the store of a real station and a link that its `run` keeps up."""
    store = open_store(
        settings.data_dir / "kiosk.db",
        boot=machine_boot(),
        now=time.monotonic,
        utc=lambda: datetime.now(UTC).isoformat(),
    )
    try:
        caller = Caller(store, load_library())
        path = str(settings.runtime_dir / "kiosk.sock")
        caller.link = Link(partial(asyncio.open_unix_connection, path), caller.hear, "screen-1")
        yield caller
    finally:
        store.close()


async def hold(caller: Caller) -> None:
    """Open the station and bring its cuff to 150 mmHg."""
    await caller.open_station()
    await caller.until(lambda: caller.now.mode is Mode.READY and caller.now.phase is Phase.IDLE, "an empty cuff")
    plan_id = caller.make_plan(lop_mmhg=250.0, percent=60.0)
    await caller.agreed(ApprovePlan(plan_id=plan_id, pin=PIN, vows=caller.vows(plan_id)))
    await caller.agreed(StartSession(plan_id=plan_id))
    await caller.until(lambda: caller.now.phase is Phase.WORK, "a held cuff", CHECK_S)
    await caller.answer_effort()


async def _run(caller: Caller) -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(caller.link.run())
        tasks.create_task(caller.beat())
        tasks.create_task(hold(caller))


if __name__ == "__main__":
    with calling(load_settings(Path(sys.argv[1]))) as one:
        asyncio.run(_run(one))
