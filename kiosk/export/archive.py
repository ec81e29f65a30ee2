"""A tar archive, piece by piece, and what locks one; what locks is imported where it is used."""

import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

_CHUNK: Final = 1 << 20


class Locker(Protocol):
    """Locks an archive into a file."""

    def lock(self, members: Iterable["Member"], path: Path) -> None:
        """Write it. Raises `ExportError`."""
        ...


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: how large it is, and its content piece by piece."""

    name: str
    size: int
    chunks: Callable[[], Iterator[bytes]]

    @staticmethod
    def of(name: str, content: bytes) -> "Member":
        """A file whose content is there."""
        return Member(name, len(content), lambda: iter((content,)))

    @staticmethod
    def at(name: str, path: Path) -> "Member":
        """A file that is read as it goes in."""
        return Member(name, path.stat().st_size, lambda: _read(path))


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def tar(members: Iterable[Member]) -> Iterator[bytes]:
    """A tar archive (POSIX.1-2001), piece by piece, without times and owners."""
    for one in members:
        info = tarfile.TarInfo(one.name)
        info.size, info.mode = one.size, 0o600
        yield info.tobuf(tarfile.PAX_FORMAT)
        yield from one.chunks()
        yield bytes(-one.size % tarfile.BLOCKSIZE)
    yield bytes(2 * tarfile.BLOCKSIZE)


class Reader:
    """Pieces of any length as a file that is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, memoryview(b"")

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end."""
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._left = memoryview(piece)
        taken, self._left = self._left[:size], self._left[size:]
        return bytes(taken)
