"""The machine that is installed on, as the steps see it: files under a root, programs, and a log of every change.

Files are replaced whole: another name first, forced to the disk, then renamed. An installation that is cut off anywhere
leaves each file as it was or as it will be, and the next run goes on.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.install.unfailing import unfailing
from kiosk.install.why import Why, called

OUTPUT_LINES: Final = 25
"""How much of a failed program's output is shown; the log has all of it."""

Runner = Callable[[Sequence[str]], "Done"]


class InstallError(Exception):
    """The installation cannot go on.

    Args:
        what: what went wrong, in words for a technician.
        way_out: what to do about it.
        why: the same for a screen, where an update may end with it.
    """

    def __init__(self, what: str, way_out: str, why: Why | None = None) -> None:
        super().__init__(f"{what}: {way_out}")
        self.what = what
        self.way_out = way_out
        self.why = why or Why()


@dataclass(frozen=True, slots=True)
class Done:
    """How a program ended, and all that it said."""

    code: int
    output: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not yet as it must be: what it is, and what makes it so."""

    what: str
    do: Callable[[], None]


def run_program(command: Sequence[str]) -> Done:
    """Run a program to its end, with both outputs in one. One that is not there ends with 127.

    What tells a Python where to look is left out: the installed program has to prove itself, not where it came from.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    surroundings = {**inherited, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 - words of ours, no shell
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=surroundings,
            check=False,
        )
    except FileNotFoundError as error:
        return Done(127, str(error))
    return Done(done.returncode, done.stdout.decode(errors="replace"))


class Machine:
    """Files and programs of the machine.

    Args:
        root: where its file system begins.
        log: takes each line of the installation's log; where it cannot, the work goes on.
        run: runs a program; another one in tests.
    """

    def __init__(self, root: Path, log: Callable[[str], None], run: Runner = run_program) -> None:
        self.root = root
        self.log = unfailing(log)
        self._run = run

    def at(self, path: str) -> Path:
        """Where an absolute path of the machine lies."""
        return self.root / path.lstrip("/")

    def read(self, path: str) -> bytes | None:
        """What a file holds; None where there is none."""
        try:
            return self.at(path).read_bytes()
        except FileNotFoundError:
            return None

    def text(self, path: str) -> str:
        """A file of the kernel or the system as text, empty where there is none; zeros at its end are left out."""
        return (self.read(path) or b"").decode(errors="replace").rstrip("\0\n")

    def mode(self, path: str) -> int | None:
        """Permissions of a file or folder; None where there is none."""
        try:
            return self.at(path).stat().st_mode & 0o7777
        except FileNotFoundError:
            return None

    def write(self, path: str, data: bytes, mode: int = 0o644) -> None:
        """Put a file in its place, whole, for root. Folders that are missing are made."""
        target = self.at(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.new")
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        beside.replace(target)
        sync_folder(target.parent)

    def link(self, path: str, goal: str) -> None:
        """Let a symbolic link point to `goal`, at once: there is no instant without it."""
        target = self.at(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.new")
        beside.unlink(missing_ok=True)
        beside.symlink_to(goal)
        beside.replace(target)
        sync_folder(target.parent)

    def goal(self, path: str) -> str | None:
        """Where a symbolic link points; None where there is none."""
        try:
            return os.readlink(self.at(path))
        except OSError:
            return None

    def remove(self, path: str) -> None:
        """Take a file, a link or a whole folder away; what is not there is no matter."""
        target = self.at(path)
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        else:
            target.unlink(missing_ok=True)

    def has(self, path: str) -> bool:
        """Whether something is there, be it a link to nothing."""
        return os.path.lexists(self.at(path))

    def has_user(self, name: str) -> bool:
        """Whether the machine knows a user of this name."""
        if self.root != Path("/"):
            return any(line.startswith(f"{name}:") for line in self.text("/etc/passwd").splitlines())
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            return True
        return False

    def ask(self, *command: str) -> Done:
        """Run a program that changes nothing; how it ended is the answer."""
        return self._run(command)

    def run(
        self, *command: str, way_out: str = "the lines above say why; run the installation again, it goes on"
    ) -> None:
        """Run a program that must succeed.

        Raises:
            InstallError: it did not. The last lines of what it said are in the message.
        """
        self.log(f"run: {' '.join(command)}")
        done = self._run(command)
        for line in done.output.splitlines():
            self.log(f"  {line}")
        if done.code != 0:
            said = "\n".join(done.output.splitlines()[-OUTPUT_LINES:])
            why = Why("program_failed", {"program": called(command)})
            raise InstallError(f"{said}\n{command[0]} ended with {done.code}", way_out, why)


def sync_folder(folder: Path) -> None:
    """Force the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
