"""The demo from outside: what stays when it is ended, killed or crippled, and what it refuses before it starts."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.core.errors import ConfigError, HardwareError
from kiosk.demo import run
from kiosk.demo.folders import SOCKETS, forget, lock, make_folder, make_runtime_dir
from kiosk.demo.supervise import RESTART_EVERY_S, RESTARTS_MAX, Restarts

UP_S = 60.0
"""A demo starts some processes, and the tests beside this one do too: on two cores that once took longer than 15 s."""
MAIN_BUFFER = b"\x1b[?1049l"
STOP_STRIP = b"touch here"


class Terminal:
    """A demo in a terminal of 66x20."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 66, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.shown = b""
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, "-m", "kiosk", "demo", "--data", str(folder / "d"), "--runtime", str(folder / "r")],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
        )

    def wait(self, holds: Callable[[], bool], limit_s: float = UP_S) -> None:
        end = time.monotonic() + limit_s
        while not holds():
            if select.select([self.master], [], [], 0.05)[0]:
                with contextlib.suppress(OSError):
                    self.shown += os.read(self.master, 65536)
            if time.monotonic() > end:
                pytest.fail(f"waited in vain; shown: {self.shown[-1500:]!r}")

    def wait_up(self) -> None:
        self.wait(lambda: STOP_STRIP in self.shown)

    def wait_ended(self) -> int:
        self.wait(lambda: self.process.poll() is not None)
        return self.process.wait()

    def processes(self) -> dict[str, int]:
        """Ids of what the demo runs, by the name of the command."""
        found: dict[str, int] = {}
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (entry / "cmdline").read_bytes().decode().split("\0")
                if any(word.startswith(str(self.folder)) for word in words) and "kiosk" in " ".join(words):
                    found[words[words.index("-m") + 2] if words[2] == "kiosk" else words[2]] = int(entry.name)
        return found

    def sockets(self) -> list[str]:
        return [name for name in SOCKETS if (self.folder / "r" / name).exists()]

    def is_free(self) -> bool:
        """Whether another demo may begin: a process that ends has no name any more before it lets go of its files."""
        with contextlib.suppress(HardwareError):
            for name in ("r", "d"):
                lock(self.folder / name).close()
            return True
        return False

    def is_given_back(self) -> bool:
        with contextlib.suppress(OSError):
            if select.select([self.master], [], [], 0)[0]:
                self.shown += os.read(self.master, 65536)
        return termios.tcgetattr(self.slave) == self.before and self.shown.rfind(MAIN_BUFFER) > self.shown.rfind(
            b"\x1b[?1049h"
        )

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        self.wait_ended()
        self.wait(lambda: not self.processes())
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(tmp_path)
    try:
        made.wait_up()
        yield made
    finally:
        made.close()


@pytest.mark.processes
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_nothing_stays_however_the_first_process_ends(terminal: Terminal, number: signal.Signals) -> None:
    assert {"demo", "bench", "watchdog", "controller", "tui"} <= set(terminal.processes())
    terminal.process.send_signal(number)
    code = terminal.wait_ended()
    assert code == (-number if number is signal.SIGKILL else 128 + number)
    terminal.wait(lambda: not terminal.processes())
    assert terminal.sockets() == []
    terminal.wait(terminal.is_given_back)
    terminal.wait(terminal.is_free)


@pytest.mark.processes
def test_ctrl_c_ends_it_well(terminal: Terminal) -> None:
    os.write(terminal.master, b"\x03")
    assert terminal.wait_ended() == 0
    assert terminal.processes() == {}
    assert terminal.sockets() == []
    assert terminal.is_given_back()


@pytest.mark.processes
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_process_that_dies_or_hangs_comes_back(terminal: Terminal, number: signal.Signals) -> None:
    before = terminal.processes()
    terminal.shown = b""
    for name in ("tui", "controller"):
        os.kill(before[name], number)
    terminal.wait(
        lambda: all(terminal.processes().get(name, before[name]) != before[name] for name in ("tui", "controller"))
    )
    terminal.wait_up()
    assert terminal.process.poll() is None


@pytest.mark.processes
def test_without_its_bench_it_ends_and_says_so(terminal: Terminal) -> None:
    os.kill(terminal.processes()["bench"], signal.SIGKILL)
    assert terminal.wait_ended() == 2
    terminal.wait(lambda: b"the bench process was ended by SIGKILL" in terminal.shown)
    assert b"Traceback" not in terminal.shown
    assert terminal.processes() == {}


@pytest.mark.processes
def test_a_second_demo_in_the_same_folders_leaves_the_first_alone(terminal: Terminal) -> None:
    before = (terminal.folder / "d" / "kiosk.db").stat().st_ino
    second = subprocess.run(  # noqa: S603 - our own interpreter and arguments
        [sys.executable, "-m", "kiosk", "demo", "--auto", "--fresh", "--data", str(terminal.folder / "d")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 2
    assert f"another demo is running in {terminal.folder / 'd'} (process {terminal.process.pid})" in second.stderr
    assert (terminal.folder / "d" / "kiosk.db").stat().st_ino == before
    assert len(terminal.sockets()) == len(SOCKETS)


def options(**changes: object) -> Namespace:
    wanted: dict[str, object] = {
        "auto": True,
        "processes": False,
        "seed": 1,
        "profile": None,
        "data": None,
        "runtime": None,
        "fresh": False,
        "faults": [],
    }
    return Namespace(**(wanted | changes))


def test_it_needs_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed:
        @staticmethod
        def isatty() -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", Closed)
    with pytest.raises(HardwareError, match="use --auto") as refused:
        run.demo(options(auto=False))
    assert refused.value.code == "no_terminal"


def test_a_scripted_visit_knows_of_no_fault_and_a_bench_is_told_of_each(tmp_path: Path) -> None:
    with pytest.raises(HardwareError) as refused:
        run.demo(options(faults=["clock_unset"]))
    assert refused.value.code == "demo_options"
    bench, *_ = run.services(
        tmp_path / "kiosk.toml", tmp_path, seed=1, profile=None, faults=["clock_unset", "cuff_leak=0.2"]
    )
    assert list(bench.arguments)[-4:] == ["--fault", "clock_unset", "--fault", "cuff_leak=0.2"]


def test_a_profile_is_checked_before_anything_is_started(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("[limb]\nfoo = 1\n", encoding="utf-8")
    for profile in (bad, tmp_path / "none.toml"):
        with pytest.raises(ConfigError):
            run.demo(options(processes=True, profile=profile, data=tmp_path / "d"))
    assert not (tmp_path / "d").exists()


def test_folders_that_cannot_be_used_are_refused_with_the_option_that_names_another(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for folder in (file, file / "inside", Path("/proc/nothing")):
        with pytest.raises(HardwareError, match=r"another directory with --data") as refused:
            make_folder(folder, "--data")
        assert refused.value.code == "folder"


def test_sockets_only_go_where_nobody_else_can_put_theirs(tmp_path: Path) -> None:
    assert make_runtime_dir(tmp_path / "r").stat().st_mode & 0o777 == 0o700
    (tmp_path / "r").chmod(0o770)
    with pytest.raises(HardwareError, match="others may write"):
        make_runtime_dir(tmp_path / "r")
    with pytest.raises(HardwareError, match="107 are possible"):
        make_runtime_dir(tmp_path / ("x" * 107))


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_a_runtime_directory_of_another_user_is_refused(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    with pytest.raises(HardwareError, match="belongs to another user"):
        make_runtime_dir(tmp_path)


def test_fresh_forgets_only_what_a_demo_made(tmp_path: Path) -> None:
    ours = ["kiosk.db", "kiosk.db-wal", "tui.log.1", "log/demo.log", "watchdog", "watchdog.journal.begun"]
    theirs = ["thesis.txt", "photos/cat.png"]
    for name in [*ours, *theirs]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "run").symlink_to(tmp_path / "photos")
    forget(tmp_path)
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert left == sorted(theirs)


def test_what_keeps_ending_is_started_again_only_so_often() -> None:
    restarts = Restarts()
    now = 100.0
    for _ in range(RESTARTS_MAX):
        assert restarts.is_due(now)
        assert not restarts.is_hopeless(now)
        restarts.add(now)
        assert not restarts.is_due(now + RESTART_EVERY_S / 2)
        now += RESTART_EVERY_S
    assert restarts.is_hopeless(now)
    assert not restarts.is_hopeless(now + 60.0)
