"""Files on a stick: each is whole or not there at all, and nothing that was there before is written over.

A file is written under a temporary name, synced, and then given its own name in one step: a stick that is pulled in
between holds whole files and perhaps a temporary one, which the next export to that place removes.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kiosk.core.errors import ExportError

UNFINISHED: Final = ".bfr-kiosk-unfinished"
"""How the name of a file ends that is not whole."""


class Outlet:
    """One folder that files are put into.

    Every method raises `ExportError`: `export_there` when something else bears the name, `export_failed` when the
    folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written: list[Path] = []
        with _told(folder):
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
        with self.making(name) as path, _told(path):
            path.write_bytes(content)
        return self.folder / name

    @contextmanager
    def making(self, name: str) -> Iterator[Path]:
        """Where to write a file, which gets its name when the block ends well, and is gone when it does not."""
        self.demand_free([name])
        path, unfinished = self.folder / name, self.folder / f"{name}{UNFINISHED}"
        try:
            yield unfinished
            with _told(path):
                _synced(unfinished)
                unfinished.rename(path)
                _synced(self.folder)
        except BaseException:
            with _told(unfinished):
                _forget(self.folder, name)
            raise
        self.written.append(path)


def _forget(folder: Path, name: str) -> None:
    """Remove what is not whole, and what SQLite puts beside it: an old journal would be played into a new file."""
    for left in folder.glob(f"{name}{UNFINISHED}*"):
        left.unlink()


def _synced(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        hint = "is it plugged in, writable, and is there room?"
        raise ExportError("export_failed", f"{path}: {error.strerror or error}", hint) from error
