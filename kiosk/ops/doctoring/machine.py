"""Where the doctor looks at the machine: files below a root, programs that only tell, clocks. A test brings its own."""

import os
import platform
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Final

from kiosk.core.clocktrust import Evidence
from kiosk.hw.clock import SystemClock
from kiosk.hw.i2cscan import answering
from kiosk.hw.ports import Clock
from kiosk.hw.vouching import vouched

PACKAGE: Final = "bfr-kiosk"
ANSWER_S: Final = 8.0
"""Longest that a program may take to tell something; a card or a system that hangs must not hang the doctor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The machine. Nothing of it changes anything."""

    root: Path
    """Where its file system begins."""
    clock: Clock
    utc: Callable[[], datetime]
    ask: Callable[..., str | None]
    """What a program says, its name and words given one by one; None when it is missing, fails or hangs."""
    which: Callable[[str], str | None]
    set_realtime: Callable[[], None]
    vouched: Callable[[float, bool], Evidence]
    answering: Callable[[int], frozenset[int]]
    """Addresses that answer on an I2C bus. Raises OSError."""
    free_bytes: Callable[[Path], int]
    package: Callable[[str], str | None]
    """The version of an installed Python package."""
    requirements: tuple[str, ...]
    """What the installed program asks for, as it was packed; empty where it runs out of a folder."""
    kernel: str
    python: str

    def text(self, path: str) -> str | None:
        """A small file as text, without the white space and zeros at its ends; None when it cannot be read."""
        try:
            return (self.root / path).read_bytes().decode(errors="replace").strip("\0 \t\n")
        except OSError:
            return None

    def number(self, path: str, base: int = 10) -> int | None:
        """A file that holds one whole number; None when it does not."""
        try:
            return int(self.text(path) or "", base)
        except ValueError:
            return None

    def found(self, pattern: str) -> list[str]:
        """Paths below the root that fit a pattern, sorted, as `text` takes them."""
        return sorted(str(path.relative_to(self.root)) for path in self.root.glob(pattern))

    @property
    def board(self) -> str:
        """What the board calls itself; empty where there is none."""
        return self.text("proc/device-tree/model") or ""

    @property
    def is_booted(self) -> bool:
        """Whether systemd runs here."""
        return (self.root / "run/systemd/system").is_dir()


def this_machine() -> Machine:
    """The one this runs on."""
    return Machine(
        root=Path("/"),
        clock=SystemClock(),
        utc=lambda: datetime.now(UTC),
        ask=_ask,
        which=shutil.which,
        set_realtime=_try_realtime,
        vouched=vouched(),
        answering=answering,
        free_bytes=lambda path: shutil.disk_usage(path).free,
        package=_package,
        requirements=_requirements(),
        kernel=f"{platform.system()} {platform.release()} {platform.machine()}",
        python=platform.python_version(),
    )


def _ask(*command: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - words of ours, no shell
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C.UTF-8", "SYSTEMD_COLORS": "0"},
            timeout=ANSWER_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode(errors="replace") if done.returncode == 0 else None


def _package(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _requirements() -> tuple[str, ...]:
    try:
        return tuple(requires(PACKAGE) or ())
    except PackageNotFoundError:
        return ()


def _try_realtime() -> None:
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    os.sched_setscheduler(0, *before)
