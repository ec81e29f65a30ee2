"""A disk's image as files on this machine: made, rebuilt as a cut leaves it, checked and mounted. Needs root."""

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.machine.power.crash import Cut, Log
from tests.machine.power.writelog import data_of

SIZE_MB: Final = 64
MENDED: Final = frozenset({0, 1})
"""Exit codes of `e2fsck -p` with which a start goes on: nothing to do, or done."""
OPTIONS: Final = "noatime"
_NEW_MOUNTS: Final = 0x00020000
_PRIVATE_ALL: Final = 0x4000 | 1 << 18
_READY_S: Final = 20.0
_LOOK_S: Final = 0.02


class VolumeError(Exception):
    """The machine does not do what the campaign needs: nothing is said of the station then."""


class StepError(Exception):
    """The station did not do what was to be recorded, without any cut."""


def apart() -> None:
    """Mount from here on where nobody else sees it: a container that starts meanwhile would keep what it sees mounted.

    Holds for this process and those that it starts. Raises `VolumeError`.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_MOUNTS) or libc.mount(None, b"/", None, _PRIVATE_ALL, None):
        raise VolumeError(f"no mounts of its own: {os.strerror(ctypes.get_errno())}")


def make(image: Path, size_mb: int = SIZE_MB) -> None:
    """An empty ext4 that is written whole, so that the kernel has nothing to catch up with. Raises `VolumeError`."""
    with image.open("wb") as file:
        file.truncate(size_mb << 20)
    options = ["-E", "lazy_itable_init=0,lazy_journal_init=0,nodiscard", "-L", "bfr-data"]
    tool("mke2fs", "-q", "-t", "ext4", *options, str(image))


def copy(image: Path, to: Path) -> None:
    """With its holes. Raises `VolumeError`."""
    tool("cp", "--sparse=always", str(image), str(to))


def checked(image: Path) -> tuple[int, str]:
    """What a start of the machine does to it before it is mounted: exit code and words of `e2fsck -p`."""
    done = _run("e2fsck", "-p", str(image))
    return done.returncode, (done.stdout + done.stderr).strip()


def is_sound(image: Path) -> bool:
    """Whether a look at everything finds nothing; it changes nothing."""
    return _run("e2fsck", "-f", "-n", str(image)).returncode == 0


def version() -> str:
    """Which `e2fsck` this is."""
    return _run("e2fsck", "-V").stderr.split("\n")[0].strip()


@contextmanager
def mounted(device: Path, point: Path) -> Iterator[Path]:
    """An image or a block device as a folder. Raises `VolumeError`."""
    point.mkdir(exist_ok=True)
    is_file = device.is_file()
    tool("mount", "-t", "ext4", "-o", f"{OPTIONS},loop" if is_file else OPTIONS, str(device), str(point))
    try:
        yield point
    finally:
        if _run("umount", str(point)).returncode:  # something still has a file open there
            tool("umount", "--lazy", str(point))


@contextmanager
def written_down(image: Path, log: Path, folder: Path) -> Iterator[tuple[Path, Path]]:
    """The image as a block device whose writes go to a log; the device, and the socket that takes marks.

    Raises `VolumeError`.
    """
    point, words = folder / "disk", folder / "words"
    point.touch()
    command = [sys.executable, "-m", "tests.machine.power.disk", *map(str, (image, point, log, words))]
    disk = subprocess.Popen(command, cwd=Path(__file__).parents[3], start_new_session=True)  # noqa: S603 - our own
    try:
        until_s = time.monotonic() + _READY_S
        while not os.path.ismount(point):
            if disk.poll() is not None or time.monotonic() > until_s:
                raise VolumeError("the disk does not appear: are you root, and is /dev/fuse there?")
            time.sleep(_LOOK_S)
        device = tool("losetup", "--find", "--show", str(point)).strip()
        try:
            yield Path(device), words
        finally:
            tool("losetup", "--detach", device)
    finally:
        if os.path.ismount(point):
            tool("umount", "--lazy", str(point))
        if disk.poll() is None:
            disk.wait(_READY_S)


class Rebuilt:
    """The disk as cuts leave it. Cuts must come in the order of the log.

    Args:
        log: what was written.
        file: of the log.
        base: the image before the first entry; it is written to.
        out: where each state is laid out.
    """

    def __init__(self, log: Log, file: Path, base: Path, out: Path) -> None:
        self._log, self._file, self._base, self._out = log, file, base, out
        self._done = 0

    def lay(self, cut: Cut) -> Path:
        """The image of a cut. Raises `VolumeError`, also when the cut comes before one that was laid already."""
        durable = self._log.durable(cut.after)
        if durable < self._done:
            raise VolumeError("cuts must come in the order of the log")
        with self._file.open("rb") as source:
            data = data_of(source)
            with self._base.open("r+b") as image:
                for entry in self._log.entries[self._done : durable]:
                    if entry.is_write:
                        image.seek(entry.offset)
                        image.write(data(entry))
            self._done = durable
            copy(self._base, self._out)
            with self._out.open("r+b") as image:
                for piece in self._log.left(cut):
                    entry = self._log.entries[piece.entry]
                    image.seek(entry.offset + piece.start)
                    image.write(data(entry)[piece.start : piece.start + piece.length])
        return self._out


def tool(*words: str) -> str:
    """What a tool prints. Raises `VolumeError` when it fails."""
    done = _run(*words)
    if done.returncode:
        raise VolumeError(f"{' '.join(words)}: {done.stderr.strip() or done.returncode}")
    return done.stdout


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    try:
        return subprocess.run(  # noqa: S603 - tools of the system
            words, capture_output=True, text=True, check=False, env=os.environ | {"PATH": path}
        )
    except FileNotFoundError as error:
        raise VolumeError(f"{words[0]} is not installed") from error
