"""A booted tree in a container: systemd as its first process at full speed, and no devices."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NoReturn

from tests.machine.boards.base import Ability, BoardError, Picture, Ran
from tests.machine.commands import NSPAWN, certificate_variables, certificates, ran

UP_S: Final = 600.0
"""Of our seconds: a minute goes by before systemd gives a screen up that has no panel, and others use this computer."""
PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
LOOK_S: Final = 0.05
ANSWER_S: Final = 20.0


class Container:
    """One container over a tree that it does not change: what it writes lies in a layer, or on a disk, of its own.

    Args:
        tree: the tree, or a file system with it in a file, of which it gets a copy. A station that finds its system on
            a layer takes that for memory, and is not updated.
        folder: of this container.
        shared: files and folders of this machine by the place where it sees them, and cannot write to them.
        has_network: this machine's; else it has none at all.
    """

    name = "container"
    abilities: frozenset[Ability] = frozenset()
    touch_name = ""

    def __init__(
        self,
        tree: Path,
        folder: Path,
        shared: Mapping[str, Path],
        *,
        has_network: bool = True,
    ) -> None:
        self._tree = tree
        self.folder = folder
        self._shared = shared
        self._has_network = has_network
        self._root = folder / "root"
        self._process: subprocess.Popen[bytes] | None = None
        self._first = 0

    def start(self) -> str:
        """Boot it and wait until systemd has come to an end with starting; the id of this boot."""
        if not self._first:
            self._lay()
        call = [*NSPAWN, "--boot", "--console=pipe", f"--machine=bench-{os.getpid()}", f"--directory={self._root}"]
        call += [f"--bind-ro={outside}:{seen}" for seen, outside in self._shared.items()]
        call += certificates() if self._has_network else ["--private-network"]
        # systemd of trixie wants the second kind of control groups, also where this machine has the first
        environment = {**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
        with (self.folder / "boot.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - words of this package alone
                call, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
            )
        self._first = self._found(self._process)
        self._wait()
        return str(self._first)

    def _lay(self) -> None:
        """Its disk as the tree is; nothing stays of one before it."""
        self._clear()
        for name in ("root", "written", "work"):
            (self.folder / name).mkdir(parents=True)
        log, layers = self.folder / "log", f"upperdir={self.folder}/written,workdir={self.folder}/work"
        if self._tree.is_file():
            own = str(self.folder / self._tree.name)
            ran("cp", "--reflink=auto", "--sparse=always", str(self._tree), own, log=log)
            ran("mount", "-o", "loop", own, str(self._root), log=log)
        else:
            words = ("-t", "overlay", "overlay", "-o", f"lowerdir={self._tree},{layers}")
            ran("mount", *words, str(self._root), log=log)

    def _clear(self) -> None:
        if os.path.ismount(self._root):
            ran("umount", str(self._root), log=self.folder / "log")
        for name in ("root", "written", "work"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def _found(self, process: "subprocess.Popen[bytes]") -> int:
        """The process outside that is the first inside."""
        until_s = time.monotonic() + UP_S
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        while time.monotonic() < until_s and process.poll() is None:
            for child in children.read_text(encoding="ascii").split():
                if Path(f"/proc/{child}/comm").read_text(encoding="ascii").strip() == "systemd":
                    return int(child)
            time.sleep(LOOK_S)  # nothing tells when it has become systemd
        raise BoardError(f"the container does not start, see {self.folder}/boot.log")

    def _wait(self) -> None:
        until_s = time.monotonic() + UP_S
        while time.monotonic() < until_s:
            state = self.run("systemctl", "is-system-running").output.strip()
            if state in {"running", "degraded"}:
                return
            time.sleep(LOOK_S)
        raise BoardError(f"systemd does not come up, see {self.folder}/boot.log")

    def cut(self) -> None:
        """End everything in it at once, as without power."""
        if self._process is None:
            return
        try:
            os.kill(self._first, signal.SIGKILL)
            self._process.wait(ANSWER_S)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        self._process = None

    def close(self) -> None:
        """Let go of it and of what it wrote."""
        self.cut()
        self._clear()

    def run(self, *words: str, timeout_s: float = 60.0) -> Ran:
        """Run a program in it as root, to its end."""
        call = [
            "nsenter",
            "-t",
            str(self._first),
            "-m",
            "-p",
            "-u",
            "-i",
            "-n",
            "env",
            "-i",
            f"PATH={PATH}",
            "HOME=/root",
        ]
        call += [*(certificate_variables() if self._has_network else ()), *words]
        began_s = time.monotonic()
        try:
            done = subprocess.run(  # noqa: S603 - words of the cases
                call,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=timeout_s,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            return Ran(124, (error.output or b"").decode(errors="replace"), began_s, time.monotonic())
        return Ran(done.returncode, done.stdout.decode(errors="replace"), began_s, time.monotonic())

    def put(self, path: str, data: bytes, mode: int = 0o644) -> None:
        """Write a file in it."""
        target = self._outside(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        target.chmod(mode)

    def get(self, path: str) -> bytes:
        """Read a file of it."""
        try:
            return self._outside(path).read_bytes()
        except OSError as error:
            raise BoardError(f"{path}: {error.strerror}") from error

    def _outside(self, path: str) -> Path:
        return Path(f"/proc/{self._first}/root{path}")

    def _no(self, what: object) -> NoReturn:
        raise BoardError(f"a container has no devices: {what}")

    def press(self, x: float, y: float, finger: int = 0) -> None:
        """It has no panel."""
        self._no((x, y, finger))

    def lift(self, finger: int = 0) -> None:
        """It has no panel."""
        self._no(finger)

    def picture(self) -> Picture:
        """It has no panel."""
        self._no("panel")

    def plant(self, message: dict[str, object]) -> dict[str, object]:
        """Nothing is around it."""
        self._no(message)
