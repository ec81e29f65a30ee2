"""Waits until an app has nothing left to do. The toolkit's own wait sends a message through every widget, many times.

Nothing here waits for a timer or for real time: what the app does a moment later by the clock is not waited for.
"""

import asyncio
from collections.abc import Sized
from typing import Final

from textual.app import App
from textual.screen import Screen

TURNS_MOST: Final = 10_000
"""Turns of the loop after which a screen that is still busy never comes to rest; the dearest tap takes some hundred."""


async def settle(app: App[None]) -> None:
    """Let every queue run empty, lay out and paint, until nothing is left to do.

    Raises:
        AssertionError: the app finds no rest, or something in it has failed.
    """
    ready: Sized = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]  # empty: every task waits
    for _ in range(TURNS_MOST):
        await asyncio.sleep(0)
        if not ready:
            if not _is_due(app.screen):
                break
            app.screen._on_timer_update()
    else:
        raise AssertionError("the screen finds no rest")
    assert not app._exception_event.is_set(), "something in the app has failed"


def _is_due(screen: Screen[object]) -> bool:
    """True while a screen has something to lay out, to paint or to call after that."""
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )
