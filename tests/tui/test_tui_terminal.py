"""The real screen process in a real terminal: what Pilot cannot show, because it goes past the app's own event hook."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from benchmarks.figures import BenchmarkError
from benchmarks.terminal import ROWS, Terminal, screen_process
from kiosk.demo.run import write_settings
from kiosk.link.server import LinkServer
from kiosk.link.stop import SCREEN_STOP_SOCKET, stop_datagram
from kiosk.link.wire import PROTOCOL_VERSION, AnyIntent, KeepAlive, Reply, SnapshotMessage, Welcome
from kiosk.link.wire import Stop as StopIntent
from kiosk.tui import strings
from kiosk.tui.stall import EXIT_STALLED
from kiosk.tui.widgets.stop_bar import STOP_ROWS
from tests.tui.support import training

pytestmark = pytest.mark.processes

PATIENCE_S = 20.0
STOP_AREA = range(ROWS - STOP_ROWS, ROWS)


class Controller(threading.Thread):
    """The other end of all sockets: serves snapshots, keeps what arrives."""

    def __init__(self, runtime_dir: Path) -> None:
        super().__init__(daemon=True)
        self.arrived: Queue[AnyIntent | bytes | str] = Queue()
        self._runtime_dir = runtime_dir
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self.is_up = threading.Event()

    def run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self.join(PATIENCE_S)

    async def _intent(self, number: int, intent: AnyIntent) -> Reply:
        if not isinstance(intent, KeepAlive):
            self.arrived.put(intent)
        return Reply(number, accepted=True)

    def _heard(self, stop: socket.socket) -> None:
        self.arrived.put(stop.recv(64))

    async def _serve(self) -> None:
        with contextlib.ExitStack() as sockets:
            for name in ("stop.sock", SCREEN_STOP_SOCKET):
                stop = sockets.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
                stop.bind(str(self._runtime_dir / name))
                stop.setblocking(False)
                self._loop.add_reader(stop, self._heard, stop)
                sockets.callback(self._loop.remove_reader, stop)
            server = LinkServer(
                welcome=lambda: Welcome(PROTOCOL_VERSION, "controller", False, "bench"),
                on_intent=self._intent,
                on_lost=lambda cause: self.arrived.put(f"lost {cause}"),
                on_screen=lambda _boot: None,
            )
            async with await asyncio.start_unix_server(server.handle, self._runtime_dir / "kiosk.sock"):
                self.is_up.set()
                while not self._over.is_set():
                    server.publish(SnapshotMessage(training("up")))
                    await asyncio.sleep(0.1)

    def take(self, count: int) -> list[AnyIntent | bytes | str]:
        """The next things that arrive, and proof that nothing else does for a moment."""
        taken = [self.arrived.get(timeout=PATIENCE_S) for _ in range(count)]
        try:
            taken.append(self.arrived.get(timeout=0.5))
        except Empty:
            return taken
        raise AssertionError(f"more arrived than expected: {taken}")


@pytest.fixture
def controller(tmp_path: Path) -> Iterator[Controller]:
    thread = Controller(tmp_path)
    thread.start()
    assert thread.is_up.wait(PATIENCE_S)
    yield thread
    thread.end()


@pytest.fixture
def terminal(tmp_path: Path, controller: Controller) -> Iterator[Terminal]:
    config = tmp_path / "kiosk.toml"
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    write_settings(config, data_dir=data_dir, runtime_dir=tmp_path)
    with screen_process(["-m", "kiosk", "tui", "--config", str(config)]) as running:
        running.when(lambda it: it.shows(str(strings.SYMPTOM).splitlines()[0]), PATIENCE_S)
        running.rest(0.5)
        yield running


def write(terminal: Terminal, text: str) -> None:
    """Bytes as a terminal sends them."""
    os.write(terminal._fd, text.encode())


def colours(terminal: Terminal) -> set[object]:
    return {cell[2] for row in terminal.cells(STOP_AREA) for cell in row if isinstance(cell, tuple)}


def test_finger_on_stop_informs_both_processes_once_and_shows_it(terminal: Terminal, controller: Controller) -> None:
    assert colours(terminal) == {"b00000"}
    write(terminal, f"\x1b[<0;4;{ROWS}M")
    terminal.when(lambda it: colours(it) != {"b00000"}, PATIENCE_S)  # however busy it still is with its start
    write(terminal, f"\x1b[<0;4;{ROWS}m")
    arrived = controller.take(3)
    (intent,) = (it for it in arrived if isinstance(it, StopIntent))
    assert intent.press > 0
    assert sorted(map(repr, arrived)) == sorted(map(repr, [b"STOP", stop_datagram(intent.press), intent]))


def test_slide_from_stop_to_a_button_is_stop_alone(terminal: Terminal, controller: Controller) -> None:
    row, column = terminal.find(str(strings.SYMPTOM).splitlines()[0])
    write(terminal, f"\x1b[<0;{column + 1};{ROWS}M\x1b[<32;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m")
    terminal.rest(0.3)
    assert len(controller.take(3)) == 3
    assert terminal.shows(str(strings.SYMPTOM).splitlines()[1])


def test_slide_from_a_place_without_a_button_onto_stop_is_stop_once(terminal: Terminal, controller: Controller) -> None:
    write(terminal, f"\x1b[<0;1;3M\x1b[<32;20;9M\x1b[<32;33;{ROWS - 1}M\x1b[<32;33;{ROWS}M\x1b[<0;33;{ROWS}m")
    terminal.rest(0.3)
    arrived = controller.take(3)
    (intent,) = (it for it in arrived if isinstance(it, StopIntent))
    assert sorted(map(repr, arrived)) == sorted(map(repr, [b"STOP", stop_datagram(intent.press), intent]))


def test_no_key_ends_the_screen(terminal: Terminal, controller: Controller) -> None:
    write(terminal, "\x03\x11\x10\x1a\x1c\x1b\x1b[A\r\tq")
    terminal.rest(1.0)
    assert terminal.process.poll() is None
    assert terminal.shows(str(strings.SYMPTOM).splitlines()[0])
    assert controller.take(0) == []


def test_a_terminal_that_falls_silent_ends_the_screen(
    terminal: Terminal, controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal._screen, "write_process_input", lambda data: write(terminal, data))
    terminal.rest(2.5)
    monkeypatch.undo()
    with pytest.raises(BenchmarkError, match="ended"):
        terminal.rest(PATIENCE_S)
    assert terminal.process.wait(PATIENCE_S) == EXIT_STALLED
    assert str(controller.arrived.get(timeout=PATIENCE_S)).startswith("lost")


def test_terminated_screen_is_lost_at_once(terminal: Terminal, controller: Controller) -> None:
    terminal.process.send_signal(signal.SIGTERM)
    assert str(controller.arrived.get(timeout=PATIENCE_S)).startswith("lost")


def test_screen_process_needs_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys, kiosk.tui.run as run; run.prepare_environment(); import kiosk.tui.app;"
        "print([m for m in sys.modules if m.split('.')[0] in "
        "('numpy', 'gpiozero', 'adafruit_ads1x15', 'board') or m.startswith(('kiosk.hw.sim', 'kiosk.controller'))])"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter
    assert done.stdout.strip() == "[]"
