"""The ear of a real station: a child process for each measurement, spoken to without ever waiting for it.

The loop's thread only sends, on an end of its own that nobody else closes. Starting the child, reading what it says and
ending it are the event loop's. The child is started when a measurement is authorised: it loads its arrays while the
short proof runs.
"""

import asyncio
import logging
import os
import socket
import subprocess
import sys
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import kiosk
from kiosk.controller.ear import chunk
from kiosk.controller.hearsay import Hearsay
from kiosk.controller.inbox import Inbox
from kiosk.core.machine import Outputs
from kiosk.core.model import Sample
from kiosk.link.hearing import MAX_MESSAGE, Conclude, Told, pack

_log = logging.getLogger(__name__)

COMMAND: Final = ("-P", "-m", "kiosk.analysis")
GRACE_S: Final = 0.5
"""So long the child has to end by itself once its line is closed; then it is killed."""
REAP_S: Final = 0.1
CLOSE_S: Final = 2.0
READS_MAX: Final = 16
"""Answers taken at a time, so that a flood of them holds up nobody else on the event loop."""
_LEFT_OUT: Final = frozenset({"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
_ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class _Line:
    """The loop's end of the line to one child."""

    number: int
    """Which measurement it is for."""
    sock: socket.socket
    hearsay: Hearsay


class ProcessEar:
    """Starts, tells, hears and ends the analysis.

    Args:
        inbox: where events go.
        loop: the event loop, on whose thread everything but `attend` happens.
        command: arguments to the interpreter; the child's end of the line is its standard input.
    """

    def __init__(self, inbox: Inbox, loop: asyncio.AbstractEventLoop, *, command: tuple[str, ...] = COMMAND) -> None:
        self._inbox = inbox
        self._loop = loop
        self._command = command
        # the loop's thread
        self._number = 0
        self._is_wanted = False
        self._line: _Line | None = None
        # between the two: given out by one, taken by the other, never by both
        self._offered: deque[_Line] = deque()
        # the event loop's thread
        self._child: subprocess.Popen[bytes] | None = None
        self._answers: socket.socket | None = None
        self._leaving: list[subprocess.Popen[bytes]] = []

    @property
    def pid(self) -> int | None:
        """The child of the present measurement; None without one."""
        return None if self._child is None else self._child.pid

    # --- the loop's thread ------------------------------------------------------------------------------------

    def attend(self, outputs: Outputs, samples: tuple[Sample, ...]) -> None:
        """Send what this pass adds, if anybody listens; what cannot be sent at once ends the measurement."""
        if outputs.is_measuring != self._is_wanted:
            self._is_wanted = outputs.is_measuring
            self._hang_up()
            if self._is_wanted:
                self._number += 1
                self._loop.call_soon_threadsafe(self._begin, self._number)
            else:
                self._loop.call_soon_threadsafe(self._end)
        line = self._picked_up() if self._is_wanted else None
        if line is None:
            return
        told = chunk(outputs, samples)
        if told is not None:
            line.hearsay.latest = max(line.hearsay.latest, told.listening)
            self._send(line, told)
        if outputs.search_over and not line.hearsay.is_asked:
            line.hearsay.is_asked = True
            self._send(line, Conclude())

    def _picked_up(self) -> _Line | None:
        """The line of this measurement, once there is one; one that was offered too late is closed."""
        while self._line is None and (line := self._taken()) is not None:
            if line.number == self._number:
                self._line = line
            else:
                line.sock.close()
        return self._line

    def _taken(self) -> _Line | None:
        """What was offered, for whoever of the two threads comes first."""
        try:
            return self._offered.popleft()
        except IndexError:
            return None

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.sock.close()
        self._line = None

    def _send(self, line: _Line, told: Told) -> None:
        if line.hearsay.has_failed:
            return
        try:
            line.sock.send(pack(told))
        except BlockingIOError:
            line.hearsay.fail("analysis_slow")
        except OSError:
            line.hearsay.fail("analysis_lost")

    # --- the event loop's thread ------------------------------------------------------------------------------

    def _begin(self, number: int) -> None:
        self._end()
        hearsay = Hearsay(self._inbox, on_ready=lambda: _log.info("analysis ready measurement=%d", number))
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        mine.setblocking(False)
        try:
            self._child = _start(self._command, theirs)
        except OSError as error:
            _log.error("analysis cannot be started cause=%s", error)
            mine.close()
            hearsay.fail("analysis_no_start")
            return
        finally:
            theirs.close()
        self._answers = mine.dup()
        self._answers.setblocking(False)
        self._loop.add_reader(self._answers, self._read, self._answers, hearsay)
        self._offered.append(_Line(number, mine, hearsay))

    def _read(self, answers: socket.socket, hearsay: Hearsay) -> None:
        """Take what there is. The end of the line, whatever its kind, is the end of the analysis."""
        for _ in range(READS_MAX):
            try:
                body, _, flags, _ = answers.recvmsg(MAX_MESSAGE)
            except BlockingIOError:
                return
            except OSError as error:
                self._lost(answers, hearsay, str(error))
                return
            if not body:
                self._lost(answers, hearsay, "end of line")
                return
            # one that was cut is too long, and decodes to nothing
            hearsay.take(b"" if flags & socket.MSG_TRUNC else body)

    def _lost(self, answers: socket.socket, hearsay: Hearsay, cause: str) -> None:
        _log.warning("analysis lost cause=%s", cause)
        self._loop.remove_reader(answers)
        hearsay.fail("analysis_lost")

    def _end(self) -> None:
        """Close what is open and see the child off: it ends by itself, or it is killed."""
        while (line := self._taken()) is not None:
            line.sock.close()
        if self._answers is not None:
            self._loop.remove_reader(self._answers)
            self._answers.close()
            self._answers = None
        if self._child is not None:
            child, self._child = self._child, None
            self._leaving.append(child)
            self._loop.call_later(GRACE_S, self._kill, child)

    def _kill(self, child: subprocess.Popen[bytes]) -> None:
        """After its grace: kill it unless it has ended, and look again until it has."""
        if child.poll() is None:
            child.kill()
            self._loop.call_later(REAP_S, self._kill, child)
        elif child in self._leaving:
            self._leaving.remove(child)

    def close(self) -> None:
        """Close the line and kill every child that is left; the loop has ended."""
        self._hang_up()
        self._end()
        for child in self._leaving:
            child.kill()
        for child in self._leaving:
            try:
                child.wait(CLOSE_S)
            except subprocess.TimeoutExpired:
                _log.warning("analysis does not end pid=%d", child.pid)
        self._leaving.clear()


def _start(command: tuple[str, ...], line: socket.socket) -> subprocess.Popen[bytes]:
    """Start the child: of this process it gets the line and the log, nothing else. Raises OSError."""
    root = str(Path(kiosk.__file__).parents[1])
    inherited = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, *command, str(os.getpid())],
        stdin=line.fileno(),
        stdout=subprocess.DEVNULL,
        close_fds=True,
        start_new_session=True,
        env={**inherited, **_ONE_THREAD, "PYTHONPATH": root},
    )
