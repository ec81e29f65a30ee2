"""A sheet of SVG: boxes that words fit into, lines with arrows. No library, so that it looks the same everywhere."""

from collections.abc import Sequence
from html import escape
from typing import Final, Literal

FONT: Final = "DejaVu Sans, Verdana, Arial, sans-serif"
INK: Final = "#1a2228"
SOFT: Final = "#56646e"
PAPER: Final = "#ffffff"
CONTROLLER: Final = "#dbeafe"
WATCHDOG: Final = "#fde8c8"
NEUTRAL: Final = "#eef1f3"
SAFE: Final = "#d9f2dd"
ALARM: Final = "#fbdcdc"
POWER: Final = "#b3261e"
SIGNAL: Final = "#1d4f91"
AIR: Final = "#2b7a78"

_NARROW: Final = frozenset("iIjlftr.,:;'|!()[] ·")
_WIDE: Final = frozenset("mwMW@%→←≥≤")

Point = tuple[float, float]
Align = Literal["start", "middle", "end"]


def width_of(text: str, size: float) -> float:
    """How wide a line is at most, by the widest of the fonts that may be there."""
    return sum(0.36 if one in _NARROW else 0.95 if one in _WIDE else 0.66 for one in text) * size


class TooWideError(ValueError):
    """Words do not fit where they are to stand."""


class Canvas:
    """Lengths in pixels from the upper left corner."""

    def __init__(self, width: int, height: int, title: str) -> None:
        self._width, self._height = width, height
        self._parts: list[str] = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" font-family="{FONT}">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
        ]

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 13,
        fill: str = INK,
        align: Align = "start",
        bold: bool = False,
    ) -> None:
        """One line whose foot stands at y. Raises `TooWideError` when it leaves the sheet."""
        wide = width_of(text, size)
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[align]
        if left < 0 or left + wide > self._width:
            raise TooWideError(text)
        weight = ' font-weight="bold"' if bold else ""
        self._parts.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{fill}" text-anchor="{align}"{weight}>'
            f"{escape(text)}</text>"
        )

    def label(self, x: float, y: float, text: str, *, align: Align = "middle", size: float = 12) -> None:
        """Words beside a line, readable where they meet one."""
        self._parts.append('<g paint-order="stroke" stroke="#ffffff" stroke-width="4" stroke-linejoin="round">')
        self.text(x, y, text, size=size, fill=SIGNAL, align=align)
        self._parts.append("</g>")

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        lines: Sequence[str] = (),
        *,
        fill: str = NEUTRAL,
        edge: str = INK,
        size: float = 13,
        round_by: float = 5,
        dashed: bool = False,
    ) -> None:
        """Lines in the middle of a box, the first one bold. Raises `TooWideError` when one does not fit."""
        dash = ' stroke-dasharray="6 4"' if dashed else ""
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{round_by:g}" fill="{fill}" '
            f'stroke="{edge}" stroke-width="1.5"{dash}/>'
        )
        step = size * 1.3
        if len(lines) * step > height + 2:
            raise TooWideError(lines[0])
        first = y + height / 2 - (len(lines) - 1) * step / 2 + size * 0.36
        for number, line in enumerate(lines):
            if width_of(line, size) > width - 6:
                raise TooWideError(line)
            self.text(x + width / 2, first + number * step, line, size=size, align="middle", bold=number == 0)

    def line(
        self, *points: Point, colour: str = INK, weight: float = 1.6, arrow: bool = False, dashed: bool = False
    ) -> None:
        """A line along points, with an arrow at its end where one is wanted."""
        way = " ".join(f"{x:g},{y:g}" for x, y in points)
        dash = ' stroke-dasharray="6 4"' if dashed else ""
        self._parts.append(
            f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="{weight:g}" '
            f'stroke-linejoin="round"{dash}/>'
        )
        if arrow:
            self._arrow(points[-2], points[-1], colour)

    def _arrow(self, before: Point, tip: Point, colour: str) -> None:
        dx, dy = tip[0] - before[0], tip[1] - before[1]
        length = (dx * dx + dy * dy) ** 0.5
        ux, uy = dx / length, dy / length
        back = (tip[0] - 10 * ux, tip[1] - 10 * uy)
        corners = (tip, (back[0] - 4.5 * uy, back[1] + 4.5 * ux), (back[0] + 4.5 * uy, back[1] - 4.5 * ux))
        self._parts.append(f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in corners)}" fill="{colour}"/>')

    def dot(self, x: float, y: float, *, colour: str = INK) -> None:
        """Where lines are joined."""
        self._parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="4" fill="{colour}"/>')

    def circle(self, x: float, y: float, radius: float, *, fill: str = PAPER) -> None:
        """A round part."""
        self._parts.append(
            f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}" stroke="{INK}" stroke-width="1.5"/>'
        )

    def done(self) -> str:
        """The whole file."""
        return "\n".join([*self._parts, "</svg>", ""])
