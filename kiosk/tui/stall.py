"""Ends the process when its message loop stands still: a terminal that stopped reading freezes it for good.

The thread knows only the time of the last beat. It never touches a widget; ending the process is all it can do, and it
is safe: the controller deflates when the screen goes silent, and the service manager starts a new screen.
"""

import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.safety.notify import notify

_log = logging.getLogger(__name__)

STALL_S: Final = 3.0
"""A message loop silent for longer than this is not coming back; time it waited for a processor does not count."""

STARVED_MAX_S: Final = 15.0
"""However busy the machine: a picture this old is no picture (our inference). The cuff was deflated long before."""

EXIT_STALLED: Final = 70
_PERIOD_S: Final = 0.5
_NOTE_S: Final = 0.5
"""Longest that writing down where the loop stands may take: what it stands in may be the log itself."""


def waited_s() -> float:
    """Seconds that the thread of the message loop could have run and got no processor, since it began.

    A kernel that does not count them has no such file: then all silence counts, as on an idle machine.
    """
    try:
        text = Path(f"/proc/self/task/{os.getpid()}/schedstat").read_text(encoding="ascii")
    except FileNotFoundError:
        return 0.0
    return int(text.split()[1]) / 1e9


class StallWatch:
    """Compares the last beat of the message loop with the clock, in a thread of its own.

    A loop that waits for a processor is slow, not stalled: ending it would only add the work of starting again.
    """

    def __init__(
        self,
        now: Callable[[], float],
        leave: Callable[[int], object] = os._exit,
        waited: Callable[[], float] = waited_s,
        tell: Callable[[str], None] = notify,
    ) -> None:
        self._now = now
        self._leave = leave
        self._waited = waited
        self._tell = tell
        self._beat = (now(), waited())
        self._ended = threading.Event()

    def beat(self) -> None:
        """The message loop is alive. Called from it and from nowhere else.

        The service manager hears it too: where the whole process is halted, the thread below is halted with it. That it
        is ready is said each time: one word is sent without waiting, and may go lost.
        """
        self._beat = (self._now(), self._waited())
        self._tell("READY=1\nWATCHDOG=1")

    def check(self) -> bool:
        """Leave the process when the last beat is too old; True when it was."""
        beat_s, before_s = self._beat
        silent_s = self._now() - beat_s
        if silent_s - (self._waited() - before_s) <= STALL_S and silent_s <= STARVED_MAX_S:
            return False
        note = threading.Thread(target=_note, args=(silent_s,), name="stall-note", daemon=True)
        note.start()
        note.join(_NOTE_S)
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


def _note(silent_s: float) -> None:
    """Where the message loop stands, without what its variables hold."""
    main = threading.main_thread().ident or 0
    frame = sys._current_frames().get(main)  # noqa: SLF001 - the one way to another thread's stack
    stack = traceback.format_stack(frame) if frame is not None else []
    _log.critical("the message loop stood still for %.1f s in: %s", silent_s, " | ".join(stack[-8:]))
