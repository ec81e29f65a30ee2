"""A small body seen from the front with the cuffed limb lit; the words for it stand beside it.

Seen from the front the runner's right side is on the left, as in a mirror that does not turn round (the limb screen
says the same).
"""

from typing import Final

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from kiosk.core.limb import Limb, Side

_SMALL: Final = (
    "....b....",
    ".aabbbcc.",
    ".a.bbb.c.",
    "...bbb...",
    "...d.e...",
    "...d.e...",
)
_LARGE: Final = (
    "...bbb...",
    "...bbb...",
    "....b....",
    ".aabbbcc.",
    ".a.bbb.c.",
    ".a.bbb.c.",
    "...bbb...",
    "...d.e...",
    "...d.e...",
    "...d.e...",
)
"""`a` and `c` are the arms, `d` and `e` the legs, as the letters of `_PART`; a dot is nothing."""

_WIDER: Final = {"a": ("a", ".a"), "c": ("c", "c."), "d": ("d", ".d"), "e": ("e", "e.")}
"""What of a row is drawn wider on the lit limb, so that the cuff is seen without its colour: `.a` becomes `aa`."""

_PART: Final = {
    (Limb.ARM, Side.RIGHT): "a",
    (Limb.ARM, Side.LEFT): "c",
    (Limb.LEG, Side.RIGHT): "d",
    (Limb.LEG, Side.LEFT): "e",
}


class BodyFigure(Widget, can_focus=False):
    """The figure as large as its place: two half rows in each row of cells."""

    COMPONENT_CLASSES = {"figure--body", "figure--limb"}  # noqa: RUF012 - the framework's own name and type

    def __init__(self, *, key: str) -> None:
        super().__init__(id=key)
        self.lit: tuple[Limb, Side] | None = None

    def show(self, limb: Limb, side: Side) -> None:
        """Light another limb."""
        if (limb, side) != self.lit:
            self.lit = (limb, side)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row of cells, each with a colour above and one below."""
        width, height = self.size
        body = self._body(height)
        size = max(1, min(width // len(body[0]), height * 2 // len(body)))
        ground = self.rich_style
        upper, lower = (self._half(body, (2 * y + half) // size, size) for half in (0, 1))
        segments = [
            Segment("▀", Style(color=self._colour(up, ground), bgcolor=self._colour(down, ground)))
            for up, down in zip(upper, lower, strict=True)
        ]
        return Strip(segments, len(segments)).simplify().crop_extend(0, width, ground)

    def _body(self, height: int) -> tuple[str, ...]:
        body = _LARGE if height * 2 >= len(_LARGE) else _SMALL
        if self.lit is None:
            return body
        part, thin = _WIDER[_PART[self.lit]]
        return tuple(row if 2 * part in row else row.replace(thin, 2 * part) for row in body)

    @staticmethod
    def _half(body: tuple[str, ...], row: int, size: int) -> str:
        pixels = body[row] if row < len(body) else "." * len(body[0])
        return "".join(pixel * size for pixel in pixels)

    def _colour(self, pixel: str, ground: Style) -> Color | None:
        if pixel == ".":
            return ground.bgcolor
        is_lit = self.lit is not None and pixel == _PART[self.lit]
        return self.get_component_rich_style("figure--limb" if is_lit else "figure--body").color
