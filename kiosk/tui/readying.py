"""What is loaded after the screen stands: the other places, the records, the rules; a little at a time.

A start takes half as long when a running bout, and STOP, are shown first. Nothing is loaded in a thread: modules that
import each other from two threads may see each other half made.
"""

import asyncio
import contextlib
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

from kiosk.core.errors import KioskError
from kiosk.tui.navigation import Place
from kiosk.tui.screens import is_loaded, kind
from kiosk.tui.speaking import resume

if TYPE_CHECKING:
    from kiosk.therapy.library import Library
    from kiosk.tui.app import KioskApp
    from kiosk.tui.ports import StorePort

T = TypeVar("T")

FIRST_S: Final = 0.5
"""From the first snapshot on, for the screen that shows it."""
PAUSE_S: Final = 0.05
"""Between two pieces, for taps and snapshots."""


class Opened:
    """Records and rules, opened when somebody first needs them. Whoever meets a refusal, it ends the screen."""

    def __init__(
        self,
        open_store: "Callable[[], StorePort]",
        load_library: "Callable[[], Library]",
        refuse: Callable[[KioskError], None],
    ) -> None:
        self._open_store, self._load_library, self._refuse = open_store, load_library, refuse
        self._controller = ""

    def greeted(self, controller_boot: str) -> bool:
        """A controller greets; another one may have replaced the records, so they are opened anew when next needed.

        True when it has replaced them: whoever was known by a number of the old ones may be somebody else.
        """
        before, self._controller = self._controller, controller_boot
        store: StorePort | None = self.__dict__.get("store")
        if before == controller_boot or store is None:
            return False
        del self.store
        is_aside = store.is_set_aside()
        store.close()
        return is_aside

    @cached_property
    def store(self) -> "StorePort":
        """The records. Raises what `open_store` raises."""
        return self._or_refuse(self._open_store)

    @cached_property
    def library(self) -> "Library":
        """What the station may propose. Raises what `load_library` raises."""
        return self._or_refuse(self._load_library)

    def _or_refuse(self, opening: Callable[[], T]) -> T:
        try:
            return opening()
        except KioskError as error:
            self._refuse(error)
            raise


async def ready(app: "KioskApp") -> None:
    """Load what no place has needed yet."""
    await asyncio.sleep(FIRST_S)
    for place in Place:
        if not is_loaded(place):
            await asyncio.sleep(PAUSE_S)
            kind(place)
    with contextlib.suppress(KioskError):  # a refusal ends the screen, with its sentence
        _ = app.library
        await asyncio.sleep(PAUSE_S)
        _ = app.store
        resume(app)
        app.all_loaded()
