"""Ends the process when its message loop stands still: a terminal that stopped reading freezes it for good.

The thread knows only the time of the last beat. It never touches a widget; ending the process is all it can do, and it
is safe: the controller deflates when the screen goes silent, and the service manager starts a new screen.
"""

import os
import threading
from collections.abc import Callable
from typing import Final

STALL_S: Final = 3.0
"""A message loop silent for longer than this is not coming back."""

EXIT_STALLED: Final = 70
_PERIOD_S: Final = 0.5


class StallWatch:
    """Compares the last beat of the message loop with the clock, in a thread of its own."""

    def __init__(self, now: Callable[[], float], leave: Callable[[int], object] = os._exit) -> None:
        self._now = now
        self._leave = leave
        self._beat_s = now()
        self._ended = threading.Event()

    def beat(self) -> None:
        """The message loop is alive. Called from it and from nowhere else."""
        self._beat_s = self._now()

    def check(self) -> bool:
        """Leave the process when the last beat is too old; True when it was."""
        if self._now() - self._beat_s <= STALL_S:
            return False
        self._leave(EXIT_STALLED)
        return True

    def start(self) -> None:
        """Begin watching."""
        threading.Thread(target=self._run, name="stall-watch", daemon=True).start()

    def stop(self) -> None:
        """The app ends in good order; stop watching."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(_PERIOD_S):
            if self.check():
                return
