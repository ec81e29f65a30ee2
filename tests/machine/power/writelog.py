"""What was written to a disk, in order, in the format that Linux's dm-log-writes and QEMU's blklogwrites use.

A first sector says how many entries follow. Each entry is a sector of its own, with what was written after it; a flush
is an entry without data, and a mark is a word of whoever records, kept within the entry's sector. All numbers are
little-endian and of 64 bits, but the size of a sector.
"""

import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntFlag
from pathlib import Path
from typing import BinaryIO, Final

MAGIC: Final = 0x6A736677736872
VERSION: Final = 1
SECTOR: Final = 512
_SUPER: Final = struct.Struct("<QQQI")
_ENTRY: Final = struct.Struct("<QQQQ")
MARK_MAX: Final = SECTOR - _ENTRY.size


class Flag(IntFlag):
    """What an entry is, beside a write."""

    PLAIN = 0
    FLUSH = 1
    """All that was written before is on the disk when it is over."""
    FUA = 2
    """What it writes is on the disk when it is over."""
    DISCARD = 4
    MARK = 8
    METADATA = 16


class WriteLogError(Exception):
    """A file that is no such log, or ends within an entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One of them: where on the disk, how many bytes, and where in the log they are. `mark` is what a mark says."""

    offset: int
    length: int
    flags: Flag
    at: int = 0
    mark: bytes = b""

    @property
    def is_write(self) -> bool:
        """Whether it brings data: a discard promises nothing of what is read afterwards, and is left out."""
        return self.length > 0 and not self.flags & (Flag.DISCARD | Flag.MARK)


class Writer:
    """A log being written. Its number of entries is right after each, so that it can be read while it grows."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._end = SECTOR
        self.entries = 0
        self._count()

    def write(self, offset: int, data: bytes, flags: Flag = Flag.PLAIN) -> None:
        """Data at an offset, both of whole sectors. Raises `WriteLogError` when they are not."""
        if offset % SECTOR or len(data) % SECTOR:
            raise WriteLogError(f"{len(data)} bytes at {offset} are not whole sectors")
        head = _ENTRY.pack(offset // SECTOR, len(data) // SECTOR, flags, len(data))
        self._append(head, data)

    def flush(self) -> None:
        """A flush that is over."""
        self._append(_ENTRY.pack(0, 0, Flag.FLUSH, 0))

    def mark(self, word: bytes) -> None:
        """A word of whoever records. Raises `WriteLogError` for one that is too long."""
        if len(word) > MARK_MAX:
            raise WriteLogError(f"a mark of {len(word)} bytes does not go into a sector")
        self._append(_ENTRY.pack(0, 0, Flag.MARK, len(word)) + word)

    def _append(self, head: bytes, data: bytes = b"") -> None:
        self._file.seek(self._end)
        self._file.write(head.ljust(SECTOR, b"\0") + data)
        self._end += SECTOR + len(data)
        self.entries += 1
        self._count()

    def _count(self) -> None:
        self._file.seek(0)
        self._file.write(_SUPER.pack(MAGIC, VERSION, self.entries, SECTOR).ljust(SECTOR, b"\0"))


def read(path: Path) -> list[Entry]:
    """All entries of a log. Raises `WriteLogError`."""
    with path.open("rb") as file:
        return list(_entries(file, os.fstat(file.fileno()).st_size))


def entries_in(path: Path) -> int:
    """How many entries a log has now, while it grows. Raises `WriteLogError`."""
    with path.open("rb") as file:
        return _head(file)[0]


def _head(file: BinaryIO) -> tuple[int, int]:
    """How many entries there are, and how long a sector of the log is."""
    head = file.read(_SUPER.size)
    if len(head) < _SUPER.size:
        raise WriteLogError("it is too short for a log")
    magic, version, entries, sector = _SUPER.unpack(head)
    if magic != MAGIC or version != VERSION:
        raise WriteLogError(f"no log of writes: {magic:#x}, version {version}")
    if sector < SECTOR or sector % SECTOR:
        raise WriteLogError(f"sectors of {sector} bytes")
    return entries, sector


def _entries(file: BinaryIO, size: int) -> Iterator[Entry]:
    entries, sector = _head(file)
    at = sector
    for number in range(entries):
        file.seek(at)
        head = file.read(sector)
        if len(head) < sector:
            raise WriteLogError(f"it ends before entry {number} of {entries}")
        first, count, bits, length = _ENTRY.unpack_from(head)
        flags, at = Flag(bits), at + sector
        if flags & Flag.MARK:
            yield Entry(0, 0, flags, mark=head[_ENTRY.size : _ENTRY.size + length])
            continue
        yield Entry(first * sector, count * sector, flags, at)
        if not flags & Flag.DISCARD:
            at += count * sector
        if at > size:
            raise WriteLogError(f"it ends within entry {number} of {entries}")


def data_of(file: BinaryIO) -> Callable[[Entry], bytes]:
    """What gives the data of a log's entries."""

    def data(entry: Entry) -> bytes:
        file.seek(entry.at)
        return file.read(entry.length)

    return data
