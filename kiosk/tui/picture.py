"""Ends the process when what draws it no longer answers: a picture that stands still has no STOP that is felt.

A terminal that is halted goes on taking bytes until its line is full, and one behind a compositor that is halted for
ever; the screen itself runs, and says so to controller and service manager. So both are asked whether they are there.
Each is watched from its first answer on: not every terminal answers, and there is not always a compositor.
"""

import logging
import os
import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from kiosk.safety.notify import notify
from kiosk.tui.stall import EXIT_STALLED

_log = logging.getLogger(__name__)

PERIOD_S: Final = 1.0
LOOKS: Final = 5
"""So many looks, a second apart, without an answer (our inference). They are counted, and no seconds: on a machine that
is starved this thread looks later too, and after a halt of this process the answer still lies unread."""
_NOTE_S: Final = 0.5
"""Longest that writing it down may take."""
_TOLD_S: Final = 0.2
"""The service manager looks up whom a word is from, and does not find a process that is gone."""

_DISPLAY, _CALLBACK = 1, 2
"""Objects of the Wayland protocol: the first one that there always is, and the one an answer comes by."""
_HEAD: Final = struct.Struct("=IHH")
"""Of each message: its object, its number among those of the object, its size with this head."""
_SYNC: Final = _HEAD.pack(_DISPLAY, 0, _HEAD.size + 4) + struct.pack("=I", _CALLBACK)
"""`wl_display.sync`: the compositor answers when it has come so far. The object is free again after each answer."""
_READ: Final = 4096


class Drawer(Protocol):
    """One of those that a picture goes through."""

    name: str

    def ask(self) -> None:
        """Ask whether it is there; never waits."""
        ...

    def is_asked(self) -> bool:
        """Whether the question has left this process."""
        ...

    def has_answered(self) -> bool:
        """Whether it has answered what it was asked last; never waits."""
        ...


class TerminalDrawer:
    """The terminal. Asked through the message loop, which alone writes to it; its answer comes to the reader's thread.

    Args:
        ask: has the question written, from any thread, without waiting.
    """

    name = "terminal"

    def __init__(self, ask: Callable[[], object]) -> None:
        self._ask = ask
        self._asked, self._answered = threading.Event(), threading.Event()

    def ask(self) -> None:
        """Have the question written."""
        self._asked.clear()
        self._answered.clear()
        self._ask()

    def asked(self) -> None:
        """The message loop writes it now."""
        self._asked.set()

    def is_asked(self) -> bool:
        """Whether it was written: a loop that is slow is no silence of the terminal."""
        return self._asked.is_set()

    def answered(self) -> None:
        """The reader has seen its answer."""
        self._answered.set()

    def has_answered(self) -> bool:
        """Whether the reader has seen one."""
        return self._answered.is_set()


class CompositorDrawer:
    """The compositor, over a connection of our own.

    Args:
        path: its socket.
    """

    name = "compositor"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._line: socket.socket | None = None
        self._rest = b""
        self._is_waited_for, self._is_told = False, False

    def ask(self) -> None:
        """Send a request, unless it still owes an answer. One that cannot be reached has not answered."""
        if self._is_waited_for:
            return
        try:
            if self._line is None:
                self._rest = b""
                self._line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
                self._line.connect(str(self._path))
            self._line.send(_SYNC)
        except OSError as error:
            self._lost(error)
        else:
            self._is_waited_for = True

    def is_asked(self) -> bool:
        """Always: nothing stands between."""
        return True

    def has_answered(self) -> bool:
        """Whether the callback of the last request has come."""
        if self._line is None:
            return False
        try:
            data = self._line.recv(_READ)
        except BlockingIOError:
            return False
        except OSError as error:
            self._lost(error)
            return False
        if not data:
            self._lost("it has closed the connection")
            return False
        self._rest += data
        is_done = self._is_done()
        if is_done:
            self._is_waited_for = self._is_told = False
        return is_done

    def _is_done(self) -> bool:
        """Take whole messages off what came; whether one was the callback."""
        is_done = False
        while len(self._rest) >= _HEAD.size:
            thing, number, size = _HEAD.unpack_from(self._rest)
            if (thing == _DISPLAY and number == 0) or size < _HEAD.size:
                self._lost("it refused the request")
                return False
            if len(self._rest) < size:
                break
            is_done = is_done or thing == _CALLBACK
            self._rest = self._rest[size:]
        return is_done

    def _lost(self, why: object) -> None:
        """Let go of the connection, and say so once; the next question makes another one."""
        if not self._is_told:
            _log.warning("the compositor is not reached: %s", why)
        self._is_told, self._is_waited_for = True, False
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        if self._line is not None:
            self._line.close()
        self._line = None


def compositor() -> CompositorDrawer | None:
    """The one that this process is shown by, as its environment says; None where that names none."""
    name, folder = os.environ.get("WAYLAND_DISPLAY", ""), os.environ.get("XDG_RUNTIME_DIR", "")
    return CompositorDrawer(Path(folder) / name) if name and folder else None


class PictureWatch:
    """Asks each drawer again and again, in a thread of its own, and leaves the process when one falls silent.

    Args:
        drawers: who is asked.
        leave: ends the process with a code.
        tell: the service manager, which then ends all that is halted as well.
    """

    def __init__(
        self,
        drawers: tuple[Drawer, ...],
        leave: Callable[[int], object] = os._exit,
        tell: Callable[[str], None] = notify,
    ) -> None:
        self._silent: dict[Drawer, int | None] = dict.fromkeys(drawers)
        """Looks since each was asked without an answer; None: it has never answered."""
        self._leave, self._tell = leave, tell
        self._ended = threading.Event()

    def start(self) -> None:
        """Begin watching."""
        threading.Thread(target=self._run, name="picture-watch", daemon=True).start()

    def stop(self) -> None:
        """The app ends in good order; stop watching."""
        self._ended.set()

    def _run(self) -> None:
        for drawer in self._silent:
            drawer.ask()
        while not self._ended.wait(PERIOD_S):
            if self.look():
                return

    def look(self) -> bool:
        """One look at all of them, a period after the last; True when the process was left."""
        for drawer, silent in self._silent.items():
            if drawer.has_answered():
                self._silent[drawer] = 0
            elif silent is not None and drawer.is_asked():
                self._silent[drawer] = silent + 1
            drawer.ask()
        gone = [drawer.name for drawer, silent in self._silent.items() if silent is not None and silent >= LOOKS]
        if not gone:
            return False
        self._tell("WATCHDOG=trigger")
        # what stands still may be what the log is written to
        note = threading.Thread(target=_note, args=(gone,), name="picture-note", daemon=True)
        note.start()
        note.join(_NOTE_S)
        self._leave(EXIT_STALLED)
        return True


def _note(gone: list[str]) -> None:
    _log.critical("the picture stands still, no answer of: %s", ", ".join(gone))
    threading.Event().wait(_TOLD_S)
