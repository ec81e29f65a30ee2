"""A virtual-time event loop: whole visits in seconds, the same every time.

Time stands still while anything is ready to run and jumps to the next timer when nothing is. Sockets inside the
process work as always. Threads do not: nothing in a virtual run may hand work to another thread.
"""

import asyncio
import selectors
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

from kiosk.core.units import Seconds


class _JumpingSelector(selectors.BaseSelector):
    """Polls the real selector, and jumps over the time it was asked to wait when nothing is ready."""

    def __init__(self) -> None:
        self._real = selectors.DefaultSelector()
        self.now = 0.0

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.modify(fileobj, events, data)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = self._real.select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if timeout is None:
            raise RuntimeError("virtual time stands still: nothing is scheduled and nobody will wake the loop")
        self.now += timeout
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose `time()` moves only when nothing is ready to run."""

    def __init__(self, start_s: float = 1000.0) -> None:
        self._jumping = _JumpingSelector()
        self._jumping.now = start_s
        super().__init__(self._jumping)

    def time(self) -> float:
        """Virtual monotonic seconds."""
        return self._jumping.now

    def stand_still(self, seconds: float) -> None:
        """Let time pass in which this process got no processor."""
        self._jumping.now += seconds


class ProcessClock:
    """Clock of one simulated process.

    `sleep` runs ahead of the loop's time, as on a processor core of its own; the loop's time catches up when the
    process is resumed. A process that slept past its next wake time is resumed only then.
    """

    def __init__(self, loop: VirtualLoop) -> None:
        self.loop = loop
        self._ahead = loop.time()

    def now(self) -> Seconds:
        """Virtual monotonic seconds of this process."""
        return Seconds(max(self._ahead, self.loop.time()))

    def sleep(self, seconds: float) -> None:
        """Let this process's time pass without letting anybody else run."""
        if seconds > 0:
            self._ahead = self.now() + seconds

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Let another thread of this process act: its time is the loop's, however far this one is ahead."""
        ahead, self._ahead = self._ahead, self.loop.time()
        try:
            yield
        finally:
            self._ahead = max(ahead, self._ahead)

    async def sleep_until(self, wake_s: float) -> None:
        """Wait on the loop until `wake_s` or this process's own time, whichever is later."""
        await asyncio.sleep(max(wake_s, self._ahead) - self.loop.time())


async def run_beside(wakes: Generator[float, None, None], clock: ProcessClock) -> None:
    """Run a second thread of the process that `clock` belongs to."""
    thread = ProcessClock(clock.loop)
    with closing(wakes) as each:
        while True:
            with clock.beside():
                wake_s = next(each, None)
            if wake_s is None:
                return
            await thread.sleep_until(wake_s)
