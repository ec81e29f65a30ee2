"""How the driver speaks to QEMU and to the agent: whole messages, in time, or a plain word that there are none."""

import io
import json
import queue
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from typing_extensions import Buffer

from tests.machine.boards import qmp
from tests.machine.boards.lines import GoneError, LateError, Lines, connect
from tests.machine.guest import agent


@pytest.fixture
def pair() -> Iterator[tuple[Lines, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Lines(ours, clock=lambda: 0.0), theirs


def test_messages_come_whole_however_they_are_cut(pair: tuple[Lines, socket.socket]) -> None:
    lines, theirs = pair
    theirs.sendall(b'{"a": 1}\n{"b"')
    assert lines.receive(5.0) == {"a": 1}
    theirs.sendall(b': "\xc3\xa4"}\n')
    assert lines.receive(5.0) == {"b": "ä"}


def test_an_end_and_a_silence_are_told_apart(pair: tuple[Lines, socket.socket]) -> None:
    lines, theirs = pair
    with pytest.raises(LateError):
        lines.receive(0.01)
    with pytest.raises(LateError):
        lines.receive(0.0)
    theirs.close()
    with pytest.raises(GoneError):
        lines.receive(5.0)


def test_whoever_never_comes_is_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(GoneError, match="socket"):
        connect(tmp_path / "socket", until_s=1e12, is_alive=lambda: False)


class FakeQemu:
    """Answers orders as told, with news in between."""

    def __init__(self, theirs: socket.socket, answers: list[dict[str, object]]) -> None:
        self.orders: list[dict[str, object]] = []
        self._file = theirs.makefile("rwb", buffering=0)
        self._answers = answers
        self._say({"QMP": {}})
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _say(self, message: dict[str, object]) -> None:
        self._file.write(json.dumps(message).encode() + b"\n")

    def _serve(self) -> None:
        first: dict[str, object] = {"return": {}}
        for answer in (first, *self._answers):
            self.orders.append(json.loads(self._file.readline()))
            self._say({"event": "RTC_CHANGE", "data": {"offset": len(self.orders)}})
            self._say(answer)

    def end(self) -> list[dict[str, object]]:
        self._thread.join()
        self._file.close()
        return self.orders


def test_an_answer_is_found_among_news_and_news_are_kept() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        qemu = FakeQemu(theirs, [{"return": {"status": "running"}}])
        monitor = qmp.Monitor(Lines(ours))
        assert monitor.order("query-status") == {"status": "running"}
        assert qemu.end() == [{"execute": "qmp_capabilities"}, {"execute": "query-status"}]
        assert monitor.wait("RTC_CHANGE", 0.0)["data"] == {"offset": 1}
        assert monitor.wait("RTC_CHANGE", 0.0)["data"] == {"offset": 2}
        with pytest.raises(LateError):
            monitor.wait("RTC_CHANGE", 0.0)


def test_a_refusal_says_which_order_and_why() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        refused: dict[str, object] = {"error": {"class": "GenericError", "desc": "no such device"}}
        qemu = FakeQemu(theirs, [refused, {"return": "Error: no room\r\n"}, {"return": ""}])
        monitor = qmp.Monitor(Lines(ours))
        with pytest.raises(qmp.RefusedError, match="device_del: no such device"):
            monitor.order("device_del", id="x")
        with pytest.raises(qmp.RefusedError, match="savevm ready: Error: no room"):
            monitor.human("savevm ready")
        assert monitor.human("savevm ready") == ""
        qemu.end()


def test_a_finger_that_leaves_has_no_track_any_more() -> None:
    came = qmp.down(1, 7, 0.5, 1.0)
    assert [event["data"] for event in came] == [
        {"type": "begin", "slot": 1, "tracking-id": 7, "axis": "x", "value": 0},
        {"type": "data", "slot": 1, "tracking-id": 7, "axis": "x", "value": 16384},
        {"type": "data", "slot": 1, "tracking-id": 7, "axis": "y", "value": 32767},
    ]
    assert [event["data"] for event in qmp.up(1)] == [
        {"type": "end", "slot": 1, "tracking-id": -1, "axis": "x", "value": 0}
    ]


# --- the agent --------------------------------------------------------------------------------------------------


def test_the_agent_runs_words_and_says_how_they_ended() -> None:
    done = agent.answer({"run": ["sh", "-c", "echo one; echo two >&2; exit 3"]})
    assert (done["code"], done["output"]) == (3, "one\ntwo\n")
    assert done["began_s"] <= done["ended_s"]
    assert agent.answer({"run": ["/no/such/program"]})["code"] == 127
    late = agent.answer({"run": ["sh", "-c", "echo begun; exec sleep 60"], "timeout_s": 0.2})
    assert (late["code"], late["output"]) == (124, "begun\n")


def test_the_agent_moves_files_both_ways(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    assert agent.answer({"write": str(path), "data": "AP8=", "mode": 0o755}) == {}
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"\x00\xff", 0o755)
    assert agent.answer({"read": str(path)}) == {"data": "AP8="}


class Port(io.BytesIO):
    """A serial port with these requests, whose other end goes when all of them were answered."""

    def __init__(self, *requests: dict[str, object]) -> None:
        super().__init__()
        self.said: queue.Queue[dict[str, object]] = queue.Queue()
        self._left = list(requests)
        self.answers: list[dict[str, object]] = []

    def write(self, data: Buffer) -> int:
        self.said.put(json.loads(bytes(data)))
        return len(bytes(data))

    def readline(self, _size: int | None = -1) -> bytes:
        self.answers.append(self.said.get(timeout=60.0))
        if not self._left:
            raise GoneError
        return json.dumps(self._left.pop(0)).encode() + b"\n"


def test_the_agent_answers_each_request_also_one_it_cannot_do(tmp_path: Path) -> None:
    port = Port({"id": 1, "read": str(tmp_path / "nothing")}, {"id": 2, "run": ["true"]})
    with pytest.raises(GoneError):
        agent.serve(port)
    hello, failed, done = port.answers
    assert "hello" in hello
    assert failed["id"] == 1
    assert "FileNotFoundError" in str(failed["error"])
    assert (done["id"], done["code"]) == (2, 0)
