"""Starting processes so that none outlives the benchmark, and what the kernel says about them."""

import contextlib
import ctypes
import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.figures import BenchmarkError

ROOT: Final = Path(__file__).resolve().parents[1]
END_S: Final = 5.0
COLUMNS: Final = 66
ROWS: Final = 20
"""Cells of the 800x480 panel."""

AHEAD: Final = 1
"""Real-time priority of what busy processes must not starve; everything that has one on the station goes before it."""
_PR_SET_PDEATHSIG: Final = 1
_libc = ctypes.CDLL(None, use_errno=True)


def end_with_parent() -> None:
    """Runs in the child before exec: killed when the benchmark itself ends, however that happens."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def go_before() -> None:
    """Runs in a child before exec: ahead of ordinary processes, where that is granted."""
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(AHEAD))


@contextlib.contextmanager
def running(arguments: Sequence[str], *, stdout: int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process of this checkout (`-m` and what follows), ended on leaving."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
        [sys.executable, *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=end_with_parent,  # noqa: PLW1509 - started before any thread of ours
    )
    try:
        yield process
    finally:
        end(process)


@contextlib.contextmanager
def unread_terminal() -> Iterator[int]:
    """One end of a terminal of the panel's size, whose other end is read by nobody who cares."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 480, 800))
    reader = subprocess.Popen(
        ["/bin/cat"],
        stdin=ours,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=end_with_parent,  # noqa: PLW1509 - started before any thread of ours
    )
    os.close(ours)
    try:
        yield theirs
    finally:
        os.close(theirs)
        end(reader)


@contextlib.contextmanager
def drawing(arguments: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """As `running`, in a terminal: what it draws goes nowhere, but it is drawn. Before busy processes, if granted."""

    def in_child() -> None:
        end_with_parent()
        go_before()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    with unread_terminal() as terminal:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            [sys.executable, *arguments],
            cwd=ROOT,
            env=os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
            preexec_fn=in_child,  # noqa: PLW1509 - started before any thread of ours
        )
        try:
            yield process
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM, and SIGKILL when that is not heard; returns when the process is gone."""
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


@contextlib.contextmanager
def busy(count: int) -> Iterator[None]:
    """Keep `count` processor cores busy meanwhile, at ordinary priority."""
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            stack.enter_context(running(["-c", "while True: pass"]))
        yield


@contextlib.contextmanager
def throttled(pid: int, *, run_s: float, period_s: float) -> Iterator[None]:
    """Let a process run for `run_s` of each `period_s` only, by SIGSTOP and SIGCONT."""
    ended = threading.Event()

    def alternate() -> None:
        while not ended.is_set():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
                time.sleep(run_s)
                os.kill(pid, signal.SIGSTOP)
            time.sleep(period_s - run_s)

    thread = threading.Thread(target=alternate, name="throttle", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def cpu_s(pid: int) -> float:
    """Processor time a process has used, user and system, all threads. Raises OSError when it is gone."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_mb(pid: int) -> float:
    """Resident memory in megabytes (10^6 bytes). Raises OSError when the process is gone."""
    return resident_kib(Path(f"/proc/{pid}/status").read_text(encoding="utf-8")) * 1024 / 1e6


def resident_kib(status: str) -> int:
    """`VmRSS` out of the text of `/proc/PID/status`. Raises `BenchmarkError` when it is not there."""
    for line in status.splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise BenchmarkError("the process has no memory any more")
