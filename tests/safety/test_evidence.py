"""The evidence socket: one client, every way a peer can end, and never a wait."""

from __future__ import annotations

import errno
import os
import socket
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.safety.evidence import EvidenceServer
from kiosk.safety.heartbeat import Evidence, encode_evidence
from kiosk.safety.states import Arrivals

QUIET = Arrivals()


def seqpacket() -> socket.socket:
    return socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evidence.sock"


@pytest.fixture
def server(path: Path) -> Iterator[EvidenceServer]:
    made = EvidenceServer.listening(path)
    yield made
    made.close()


@pytest.fixture
def client(server: EvidenceServer, path: Path) -> Iterator[socket.socket]:
    with seqpacket() as made:
        made.connect(str(path))
        assert server.drain() == Arrivals(connected=True)
        yield made


def test_frames_in_order(server: EvidenceServer, client: socket.socket, first_frame: Evidence) -> None:
    frames = tuple(replace(first_frame, sequence=number) for number in range(3))
    for frame in frames:
        client.send(encode_evidence(frame))
    assert server.drain() == Arrivals(frames=frames)
    assert server.drain() == QUIET


def test_nobody_there(server: EvidenceServer) -> None:
    assert server.drain() == QUIET
    server.send(b"report")


def test_a_socket_pair_counts_as_one_connection(first_frame: Evidence) -> None:
    mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    server = EvidenceServer.connected(mine)
    theirs.send(encode_evidence(first_frame))
    assert server.drain() == Arrivals(frames=(first_frame,), connected=True)
    server.send(b"report")
    assert theirs.recv(100) == b"report"
    theirs.close()
    assert server.drain() == Arrivals(gone=True)
    assert server.drain() == QUIET
    server.close()


@pytest.mark.parametrize("data", [b"x", b"x" * 68, b"x" * 500])
def test_what_is_no_frame(server: EvidenceServer, client: socket.socket, first_frame: Evidence, data: bytes) -> None:
    client.send(data)
    client.send(encode_evidence(first_frame))
    assert server.drain() == Arrivals(frames=(first_frame,), malformed=True)


def test_a_frame_with_something_behind_it_is_no_frame(
    server: EvidenceServer, client: socket.socket, first_frame: Evidence
) -> None:
    client.send(encode_evidence(first_frame) + b"more")
    assert server.drain() == Arrivals(malformed=True)


def test_a_flood_takes_bounded_work(server: EvidenceServer, client: socket.socket, first_frame: Evidence) -> None:
    for _ in range(40):
        client.send(encode_evidence(first_frame))
    assert len(server.drain().frames) == 16


def test_end_of_file_voids_what_was_said_before(
    server: EvidenceServer, client: socket.socket, first_frame: Evidence
) -> None:
    client.send(encode_evidence(first_frame))
    client.close()
    assert server.drain() == Arrivals(gone=True)


def test_an_end_with_unread_reports_is_a_reset(server: EvidenceServer, client: socket.socket) -> None:
    server.send(b"report")
    client.close()
    assert server.drain() == Arrivals(gone=True)


def test_sending_to_an_ended_peer(server: EvidenceServer, client: socket.socket) -> None:
    client.close()
    server.send(b"report")
    server.send(b"report")
    assert server.drain() == Arrivals(gone=True)


def test_a_peer_that_does_not_read_is_gone_within_seconds(server: EvidenceServer, client: socket.socket) -> None:
    for sent in range(100):
        server.send(bytes(56))
        arrivals = server.drain()
        if arrivals.gone:
            assert sent > 3
            return
    pytest.fail("a full buffer was taken for health")


def test_a_second_client_is_turned_away(server: EvidenceServer, client: socket.socket, path: Path) -> None:
    with seqpacket() as second:
        second.connect(str(path))
        assert server.drain() == Arrivals(second=True)
        assert second.recv(10) == b""
    client.send(b"still me")
    assert server.drain().malformed


def test_a_new_client_after_the_end_of_the_first(
    server: EvidenceServer, client: socket.socket, path: Path, first_frame: Evidence
) -> None:
    client.close()
    with seqpacket() as second:
        second.connect(str(path))
        second.send(encode_evidence(first_frame))
        assert server.drain() == Arrivals(gone=True, connected=True)
        assert server.drain() == Arrivals(frames=(first_frame,))


def test_another_user_is_turned_away(server: EvidenceServer, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    for number in (1, 2):
        with seqpacket() as stranger:
            stranger.connect(str(path))
            assert server.drain() == QUIET
            assert stranger.recv(10) == b""
        assert server.strangers == number


def test_many_callers_at_once_take_bounded_work(server: EvidenceServer, path: Path) -> None:
    callers = [seqpacket() for _ in range(5)]
    for caller in callers:
        caller.setblocking(False)
    for caller in callers:
        caller.connect(str(path))
    assert server.drain() == Arrivals(connected=True, second=True)
    assert server.drain() == Arrivals(second=True)
    for caller in callers:
        caller.close()


def test_a_file_left_behind_is_replaced_and_only_ours(path: Path) -> None:
    EvidenceServer.listening(path).close()
    assert path.exists()
    server = EvidenceServer.listening(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    server.close()
    server.close()


def test_an_empty_message_ends_the_connection(server: EvidenceServer, client: socket.socket) -> None:
    server.drain()
    client.send(b"")
    assert server.drain().gone
    assert not server.drain().gone


def test_descriptors_sent_along_are_not_kept(
    server: EvidenceServer, client: socket.socket, first_frame: Evidence
) -> None:
    server.drain()
    before = len(os.listdir("/proc/self/fd"))
    for number in range(10):
        socket.send_fds(client, [encode_evidence(replace(first_frame, sequence=number))], [0, 1, 2])
    heard = server.drain()
    assert len(heard.frames) == 10
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize("error", [errno.ECONNRESET, errno.EPIPE, errno.ENOTCONN, errno.EIO, errno.ENOBUFS])
@pytest.mark.parametrize("call", ["recv", "send"])
def test_every_error_of_the_peer_is_its_end_on_either_call(error: int, call: str) -> None:
    class Broken:
        """A socket whose peer died in a way of its own."""

        closed = False

        def setblocking(self, _flag: bool) -> None:
            pass

        def setsockopt(self, *_: int) -> None:
            pass

        def recv(self, _size: int) -> bytes:
            raise OSError(error if call == "recv" else errno.EAGAIN, "gone")

        def send(self, _data: bytes) -> int:
            raise OSError(error, "gone")

        def close(self) -> None:
            self.closed = True

    peer = Broken()
    server = EvidenceServer.connected(peer)  # type: ignore[arg-type]  # as much of a socket as is used
    if call == "send":
        server.send(b"report")
    assert server.drain().gone
    assert peer.closed
    server.send(b"report")
    assert not server.drain().gone


def test_a_caller_that_left_before_it_was_answered_is_nobody(
    server: EvidenceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Left:
        def accept(self) -> tuple[socket.socket, str]:
            raise ConnectionAbortedError(errno.ECONNABORTED, "left")

        def close(self) -> None:
            pass

    assert server._listener is not None
    with monkeypatch.context() as patch:
        patch.setattr(server, "_listener", Left())
        heard = server.drain()
    assert (heard.connected, heard.second) == (False, False)
