"""What a long run has found so far, one JSON object a line: an interrupted run goes on where it stopped.

The first line says which seed and which sources the figures belong to; a file of others is refused, never mixed in.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

from benchmarks import lop_sources
from benchmarks.figures import BenchmarkError

FORMAT: Final = 1
Row = dict[str, object]


def sources_digest(modules: Sequence[str]) -> str:
    """Digest of what a run is made of: figures of something else do not belong in the same file.

    Args:
        modules: where the run's code begins; all of ours that they import counts, without comments and docstrings, and
            so does every file of figures in the station's package but those of the screens.
    """
    digest = hashlib.sha256()
    for module in modules:
        digest.update(lop_sources.digest(module).encode())
    for path in sorted((lop_sources.ROOT / "kiosk").rglob("*")):
        if path.suffix in {".toml", ".json"} and "tui" not in path.parts:
            digest.update(str(path.relative_to(lop_sources.ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


class RunLog:
    """Rows of a run, in a file or only in memory. Each row is written whole, at once."""

    def __init__(self, path: Path | None, *, seed: int, version: str) -> None:
        """Open or begin the file.

        Raises:
            BenchmarkError: it cannot be read or written, is damaged, is in use, or belongs to another seed or to other
                sources.
        """
        self.rows: list[Row] = []
        self._fd = -1
        if path is None:
            return
        header: Row = {"format": FORMAT, "seed": seed, "version": version}
        try:
            self._fd = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BenchmarkError(f"{path}: another run collects in it") from error
            good = self._take(path.read_bytes(), header, path)
            os.ftruncate(self._fd, good)  # what an interrupted write left behind
            if not good:
                self._write(header)
        except OSError as error:
            self.close()
            raise BenchmarkError(f"{path}: {error.strerror or error}") from error
        except BenchmarkError:
            self.close()
            raise

    def __enter__(self) -> "RunLog":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(self, row: Row) -> None:
        """Keep one row. Raises `BenchmarkError` when it cannot be written."""
        self.rows.append(row)
        if self._fd >= 0:
            try:
                self._write(row)
            except OSError as error:
                raise BenchmarkError(f"the report cannot be written: {error.strerror or error}") from error

    def of_kind(self, *kinds: str) -> list[Row]:
        """Rows whose `kind` is one of these."""
        return [row for row in self.rows if row.get("kind") in kinds]

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _write(self, row: Row) -> None:
        line = _line(row)
        if os.write(self._fd, line) != len(line):
            raise BenchmarkError("the report cannot be written: the disk is full")

    def _take(self, data: bytes, header: Row, path: Path) -> int:
        """Read rows back; returns how many bytes are whole lines."""
        *lines, torn = data.split(b"\n")
        if not lines:
            if not _line(header).startswith(torn):
                raise BenchmarkError(f"{path}: not a report of a run")
            return 0
        if (found := _row(lines[0], path, 1)) != header:
            raise BenchmarkError(f"{path} holds a run of {_about(found)}, this one is of {_about(header)}")
        self.rows = [_row(line, path, number) for number, line in enumerate(lines[1:], start=2)]
        return sum(len(line) + 1 for line in lines)


def _line(row: Row) -> bytes:
    return json.dumps(row, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def _row(line: bytes, path: Path, number: int) -> Row:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise BenchmarkError(f"{path}, line {number}: not a report of a run: {error}") from error
    if not isinstance(row, dict):
        raise BenchmarkError(f"{path}, line {number}: not a report of a run")
    return row


def _about(header: Row) -> str:
    return f"format {header.get('format')}, seed {header.get('seed')}, sources {header.get('version')}"
