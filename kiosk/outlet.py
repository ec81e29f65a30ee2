"""Files on a stick: each is whole or not there at all, and nothing that was there before is written over.

A file is written under a temporary name, synced, and then given its own name in one step: a stick that is pulled in
between holds whole files and perhaps a temporary one, which the next export to that place removes.
"""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kiosk.core.errors import ExportError

UNFINISHED: Final = ".bfr-kiosk-unfinished"
"""How the name of a file or folder ends that is not whole."""
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class Outlet:
    """One folder that files are put into.

    Every method raises `ExportError`: `export_there` when something else bears the name, `export_no_room` when it is
    full, `export_failed` when the folder cannot be written.

    Args:
        folder: which; it is made when it is not there.
        proves: keep what each file was, for `prove`.
    """

    def __init__(self, folder: Path, *, proves: bool = False) -> None:
        self.folder = folder
        self.written: list[Path] = []
        self._proves = proves
        self._digests: dict[Path, bytes] = {}
        with told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            _forget(folder, "*")

    def demand_free(self, names: list[str]) -> None:
        """Raise `export_there` for those names of files that are taken, all at once, before anything is made."""
        taken = [name for name in names if (self.folder / name).exists()]
        if taken:
            raise ExportError(
                "export_there",
                f"{self.folder} has {', '.join(taken[:3])}{' and more' if len(taken) > 3 else ''} already",
                "choose another folder with --to, or move these away",
            )

    def put(self, name: str, content: bytes) -> Path:
        """Write one whole file; its path."""
        with self.making(name) as path, told(path):
            path.write_bytes(content)
        return self.folder / name

    @contextmanager
    def making(self, name: str) -> Iterator[Path]:
        """Where to write a file, which gets its name when the block ends well, and is gone when it does not."""
        self.demand_free([name])
        path, unfinished = self.folder / name, self.folder / f"{name}{UNFINISHED}"
        try:
            yield unfinished
            with told(path):
                if self._proves:
                    self._digests[path] = _digest(unfinished)
                synced(unfinished)
                unfinished.rename(path)
                synced(self.folder)
        except BaseException:
            with told(unfinished):
                _forget(self.folder, name)
            raise
        self.written.append(path)

    def size_bytes(self) -> int:
        """Of all that was written."""
        with told(self.folder):
            return sum(path.stat().st_size for path in self.written)

    def prove(self) -> None:
        """Read every file back from what it was written to. Raises `export_damaged` when one is another."""
        for path, digest in self._digests.items():
            with told(path):
                is_same = _digest(path, forgotten=True) == digest
            if not is_same:
                raise ExportError("export_damaged", f"{path} does not read back as it was written", "use another stick")


def _forget(folder: Path, name: str) -> None:
    """Remove what is not whole, and what SQLite puts beside it: an old journal would be played into a new file."""
    for left in folder.glob(f"{name}{UNFINISHED}*"):
        left.unlink()


def synced(path: Path) -> None:
    """Have a file or folder on the disk. Raises `OSError`."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(path: Path, *, forgotten: bool = False) -> bytes:
    """Of a file's content; `forgotten`: as the disk has it, and not the system's memory of what was written."""
    with path.open("rb") as file:
        if forgotten:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(file, "sha256").digest()


@contextmanager
def told(path: Path) -> Iterator[None]:
    """What the system says of a file, as `ExportError`."""
    try:
        yield
    except OSError as error:
        code = "export_no_room" if error.errno in _FULL else "export_failed"
        hint = "is it plugged in, writable, and is there room?"
        raise ExportError(code, f"{path}: {error.strerror or error}", hint) from error
