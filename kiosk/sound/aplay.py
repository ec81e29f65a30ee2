"""The way to the card: one `aplay` (alsa-utils) that waits at a pipe, so that a tick waits for no program to start.

Everything here is called by the player's thread alone. No call waits longer than it says.
"""

import contextlib
import fcntl
import os
import select
import subprocess
from collections.abc import Callable
from typing import Final

from kiosk.sound.tones import RATE_HZ
from kiosk.sound.trouble import Trouble

PROGRAM: Final = "aplay"
BUFFER_US: Final = 100_000
PERIOD_US: Final = 20_000
PIPE_BYTES: Final = 4096
"""Least that the kernel gives a pipe. With the device's buffer it is what is still heard after a hush: 0.2 s."""
HUNG_S: Final = 1.0
"""So long the program may take nothing while something is to be heard."""
END_S: Final = 0.5
"""So long it may take to end when it is asked to; then it is killed."""


def command(device: str) -> list[str]:
    """The program and how it plays: raw samples, begun with the first portion and not with a full buffer."""
    return [
        *(PROGRAM, "--quiet", "--device", device, "--file-type", "raw", "--format", "S16_LE", "--channels", "1"),
        *("--rate", str(RATE_HZ), "--buffer-time", str(BUFFER_US), "--period-time", str(PERIOD_US)),
        *("--start-delay", "1"),
    ]


class Aplay:
    """A child that plays what is written to it."""

    def __init__(self, device: str, *, hung_s: float = HUNG_S) -> None:
        self._device, self._hung_s = device, hung_s
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> Trouble | None:
        """Start the child where there is none. What failed, if it did."""
        if self._child is not None:
            return None
        try:
            self._child = subprocess.Popen(  # noqa: S603 - a fixed program; the device is the technician's
                command(self._device),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                start_new_session=True,
            )
        except OSError:
            return Trouble.NO_PROGRAM
        fd = self._fd
        os.set_blocking(fd, False)
        fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        return None

    @property
    def _fd(self) -> int:
        if self._child is None or self._child.stdin is None:
            raise LookupError("the child was not started")
        return self._child.stdin.fileno()

    def trouble(self) -> Trouble | None:
        """Whether a child that was started has ended."""
        return None if self._child is None or self._child.poll() is None else Trouble.ENDED

    def write(self, raw: bytes, is_wanted: Callable[[], bool]) -> Trouble | None:
        """Give it samples as fast as it takes them, as long as they are wanted. What failed, if it did."""
        left = memoryview(raw)
        while left and is_wanted():
            if not select.select([], [self._fd], [], self._hung_s)[1]:
                return Trouble.HUNG
            try:
                left = left[os.write(self._fd, left) :]
            except BlockingIOError:
                continue
            except OSError:  # the other end of the pipe is gone
                return Trouble.ENDED
        return None

    def close(self) -> None:
        """End the child, by force if it does not listen."""
        child, self._child = self._child, None
        if child is None:
            return
        if child.stdin is not None:
            child.stdin.close()
        child.terminate()
        try:
            child.wait(END_S)
        except subprocess.TimeoutExpired:
            child.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):  # one that hangs in the kernel ends when it comes back
                child.wait(END_S)
