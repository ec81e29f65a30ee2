"""What draws the picture is asked whether it is there: when the process ends for it, and when it must not."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.tui import picture
from kiosk.tui.picture import LOOKS, CompositorDrawer, Drawer, PictureWatch, TerminalDrawer, compositor
from kiosk.tui.stall import EXIT_STALLED

WAIT_S = 10.0


class Told:
    """A drawer that does as it is told."""

    name = "terminal"

    def __init__(self, *, answers: bool = True, reads: bool = True) -> None:
        self.answers, self.reads, self.asked = answers, reads, 0

    def ask(self) -> None:
        self.asked += 1

    def is_asked(self) -> bool:
        return self.reads

    def has_answered(self) -> bool:
        return self.answers


class Left:
    """A watch whose process is only left on paper."""

    def __init__(self, *drawers: Drawer) -> None:
        self.what: list[object] = []
        self.watch = PictureWatch(drawers, leave=self.what.append, tell=self.what.append)

    def after(self, looks: int) -> list[object]:
        for _ in range(looks):
            self.watch.look()
        return self.what


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "_TOLD_S", 0.0)


def test_one_that_falls_silent_ends_the_process_and_the_service_manager_is_told_first(
    caplog: pytest.LogCaptureFixture,
) -> None:
    drawer = Told()
    left = Left(drawer)
    assert left.after(3) == []
    drawer.answers = False
    assert left.after(LOOKS - 1) == []
    assert left.after(1) == ["WATCHDOG=trigger", EXIT_STALLED]
    assert "no answer of: terminal" in caplog.text


def test_a_log_that_blocks_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = threading.Event()
    monkeypatch.setattr(picture, "_NOTE_S", 0.01)
    monkeypatch.setattr(picture, "_note", lambda _gone: blocked.wait(WAIT_S))
    drawer = Told()
    left = Left(drawer)
    left.after(1)
    drawer.answers = False
    assert left.after(LOOKS) == ["WATCHDOG=trigger", EXIT_STALLED]
    assert not blocked.is_set()
    blocked.set()


def test_an_answer_in_between_begins_anew() -> None:
    drawer = Told()
    left = Left(drawer)
    for _ in range(4):
        drawer.answers = True
        left.after(1)
        drawer.answers = False
        left.after(LOOKS - 1)
    assert left.what == []


def test_one_that_has_never_answered_is_not_watched_but_asked_on() -> None:
    drawer = Told(answers=False)
    assert Left(drawer).after(100) == []
    assert drawer.asked == 100


def test_a_question_that_a_slow_loop_has_not_written_is_no_silence() -> None:
    drawer = Told()
    left = Left(drawer)
    left.after(1)
    drawer.answers = drawer.reads = False
    assert left.after(100) == []


def test_either_of_two_is_enough() -> None:
    there, silent = Told(), Told()
    left = Left(there, silent)
    left.after(1)
    silent.answers = False
    assert left.after(LOOKS) == ["WATCHDOG=trigger", EXIT_STALLED]


def test_the_thread_asks_and_ends_when_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "PERIOD_S", 0.001)
    asked = threading.Event()
    drawer = TerminalDrawer(asked.set)
    watch = PictureWatch((drawer,), leave=lambda _code: None)
    watch.start()
    assert asked.wait(WAIT_S)
    watch.stop()
    for thread in threading.enumerate():
        if thread.name == "picture-watch":
            thread.join(WAIT_S)
            assert not thread.is_alive()


def test_the_terminals_answer_counts_for_the_question_that_was_written_last() -> None:
    drawer = TerminalDrawer(lambda: None)
    drawer.ask()
    assert not drawer.is_asked()
    drawer.asked()
    drawer.answered()
    assert (drawer.is_asked(), drawer.has_answered()) == (True, True)
    drawer.ask()
    assert not drawer.has_answered()


# --- the compositor -------------------------------------------------------------------------------------------------

SYNC = struct.pack("=IHHI", 1, 0, 12, 2)
DONE = struct.pack("=IHHI", 2, 0, 12, 77)
FREED = struct.pack("=IHHI", 1, 1, 12, 2)
ERROR = struct.pack("=IHHIII", 1, 0, 20, 1, 0, 0)


class Server:
    """The other end of its socket."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(path))
        self._door.listen()
        self._door.settimeout(WAIT_S)
        self._line: socket.socket | None = None

    def heard(self) -> bytes:
        if self._line is None:
            self._line, _ = self._door.accept()
        self._line.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            return self._line.recv(100)
        return b""

    def say(self, data: bytes) -> None:
        assert self._line is not None
        self._line.sendall(data)

    def hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None

    def close(self) -> None:
        self.hang_up()
        self._door.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with contextlib.closing(Server(tmp_path / "wayland-0")) as it:
        yield it


@pytest.fixture
def drawer(server: Server) -> Iterator[CompositorDrawer]:
    with contextlib.closing(CompositorDrawer(server.path)) as it:
        yield it


def test_the_compositor_is_asked_again_only_when_it_has_answered(server: Server, drawer: CompositorDrawer) -> None:
    assert not drawer.has_answered()
    for _ in range(3):
        drawer.ask()
        drawer.ask()
        assert (server.heard(), drawer.has_answered(), drawer.is_asked()) == (SYNC, False, True)
        server.say(DONE + FREED)
        assert drawer.has_answered()
        assert not drawer.has_answered()


@pytest.mark.parametrize("cut", [1, 7, 8, 11, 12, 13, 23])
def test_an_answer_in_parts_is_one(server: Server, drawer: CompositorDrawer, cut: int) -> None:
    drawer.ask()
    server.heard()
    seen = []
    for part in ((DONE + FREED)[:cut], (DONE + FREED)[cut:]):
        server.say(part)
        seen.append(drawer.has_answered())
    assert seen.count(True) == 1
    drawer.ask()
    assert server.heard() == SYNC


def test_one_that_frees_the_object_late_has_answered_all_the_same(server: Server, drawer: CompositorDrawer) -> None:
    drawer.ask()
    server.heard()
    server.say(FREED)
    assert not drawer.has_answered()
    server.say(DONE)
    assert drawer.has_answered()


@pytest.mark.parametrize("ends", [lambda server: server.hang_up(), lambda server: server.say(ERROR)])
@pytest.mark.parametrize("nonsense", [b"", struct.pack("=IHH", 5, 0, 3)])
def test_one_that_ends_the_connection_is_asked_on_another_and_told_once(
    server: Server,
    drawer: CompositorDrawer,
    ends: Callable[[Server], None],
    nonsense: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for _ in range(3):
        drawer.ask()
        server.heard()
        if nonsense:
            server.say(nonsense)
        else:
            ends(server)
        assert not drawer.has_answered()
        server.hang_up()
    assert len(caplog.records) == 1
    drawer.ask()
    assert server.heard() == SYNC
    server.say(DONE + FREED)
    assert drawer.has_answered()


def test_one_that_is_not_there_has_not_answered(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    nobody = CompositorDrawer(tmp_path / "wayland-9")
    for _ in range(3):
        nobody.ask()
        assert not nobody.has_answered()
    assert len(caplog.records) == 1


def test_the_environment_names_it_or_there_is_none(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    for name in ("WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    assert compositor() is None
    monkeypatch.setenv("WAYLAND_DISPLAY", server.path.name)
    assert compositor() is None
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(server.path.parent))
    found = compositor()
    assert found is not None
    found.ask()
    assert server.heard() == SYNC
    found.close()


def test_the_answer_of_a_terminal_is_read_and_no_message() -> None:
    from kiosk.tui.driver import TerminalIsThere, TouchParser  # noqa: PLC0415 - the toolkit is slow to import

    parser = TouchParser(lambda _row: False)
    assert [type(one) for part in ("\x1b[", "0", "n", "\x1b[3n\x1b[0;5;1M") for one in parser.feed(part)] == [
        TerminalIsThere
    ]
