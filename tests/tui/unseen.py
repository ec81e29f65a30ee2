"""No frame that nobody sees is drawn.

An app draws what has changed after each message; a test looks at what has come of all of them, and that is drawn when
it looks (`Station.text`, `Station.rows`), before each tap, as a person looks where to tap, and at its end. Tests that
do neither, or ask about drawing itself, are marked `draws`.
"""

import pytest
from rich.console import RenderableType
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.screen import Screen

_draw = Compositor.render_update


def _when_asked(
    self: Compositor,
    full: bool = False,
    screen_stack: list[Screen[object]] | None = None,
    simplify: bool = False,
) -> RenderableType | None:
    """The whole picture for who asks for it; no part of it, since nobody shows it."""
    if full:
        return _draw(self, full, screen_stack, simplify)
    visible_screen_stack.set([] if screen_stack is None else screen_stack)
    self._dirty_regions.clear()
    return None


def leave_out(patch: pytest.MonkeyPatch) -> None:
    """Leave them out as long as the patch stands."""
    patch.setattr(Compositor, "render_update", _when_asked)
