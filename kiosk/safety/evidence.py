"""The watchdog's end of the evidence socket: one client, whole frames, never a wait.

The end of the peer shows in any of its forms on any call (end of file, ECONNRESET, EPIPE, a buffer that stays full),
so each call treats all of them the same: the client is gone.
"""

import os
import socket
import struct
from pathlib import Path
from typing import Final

from kiosk.safety.heartbeat import EVIDENCE_SIZE, Evidence, FrameError, decode_evidence
from kiosk.safety.states import Arrivals

_FRAMES_PER_PASS: Final = 16
_SEND_BUFFER: Final = 16384
"""Room for some forty reports: a client that leaves more than a second of them unread is gone."""


class EvidenceServer:
    """Frames in, reports out, with exactly one client of this user."""

    def __init__(self, listener: socket.socket | None, client: socket.socket | None) -> None:
        self._listener = listener
        self._client: socket.socket | None = None
        self._gone = False
        self._first = client is not None
        self.strangers = 0
        if client is not None:
            self._serve(client)

    @classmethod
    def listening(cls, path: Path) -> "EvidenceServer":
        """Listen on a socket file, replacing one a dead process left. Raises `OSError`."""
        path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        listener.bind(str(path))
        path.chmod(0o600)
        listener.listen(4)
        listener.setblocking(False)
        return cls(listener, None)

    @classmethod
    def connected(cls, client: socket.socket) -> "EvidenceServer":
        """Serve one end of a socket pair."""
        return cls(None, client)

    def drain(self) -> Arrivals:
        """Everything that came since the last call."""
        frames: list[Evidence] = []
        malformed = False
        for _ in range(_FRAMES_PER_PASS):
            try:
                data = self._client.recv(EVIDENCE_SIZE + 1) if self._client is not None else None
                if data is None:
                    break
                if not data:
                    self._drop()
                    break
                frames.append(decode_evidence(data))
            except BlockingIOError:
                break
            except FrameError:
                malformed = True
            except OSError:
                self._drop()
        gone, self._gone = self._gone, False
        connected, second = self._accept()
        # what a peer said before it ended is no evidence of anything any more
        heard = () if gone else tuple(frames)
        return Arrivals(frames=heard, connected=connected, gone=gone, second=second, malformed=malformed)

    def send(self, report: bytes) -> None:
        """Send one report; a client that does not take it at once is gone."""
        if self._client is None:
            return
        try:
            self._client.send(report)
        except OSError:
            self._drop()

    def close(self) -> None:
        """End the connection and stop listening."""
        self._drop()
        if self._listener is not None:
            self._listener.close()

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client, self._gone = None, True

    def _accept(self) -> tuple[bool, bool]:
        """Whether a client came, and whether a second one tried."""
        second = False
        connected = self._first
        self._first = False
        for _ in range(4):
            try:
                if self._listener is None:
                    break
                peer, _address = self._listener.accept()
            except (BlockingIOError, ConnectionAbortedError):
                break
            _pid, uid, _gid = struct.unpack("3i", peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
            if uid != os.geteuid():
                self.strangers += 1
                peer.close()
            elif self._client is not None:
                second = True
                peer.close()
            else:
                self._serve(peer)
                connected = True
        return connected, second

    def _serve(self, client: socket.socket) -> None:
        client.setblocking(False)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        self._client = client
