"""Errors that would pass in silence end the screen too: a task nobody waits for, a thread, a destructor is told.

The process is started again by whoever started it (systemd with `Restart=always`, the demo), and shows where things
stand. A screen that runs on without one of its parts would show things that are no longer so.
"""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_log = logging.getLogger(__name__)

Fail = Callable[[Exception], None]
"""Ends the app with an error; called in its own loop."""


class SilentError(Exception):
    """Something went wrong that no exception was given for."""


class CrashWatch:
    """Hooks into a loop, threads and the interpreter while an app runs."""

    def __init__(self, fail: Fail) -> None:
        self._fail = fail
        self._loop: asyncio.AbstractEventLoop | None = None
        self._before = (threading.excepthook, sys.unraisablehook)

    def start(self) -> None:
        """Begin watching; called in the loop."""
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(self._in_loop)
        self._before = (threading.excepthook, sys.unraisablehook)
        threading.excepthook = self._in_thread
        sys.unraisablehook = _in_destructor

    def stop(self) -> None:
        """Leave everything as it was found."""
        if self._loop is not None:
            self._loop.set_exception_handler(None)
            threading.excepthook, sys.unraisablehook = self._before
            self._loop = None

    def _in_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        error = context.get("exception")
        self._fail(error if isinstance(error, Exception) else SilentError(str(context.get("message"))))

    def _in_thread(self, told: threading.ExceptHookArgs) -> None:
        error = told.exc_value if isinstance(told.exc_value, Exception) else SilentError(str(told.exc_type))
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._fail, error)


def _in_destructor(told: "UnraisableHookArgs") -> None:
    """Nothing depends on it any more; but standard error is the picture, so it is written down instead."""
    _log.error("unraisable error", exc_info=told.exc_value)
