"""What a program does to files beside SQLite: renames, removals, new folders, and what it forces to the disk.

Python tells of each (its audit events), whichever function was called; only `fsync` is not among them, and is wrapped.
Whatever is written in another way than through SQLite would not be seen, and ends the recording.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.cutvfs import Kind, Step
from benchmarks.figures import BenchmarkError

_UNSEEN: Final = ("os.link", "os.symlink", "os.truncate", "os.rmdir", "shutil.")
_WRITES: Final = os.O_WRONLY | os.O_RDWR


class Files:
    """Hears everything that this process does in a folder, from now on and for as long as it lives."""

    def __init__(self, root: Path, told: Callable[[Step], None]) -> None:
        self._root = root
        self._told = told
        self._fsync = os.fsync
        sys.addaudithook(self._heard)
        os.fsync = self._forced  # type: ignore[assignment]

    def named(self, path: Path) -> str:
        """The name of a path in a step: its place within the folder, "" for the folder itself."""
        name = path.relative_to(self._root).as_posix()
        return "" if name == "." else name

    def _inside(self, argument: object) -> Path | None:
        if not isinstance(argument, str | os.PathLike):
            return None
        path = Path(os.path.realpath(Path(argument).parent)) / Path(argument).name
        return path if path.is_relative_to(self._root) else None

    def _heard(self, event: str, arguments: tuple[object, ...]) -> None:
        if event != "open" and not event.startswith(("os.", "shutil.")):
            return
        path = self._inside(arguments[0]) if arguments else None
        if path is None:
            return
        if event == "open":
            self._opened(path, arguments)
        elif event == "os.remove" and path.exists():
            self._told(Step(Kind.DELETE, self.named(path)))
        elif event == "os.rename" and path.exists():
            to = self._inside(arguments[1])
            if to is None:
                raise BenchmarkError(f"{path} left the folder")
            self._told(Step(Kind.RENAME, self.named(path), to=self.named(to)))
        elif event == "os.mkdir" and not path.exists():
            self._told(Step(Kind.MAKE_FOLDER, self.named(path)))
        elif event.startswith(_UNSEEN):
            raise BenchmarkError(f"{event} of {path} is not modelled")

    def _opened(self, path: Path, arguments: tuple[object, ...]) -> None:
        mode, flags = arguments[1], arguments[2]
        if not isinstance(flags, int) or not flags & _WRITES:
            return
        if mode is not None or not flags & os.O_CREAT:
            raise BenchmarkError(f"what is written into {path} is not seen")
        if not path.exists():  # `touch` makes an empty one
            self._told(Step(Kind.CREATE, self.named(path)))

    def _forced(self, descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        self._fsync(descriptor)
        if path.is_relative_to(self._root):
            self._told(Step(Kind.SYNC_FOLDER if path.is_dir() else Kind.SYNC, self.named(path)))
