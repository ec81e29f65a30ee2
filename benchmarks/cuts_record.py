"""One visit, played through the unchanged station, and every operation of its records on the disk.

For a process of its own (`CHILD`), because the layer stays under SQLite for as long as a process lives.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.cutvfs import Recorder, Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_utils import Database

    from kiosk.core.model import TracePoint

STEPS: Final = "steps.pickle"
POINTS: Final = "SELECT session_id, sum(points) FROM trace_pieces WHERE form <> 'end' GROUP BY session_id"
"""How many points are kept of each bout, in either form."""
CHILD: Final = (
    "import sys, pathlib; from benchmarks.cuts_record import record_visit; "
    "record_visit(pathlib.Path(sys.argv[1]), int(sys.argv[2]))"
)
"""What the process of its own runs, with a folder and a seed."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What the store had said was kept, once `after` steps were done: the audit's last line and how far the trace goes.

    `trace` is the number of points that are kept of each bout.
    """

    after: int
    lines: int
    tip: bytes
    trace: dict[int, int]


@dataclass(frozen=True, slots=True)
class Handed:
    """A block of the trace was handed to the store before step `before`: how many points of the bout that makes."""

    before: int
    session_id: int
    points: int


@dataclass(slots=True)
class Recorded:
    """A whole visit."""

    steps: list[Step] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    handed: list[Handed] = field(default_factory=list)


def kept(connection: "Database") -> tuple[int, bytes, dict[int, int]]:
    """What a record file says it holds: last line, its hash, points of each bout."""
    line = connection.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone() or (0, b"")
    points = connection.execute(POINTS).fetchall()
    return line[0], line[1], dict(points)


def watch(recorded: Recorded) -> None:
    """Note what the store promises, and what it was given; nothing else of it is touched."""
    from kiosk.storage import database, trace  # noqa: PLC0415 - after the layer is in place

    transaction, append = database.RecordFile.transaction, trace.Trace.append
    handed: dict[int, int] = {}

    @contextmanager
    def watched(self: database.RecordFile) -> Iterator[None]:
        with transaction(self):
            yield
        lines, tip, points = kept(self._db)
        recorded.promises.append(Promise(len(recorded.steps), lines, tip, points))

    def appended(self: trace.Trace, session_id: int, points: "Sequence[TracePoint]") -> None:
        handed[session_id] = handed.get(session_id, 0) + len(points)
        recorded.handed.append(Handed(len(recorded.steps), session_id, handed[session_id]))
        append(self, session_id, points)

    database.RecordFile.transaction = watched  # type: ignore[method-assign]
    trace.Trace.append = appended  # type: ignore[method-assign]


def record(play: Callable[[], object]) -> Recorded:
    """Everything that is written while something is played."""
    recorded = Recorded()
    Recorder(recorded.steps.append)
    watch(recorded)
    play()
    return recorded


def record_visit(folder: Path, seed: int) -> None:
    """Play the demo's visit in virtual time, and leave its steps in the folder. Ends the process when it fails."""
    data = folder / "visit"
    data.mkdir()

    def play() -> None:
        from kiosk.demo.play import play_virtual  # noqa: PLC0415 - after the layer is in place

        if play_virtual(data, seed=seed, profile=None) != 0:
            raise SystemExit("the visit did not come to its end")

    recorded = record(play)
    with (folder / STEPS).open("wb") as out:
        pickle.dump(recorded, out)
