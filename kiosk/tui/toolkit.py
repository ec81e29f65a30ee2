"""One mistake of the toolkit's, mended: widgets that have gone are kept with all they have ever drawn.

A cache over colours is made for the class, but is kept by each widget's own painter as well, so that 1024 painters stay
with their lines: after some fifty pages 40 MB, and pauses of a third of a second in which the interpreter looks for
garbage and nothing else runs, not even the thread that feels STOP (docs/adr/0049).
"""

from functools import lru_cache
from typing import Final

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.style import Style

_COLOURS: Final = 1024


@lru_cache(_COLOURS)
def _inner_outer(base: Color, background: Color) -> tuple[Style, Style]:
    """The two grounds of a widget: its own over its parent's, and its parent's."""
    return Style(background=base + background), Style(background=base)


def mend() -> None:
    """Keep the cache by the colours alone. Done again it changes nothing."""
    setattr(StylesCache, "get_inner_outer", staticmethod(_inner_outer))  # noqa: B010 - not ours: types know a method
