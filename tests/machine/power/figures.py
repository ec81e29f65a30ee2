"""What came of a campaign, in figures and line by line."""

import gzip
import json
import platform
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from kiosk.program import program
from tests.machine.power import volume
from tests.machine.power.campaign import Recording, Row
from tests.machine.power.crash import FATES
from tests.machine.power.writelog import Flag

FAULTS_SHOWN: Final = 12


def figures(recorded: Recording, rows: Sequence[Row], *, seed: int, seconds: float) -> dict[str, object]:
    """The recording, and states and faults by what became of the writes and by stage."""
    entries, stages = recorded.entries, recorded.promises.stages
    return {
        "recorded": {
            "entries": len(entries),
            "writes": sum(one.is_write for one in entries),
            "flushes": sum(bool(one.flags & Flag.FLUSH) for one in entries),
            "written_kib": sum(one.length for one in entries if one.is_write) >> 10,
            "promises": len(recorded.promises.at),
            "entries_by_stage": {one.name: one.end - one.first for one in stages},
        },
        "seed": seed,
        "points": len({row.cut.after for row in rows}),
        "seconds": round(seconds),
        "all": tally(rows),
        "by_fate": {fate.value: tally([row for row in rows if row.cut.fate is fate]) for fate in FATES},
        "by_stage": {one.name: tally([row for row in rows if row.stage == one.name]) for one in stages},
        "faults": [
            f"after {row.cut.after} ({row.cut.fate}): {'; '.join(row.judged.faults)[:300]}"
            for row in rows
            if row.judged.faults
        ][:FAULTS_SHOWN],
        "under": {
            "program": f"{program().version} ({program().digest})",
            "kernel": platform.release(),
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "e2fsprogs": volume.version(),
        },
    }


def tally(rows: Sequence[Row]) -> dict[str, object]:
    """Some states: how many had writes under way, what `e2fsck -p` said, and how many have a fault of each kind."""
    return {
        "states": len(rows),
        "with_open_writes": sum(row.open_writes > 0 for row in rows),
        "open_writes_max": max((row.open_writes for row in rows), default=0),
        "fsck": {str(code): count for code, count in sorted(Counter(row.judged.fsck for row in rows).items())},
        "unsound": sum(bool(row.judged.unsound) for row in rows),
        "unclean": sum(bool(row.judged.unclean) for row in rows),
        "lost": sum(bool(row.judged.lost) for row in rows),
        "journal_torn": sum(row.judged.is_torn for row in rows),
        "journal_latched": sum(row.judged.is_latched for row in rows),
        "lines_ahead_max": max((row.judged.lines - row.owed_lines for row in rows), default=0),
    }


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Every state as a line of JSON, packed; the same rows make the same file."""
    lines = "".join(json.dumps(asdict(row), sort_keys=True) + "\n" for row in rows)
    with path.open("wb") as out, gzip.GzipFile(fileobj=out, mode="wb", filename="", mtime=0) as packed:
        packed.write(lines.encode())
