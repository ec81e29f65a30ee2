"""What may be in the folders of a card after the plug was pulled: names as well as what the files hold.

A name (made, removed, or given to another file) is safe only once its folder was forced; until then each such change
may have arrived or not. On a card that keeps a journal they arrive in their order, on others in any; both are drawn. A
rename arrives whole or not at all. What a file holds is drawn as in `benchmarks.cuts_image`.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from benchmarks.cuts_image import SHARES, apply_step, sectors
from benchmarks.cutvfs import Kind, Step
from benchmarks.figures import BenchmarkError

_REBUILT: Final = "-shm"
"""SQLite's index of its log is made anew after a cut; the layer does not see it, and no image has one."""


@dataclass(slots=True, eq=False)
class _File:
    durable: bytearray = field(default_factory=bytearray)
    waiting: list[Step] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A change of a folder: the name a file gets, and the one it loses. A folder that is made is no file."""

    folder: str
    gets: str = ""
    loses: str = ""
    file: _File | None = None


class Folders:
    """Files by their paths within the data folder, as they were forced to the card, and what still waits."""

    def __init__(self, before: Mapping[str, bytes]) -> None:
        """Begin with files that have stood there for long."""
        self._seen = {name: _File(bytearray(content)) for name, content in before.items()}
        self._durable: dict[str, _File] = dict(self._seen)
        self._folders = {_folder(name) for name in before} | {""}
        self._waiting: list[_Entry] = []

    def do(self, step: Step) -> None:
        """The next operation. Raises `BenchmarkError` for one on a file that nobody has made."""
        if step.name.endswith(_REBUILT):
            return
        match step.kind:
            case Kind.CREATE:
                file = self._seen[step.name] = _File()
                self._waiting.append(_Entry(_folder(step.name), gets=step.name, file=file))
            case Kind.WRITE | Kind.TRUNCATE:
                self._file(step).waiting.append(step)
            case Kind.SYNC:
                file = self._file(step)
                for one in file.waiting:
                    apply_step(file.durable, one)
                file.waiting.clear()
                if step.with_folder:
                    self._force(_folder(step.name))
            case Kind.DELETE | Kind.DELETE_SYNCED:
                file = self._file(step)
                del self._seen[step.name]
                self._waiting.append(_Entry(_folder(step.name), loses=step.name, file=file))
                if step.kind is Kind.DELETE_SYNCED:
                    self._force(_folder(step.name))
            case Kind.RENAME:
                if _folder(step.name) != _folder(step.to):
                    raise BenchmarkError(f"{step.name} went into another folder, which is not modelled")
                file = self._seen[step.to] = self._file(step)
                del self._seen[step.name]
                self._waiting.append(_Entry(_folder(step.to), gets=step.to, loses=step.name, file=file))
            case Kind.MAKE_FOLDER:
                self._waiting.append(_Entry(_folder(step.name), gets=step.name))
            case Kind.SYNC_FOLDER:
                self._force(step.name)

    def _file(self, step: Step) -> _File:
        if step.name not in self._seen:
            raise BenchmarkError(f"{step.kind.value} of {step.name}, which nobody has made")
        return self._seen[step.name]

    def _force(self, folder: str) -> None:
        for entry in self._waiting:
            if entry.folder == folder:
                _enter(entry, self._durable, self._folders)
        self._waiting = [entry for entry in self._waiting if entry.folder != folder]

    def image(self, dice: random.Random) -> dict[str, bytes]:
        """What a cut at this instant may have left."""
        files, folders = dict(self._durable), set(self._folders)
        if dice.random() < 0.5:
            arrived = self._waiting[: dice.randint(0, len(self._waiting))]
        else:
            arrived = [entry for entry in self._waiting if dice.random() < 0.5]
        for entry in arrived:
            _enter(entry, files, folders)
        share = dice.choice(SHARES)
        return {name: _content(file, share, dice) for name, file in sorted(files.items()) if _folder(name) in folders}


def _folder(name: str) -> str:
    parent = str(PurePosixPath(name).parent)
    return "" if parent == "." else parent


def _enter(entry: _Entry, files: dict[str, _File], folders: set[str]) -> None:
    if entry.file is None:
        folders.add(entry.gets)
        return
    if entry.loses and files.get(entry.loses) is entry.file:
        del files[entry.loses]
    if entry.gets:
        files[entry.gets] = entry.file


def _content(file: _File, share: float, dice: random.Random) -> bytes:
    content = bytearray(file.durable)
    for step in file.waiting:
        for part in sectors(step):
            if dice.random() < share:
                apply_step(content, part)
    return bytes(content)
