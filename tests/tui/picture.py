"""Pictures of a screen as the panel's terminal draws it: cells of 12 by 24 pixels, block characters without seams.

`python -m tests.tui.picture SCENE FILE.svg [dark|light] [COLUMNSxROWS]` writes one of `tests.tui.scenes`. The export
that comes with the toolkit loses runs of spaces in common SVG renderers, so the cells are placed one by one.
"""

import asyncio
import sys
from html import escape
from pathlib import Path
from typing import Final

from rich.segment import Segment
from textual.app import App

from kiosk.therapy.library import load_library
from kiosk.tui.palette import Theme
from tests.tui.supervisor_scenes import ALL as SCENES
from tests.tui.support import SIZE, station

CELL_W: Final = 12
CELL_H: Final = 24
_LOWER: Final = " ▁▂▃▄▅▆▇█"
_LEFT: Final = " ▏▎▍▌▋▊▉█"
_QUARTERS: Final = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
"""By the sum of upper left 1, upper right 2, lower left 4, lower right 8."""


def _colour(segment: Segment, *, back: bool) -> str:
    style = segment.style
    colour = None if style is None else style.bgcolor if back else style.color
    if colour is None or colour.triplet is None:
        return "#000000" if back else "#ffffff"
    return colour.triplet.hex


def _blocks(character: str) -> tuple[tuple[float, float, float, float], ...]:
    """Parts of the cell a block character fills: left, top, width, height, each 0-1."""
    if character == "▀":
        return ((0, 0, 1, 0.5),)
    if character in _LOWER[1:]:
        share = _LOWER.index(character) / 8
        return ((0, 1 - share, 1, share),)
    if character in _LEFT[1:]:
        return ((0, 0, _LEFT.index(character) / 8, 1),)
    filled = max(0, _QUARTERS.find(character))
    return tuple((bit % 2 / 2, bit // 2 / 2, 0.5, 0.5) for bit in range(4) if filled >> bit & 1)


def _rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}"/>'


def svg(app: App[None]) -> str:
    """The present screen as an SVG."""
    columns, rows = app.size
    shapes: list[str] = []
    texts: list[str] = []
    for y, line in enumerate(app.screen._compositor.render_strips()):
        x = 0
        for segment in line:
            back, ink = _colour(segment, back=True), _colour(segment, back=False)
            weight = ' font-weight="bold"' if segment.style is not None and segment.style.bold else ""
            width = len(segment.text)
            shapes.append(_rect(x * CELL_W, y * CELL_H, width * CELL_W, CELL_H, back))
            for offset, character in enumerate(segment.text):
                left, top = (x + offset) * CELL_W, y * CELL_H
                blocks = _blocks(character)
                for bx, by, bw, bh in blocks:
                    shapes.append(_rect(left + bx * CELL_W, top + by * CELL_H, bw * CELL_W, bh * CELL_H, ink))
                if not blocks and character != " ":
                    texts.append(f'<text x="{left}" y="{top + 18}" fill="{ink}"{weight}>{escape(character)}</text>')
            x += width
    size = f'width="{columns * CELL_W}" height="{rows * CELL_H}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {columns * CELL_W} {rows * CELL_H}"',
            ' font-family="DejaVu Sans Mono, monospace" font-size="20" shape-rendering="crispEdges">',
            *shapes,
            *texts,
            "</svg>\n",
        ]
    )


async def draw(name: str, theme: Theme = Theme.DARK, size: tuple[int, int] = SIZE) -> str:
    """The picture of a scene."""
    async with station(library=load_library(), theme=theme, size=size) as st:
        await SCENES[name](st)
        return svg(st.app)


if __name__ == "__main__":
    scene, file, *rest = sys.argv[1:]
    colours = Theme(rest[0]) if rest else Theme.DARK
    columns, rows = (int(part) for part in rest[1].split("x")) if len(rest) > 1 else SIZE
    Path(file).write_text(asyncio.run(draw(scene, colours, (columns, rows))), encoding="utf-8")
