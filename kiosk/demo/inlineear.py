"""The ear of a virtual station: the same listener as in the analysis process, called in the pass itself.

Its answers go the way of a process's answers, packed and judged, and reach the machine in the next pass.
"""

import importlib
from collections.abc import Callable
from typing import Final, Protocol

from kiosk.controller.ear import chunk
from kiosk.controller.hearsay import Hearsay
from kiosk.controller.inbox import Inbox
from kiosk.core.lop import Estimate, Heard
from kiosk.core.machine import Outputs
from kiosk.core.model import Sample
from kiosk.link.hearing import Chunk, LastWord, News, Ready, pack

LISTENER: Final = "kiosk.analysis.listener"
"""Loaded by name when something is measured: no import leads from here to arrays, and most virtual runs need none."""


class Hearing(Protocol):
    """What hears one measurement; `kiosk.analysis.listener.Listener` does."""

    def take(self, chunk: Chunk) -> Heard | None:
        """Samples of a pass in, news out when there are any."""
        ...

    def conclude(self) -> Estimate:
        """The last word."""
        ...


def new_listener() -> Hearing:
    """The analysis process's own listener."""
    new: Callable[[], Hearing] = importlib.import_module(LISTENER).Listener
    return new()


class InlineEar:
    """Listens within the loop's own pass; for virtual time only, where thinking takes none."""

    def __init__(self, inbox: Inbox, new_listener: Callable[[], Hearing]) -> None:
        self._inbox = inbox
        self._new_listener = new_listener
        self._listener: Hearing | None = None
        self._hearsay = Hearsay(inbox)

    def attend(self, outputs: Outputs, samples: tuple[Sample, ...]) -> None:
        """Let the listener hear the pass, and pass on what it says."""
        if not outputs.is_measuring:
            self._listener = None
            return
        if self._listener is None:
            self._listener, self._hearsay = self._new_listener(), Hearsay(self._inbox)
            self._hearsay.take(pack(Ready()))
        if outputs.search_over and not self._hearsay.is_asked:
            self._hearsay.is_asked = True
            self._hearsay.take(pack(LastWord(self._listener.conclude())))
        told = chunk(outputs, samples)
        if told is not None:
            self._hearsay.latest = max(self._hearsay.latest, told.listening)
            heard = self._listener.take(told)
            if heard is not None:
                self._hearsay.take(pack(News(heard)))

    def close(self) -> None:
        """Nothing is held."""
        self._listener = None
