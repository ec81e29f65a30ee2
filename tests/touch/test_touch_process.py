"""The reader as a process: what it refuses, whom it tells, and that it needs neither screen nor compositor."""

import contextlib
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.config import load_settings
from kiosk.core.errors import ConfigError, HardwareError
from kiosk.hw.wiring import default_wiring_path
from kiosk.link.stop import PRESENT_DATAGRAM, STOP_DATAGRAM, TOUCH_SOCKET
from kiosk.touch import process
from kiosk.touch.contacts import Touched
from kiosk.touch.panel import Place
from kiosk.touch.reader import RETRY_FIRST_S, RETRY_MOST_S, WAIT_MOST_S
from tests.touch.glass import Glass, packed

ROOT = Path(__file__).parents[2]
PATIENCE_S = 20.0
STOP = Touched(Place(0.5, 0.9), is_stop=True)
ELSEWHERE = Touched(Place(0.5, 0.2), is_stop=False)


def settings_file(folder: Path, *, backend: str = "real", touch: bool = True) -> Path:
    path = folder / "kiosk.toml"
    text = f'backend = "{backend}"\ndata_dir = "data"\nruntime_dir = "."\nstate_dir = "state"\n'
    text += f'wiring = "{default_wiring_path()}"\n'
    if touch:
        text += f'[touch]\ndevice = "{folder / "event0"}"\nrotation_deg = 0\nstrip_top = 0.8\n'
    path.write_text(text, encoding="utf-8")
    return path


def bound(path: Path) -> socket.socket:
    made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    made.bind(str(path))
    made.settimeout(PATIENCE_S)
    return made


@pytest.fixture
def watchdog(tmp_path: Path) -> Iterator[socket.socket]:
    with bound(tmp_path / "stop.sock") as made:
        yield made


@pytest.fixture
def controller(tmp_path: Path) -> Iterator[socket.socket]:
    with bound(tmp_path / TOUCH_SOCKET) as made:
        yield made


@pytest.fixture
def senders(tmp_path: Path) -> Iterator[process.Senders]:
    with contextlib.closing(process.Senders(tmp_path / "stop.sock", tmp_path / TOUCH_SOCKET)) as made:
        yield made


def waiting(at: socket.socket) -> list[bytes]:
    """What has come and was not taken yet."""
    found = []
    at.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            found.append(at.recv(64))
    at.settimeout(PATIENCE_S)
    return found


def test_on_the_bench_there_is_no_panel_and_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(HardwareError, match="no touch device on the simulated bench"):
        process.run(load_settings(settings_file(tmp_path, backend="bench")), only_show=False)


def test_settings_without_a_panel_are_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"touch: no panel is named \(add \[touch\] with device"):
        process.run(load_settings(settings_file(tmp_path, touch=False)), only_show=False)


def test_stop_goes_to_both_and_a_touch_elsewhere_to_nobody(
    senders: process.Senders,
    watchdog: socket.socket,
    controller: socket.socket,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    senders.tell(ELSEWHERE)
    assert (waiting(watchdog), waiting(controller)) == ([], [])
    senders.tell(STOP)
    assert (waiting(watchdog), waiting(controller)) == ([STOP_DATAGRAM], [STOP_DATAGRAM])
    assert "event=touch_stop right=0.5 down=0.9 watchdog=True controller=True" in caplog.text


def test_presence_goes_to_the_controller_alone_since_the_watchdog_would_stop(
    senders: process.Senders, watchdog: socket.socket, controller: socket.socket
) -> None:
    senders.present()
    assert (waiting(watchdog), waiting(controller)) == ([], [PRESENT_DATAGRAM])


def test_one_that_is_gone_keeps_nothing_from_the_other_and_is_named(
    senders: process.Senders, watchdog: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    senders.tell(STOP)
    senders.present()
    assert waiting(watchdog) == [STOP_DATAGRAM]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "watchdog=True controller=False" in caplog.text


def test_a_stop_behind_words_of_presence_that_nobody_read_is_sent_again(
    senders: process.Senders, watchdog: socket.socket, controller: socket.socket
) -> None:
    """The controller's loop stands; its queue is full of "here"."""
    for _ in range(10_000):
        senders.present()
    senders.tell(STOP)
    assert waiting(watchdog) == [STOP_DATAGRAM]
    is_owed = senders.is_owed
    assert is_owed
    assert STOP_DATAGRAM not in waiting(controller)
    senders.again()
    assert not senders.is_owed
    senders.again()
    assert waiting(controller) == [STOP_DATAGRAM]


def test_a_watchdog_that_is_gone_keeps_nothing_from_the_controller_and_is_met_again(
    tmp_path: Path, senders: process.Senders, controller: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    senders.tell(STOP)
    assert waiting(controller) == [STOP_DATAGRAM]
    assert "watchdog=False controller=True" in caplog.text
    with bound(tmp_path / "stop.sock") as again:
        senders.tell(STOP)
        assert waiting(again) == [STOP_DATAGRAM]


class Enough(Exception):  # noqa: N818 - the end of a test, not an error
    """The loop has waited as often as the test wants."""


def test_it_waits_for_the_panel_or_for_its_next_try_and_tells_the_service_manager(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes: list[str] = []
    waits: list[tuple[int, float]] = []
    now = [100.0]

    def wait(readers: tuple[object, ...], _w: object, _x: object, timeout_s: float) -> None:
        waits.append((len(readers), timeout_s))
        now[0] += timeout_s
        if len(waits) == 40:
            raise Enough

    monkeypatch.setattr(process, "notify", notes.append)
    monkeypatch.setattr(select, "select", wait)
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    with pytest.raises(Enough):
        process.run(load_settings(settings_file(tmp_path)), only_show=False)
    assert {readers for readers, _ in waits} == {0}
    assert waits[0][1] == RETRY_FIRST_S
    assert all(0.0 < timeout_s <= WAIT_MOST_S for _, timeout_s in waits), "however late it tries again"
    assert now[0] > 100.0 + 4 * RETRY_MOST_S
    assert notes == ["READY=1", *["WATCHDOG=1"] * 40]


@dataclass
class Running:
    """A reader's process, the panel it reads, and its log."""

    process: subprocess.Popen[str]
    writer: int

    def touch(self, glass: Glass) -> None:
        os.write(self.writer, packed(glass.sent()))

    def until(self, text: str) -> str:
        """The line of its log that holds a text."""
        assert self.process.stderr is not None
        seen = []
        for line in self.process.stderr:
            seen.append(line)
            if text in line:
                return line
        raise AssertionError(f"it ended without {text}: {seen}")


def plugged(folder: Path) -> int:
    """The panel's end of the pipe; without one the reader finds the panel gone."""
    return os.open(folder / "event0", os.O_RDWR | os.O_NONBLOCK)


@contextlib.contextmanager
def running(folder: Path, *options: str) -> Iterator[Running]:
    os.mkfifo(folder / "event0")
    writer = plugged(folder)
    paths = os.pathsep.join((str(Path(__file__).parent / "hooks"), str(ROOT)))
    command = [sys.executable, "-m", "kiosk", "touch-stop", "--config", str(settings_file(folder)), *options]
    reader = subprocess.Popen(  # noqa: S603 - our own
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, stderr=subprocess.PIPE, text=True
    )
    patience = threading.Timer(PATIENCE_S, reader.kill)  # a log that says nothing must not hold the test up for ever
    patience.start()
    made = Running(reader, writer)
    try:
        made.until("event=touch_open")
        yield made
    finally:
        os.close(made.writer)
        patience.cancel()
        reader.kill()
        reader.communicate(timeout=PATIENCE_S)


def heard(at: socket.socket) -> bytes:
    """The next datagram that is not the word of presence."""
    while (datagram := at.recv(64)) == PRESENT_DATAGRAM:
        pass
    return datagram


@pytest.mark.processes
def test_the_real_process_sees_the_second_finger_and_tells_both_sockets(
    tmp_path: Path, watchdog: socket.socket, controller: socket.socket
) -> None:
    glass = Glass()
    with running(tmp_path) as reader:
        assert controller.recv(64) == PRESENT_DATAGRAM
        glass.down(0, 300, 100)  # rests on the chart
        glass.report()
        glass.down(1, 410, 460)
        glass.report()
        reader.touch(glass)
        assert (watchdog.recv(64), heard(controller)) == (STOP_DATAGRAM, STOP_DATAGRAM)
        for _ in range(100):
            glass.tap(2, 600, 470)
        reader.touch(glass)
        assert [watchdog.recv(64) for _ in range(5)] == [STOP_DATAGRAM] * 5
        waiting(watchdog)
        os.close(reader.writer)  # the panel is pulled out
        reader.until("reason=touch_gone")
        reader.writer = plugged(tmp_path)
        reader.until("event=touch_open")
        glass.tap(3, 600, 470)
        waiting(watchdog)
        reader.touch(glass)
        assert watchdog.recv(64) == STOP_DATAGRAM
        reader.process.send_signal(signal.SIGTERM)
        assert reader.process.wait(PATIENCE_S) == -signal.SIGTERM


@pytest.mark.processes
def test_for_the_technician_it_shows_where_a_finger_lands_and_sends_nothing(
    tmp_path: Path, watchdog: socket.socket, controller: socket.socket
) -> None:
    glass = Glass()
    with running(tmp_path, "--show") as reader:
        glass.tap(0, 200, 120)
        glass.tap(0, 400, 432)
        reader.touch(glass)
        assert reader.until("event=touch ").rstrip().endswith("event=touch right=0.25 down=0.25 stop=False")
        assert reader.until("event=touch ").rstrip().endswith("event=touch right=0.5 down=0.9 stop=True")
        assert (waiting(watchdog), waiting(controller)) == ([], [])


@pytest.mark.processes
def test_the_command_on_the_bench_ends_with_a_sentence(tmp_path: Path) -> None:
    config = str(settings_file(tmp_path, backend="bench"))
    command = [sys.executable, "-m", "kiosk", "touch-stop", "--config", config]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert done.returncode == 2
    assert done.stderr.startswith("kiosk: there is no touch device on the simulated bench")


@pytest.mark.processes
def test_its_process_holds_neither_screen_nor_records_nor_the_wiring() -> None:
    """Small and quick to start anew: what it has in memory is the panel, the sockets and the reader of settings."""
    code = "import sys, kiosk.touch.process; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    held = {name.partition(".")[0] for name in done.stdout.split()}
    assert held.isdisjoint({"textual", "sqlite3", "sqlite_utils", "gpiozero", "numpy", "asyncio", "adafruit_ads1x15"})
    assert not [name for name in done.stdout.split() if name.startswith(("kiosk.tui", "kiosk.hw", "kiosk.storage"))]
