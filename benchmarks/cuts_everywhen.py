"""Power cuts while records are backed up, erased, brought forward and restored: the campaign beside that of a visit."""

import multiprocessing
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from benchmarks.cuts import MEMORY
from benchmarks.cuts_folders import Folders
from benchmarks.cuts_station import silent
from benchmarks.cuts_works import WORKS
from benchmarks.cuts_works_judge import Found, Judge
from benchmarks.cuts_works_record import RecordedWork, recorded_work
from benchmarks.cutvfs import Kind, Step
from benchmarks.figures import Measured

FATES: Final = 3
WRITES: Final = 8
"""Of so many writes in a row the power is cut after one; before and after everything else always."""
QUICK_SHARE: Final = 12
"""Of those cuts a quick run makes one of so many."""


def cut_works(*, is_quick: bool, seed: int, workers: int) -> Measured:
    """Record each work and cut it. Raises `BenchmarkError` when one cannot be recorded."""
    total, cuts, about = Found(), Counter[str](), defaultdict[str, list[str]](list)
    for work in WORKS.values():
        with tempfile.TemporaryDirectory(dir=MEMORY) as place:
            recorded = recorded_work(Path(place), work.name)
        at = chosen(recorded.steps, WRITES)[:: QUICK_SHARE if is_quick else 1]
        found = cut_work(recorded, at, fates=1 if is_quick else FATES, seed=seed, workers=workers)
        total.add(found)
        cuts[work.figure] += found.cuts
        about[work.figure].append(f"{work.name}: {len(at)} of {len(recorded.steps)} operations, {found.images} images")
    first = f"{len(total.faults)} faults, the first: {total.faults[0]}" if total.faults else ""
    return Measured(
        values={
            **{figure: float(number) for figure, number in cuts.items()},
            "promises_lost": float(total.lost),
            "corrupt": float(total.corrupt),
            "starts_failed": float(total.starts),
        },
        notes={
            **{figure: "; ".join(told) for figure, told in about.items()},
            "promises_lost": first or "all that was said to be done was there, and nothing was half done",
        },
    )


def cut_work(recorded: RecordedWork, at: Sequence[int], *, fates: int, seed: int, workers: int) -> Found:
    """Cut after these numbers of operations, with so many fates each."""
    total = Found()
    jobs = [(recorded, at[number::workers], fates, seed) for number in range(workers)]
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        for found in pool.starmap(_share, jobs):
            total.add(found)
    return total


def chosen(steps: Sequence[Step], writes: int) -> list[int]:
    """After how many operations the power is cut: beside whatever is no write, and once in so many writes."""
    followed = pairwise([*steps, Step(Kind.SYNC_FOLDER, "")])
    return [
        number
        for number, (step, after) in enumerate(followed, start=1)
        if step.kind is not Kind.WRITE or after.kind is not Kind.WRITE or number % writes == 0
    ]


def _share(recorded: RecordedWork, at: Sequence[int], fates: int, seed: int) -> Found:
    found = Found()
    silent(lambda: _cut(recorded, frozenset(at), fates, seed, found))
    return found


def _cut(recorded: RecordedWork, at: frozenset[int], fates: int, seed: int, found: Found) -> None:
    seen: set[int] = set()
    folders = Folders(recorded.before)
    with tempfile.TemporaryDirectory(dir=MEMORY) as place:
        judge = Judge(recorded, Path(place), found)
        for done, step in enumerate(recorded.steps, start=1):
            folders.do(step)
            if done not in at:
                continue
            owed = recorded.owed_after(done)
            for fate in range(fates):
                image = folders.image(random.Random(f"{seed} {done} {fate}"))  # noqa: S311 - a drawing, no secret
                found.cuts += 1
                key = hash((tuple(image.items()), owed))
                if key not in seen:  # what was judged once comes out the same again
                    seen.add(key)
                    judge.judge(image, owed, f"{recorded.name}, after step {done}")
