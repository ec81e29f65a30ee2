"""Two workers at the rows of a campaign. What they find is kept by the caller, one row at a time."""

import contextlib
import json
import logging
import math
import os
import selectors
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from benchmarks.campaign.folder import work_in, worker_folder
from benchmarks.figures import BenchmarkError
from benchmarks.journal import Row

WORKERS: Final = 2
NICENESS: Final = 10
PROGRESS_S: Final = 2.0
_ERROR: Final = "worker failed"

Task = Callable[[], Iterator[Row]]
"""A share of the work: yields rows."""


def run_tasks(
    tasks: Sequence[Task],
    keep: Callable[[Row], None],
    *,
    expected: int,
    what: str,
    until_s: float = math.inf,
) -> None:
    """Run all tasks on worker processes and hand every row to `keep`.

    Args:
        tasks: shares of the work; the next free worker takes the next one.
        keep: called for each row, in this process.
        expected: how many rows are still to come, for the progress line.
        what: what is being run, for the progress line.
        until_s: monotonic time at which the rest is left for another run.

    Raises:
        BenchmarkError: a worker failed. What was kept up to then stays kept.
    """
    progress = Progress(expected, what)
    workers: list[_Worker] = []
    try:
        waiting = list(enumerate(tasks))
        with selectors.DefaultSelector() as selector:
            while (waiting or workers) and time.monotonic() < until_s:
                while waiting and len(workers) < WORKERS:
                    _, task = waiting.pop(0)
                    worker = _Worker(task)
                    workers.append(worker)
                    selector.register(worker.pipe, selectors.EVENT_READ, worker)
                for ready, _ in selector.select(PROGRESS_S):
                    worker = ready.data
                    is_open = worker.read()
                    for row in worker.rows():
                        keep(row)
                        progress.count()
                    if not is_open:
                        selector.unregister(worker.pipe)
                        workers.remove(worker)
                        worker.end()
                progress.say()
    finally:
        for worker in workers:
            worker.kill()
        progress.end()


class _Worker:
    """One child, the pipe its rows come through, and the folder of all that it makes."""

    def __init__(self, task: Task) -> None:
        reading, writing = os.pipe()
        self._folder = worker_folder()
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(reading)
            os.setpgid(0, 0)
            work_in(self._folder.name)
            _work(task, writing)
        with contextlib.suppress(PermissionError, ProcessLookupError):  # whichever of the two comes first
            os.setpgid(self.pid, self.pid)
        os.close(writing)
        self.pipe = reading
        self._data = b""

    def read(self) -> bool:
        """Take in what is there; False at the end."""
        data = os.read(self.pipe, 1 << 16)
        self._data += data
        return bool(data)

    def rows(self) -> Iterator[Row]:
        """Rows that have come whole. Raises `BenchmarkError` when the worker says that it failed."""
        *lines, self._data = self._data.split(b"\n")
        for line in lines:
            row = json.loads(line)
            if _ERROR in row:
                raise BenchmarkError(str(row[_ERROR]))
            yield row

    def end(self) -> None:
        """Take its end. Raises `BenchmarkError` when it did not end well."""
        os.close(self.pipe)
        _, status = os.waitpid(self.pid, 0)
        self._folder.cleanup()
        if status:
            raise BenchmarkError(f"a worker ended with status {status}")

    def kill(self) -> None:
        """End it and all that it started, whatever they are doing; its rows are kept, its folder is not."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        while os.read(self.pipe, 1 << 16):  # its end is the end of the last of them that could still write
            pass
        os.close(self.pipe)
        os.waitpid(self.pid, 0)
        self._folder.cleanup()


def _work(task: Task, writing: int) -> None:
    """The body of a worker; never returns."""
    code = 1
    with contextlib.suppress(BaseException):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
        os.nice(NICENESS)
        logging.disable(logging.CRITICAL)
        with open(writing, "wb") as pipe:
            try:
                for row in task():
                    pipe.write(json.dumps(row).encode() + b"\n")
                    pipe.flush()
                code = 0
            except Exception as error:  # told to the parent, which ends the run with it
                told = str(error) if isinstance(error, BenchmarkError) else repr(error)
                pipe.write(json.dumps({_ERROR: told}).encode() + b"\n")
    os._exit(code)


class Progress:
    """A line on stderr with rate and time left, on a terminal only; silence anywhere else."""

    def __init__(self, expected: int, what: str) -> None:
        self._expected, self._what, self._done = expected, what, 0
        self._began_s = self._said_s = time.monotonic()
        self._is_shown = sys.stderr.isatty()

    def count(self) -> None:
        """One more row."""
        self._done += 1

    def say(self) -> None:
        """Say how far it is, now and then."""
        now_s = time.monotonic()
        if not self._is_shown or now_s - self._said_s < PROGRESS_S:
            return
        self._said_s = now_s
        rate = self._done / (now_s - self._began_s)
        left = f"{(self._expected - self._done) / rate / 60.0:.0f} min left" if rate else "no row yet"
        sys.stderr.write(f"\r\033[K{self._what}: {self._done} of {self._expected}, {rate:.1f}/s, {left}")
        sys.stderr.flush()

    def end(self) -> None:
        """Clear the line."""
        if self._is_shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
