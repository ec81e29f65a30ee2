"""Real processes, real time: the analysis freezes in the middle of a measurement, which ends, and nothing else does.

The limb has to rest for a minute first by the watchdog's own account, so this takes two. What a whole measurement
finds, and every other way of going wrong, is shown in virtual time (`tests/scenarios/test_measured_visits.py`), a real
child that dies in `tests/controller/test_earprocess.py`.
"""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from kiosk.config import load_settings
from kiosk.core.lop import Part
from kiosk.core.model import Limb, Mode, Phase, Side, Snapshot
from kiosk.core.posture import Posture
from kiosk.link.wire import MeasureLop
from tests.caller import Caller, screened
from tests.system.lightscreen import calling
from tests.system.live import Live

pytestmark = pytest.mark.processes

MISSED_MAX = 10
"""Passes of some hundred, while nothing was heard and the cuff emptied: stations of other tests run beside this one on
the same cores and cost it one now and then. A loop that waits for the analysis misses each."""


async def measuring(screen: Caller, live: Live, asked: MeasureLop) -> int:
    """Rested, asked for, and in the second listening; the pid of the analysis."""
    await screen.until(lambda: is_rested(screen.now), "a rest", 90.0)
    await screen.agreed(asked)
    await screen.until(lambda: is_listening(screen.now), "the second listening", 90.0)
    (pid,) = analyses(live.pid("controller"))
    return pid


def is_rested(now: Snapshot) -> bool:
    return now.phase is Phase.IDLE and now.watchdog is not None and now.watchdog.restriction_s == 0.0


def is_listening(now: Snapshot) -> bool:
    return now.search is not None and now.search.part is Part.LISTEN and now.search.listening >= 2


async def ended(screen: Caller, live: Live) -> str | None:
    """The code it ended with, with the cuff empty."""
    await screen.until(lambda: screen.now.found is not None, "the end", 10.0)
    found = screen.now.found
    assert found is not None
    await screen.until(lambda: screen.now.mode is Mode.READY and screen.now.phase is Phase.IDLE, "an empty cuff", 10.0)
    assert live.is_vented()
    return None if found.estimate.refusal is None else found.estimate.refusal.code


def analyses(parent: int) -> list[int]:
    """Analysis processes of this controller."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            status = (folder / "stat").read_text(encoding="utf-8")
        except OSError:
            continue
        if b"kiosk.analysis" in command and int(status.rpartition(")")[2].split()[1]) == parent:
            found.append(int(folder.name))
    return found


def sockets(pid: int) -> list[str]:
    """Descriptors of a process that are sockets."""
    return [one.name for one in Path(f"/proc/{pid}/fd").iterdir() if os.readlink(one).startswith("socket:")]


async def told(live: Live, screen: Caller) -> None:
    """The story; the station runs."""
    runner = screen.store.runners.add("Ada", 1980)
    screen.store.consents.give(runner.id, screen.library.consent.version)
    screening = screened(screen.store, screen.library, runner.id)
    asked = MeasureLop(
        runner_id=runner.id,
        screening_id=screening.id,
        limb=Limb.LEG,
        side=Side.LEFT,
        posture=Posture.LYING,
        cuff_id="thigh-110",
    )
    tasks = [asyncio.create_task(screen.link.run()), asyncio.create_task(screen.beat())]
    try:
        await screen.open_station()
        pid = await measuring(screen, live, asked)
        assert os.sched_getscheduler(pid) == os.SCHED_OTHER
        assert sockets(pid) == ["0"]
        missed = screen.now.missed_passes
        os.kill(pid, signal.SIGSTOP)
        assert await ended(screen, live) == "analysis_silent"
        if screen.now.realtime:
            assert screen.now.missed_passes - missed <= MISSED_MAX
        await screen.until(lambda: not analyses(live.pid("controller")), "the end of the analysis", 5.0)
        assert screen.now.proof_passed
        assert live.trips() == []
        (kept,) = [one.estimate.refusal for one in screen.store.measurements.for_runner(runner.id)]
        assert kept is not None
        assert kept.code == "analysis_silent"
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def test_an_analysis_that_is_stopped_ends_its_measurement_and_nothing_else(tmp_path: Path) -> None:
    live = Live(tmp_path)
    try:
        live.station.start()
        with calling(load_settings(live.config)) as screen:
            asyncio.run(told(live, screen))
    finally:
        live.stop()
