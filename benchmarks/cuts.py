"""Power cuts at every operation of a recorded visit, each with several fates of what was not synced.

After each, the stock `sqlite3` tool opens what is left and checks it, and what the store had promised before the cut is
looked for.
"""

import multiprocessing
import pickle
import random
import shutil
import subprocess
import sys
import tempfile
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.cuts_image import Card
from benchmarks.cuts_record import CHILD, POINTS, STEPS, Promise, Recorded
from benchmarks.figures import BenchmarkError
from kiosk.controller.recorder import BLOCK_POINTS
from kiosk.core.errors import StorageError
from kiosk.storage.verify import verify

RECORDS: Final = "kiosk.db"
PASS_S: Final = 0.02
"""Time between two points of the trace: 50 a second."""
VERIFIED_EVERY: Final = 20
"""Of so many images one is proved row by row as well, which takes longer."""
TOOL_TIMEOUT_S: Final = 30.0
MEMORY: Final = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder of its own is made in it
"""Where images are laid out, if there is such a place."""

_NOTHING: Final = Promise(0, 0, b"", {})


@dataclass(slots=True)
class Tally:
    """What was found over some cuts."""

    cuts: int = 0
    lines_lost: int = 0
    corrupt: int = 0
    trace_lost_s: float = 0.0
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take another one in."""
        self.cuts += other.cuts
        self.lines_lost += other.lines_lost
        self.corrupt += other.corrupt
        self.trace_lost_s = max(self.trace_lost_s, other.trace_lost_s)
        self.faults += other.faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the stock tool says of a file: its checks, last line, hash of the promised line, points of each bout."""

    checks: tuple[str, ...]
    lines: int = 0
    tip: str = ""
    points: dict[int, int] = field(default_factory=dict)


def recorded_visit(folder: Path, seed: int) -> Recorded:
    """Play a visit in a process of its own. Raises `BenchmarkError` when it fails."""
    command = [sys.executable, "-c", CHILD, str(folder), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if done.returncode != 0:
        raise BenchmarkError(f"the visit could not be recorded: {done.stderr.strip()[-400:] or done.returncode}")
    with (folder / STEPS).open("rb") as file:
        recorded: Recorded = pickle.load(file)  # noqa: S301 - written by our own process a moment ago
    return recorded


def cut_everywhere(recorded: Recorded, *, fates: int, seed: int, workers: int, every: int = 1) -> Tally:
    """Cut after every operation (or each of so many), with so many fates each."""
    total = Tally()
    chosen = range(every, len(recorded.steps) + 1, every)
    jobs = [(recorded, chosen[number::workers], fates, seed) for number in range(workers)]
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        for tally in pool.starmap(_share, jobs):
            total.add(tally)
    return total


def _share(recorded: Recorded, chosen: range, fates: int, seed: int) -> Tally:
    tally, card = Tally(), Card()
    with tempfile.TemporaryDirectory(dir=MEMORY) as place:
        for done, step in enumerate(recorded.steps, start=1):
            card.do(step)
            if done not in chosen:
                continue
            for fate in range(fates):
                folder = Path(place) / "image"
                folder.mkdir()
                card.image(random.Random(f"{seed} {done} {fate}"), folder)  # noqa: S311 - a drawing, no secret
                _judge(folder / RECORDS, recorded, done, tally)
                shutil.rmtree(folder)
    return tally


def _judge(path: Path, recorded: Recorded, done: int, tally: Tally) -> None:
    promise = _promised(recorded, done)
    tally.cuts += 1
    said = _asked(path, promise) if path.exists() else Said(checks=("the file is gone",) if promise.lines else ())
    if said is None or any(one != "ok" for one in said.checks):
        tally.corrupt += 1
        tally.faults.append(f"after step {done}: {said or 'the stock tool cannot open it'}")
        return
    if said.lines < promise.lines or (promise.lines and said.tip != promise.tip.hex().upper()):
        tally.lines_lost += max(promise.lines - said.lines, 1)
        tally.faults.append(f"after step {done}: line {promise.lines} was promised, {said.lines} are there")
    for session, at_least in promise.trace.items():
        if said.points.get(session, 0) < at_least:
            tally.lines_lost += 1
            tally.faults.append(f"after step {done}: {at_least} points of bout {session} were promised")
    tally.trace_lost_s = max(tally.trace_lost_s, _lost_s(recorded, done, said.points))
    if tally.cuts % VERIFIED_EVERY == 0 and said.lines:
        try:
            tally.faults += [f"after step {done}: {one.code}: {one.message}" for one in verify(path).findings]
        except StorageError as error:
            tally.faults.append(f"after step {done}: {error}")


def _promised(recorded: Recorded, done: int) -> Promise:
    at = bisect_right(recorded.promises, done, key=lambda one: one.after)
    return recorded.promises[at - 1] if at else _NOTHING


def _lost_s(recorded: Recorded, done: int, points: dict[int, int]) -> float:
    """Longest piece of trace that was measured before the cut and is not there; a whole block may not be handed yet."""
    at = bisect_right(recorded.handed, done, key=lambda one: one.before)
    if not at:
        return 0.0
    last = recorded.handed[at - 1]
    return (last.points - points.get(last.session_id, 0) + BLOCK_POINTS) * PASS_S


def _asked(path: Path, promise: Promise) -> Said | None:
    """What the stock tool says of a file; None when it cannot open it."""
    query = (
        "SELECT 'check', * FROM pragma_integrity_check;"
        "SELECT 'check', 'a reference of ' || \"table\" FROM pragma_foreign_key_check;"
    )
    found = stock_tool(path, "SELECT count(*) FROM sqlite_master WHERE name = 'audit';")
    if found is None:
        return None
    if found == ["1"]:
        query += "SELECT 'last', coalesce(max(seq), 0) FROM audit;"
        query += f"SELECT 'tip', hex(hash) FROM audit WHERE seq = {promise.lines};"  # noqa: S608 - a number of ours
        query += f"SELECT 'trace', * FROM ({POINTS});"  # noqa: S608 - words of ours
    answer = stock_tool(path, query)
    if answer is None:
        return None
    rows = [line.split("|") for line in answer if line]
    return Said(
        checks=tuple(row[1] for row in rows if row[0] == "check"),
        lines=next((int(row[1]) for row in rows if row[0] == "last"), 0),
        tip=next((row[1] for row in rows if row[0] == "tip"), ""),
        points={int(row[1]): int(row[2]) for row in rows if row[0] == "trace"},
    )


def stock_tool(path: Path, query: str) -> list[str] | None:
    """What the stock `sqlite3` answers, line by line; None when it cannot."""
    done = subprocess.run(  # noqa: S603 - a query of this module
        ["sqlite3", str(path), query],  # noqa: S607 - the stock tool, wherever it is
        capture_output=True,
        text=True,
        check=False,
        timeout=TOOL_TIMEOUT_S,
    )
    return done.stdout.strip("\n").split("\n") if done.returncode == 0 else None
