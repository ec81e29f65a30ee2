"""Loaded by every Python that a recorder starts: what the station has said is kept is told to the disk that is cut.

Nothing of the product knows of it. It is put around three functions when their modules are loaded, and only where the
recorder names a socket in the environment. `POWER_PLANT` plants a regression that the campaign has to find.
"""

import importlib.abc
import importlib.machinery
import json
import os
import socket
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

    from kiosk.storage.database import RecordFile

WORDS: Final = "POWER_WORDS"
"""The socket that makes a mark of every datagram."""
PLANT: Final = "POWER_PLANT"
"""`synchronous`: SQLite does not wait for the disk at each transaction. `journal`: the watchdog never does."""
RECORDS: Final = "kiosk.db"
LAST: Final = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"
POINTS: Final = "SELECT coalesce(sum(points), 0) FROM trace_pieces WHERE form <> 'end'"


def say(**word: object) -> None:
    """Have a mark in the log."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mouth:
        mouth.connect(os.environ[WORDS])
        mouth.send(json.dumps(word).encode())


def _records(module: ModuleType) -> None:
    """A transaction that is over: the last line of the audit, and how much of the trace there is."""
    transaction = module.RecordFile.transaction

    @contextmanager
    def told(self: "RecordFile") -> Iterator[None]:
        with transaction(self):
            yield
        if self.path.name == RECORDS:
            line = self._db.execute(LAST).fetchone()
            points = self._db.execute(POINTS).fetchone()[0]
            if line is not None:
                say(kept="records", lines=line[0], tip=bytes(line[1]).hex(), points=points)

    module.RecordFile.transaction = told


def _journal(module: ModuleType) -> None:
    """A line of the watchdog's journal that was waited for: how long the file is, and its checksum."""
    append = module.append

    def told(fd: int, text: bytes, *, through: bool) -> None:
        append(fd, text, through=through and os.environ.get(PLANT) != "journal")
        if through:
            with open(os.readlink(f"/proc/self/fd/{fd}"), "rb") as file:
                content = file.read()
            say(kept="journal", size=len(content), crc=zlib.crc32(content))

    vars(module)["append"] = told


def _opening(module: ModuleType) -> None:
    """Only to plant a regression."""
    if os.environ.get(PLANT) != "synchronous":
        return
    prepare = module._set_pragmas

    def prepared(db: "Database", path: "Path") -> None:
        prepare(db, path)
        if path.name == RECORDS:
            db.execute("PRAGMA synchronous = NORMAL")

    vars(module)["_set_pragmas"] = prepared


AROUND: Final[dict[str, Callable[[ModuleType], None]]] = {
    "kiosk.storage.database": _records,
    "kiosk.storage.opening": _opening,
    "kiosk.safety.journal": _journal,
}


class _Finder(importlib.abc.MetaPathFinder):
    """Finds those modules as they always are, and sees to it that something is put around them."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        around = AROUND.get(fullname)
        if around is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return spec
        load = spec.loader.exec_module

        def loaded(module: ModuleType) -> None:
            load(module)
            around(module)

        spec.loader.exec_module = loaded  # type: ignore[method-assign]
        return spec


if WORDS in os.environ:
    sys.meta_path.insert(0, _Finder())
