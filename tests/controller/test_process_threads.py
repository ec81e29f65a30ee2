"""The process around the loop: a thread's end ends it, the dead-man has one, and systemd is told of passes only."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from kiosk.controller import process
from kiosk.controller.outlet import Outlet
from kiosk.controller.process import ControllerProcess, ProcessParts
from kiosk.core.gate import GateState
from kiosk.core.model import VENT, ActuatorCommand
from kiosk.hw.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterator
    from pathlib import Path

    from kiosk.controller.assembly import Controller
    from kiosk.hw.ports import Actuators


class Loop:
    """Stands where the control loop does."""

    def __init__(self) -> None:
        self.done = 0
        self.ended = threading.Event()
        self.ran: dict[str, int] = {}
        self.both = threading.Barrier(3)

    def passes(self) -> Iterator[float]:
        self.ran["passes"] = threading.get_ident()
        with contextlib.suppress(threading.BrokenBarrierError):
            self.both.wait(15.0)
        while not self.ended.is_set():
            yield 0.0

    def dead_man(self) -> Iterator[float]:
        self.ran["dead_man"] = threading.get_ident()
        with contextlib.suppress(threading.BrokenBarrierError):
            self.both.wait(15.0)
        while not self.ended.is_set():
            yield 0.0

    def end(self) -> None:
        self.ended.set()


class Clock:
    """A clock whose sleeps are short and real, so that two threads take turns."""

    def now(self) -> float:
        return 0.0

    def sleep(self, _seconds: float) -> None:
        threading.Event().wait(0.001)


@pytest.fixture(autouse=True)
def notes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(process, "notify", said.append)
    monkeypatch.setattr(process, "set_realtime", lambda _priority: False)
    monkeypatch.setattr(process, "lock_memory", lambda: "")
    monkeypatch.setattr(process, "gc", SimpleNamespace(collect=int, freeze=int, disable=int))
    monkeypatch.setattr("sys.setswitchinterval", lambda _seconds: None)
    return said


def made(folder: Path, clock: object = None) -> ControllerProcess:
    parts = SimpleNamespace(clock=clock or Clock(), runtime_dir=folder, backend="fake")
    return ControllerProcess(cast("ProcessParts", parts))


def controller(loop: Loop) -> Controller:
    async def close() -> None:
        pass

    async def handle(_reader: object, _writer: object) -> None:
        pass

    server = SimpleNamespace(handle=handle, close=close)
    heard = SimpleNamespace(take_all=lambda _socket: None)
    made = SimpleNamespace(loop=loop, touch=heard, screen=heard, service=SimpleNamespace(server=server))
    return cast("Controller", made)


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        await asyncio.wait_for(story(), timeout=20.0)

    asyncio.run(main())


@pytest.mark.parametrize("error", [None, RuntimeError("unforeseen"), SystemExit(3)])
def test_the_end_of_a_thread_ends_the_process_and_its_fault_is_kept(
    tmp_path: Path, error: BaseException | None
) -> None:
    async def story() -> None:
        one = made(tmp_path)

        def body() -> None:
            if error is not None:
                raise error

        thread = threading.Thread(target=one._guarded(body))
        thread.start()
        await one._done.wait()
        thread.join()
        assert one._failure is error

    run(story)


def test_the_loop_and_the_dead_man_each_have_a_thread(tmp_path: Path) -> None:
    async def story() -> None:
        one, loop = made(tmp_path), Loop()
        serving = asyncio.create_task(one._serve(controller(loop)))
        await asyncio.to_thread(loop.both.wait, 15.0)
        one._done.set()
        await serving
        assert len(set(loop.ran.values())) == 2
        assert threading.get_ident() not in loop.ran.values()

    run(story)


@pytest.mark.parametrize("which", ["passes", "dead_man"])
def test_a_fault_in_either_thread_ends_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str) -> None:
    async def story() -> None:
        one, loop = made(tmp_path), Loop()

        def fails() -> Iterator[float]:
            loop.both.abort()
            yield 0.0
            raise OSError(121, which)

        monkeypatch.setattr(loop, which, fails)
        await one._serve(controller(loop))
        assert isinstance(one._failure, OSError)
        assert one._failure.strerror == which
        assert loop.ended.is_set()

    run(story)


def test_the_service_manager_is_told_of_passes_that_came_to_their_end_and_of_nothing_else(
    tmp_path: Path, notes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = iter([3, 3, 3, 4, 4])

    async def story() -> None:
        one, loop = made(tmp_path), Loop()

        async def half_a_second(waited: Coroutine[object, object, object], **timeout: float) -> None:
            assert timeout == {"timeout": 0.5}
            waited.close()
            loop.done = next(done, -1)
            if loop.done < 0:
                one._done.set()

        monkeypatch.setattr(asyncio, "wait_for", half_a_second)
        await one._watch(controller(loop))

    asyncio.run(story())
    assert notes == ["WATCHDOG=1"] * 3  # at the start, and for each of the two steps


def test_a_loop_that_is_blocked_with_the_pump_on_is_let_go_of_by_the_dead_man(tmp_path: Path) -> None:
    """As a held bus does it: the pass does not come back, and the pump's line falls all the same."""
    clock, fell = SystemClock(), threading.Event()
    commands: list[ActuatorCommand] = []

    def apply(command: ActuatorCommand) -> None:
        commands.append(command)
        fell.set()

    lines = SimpleNamespace(apply=apply, close=lambda: None)
    outlet = Outlet(cast("Actuators", lines), clock)
    outlet._state = GateState(command=ActuatorCommand(pump=True, hold=True), applied_s=clock.now())

    class Blocked(Loop):
        def passes(self) -> Iterator[float]:
            self.ended.wait(20.0)
            yield 0.0

        def dead_man(self) -> Iterator[float]:
            return outlet.looks()

        def end(self) -> None:
            outlet.close()
            super().end()

    async def story() -> None:
        one = made(tmp_path, clock)
        serving = asyncio.create_task(one._serve(controller(Blocked())))
        await asyncio.to_thread(fell.wait, 15.0)
        one._done.set()
        await serving

    run(story)
    assert set(commands) == {VENT}
