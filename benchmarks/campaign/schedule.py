"""Virtual time as a heap of calls, and processes in it that can be late, stopped and killed. No event loop."""

import heapq
from collections.abc import Callable, Generator
from typing import Final

from kiosk.core.units import Seconds

START_S = 1000.0


class Schedule:
    """Time that jumps from one due call to the next; calls due at the same time run in the order they were made."""

    def __init__(self, start_s: float = START_S) -> None:
        self.now = start_s
        self._order = 0
        self._due: list[tuple[float, int, Callable[[], None]]] = []

    def at(self, when_s: float, call: Callable[[], None]) -> None:
        """Make a call at a time; one that lies behind is made next."""
        heapq.heappush(self._due, (max(when_s, self.now), self._order, call))
        self._order += 1

    def every(self, period_s: float, call: Callable[[], None]) -> None:
        """Make a call now and then on a grid, for ever."""
        first_s = self.now
        count = 0

        def again() -> None:
            nonlocal count
            count += 1
            call()
            self.at(first_s + count * period_s, again)

        self.at(first_s, again)

    def run(self, until_s: float, done: Callable[[], bool] | None = None) -> bool:
        """Make all calls up to a time, or until `done` says so after one of them; returns whether it did."""
        due = self._due
        while due and due[0][0] <= until_s:
            self.now, _, call = heapq.heappop(due)
            call()
            if done is not None and done():
                return True
        self.now = max(self.now, until_s)
        return False


class Clock:
    """Monotonic time as one process reads it: it runs ahead while the process works, and it may be wrong.

    `sleep` runs ahead of the schedule, as on a processor core of its own. The bench is given the true time; `offset_s`
    is what this process's reading is off by.
    """

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._ahead_s = schedule.now
        self.offset_s = 0.0

    @property
    def true_s(self) -> float:
        """The world's time as far as this process has come."""
        return max(self._ahead_s, self._schedule.now)

    def now(self) -> Seconds:
        """What this process reads."""
        return Seconds(self.true_s + self.offset_s)

    def sleep(self, seconds: float) -> None:
        """Let this process's time pass without letting anybody else run."""
        if seconds > 0.0:
            self._ahead_s = self.true_s + seconds


BLOCKED_S: Final = 0.5
"""A transfer that takes longer than this has blocked."""


class BenchClock:
    """The true time of a process, for its way to the bench.

    Waiting for a blocked transfer is left out: `Process` waits beforehand, so that what the process does afterwards
    does not reach the world before what the other one does meanwhile.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> Seconds:
        """The world's time."""
        return Seconds(self._clock.true_s)

    def sleep(self, seconds: float) -> None:
        """As the process's own."""
        if seconds < BLOCKED_S:
            self._clock.sleep(seconds)


class Process:
    """Drives the passes of one loop, on time, late, or no more."""

    def __init__(self, schedule: Schedule, clock: Clock, passes: Generator[float, None, None]) -> None:
        self._schedule, self._clock, self._passes = schedule, clock, passes
        self._is_stopped = self._is_waiting = False
        self.is_alive = True
        self.failure: Exception | None = None
        """What ended the loop, if an exception did; the row of a run says so."""
        self.delay_s: Callable[[], float] = lambda: 0.0
        """How much later than it asked for the process gets a core; asked at each wake-up."""
        self.ended: Callable[[], None] = lambda: None
        """Called when the loop has ended by itself."""
        self.blocks_s: Callable[[], float] = lambda: 0.0
        """How long the next transfer on its bus would block."""
        self._has_waited = False
        schedule.at(schedule.now, self._resume)

    def stop(self) -> None:
        """As SIGSTOP: nothing of it runs."""
        self._is_stopped = True

    def go_on(self) -> None:
        """As SIGCONT."""
        self._is_stopped = False
        if self._is_waiting:
            self._is_waiting = False
            self._schedule.at(self._schedule.now, self._resume)

    def kill(self) -> None:
        """As SIGKILL: nothing of it ever runs again, its clean-up included."""
        self.is_alive = False

    def close(self) -> None:
        """End the loop as a requested end would."""
        self._passes.close()

    def _resume(self) -> None:
        if not self.is_alive:
            return
        if self._is_stopped:
            self._is_waiting = True
            return
        blocked_s = 0.0 if self._has_waited else self.blocks_s()
        self._has_waited = blocked_s > 0.0
        if blocked_s:
            self._schedule.at(self._schedule.now + blocked_s, self._resume)
            return
        try:
            wake_s = next(self._passes)
        except StopIteration:
            self._over(None)
        except Exception as error:  # whatever ends a loop has let go of its lines; the row says what it was
            self._over(error)
        else:
            due_s = max(wake_s - self._clock.offset_s, self._clock.true_s)
            self._schedule.at(due_s + self.delay_s(), self._resume)

    def _over(self, failure: Exception | None) -> None:
        self.is_alive, self.failure = False, failure
        self.ended()
