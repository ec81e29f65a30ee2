"""Which language is spoken when: the station's own until somebody chooses, then the runner's, kept with them."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kiosk.core.errors import StorageError
from kiosk.tui.language import speak, spoken
from kiosk.tui.visit import Visit

if TYPE_CHECKING:
    from kiosk.core.records import Runner
    from kiosk.tui.app import KioskApp

_log = logging.getLogger(__name__)


def after(code: str, order: Sequence[str]) -> str:
    """The language after this one, in the order in which a button goes through them."""
    return order[(order.index(code) + 1) % len(order)]


def choose(station: "KioskApp") -> None:
    """Somebody wants to read the next language: it goes to the runner who is named next."""
    speak(after(spoken(), station.house.languages))
    station.visit = Visit(language=spoken())


def forget(station: "KioskApp") -> None:
    """A visit is over: nothing of the person stays, nor their language."""
    station.visit = Visit()
    speak(station.language)


def begin(station: "KioskApp", runner: "Runner") -> Visit:
    """A visit begins: in the language chosen just now, which is kept, else in the one chosen last time.

    A catalogue may have gone with an update, or its language is not offered any more; then the station's own language
    is spoken, and the log says so.

    Raises:
        StorageError: the records cannot be read or written.
    """
    chosen, kept = station.visit.language, station.store.languages.chosen(runner.id)
    if chosen is not None and chosen != kept:
        station.store.languages.choose(runner.id, chosen)
    told = chosen or kept
    if told is not None and told not in station.house.languages:
        _log.warning("runner=%d language=%s is not offered any more", runner.id, told)
        told = None
    speak(told or station.language)
    station.visit = Visit(runner=runner)
    return station.visit


def resume(station: "KioskApp") -> None:
    """A screen that came back to a running bout goes on in its runner's language, as the one before it did.

    Records that cannot be read now are no reason to take the bout off the panel: the log says so.
    """
    session = None if station.snapshot is None else station.snapshot.session
    if session is None or station.visit.runner is not None or station.visit.language is not None:
        return
    try:
        kept = station.store.languages.chosen(session.runner_id)
    except StorageError:
        _log.exception("the language of runner=%d is not known", session.runner_id)
        return
    if kept is not None and kept in station.house.languages and kept != spoken():
        speak(kept)
        station.go(station.place)
