"""Plays one seed's visits in a process of its own: `python -m benchmarks.monkey_worker SEED GESTURES RECORDS_DIR`.

Prints a JSON line for each visit. A visit that ends this process is a crash, and whoever started it sees that.
"""

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

from benchmarks.monkey_play import Job, Played, Role, play
from benchmarks.monkey_records import folders
from benchmarks.monkey_visits import POINTS
from benchmarks.monkey_walks import Point


def visits(seed: int) -> Iterator[tuple[Point, Role]]:
    """What this seed plays: every second point, so that two seeds play all, and four seeds all in both roles."""
    for number, point in enumerate(POINTS):
        if (number + seed) % 2 == 0:
            yield point, tuple(Role)[(number + seed // 2) % 2]


def _played(job: Job) -> Played:
    """What came of it; an error of the station or of the monkey itself is one of the things that are wrong."""
    try:
        return play(job)
    except Exception:
        where = f"seed {job.seed}, {job.role}, {job.point.name}"
        return Played(wrong=[("crash", f"{where}: {traceback.format_exc()[-2000:]}")])


def main(arguments: list[str]) -> int:
    """Play them all."""
    seed, gestures, records = int(arguments[0]), int(arguments[1]), folders(Path(arguments[2]))
    logging.basicConfig(level=logging.ERROR)
    for point, role in visits(seed):
        job = Job(seed=seed, role=role, point=point, gestures=gestures, records=records[point.records])
        print(json.dumps({"point": point.name, "role": role, **_played(job).as_json()}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
