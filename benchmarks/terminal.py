"""The real screen process in a pseudo-terminal of the panel's size: taps go in as bytes, what it paints is timed."""

import contextlib
import fcntl
import os
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

import pyte

from benchmarks import processes
from benchmarks.figures import BenchmarkError
from benchmarks.processes import ROOT, end, end_with_parent

COLUMNS: Final = processes.COLUMNS
ROWS: Final = processes.ROWS

T = TypeVar("T", bound="Terminal")
Cells = tuple[tuple[object, ...], ...]


class Terminal:
    """One process and its terminal. Reading is timed first and interpreted afterwards."""

    def __init__(self, process: subprocess.Popen[bytes], fd: int, started_s: float) -> None:
        self.process = process
        self.started_s = started_s
        """Monotonic time just before the process was made."""
        self._fd = fd
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)

    def _read(self, wait_s: float) -> tuple[float, bytes] | None:
        """What was painted next and when; None when nothing was. Raises `BenchmarkError` when the screen has ended."""
        ready, _, _ = select.select([self._fd], [], [], max(0.0, wait_s))
        if not ready:
            return None
        at_s = time.monotonic()
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            data = b""
        if not data:
            raise BenchmarkError(f"the screen process ended (code {self.process.poll()})")
        return at_s, data

    def rest(self, seconds: float) -> None:
        """Let time pass and keep up with what is painted."""
        until_s = time.monotonic() + seconds
        while (left_s := until_s - time.monotonic()) > 0:
            chunk = self._read(left_s)
            if chunk is not None:
                self._stream.feed(chunk[1])

    def when(self, is_so: Callable[["Terminal"], bool], limit_s: float) -> float:
        """Monotonic time of the paint after which `is_so`. Raises `BenchmarkError` when it does not come."""
        until_s = time.monotonic() + limit_s
        while (left_s := until_s - time.monotonic()) > 0:
            chunk = self._read(left_s)
            if chunk is not None:
                self._stream.feed(chunk[1])
                if is_so(self):
                    return chunk[0]
        shown = " / ".join(row.strip() for row in self.display if row.strip())
        raise BenchmarkError(f"the screen did not get there within {limit_s:g} s; it shows: {shown[:300]}")

    def tap(self, row: int, column: int, rows: range, wait_s: float) -> tuple[float, float | None]:
        """Put a finger down and lift it; when it went down, and when the cells in `rows` had changed (None: never)."""
        before = self.cells(rows)
        place = f"{column + 1};{row + 1}"
        down_s = time.monotonic()
        os.write(self._fd, f"\x1b[<0;{place}M".encode())
        chunks = list(self._collect(wait_s))
        os.write(self._fd, f"\x1b[<0;{place}m".encode())
        changed_s: float | None = None
        for at_s, data in chunks:
            self._stream.feed(data)
            if changed_s is None and self.cells(rows) != before:
                changed_s = at_s
        return down_s, changed_s

    def _collect(self, seconds: float) -> Iterator[tuple[float, bytes]]:
        until_s = time.monotonic() + seconds
        while (left_s := until_s - time.monotonic()) > 0:
            chunk = self._read(left_s)
            if chunk is not None:
                yield chunk

    @property
    def display(self) -> Sequence[str]:
        """The text of every row."""
        rows: Sequence[str] = self._screen.display
        return rows

    def shows(self, text: str) -> bool:
        """Whether a text is on the screen."""
        return any(text in row for row in self.display)

    def find(self, text: str) -> tuple[int, int]:
        """Row and column of the middle of a text. Raises `BenchmarkError` when it is not shown."""
        for row, line in enumerate(self.display):
            if text in line:
                return row, line.index(text) + len(text) // 2
        raise BenchmarkError(f"the screen does not show {text!r}")

    def cells(self, rows: range) -> Cells:
        """Signs and colours of some rows."""
        return tuple(
            tuple(
                (cell.data, cell.fg, cell.bg, cell.reverse)
                for cell in map(self._screen.buffer[row].__getitem__, range(COLUMNS))
            )
            for row in rows
        )


@contextlib.contextmanager
def screen_process(arguments: Sequence[str]) -> Iterator[Terminal]:
    """Run `python ARGUMENTS` in a terminal of its own, ended on leaving."""
    with process_in(Terminal, arguments) as terminal:
        yield terminal


@contextlib.contextmanager
def process_in(kind: type[T], arguments: Sequence[str]) -> Iterator[T]:
    """As `screen_process`, in a terminal of a kind that does more."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 480, 800))
    environment = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
    environment |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}

    def in_child() -> None:
        end_with_parent()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    started_s = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=in_child,  # noqa: PLW1509 - started before any thread of ours
    )
    os.close(theirs)
    try:
        yield kind(process, ours, started_s)
    finally:
        os.close(ours)
        end(process)
