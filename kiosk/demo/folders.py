"""The folders of a demo: made, checked and locked before anything is started in them."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

from kiosk.contradictions import SOCKET_PATH_MAX
from kiosk.core.errors import HardwareError

SOCKETS: Final = (
    *("bench.sock", "bench-control.sock", "evidence.sock", "stop.sock"),
    *("touch.sock", "screen-stop.sock", "kiosk.sock"),
)
"""All sockets of a station; nothing else in a runtime directory is ever touched."""
RECORDS: Final = ("kiosk.db*", "kiosk.toml", "log", "watchdog", "watchdog.journal*", "run", "tui.log*")
"""What a demo keeps in its data directory, and all that `--fresh` forgets."""


def default_runtime_dir() -> Path:
    """A short path of this user's own."""
    return Path(os.environ.get("XDG_RUNTIME_DIR", "/tmp")) / f"bfr-kiosk-demo-{os.getuid()}"  # noqa: S108 - checked


def make_folder(path: Path, option: str) -> Path:
    """Make a folder where there is none. Raises `HardwareError` when it cannot be had or not be written."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(0, "it is read-only, or belongs to somebody else")
    except OSError as error:
        raise HardwareError(
            "folder", f"{path} cannot be used: {error.strerror}", f"name another directory with {option}"
        ) from error
    return path


@contextlib.contextmanager
def writing(data_dir: Path) -> Iterator[None]:
    """Say plainly what keeps files in the data directory from being written, as `HardwareError`."""
    try:
        yield
    except OSError as error:
        raise HardwareError(
            "folder",
            f"{error.filename or data_dir} cannot be written: {error.strerror}",
            "make room, or name another directory with --data",
        ) from error


def make_runtime_dir(path: Path) -> Path:
    """Make the directory of the sockets. Raises `HardwareError` when others could write to it, or its path is long."""
    length = max(len(os.fsencode(path / name)) for name in SOCKETS)
    if length > SOCKET_PATH_MAX:
        raise HardwareError(
            "runtime_dir_long",
            f"sockets in {path} would have paths of {length} bytes; {SOCKET_PATH_MAX} are possible",
            "name a directory with a shorter path with --runtime",
        )
    make_folder(path, "--runtime")
    state = path.stat()
    if state.st_uid != os.getuid():
        raise HardwareError(
            "runtime_dir", f"{path} belongs to another user", "name a directory of your own with --runtime"
        )
    if state.st_mode & 0o022:
        raise HardwareError("runtime_dir", f"others may write to {path}", "name a directory of your own with --runtime")
    return path


def lock(folder: Path) -> TextIO:
    """Hold the folder for this demo until the file is closed. Raises `HardwareError` when another demo holds it."""
    file = (folder / "demo.lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        holder = file.read().strip()
        file.close()
        raise HardwareError(
            "demo_running",
            f"another demo is running in {folder}{f' (process {holder})' if holder else ''}",
            "end it first, or use other directories: --data and --runtime",
        ) from error
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def forget(data_dir: Path) -> None:
    """Delete the records of earlier demos, and nothing else that may be in the folder."""
    for path in (path for pattern in RECORDS for path in list(data_dir.glob(pattern))):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def remove_sockets(runtime_dir: Path) -> None:
    """Remove what a station leaves in its runtime directory."""
    for name in SOCKETS:
        with contextlib.suppress(OSError):
            (runtime_dir / name).unlink()
