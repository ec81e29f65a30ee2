"""Sticks: which is in, a backup onto it by a process of its own, and when it may be pulled out.

What touches a stick is done in a thread or a child: a stick that fails may halt whoever asks it for anything. The work
goes on when the screen has to show something else meanwhile.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from kiosk.ops.copying import END, FINE

_log = logging.getLogger(__name__)

COMMAND: Final = ("-P", "-m", "kiosk.ops.stick")
LABELS: Final = Path("/dev/disk/by-label")
EJECT_SOCKET: Final = "/run/bfr-kiosk-usb.sock"
"""Of `systemd/bfr-kiosk-usb-eject.socket`: who connects has every stick unmounted, and hears the end of it."""
EJECT_S: Final = 300.0
"""A slow stick takes minutes to take what the system kept for it (our inference)."""


class Step(StrEnum):
    """How far it is."""

    LOOKING = "looking"
    WRITING = "writing"
    RELEASING = "releasing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stick:
    """One that is in."""

    label: str
    folder: Path
    free_bytes: int
    may_write: bool


Release = Callable[[Path], Awaitable[bool]]
"""Has a stick written out and unmounted; whether it may be pulled out."""


class Sticks:
    """Belongs to the event loop's thread.

    Args:
        folder: where they are mounted.
        data_dir: where the records are.
        is_stick: of a folder in it.
        release: lets go of one.
        command: arguments to the interpreter, before those two folders.
    """

    def __init__(
        self,
        folder: Path,
        data_dir: Path,
        *,
        is_stick: Callable[[Path], bool],
        release: Release,
        command: tuple[str, ...] = COMMAND,
    ) -> None:
        self._folder, self._data_dir = folder, data_dir
        self._is_stick, self._release, self._command = is_stick, release, command
        self.step = Step.LOOKING
        self.there: tuple[Stick, ...] = ()
        self.done, self.of = 0, 0
        self.code = ""
        """Why it failed."""
        self.may_pull = False
        self._is_looking = False

    @property
    def is_busy(self) -> bool:
        """Whether a stick has to stay in."""
        return self.step in (Step.WRITING, Step.RELEASING)

    async def look(self) -> None:
        """See what is in, one look at a time."""
        if self._is_looking or self.is_busy:
            return
        self._is_looking = True
        try:
            self.there = await asyncio.to_thread(lambda: tuple(self._found()))
        finally:
            self._is_looking = False

    def again(self) -> None:
        """What became of the last one was read."""
        if not self.is_busy:
            self.step, self.code = Step.LOOKING, ""

    async def write(self, stick: Stick) -> None:
        """Back up onto a stick, then let go of it, whatever became of that."""
        if self.is_busy:
            return
        self.step, self.code, self.done, self.of, self.may_pull = Step.WRITING, "", 0, 0, False
        try:
            code = await self._child(stick.folder)
            if code and not await asyncio.to_thread(self._is_stick, stick.folder):
                code, self.may_pull = "stick_pulled", True
            else:
                self.step = Step.RELEASING
                self.may_pull = await self._release(stick.folder)
            if not code and not self.may_pull:
                code = "stick_busy"
        except OSError as error:
            code = "backup_stopped"
            _log.warning("stick failed errno=%s", error.errno)
        self.code = code
        self.step = Step.FAILED if code else Step.DONE
        _log.info("stick written code=%s", code or FINE)

    async def _child(self, folder: Path) -> str:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *self._command,
            str(self._data_dir),
            str(folder),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # it would be drawn across the picture
        )
        told, code = child.stdout, "backup_stopped"
        if told is None:
            raise RuntimeError("a pipe was asked for")
        try:
            async for line in told:
                first, second = line.decode().split()
                if first == END:
                    code = "" if second == FINE else second
                else:
                    self.done, self.of = int(first), int(second)
        finally:
            if child.returncode is None and code == "backup_stopped":
                child.kill()
            await child.wait()
        return code

    def _found(self) -> Iterator[Stick]:
        for folder in sorted(self._folder.iterdir()) if self._folder.is_dir() else ():
            try:
                if folder.is_dir() and self._is_stick(folder):
                    free = os.statvfs(folder)
                    yield Stick(
                        label=label_of(folder.name),
                        folder=folder,
                        free_bytes=free.f_bavail * free.f_frsize,
                        may_write=os.access(folder, os.W_OK),
                    )
            except OSError:
                continue  # pulled out while it was looked at: it is not there


def label_of(device: str, labels: Path = LABELS) -> str:
    """What a stick is called; its device where it has no name."""
    for link in sorted(labels.iterdir()) if labels.is_dir() else ():
        if link.resolve().name == device:
            return link.name.encode().decode("unicode_escape").encode("latin-1").decode("utf-8", "replace")
    return device


async def eject(folder: Path, path: str = EJECT_SOCKET) -> bool:
    """Have the system unmount every stick and wait for it; whether this one is out."""
    try:
        reader, writer = await asyncio.open_unix_connection(path)
        try:
            await asyncio.wait_for(reader.read(), EJECT_S)
        finally:
            writer.close()
    except (OSError, TimeoutError) as error:
        _log.warning("stick not let go error=%s", type(error).__name__)
        return False
    return not await asyncio.to_thread(os.path.ismount, folder)


async def flush(_: Path) -> bool:
    """On the bench a folder stands in for a stick: what was written is on the disk."""
    await asyncio.to_thread(os.sync)
    return True


def sticks(stick_dir: str, data_dir: Path, backend: str) -> Sticks:
    """Those of a station: mounts on a real one, folders on the bench."""
    if backend == "bench":
        return Sticks(Path(stick_dir), data_dir, is_stick=Path.is_dir, release=flush)
    return Sticks(Path(stick_dir), data_dir, is_stick=os.path.ismount, release=eject)
