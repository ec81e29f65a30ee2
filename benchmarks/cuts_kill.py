"""SIGKILL of the process that writes the records, at random instants, always on the same growing file.

The writer tells each row that the store has said is kept through a pipe. After each kill the file is opened by the next
one; what was told must be there, and everything must fit the audit.
"""

import itertools
import multiprocessing
import os
import random
import signal
import time
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from benchmarks.cuts import Tally
from benchmarks.figures import BenchmarkError
from kiosk.storage import Store, open_store
from kiosk.storage.verify import read_only, verify

LONGEST_S: Final = 0.1
"""A writer lives at most so long after its first row."""
STARTS_WITHIN_S: Final = 30.0


def kill_writers(path: Path, kills: int, seed: int) -> Tally:
    """Kill so many writers; lines that were told and are gone, and whatever does not fit.

    Raises `BenchmarkError` when a writer does not come to its first row.
    """
    dice = random.Random(seed)  # noqa: S311 - a drawing, no secret
    tally = Tally()
    context = multiprocessing.get_context("fork")
    for _ in range(kills):
        hears, tells = context.Pipe(duplex=False)
        writer = context.Process(target=_write, args=(path, tells), daemon=True)
        writer.start()
        tells.close()
        told = _killed(writer.pid, hears, dice.uniform(0.0, LONGEST_S))
        writer.join()
        tally.cuts += 1
        with read_only(path) as connection:
            kept = connection.execute("SELECT coalesce(max(sequence), 0) FROM events").fetchone()[0]
            whole = connection.execute("PRAGMA quick_check").fetchone()[0]
        if kept < told:
            tally.lines_lost += told - kept
            tally.faults.append(f"row {told} was told, {kept} are there")
        if whole != "ok":
            tally.corrupt += 1
            tally.faults.append(whole)
    tally.faults += [f"{one.code}: {one.message}" for one in verify(path).findings]
    return tally


def _killed(pid: int | None, hears: Connection, after_s: float) -> int:
    """Let it live for a while from its first row, kill it, and hear the last it told."""
    if pid is None or not hears.poll(STARTS_WITHIN_S):
        raise BenchmarkError("a writer did not begin")
    time.sleep(after_s)
    os.kill(pid, signal.SIGKILL)
    told = 0
    with closing(hears):
        while True:
            try:
                told = hears.recv()
            except EOFError:
                return told


def opened(path: Path) -> Store:
    """The records as each writer opens them."""
    return open_store(path, boot="kill", now=time.monotonic, utc=lambda: "2026-01-01T00:00:00+00:00")


def _write(path: Path, tells: Connection) -> None:
    with closing(opened(path)) as store:
        for number in itertools.count():
            row = store.events.append("row", figures={"n": float(number)}, at_s=float(number))
            tells.send(row.sequence)
