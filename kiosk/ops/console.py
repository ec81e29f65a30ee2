"""The technician at the terminal: what is said, what is asked, and what was typed while somebody holds the valves."""

import os
import select
import shutil
import sys
import textwrap
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from kiosk.core.errors import AccessError, StorageError

QUIT: Final = "q"
LEFT: Final = "calibration_left"
"""Code of a calibration that was given up."""


class Line(str):
    """What a terminal shows, and the same as a code and figures, for a screen that has words of its own."""

    code: str
    figures: Mapping[str, float]

    @staticmethod
    def of(code: str, text: str, **figures: float) -> "Line":
        """The line `text`, which says `code`."""
        line = Line(text)
        line.code, line.figures = code, figures
        return line


class Console(Protocol):
    """Where the technician reads and types."""

    def say(self, line: str) -> None:
        """Show a line."""
        ...

    def typed(self, wait_s: float) -> str | None:
        """The next line typed, without spaces around it; None when there is none within that time.

        Raises:
            AccessError: `calibration_left`: nothing more will come.
        """
        ...


class Terminal:
    """Standard input and output."""

    def __init__(self, fd: int = 0) -> None:
        self._fd = fd
        self._pending = b""

    def say(self, line: str) -> None:
        """Print a line at once; on a screen too narrow for it, broken between words."""
        if not sys.stdout.isatty():
            print(line, flush=True)
            return
        columns = shutil.get_terminal_size().columns
        for part in line.splitlines():
            print(wrapped(part, columns), flush=True)

    def typed(self, wait_s: float) -> str | None:
        """As `Console`. Reads the descriptor itself: lines that a buffer has taken are invisible to `select`."""
        while b"\n" not in self._pending:
            if not select.select([self._fd], [], [], wait_s)[0]:
                return None
            data = os.read(self._fd, 4096)
            if not data:
                raise left()
            self._pending += data
        line, _, self._pending = self._pending.partition(b"\n")
        return line.decode(errors="replace").strip()


def wrapped(line: str, columns: int) -> str:
    """A line in as many as a screen needs for it, the later ones set in; one that fits stays as it is."""
    if len(line) <= columns:
        return line
    return textwrap.fill(line, columns, subsequent_indent="  ", break_on_hyphens=False)


def left() -> AccessError:
    """The technician has given up."""
    hint = "what was in force before still is; start again when you like"
    return AccessError(LEFT, "left before it was done: nothing was written", hint)


def asked(console: Console, question: str) -> str:
    """The answer to a question, waited for as long as it takes: nothing is held.

    Raises:
        AccessError: `calibration_left`.
    """
    console.say(question)
    while True:
        answer = console.typed(60.0)
        if answer is not None:
            if answer.lower() == QUIT:
                raise left()
            return answer


def asked_for(console: Console, question: str, clean: Callable[[str], str]) -> str:
    """As `asked`, again until it is fit to be kept; `clean` raises `StorageError` when it is not."""
    while True:
        answer = asked(console, question)
        try:
            return clean(answer)
        except StorageError as error:
            console.say(f"{error.message}: {error.hint}")
