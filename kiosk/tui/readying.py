"""What is loaded after the screen stands: the other places, the records, the rules; a little at a time.

A start takes half as long when a running bout, and STOP, are shown first. Nothing is loaded in a thread: modules that
import each other from two threads may see each other half made.
"""

import asyncio
from typing import TYPE_CHECKING, Final

from kiosk.core.errors import KioskError
from kiosk.tui.navigation import Place
from kiosk.tui.screens import is_loaded, kind

if TYPE_CHECKING:
    from kiosk.tui.app import KioskApp

FIRST_S: Final = 0.5
"""From the first snapshot on, for the screen that shows it."""
PAUSE_S: Final = 0.05
"""Between two pieces, for taps and snapshots."""


async def ready(app: "KioskApp") -> None:
    """Load what no place has needed yet. Records or rules that are refused end the screen: without them it is none."""
    await asyncio.sleep(FIRST_S)
    for place in Place:
        if not is_loaded(place):
            await asyncio.sleep(PAUSE_S)
            kind(place)
    try:
        _ = app.library
        await asyncio.sleep(PAUSE_S)
        _ = app.store
    except KioskError as error:
        app.refuse(error)
