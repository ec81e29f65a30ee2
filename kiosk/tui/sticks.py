"""Sticks: which is in, what goes onto it by a process of its own, and when it may be pulled out.

What touches a stick is done in a thread or a child: a stick that fails may halt whoever asks it for anything. The work
goes on when the screen has to show something else meanwhile.
"""

import asyncio
import logging
import os
import re
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.core.handout import HandOut
from kiosk.ops.copying import END, FINE
from kiosk.tui.order import CERTIFICATES, CertificateOrder, Order, Wanted

if TYPE_CHECKING:
    from kiosk.config import Settings

_log = logging.getLogger(__name__)

BACKUP: Final = ("-P", "-m", "kiosk.ops.stick")
HANDING_OUT: Final = ("-P", "-m", "kiosk.tui.handingout")
CERTIFYING: Final = ("-P", "-m", "kiosk.tui.certificatestick")
LABELS: Final = Path("/dev/disk/by-label")
_ESCAPED: Final = re.compile(rb"\\x([0-9a-fA-F]{2})")
"""How the system writes what may not stand in a file name; a stick may be called anything."""
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
        settings: of the station.
        is_stick: of a folder in it.
        release: lets go of one.
        backup: arguments to the interpreter that make a backup, before the folders of the records and of the stick.
        handing_out: those that hand records out; what is wanted comes on standard input.
    """

    def __init__(
        self,
        folder: Path,
        settings: "Settings",
        *,
        is_stick: Callable[[Path], bool],
        release: Release,
        backup: tuple[str, ...] = BACKUP,
        handing_out: tuple[str, ...] = HANDING_OUT,
    ) -> None:
        self._folder, self._settings = folder, settings
        self._is_stick, self._release = is_stick, release
        self._backup, self._handing_out = backup, handing_out
        self.step = Step.LOOKING
        self.what: HandOut | None = None
        """What the last work was about; None: all records, or nothing yet."""
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
        await self._work(stick, None, (*self._backup, str(self._settings.data_dir), str(stick.folder)), b"")

    async def hand_out(self, stick: Stick, wanted: Wanted) -> None:
        """Put a runner's records onto a stick, then let go of it, whatever became of that."""
        language = self._settings.screen.language
        order = Order(settings=self._settings, language=language, folder=stick.folder, wanted=wanted)
        await self._work(stick, wanted.what, self._handing_out, order.encoded())

    async def certify(self, stick: Stick) -> None:
        """Put the certificates of the station onto a stick, then let go of it, whatever became of that."""
        language = self._settings.screen.language
        order = CertificateOrder(settings=self._settings, language=language, folder=stick.folder)
        await self._work(stick, CERTIFICATES, CERTIFYING, order.encoded())

    async def let_go(self) -> bool:
        """Let go of every stick, after somebody else has written onto one; whether they may be pulled out."""
        await self.look()
        return all([await self._release(one.folder) for one in self.there])

    async def _work(self, stick: Stick, what: HandOut | None, command: tuple[str, ...], told: bytes) -> None:
        if self.is_busy:
            return
        self.step, self.code, self.done, self.of, self.may_pull = Step.WRITING, "", 0, 0, False
        self.what = what
        try:
            code = await self._child(command, told)
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

    async def _child(self, command: tuple[str, ...], told: bytes) -> str:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # it would be drawn across the picture
        )
        hears, tells, code = child.stdin, child.stdout, "backup_stopped"
        if hears is None or tells is None:
            raise RuntimeError("pipes were asked for")
        try:
            hears.write(told)
            hears.close()
            async for line in tells:
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
            name = _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), os.fsencode(link.name))
            return name.decode("utf-8", "replace")
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


def sticks(stick_dir: str, settings: "Settings") -> Sticks:
    """Those of a station: mounts on a real one, folders on the bench."""
    if settings.backend == "bench":
        return Sticks(Path(stick_dir), settings, is_stick=Path.is_dir, release=flush)
    return Sticks(Path(stick_dir), settings, is_stick=os.path.ismount, release=eject)
