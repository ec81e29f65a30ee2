"""The ear with real children: what they say, how they end, and that the loop's side never waits for them."""

import asyncio
import contextlib
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.controller.earprocess import COMMAND, ProcessEar, _Line
from kiosk.controller.hearsay import Hearsay
from kiosk.controller.inbox import Inbox
from kiosk.core.events import AnalysisEstimated, AnalysisFailed, AnalysisHeard, Event
from kiosk.core.machine import Outputs
from kiosk.core.model import VENT, Limb, Phase, PressureSample, Reason, Sample
from kiosk.core.units import Mmhg, Seconds

pytestmark = pytest.mark.processes

QUIET = Outputs(
    command=VENT,
    beat=None,
    phase=Phase.IDLE,
    limb=None,
    setpoint_mmhg=None,
    pressure_mmhg=None,
    sample_s=Seconds(0.0),
    effects=(),
    lamps=(False, False, False),
    session_id=0,
)
PROVING = replace(QUIET, is_measuring=True, phase=Phase.PROOF, limb=Limb.LEG)
LISTENING = replace(PROVING, phase=Phase.SEARCH, listening=1, zero_mmhg=Mmhg(1.0))
OVER = replace(PROVING, phase=Phase.VENT, search_over=True)
READY = "import socket, sys, time; s = socket.socket(fileno=0); s.send(b'\\x81\\xa4type\\xa5Ready')"


class Bench:
    """An ear, and a loop that goes on around it."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self.inbox = Inbox()
        self.ear = ProcessEar(self.inbox, asyncio.get_running_loop(), command=command)
        self.now = 100.0
        self.events: list[Event] = []
        self.longest_s = 0.0

    def tick(self, outputs: Outputs) -> None:
        samples: tuple[Sample, ...] = tuple(
            PressureSample(pressure_mmhg=Mmhg(80.0), at_s=Seconds(self.now + index * 0.005), code=1, supply_v=5.0)
            for index in range(4)
        )
        before_s = time.perf_counter()
        self.ear.attend(outputs, samples)
        self.longest_s = max(self.longest_s, time.perf_counter() - before_s)
        self.now += 0.02
        self.events.extend(self.inbox.drain())

    async def until(self, holds: Callable[[], bool], outputs: Outputs = PROVING, limit_s: float = 20.0) -> None:
        deadline = time.monotonic() + limit_s
        while not holds():
            assert time.monotonic() < deadline, self.events
            self.tick(outputs)
            await asyncio.sleep(0.005)

    async def started(self) -> int:
        await self.until(lambda: self.ear.pid is not None)
        assert self.ear.pid is not None
        return self.ear.pid

    def failures(self) -> list[str]:
        return [event.reason.code for event in self.events if isinstance(event, AnalysisFailed)]

    async def failed(self, outputs: Outputs = PROVING) -> str:
        await self.until(lambda: bool(self.failures()), outputs)
        (code,) = self.failures()
        return code


@pytest.fixture
async def benches() -> AsyncIterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def new(*command: str) -> Bench:
        made.append(Bench(command or COMMAND))
        return made[-1]

    yield new
    for bench in made:
        bench.ear.close()


def is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def descriptors(pid: int) -> dict[str, str]:
    """What a process holds open; a file that is closed meanwhile is none."""
    found = {}
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found[link.name] = os.readlink(link)
    return found


async def test_the_analysis_itself_hears_says_its_last_word_and_leaves(benches: Callable[..., Bench]) -> None:
    bench = benches()
    pid = await bench.started()
    await bench.until(lambda: any(isinstance(event, AnalysisHeard) for event in bench.events), LISTENING)
    # it has stepped back: no real-time class, nice, and of the controller it holds nothing but its line and the log
    assert os.sched_getscheduler(pid) == os.SCHED_OTHER
    assert os.getpriority(os.PRIO_PROCESS, pid) >= 10
    assert [name for name, target in descriptors(pid).items() if target.startswith("socket:")] == ["0"]
    # a module that it reads just now is open for a moment
    await bench.until(
        lambda: {name for name, at in descriptors(pid).items() if at != "/dev/null"} <= {"0", "2"}, LISTENING
    )
    await bench.until(lambda: any(isinstance(event, AnalysisEstimated) for event in bench.events), OVER)
    assert bench.failures() == []
    bench.tick(QUIET)
    await bench.until(lambda: is_gone(pid), QUIET)
    assert bench.ear.pid is None


async def test_each_measurement_has_a_child_of_its_own(benches: Callable[..., Bench]) -> None:
    bench = benches("-c", f"{READY}; s.recv(1)")
    first = await bench.started()
    bench.tick(QUIET)
    await bench.until(lambda: bench.ear.pid is None, QUIET)
    second = await bench.started()
    assert first != second
    await bench.until(lambda: is_gone(first))
    assert bench.failures() == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("raise SystemExit(1)", "analysis_lost"),
        ("import os; os.kill(os.getpid(), 9)", "analysis_lost"),
        (f"{READY}; s.send(b'nonsense'); time.sleep(60)", "analysis_nonsense"),
        (f"{READY}; s.send(bytes(5000)); time.sleep(60)", "analysis_nonsense"),
        ("import socket; s = socket.socket(fileno=0); s.send(b'x'); s.close()", "analysis_nonsense"),
    ],
)
async def test_a_child_that_ends_or_talks_nonsense_is_a_failure_said_once(
    benches: Callable[..., Bench], body: str, code: str
) -> None:
    bench = benches("-c", body)
    assert await bench.failed() == code
    for _ in range(5):
        bench.tick(LISTENING)
        await asyncio.sleep(0.01)
    assert bench.failures() == [code]


async def test_a_child_that_does_not_read_fills_its_line_and_nobody_waits(benches: Callable[..., Bench]) -> None:
    bench = benches("-c", f"{READY}; time.sleep(60)")
    await bench.started()
    assert await bench.failed(LISTENING) == "analysis_slow"


async def test_a_child_that_is_stopped_is_killed_when_the_measurement_is_over(benches: Callable[..., Bench]) -> None:
    bench = benches("-c", f"{READY}; s.recv(1); time.sleep(60)")
    pid = await bench.started()
    os.kill(pid, signal.SIGSTOP)
    bench.tick(QUIET)
    await bench.until(lambda: is_gone(pid), QUIET)


async def test_a_measurement_that_is_over_before_the_child_was_started_leaves_nothing(
    benches: Callable[..., Bench],
) -> None:
    bench = benches("-c", f"{READY}; s.recv(1)")
    bench.tick(PROVING)
    bench.tick(QUIET)
    await bench.until(lambda: bench.ear.pid is None and not bench.ear._leaving, QUIET)
    assert not bench.ear._offered
    assert bench.failures() == []


async def test_a_line_of_an_earlier_measurement_is_never_spoken_into(benches: Callable[..., Bench]) -> None:
    bench = benches("-c", f"{READY}; s.recv(1)")
    stale, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    bench.ear._offered.append(_Line(0, stale, Hearsay(bench.inbox)))
    with other:
        bench.tick(LISTENING)
        assert stale.fileno() == -1
        assert other.recv(10) == b""
    await bench.started()
    assert bench.failures() == []


async def test_a_child_that_cannot_be_started_is_a_failure(
    benches: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = benches()
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    assert await bench.failed() == "analysis_no_start"


async def test_the_end_of_the_controller_kills_what_is_left(benches: Callable[..., Bench]) -> None:
    bench = benches("-c", f"import signal; {READY}; time.sleep(60)")
    pid = await bench.started()
    bench.ear.close()
    assert is_gone(pid)
    assert Reason(code="analysis_lost") not in [event.reason for event in bench.events if hasattr(event, "reason")]
