"""The disk of a recorded visit as power cuts at many points leave it, each judged; and what came of it in figures."""

import gzip
import json
import platform
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from tests.machine.power import volume
from tests.machine.power.crash import FATES, Cut, Log, drawn
from tests.machine.power.judge import Judged, judged
from tests.machine.power.promises import Promises, marks
from tests.machine.power.writelog import Flag, read

SHM: Final = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
FAULTS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One cut and what was found after it."""

    cut: Cut
    stage: str
    open_writes: int
    """Writes that were under way."""
    kept: int
    """Of those, how many were there at least in part."""
    owed_lines: int
    judged: Judged


def replayed(
    log: Path, base: Path, *, states: int, seed: int, is_lying: bool = False, told: Callable[[str], None] = print
) -> list[Row]:
    """Judge so many states of a log.

    Args:
        log: of the writes.
        base: the image before the first of them; it is left as it is.
        states: how many different ones.
        seed: draws the same cuts again.
        is_lying: as if the disk had said of each flush that it is over, and done nothing.
        told: takes a line for each state with a fault.

    Raises:
        VolumeError: this machine cannot do it.
        WriteLogError: the log is none.
    """
    entries = read(log)
    promises, whole = Promises(marks(entries)), Log(entries, is_lying=is_lying)
    cuts = drawn(whole, promises.stages, promises.at, states=states, seed=seed)
    rows = []
    with tempfile.TemporaryDirectory(dir=SHM if SHM.is_dir() else None) as place:
        folder = Path(place)
        volume.copy(base, folder / "base.img")
        rebuilt = volume.Rebuilt(whole, log, folder / "base.img", folder / "cut.img")
        for cut in cuts:
            image, owed = rebuilt.lay(cut), promises.after(cut.after)
            pieces = {piece.entry for piece in whole.left(cut) if piece.length}
            found = judged(image, owed, folder / "card")
            open_writes = len(whole.open_writes(cut.after))
            rows.append(Row(cut, promises.stage(cut.after), open_writes, len(pieces), owed.lines, found))
            if found.faults:
                told(f"after {cut.after} ({cut.fate}): {'; '.join(found.faults)[:300]}")
    return rows


def figures(log: Path, rows: Sequence[Row], *, seed: int, seconds: float) -> dict[str, object]:
    """What came of a campaign: the recording, and states and faults by what became of the writes and by stage."""
    entries = read(log)
    promises = Promises(marks(entries))
    return {
        "recorded": {
            "entries": len(entries),
            "writes": sum(one.is_write for one in entries),
            "flushes": sum(bool(one.flags & Flag.FLUSH) for one in entries),
            "written_kib": sum(one.length for one in entries if one.is_write) >> 10,
            "promises": len(promises.at),
            "stages": {one.name: one.end - one.first for one in promises.stages},
        },
        "seed": seed,
        "states": len(rows),
        "points": len({row.cut.after for row in rows}),
        "seconds_a_state": round(seconds / max(1, len(rows)), 2),
        "by_fate": {fate.value: _tally([row for row in rows if row.cut.fate is fate]) for fate in FATES},
        "by_stage": {one.name: _tally([row for row in rows if row.stage == one.name]) for one in promises.stages},
        "all": _tally(rows),
        "faults": [
            f"after {row.cut.after} ({row.cut.fate}): {row.judged.faults[0]}" for row in rows if row.judged.faults
        ][:FAULTS_SHOWN],
        "under": {
            "kernel": platform.release(),
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "e2fsprogs": volume.version(),
        },
    }


def _tally(rows: Sequence[Row]) -> dict[str, object]:
    return {
        "states": len(rows),
        "with_open_writes": sum(row.open_writes > 0 for row in rows),
        "most_open_writes": max((row.open_writes for row in rows), default=0),
        "fsck": {str(code): n for code, n in sorted(Counter(row.judged.fsck for row in rows).items())},
        "unsound": sum(bool(row.judged.unsound) for row in rows),
        "unclean": sum(bool(row.judged.unclean) for row in rows),
        "lost": sum(bool(row.judged.lost) for row in rows),
        "journal_torn": sum(row.judged.is_torn for row in rows),
    }


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Every state as a line of JSON, packed; the same rows make the same file."""
    lines = "".join(json.dumps(asdict(row), sort_keys=True) + "\n" for row in rows)
    with path.open("wb") as out, gzip.GzipFile(fileobj=out, mode="wb", filename="", mtime=0) as packed:
        packed.write(lines.encode())


def campaign(
    log: Path, base: Path, *, states: int, seed: int, is_lying: bool = False
) -> tuple[dict[str, object], list[Row]]:
    """As `replayed`, and its figures."""
    began = time.monotonic()
    rows = replayed(log, base, states=states, seed=seed, is_lying=is_lying)
    return figures(log, rows, seed=seed, seconds=time.monotonic() - began), rows
