"""How the screen reads its terminal: fingers, and that it is there. What else comes in means nothing and does no harm.

The toolkit's own reader ends at one byte that is not UTF-8, waits for the end of a paste that never comes and is deaf
meanwhile, starts itself anew at each SIGCONT, and stops the process at SIGTSTP (docs/adr/0043).
"""

import contextlib
import logging
import os
import re
import selectors
import signal
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from kiosk.tui.messages import InputBroken
from kiosk.tui.picture import PictureWatch, TerminalDrawer, compositor
from kiosk.tui.widgets.stop_bar import STOP_ROWS

if TYPE_CHECKING:
    from kiosk.tui.sturdy import SturdyApp

_log = logging.getLogger(__name__)

CTRL_C: Final = "\x03"
ARE_YOU_THERE: Final = "\x1b[5n"
"""Every terminal answers it (DSR)."""
_KNOWN: Final = re.compile(r"\x1b\[<(\d{1,4});(\d{1,5});(\d{1,5})([Mm])|\x1b\[\?2026;([1-4])\$y|\x1b\[(0)n|\x03")
"""A report of the mouse (SGR), the answers to the two questions that the terminal is asked, Ctrl-C."""
_BEGUN: Final = re.compile(r"\x1b(\[(<[\d;]{0,16}|\?[\d;$]{0,8}|0)?)?")
"""How one of them may begin."""
_WHEEL: Final = (events.MouseScrollUp, events.MouseScrollDown, events.MouseScrollLeft, events.MouseScrollRight)
_READ: Final = 4096
_WAIT_S: Final = 0.1


class TerminalIsThere(Message):
    """Its answer to `ARE_YOU_THERE`."""


class _Contact:
    """What is pressed on the glass. When it slides into STOP's strip it presses there as well, once.

    Args:
        is_strip: of a row, whether it is STOP's.
    """

    def __init__(self, is_strip: Callable[[int], bool]) -> None:
        self._is_strip = is_strip
        self._may_slide = False

    def told(self, event: events.MouseEvent) -> Iterator[events.MouseEvent]:
        """What a report means. A movement is nothing by itself, also one to STOP with nothing pressed."""
        is_there = self._is_strip(event.screen_y)
        if isinstance(event, events.MouseDown):
            self._may_slide = not is_there
        elif self._may_slide and isinstance(event, events.MouseMove | events.MouseUp):
            # lifted there as well: a terminal may have told of no movement on the way
            if is_there and event.button:
                yield _event(events.MouseDown, event.screen_x, event.screen_y, event.button)
            self._may_slide = not is_there and isinstance(event, events.MouseMove) and event.button > 0
        if not isinstance(event, events.MouseMove):
            yield event


class TouchParser:
    """Finds presses in whatever a terminal sends. A press counts whatever stood before it, unfinished or not.

    Args:
        is_strip: of a row, whether it is STOP's.
    """

    def __init__(self, is_strip: Callable[[int], bool]) -> None:
        self._rest = ""
        self._contact = _Contact(is_strip)

    def feed(self, text: str) -> Iterator[Message]:
        """The messages in what came, in order; the beginning of another one is kept for the next time."""
        text, end = self._rest + text, 0
        for found in _KNOWN.finditer(text):
            end = found.end()
            button, x, y, state, synchronised, is_there = found.groups()
            if synchronised is not None:
                yield TerminalSupportsSynchronizedOutput()
            elif is_there is not None:
                yield TerminalIsThere()
            elif button is None:
                yield events.Key("ctrl+c", CTRL_C)
            elif (event := _mouse(int(button), int(x) - 1, int(y) - 1, is_down=state == "M")) is not None:
                yield from self._contact.told(event)
        tail = text[max(end, text.rfind("\x1b")) :]
        self._rest = tail if _BEGUN.fullmatch(tail) else ""


def _mouse(code: int, x: int, y: int, *, is_down: bool) -> events.MouseEvent | None:
    """One report; None for a wheel that is said to be held, and for a place that is none.

    xterm tells a movement after a turn of the wheel as if the wheel were held, with both bits (seen in xterm 379).
    """
    button = 0 if code & 3 == 3 else (code & 3) + 1
    if x < 0 or y < 0 or code & 96 == 96:
        return None
    if code & 64:
        return _event(_WHEEL[code & 3], x, y, 0)
    if code & 32:
        return _event(events.MouseMove, x, y, button)
    return _event(events.MouseDown if is_down else events.MouseUp, x, y, button) if button else None


def _event(kind: type[events.MouseEvent], x: int, y: int, button: int) -> events.MouseEvent:
    return kind(None, x, y, 0, 0, button, False, False, False, screen_x=x, screen_y=y)


class PanelDriver(LinuxDriver):
    """The toolkit's terminal with our reader; signals of job control have no meaning on a panel."""

    def __init__(
        self, app: "SturdyApp", *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._panel = app
        self._parser = TouchParser(lambda row: row >= app.size.height - STOP_ROWS)
        self._decoder = getincrementaldecoder("utf-8")(errors="replace")
        self._terminal = TerminalDrawer(self._ask)
        self._watch = PictureWatch((self._terminal, *filter(None, (compositor(),))))
        # These end it at once, as SIGTERM does: somebody has to start it again. Who starts us may have ignored them.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        signal.signal(signal.SIGCONT, signal.SIG_DFL)

    def start_application_mode(self) -> None:
        """Take the terminal, and watch whether what draws the picture is there."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._watch.start()

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        self._watch.stop()
        super().stop_application_mode()

    def _ask(self) -> None:
        """Called in the thread of the watch. A loop that has ended asks nothing, and that is no terminal's silence."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._write_question)

    def _write_question(self) -> None:
        self._terminal.asked()
        self.write(ARE_YOU_THERE)

    def run_input_thread(self) -> None:
        """Read until the app ends. Runs in a thread of the toolkit's."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                for _ in selector.select(_WAIT_S):
                    self.read_once()

    def read_once(self) -> int:
        """Take what the terminal has sent; how many bytes that were. Waits when there are none.

        Raises `EOFError` when the terminal has closed.
        """
        data = os.read(self.fileno, _READ)
        if not data:
            raise EOFError("the terminal has closed")
        for message in self._parser.feed(self._decoder.decode(data)):
            if isinstance(message, TerminalIsThere):
                self._terminal.answered()
                continue
            if isinstance(message, events.MouseEvent):
                self._panel.felt(message)
            self.process_message(message)
        return len(data)

    def _run_input_thread(self) -> None:
        """A reader that ended leaves a screen that feels nothing: end the process, so that a new one comes."""
        try:
            self.run_input_thread()
        except Exception as error:
            _log.exception("reading the terminal failed")
            self.send_message(InputBroken(error))
