"""The report that kills campaigns add to: one JSON object a line, whole or not there, whatever interrupts it."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.figures import BenchmarkError

Record = Mapping[str, object]


def read(path: Path) -> list[Record]:
    """All records of a report; none when there is no file yet. A torn last line was never a record.

    Raises:
        BenchmarkError: another line is no record, so this is not such a report.
    """
    if not path.exists():
        return []
    *lines, _torn = path.read_bytes().split(b"\n")
    records: list[Record] = []
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
        except ValueError as error:
            raise BenchmarkError(f"{path}, line {number}: {error}") from error
        if not isinstance(record, dict) or not {"seed", "trial", "event", "status"} <= record.keys():
            raise BenchmarkError(f"{path}, line {number}: not a record of a trial")
        records.append(record)
    return records


def append(path: Path, record: Record) -> None:
    """Add one record, written through to the disk; a torn line before it is cut off."""
    with path.open("ab") as file:
        size = len(b"".join(path.read_bytes().rpartition(b"\n")[:2]))
        if size != file.tell():
            file.truncate(size)
        file.write(json.dumps(record).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def done(records: Sequence[Record], seed: int) -> set[int]:
    """Numbers of the trials of one seed that need not be run again."""
    return {int(str(record["trial"])) for record in records if record["seed"] == seed}
