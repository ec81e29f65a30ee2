"""Two mistakes of the toolkit's, mended.

A cache over two colours is made for the class, but is kept by each widget's own painter as well, so that 1024 painters
stay with all they have ever drawn: after some fifty pages 40 MB, and pauses of a third of a second in which the
interpreter looks for garbage and nothing else runs, not even the thread that feels STOP (docs/adr/0049).

Each rule of the stylesheet is looked for in a set for each widget that is put on a page, 170,000 times in a start, by a
hash that is written in Python and says what every object says by itself: a sixteenth of the processor time of a start.
"""

from functools import lru_cache
from typing import Final

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.css.model import RuleSet
from textual.style import Style

_COLOURS: Final = 1024


@lru_cache(_COLOURS)
def _inner_outer(base: Color, background: Color) -> tuple[Style, Style]:
    """The two grounds of a widget: its own over its parent's, and its parent's."""
    return Style(background=base + background), Style(background=base)


def mend() -> None:
    """Keep the cache by colours alone, and know rules by the interpreter's own hash. Done again it changes nothing."""
    setattr(StylesCache, "get_inner_outer", staticmethod(_inner_outer))  # noqa: B010 - not ours: types know a method
    setattr(RuleSet, "__hash__", object.__hash__)  # noqa: B010 - as above
