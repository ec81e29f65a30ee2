"""Holds what a terminal shows against what was drawn, cell by cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from tests.terminals.blocks import Cover, filled, wrong_block, wrong_braille
from tests.terminals.display import Panel
from tests.terminals.grid import Cell, Colour, Grid
from tests.terminals.picture import Picture, Pixels

COLOUR_MAX: Final = 8
"""Largest difference of one channel where a pixel is one colour: the tip of a bold W may touch the cell beside it."""
MIX_MAX: Final = 24
"""And where it is a mix of ink and ground, off the straight line between them."""
SHAPE_MAX: Final = 0.05
"""Mean difference of coverage between a sign and the same sign alone on a sheet."""
_MARK: Final = np.array([255, 0, 255], np.uint8)

Shapes = dict[tuple[str, bool], Cover]
"""How each sign looks alone, plain and bold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A cell that does not look as it was drawn."""

    row: int
    column: int
    sign: str
    why: str

    def __str__(self) -> str:
        return f"{self.why} in row {self.row}, column {self.column}: {self.sign!r}"


def cell_of(picture: Picture, panel: Panel, margin: tuple[int, int], row: int, column: int) -> Pixels:
    """The pixels of a cell."""
    width, height = panel.cell
    return picture.box(margin[0] + column * width, margin[1] + row * height, width, height)


def coverage(pixels: Pixels, ink: Colour, ground: Colour) -> tuple[Cover, float]:
    """How much of each pixel is ink, and how far the worst one is from any mix of the two colours."""
    low, high = np.array(ground, float), np.array(ink, float)
    way = high - low
    offset = pixels.astype(float) - low
    length = float(way @ way)
    share: Cover = (offset @ way) / length if length else np.zeros(pixels.shape[:2])
    return share, float(np.abs(offset - share[..., None] * way).max())


def differences(
    picture: Picture,
    grid: Grid,
    panel: Panel,
    margin: tuple[int, int],
    shapes: Shapes,
    *,
    overhang_px: int,
    skip: tuple[int, int],
) -> list[Difference]:
    """Every cell that is not as it was drawn, but those near a pixel (the pointer).

    A font's signs may hang over into the cell beside them by some pixels: those of the border are then not judged, but
    for the ink that has to be there.
    """
    found = []
    for row, cells in enumerate(grid):
        for column, cell in enumerate(cells):
            if _is_near(skip, panel, margin, row, column):
                continue
            why = wrong_cell(cell_of(picture, panel, margin, row, column), cell, shapes, overhang_px)
            if why:
                found.append(Difference(row=row, column=column, sign=cell.sign, why=why))
    return found


def _is_near(pixel: tuple[int, int], panel: Panel, margin: tuple[int, int], row: int, column: int) -> bool:
    across = abs(margin[0] + (column + 0.5) * panel.cell[0] - pixel[0])
    down = abs(margin[1] + (row + 0.5) * panel.cell[1] - pixel[1])
    return across < 20 + panel.cell[0] / 2 and down < 20 + panel.cell[1] / 2


def wrong_cell(pixels: Pixels, cell: Cell, shapes: Shapes, overhang_px: int = 0) -> str:
    """What is wrong with a cell; empty when nothing is."""
    inner = slice(overhang_px, pixels.shape[1] - overhang_px)
    if cell.sign in ("", " ") or cell.ink == cell.ground:
        plain = np.abs(pixels[:, inner].astype(int) - np.array(cell.ground)).max()
        return "" if plain <= COLOUR_MAX else "an empty cell is not plain, or has another colour"
    cover, off = coverage(pixels, cell.ink, cell.ground)
    if off > MIX_MAX or cover.min() < -0.1 or cover.max() > 1.1:
        return "other colours"
    part = filled(cell.sign)
    if part is not None:
        return wrong_block(cover, part, inner)
    if 0x2800 <= ord(cell.sign) <= 0x28FF:
        return wrong_braille(cover, cell.sign)
    shape = shapes.get((cell.sign, cell.bold))
    if shape is None:
        return "a sign that is on no sheet"
    return "" if float(np.abs(cover - shape)[:, inner].mean()) <= SHAPE_MAX else "another sign"


def marked(picture: Picture, panel: Panel, margin: tuple[int, int], found: list[Difference]) -> Picture:
    """The picture with a frame around every difference."""
    pixels = picture.pixels.copy()
    for each in found:
        box = cell_of(Picture(pixels), panel, margin, each.row, each.column)
        box[[0, -1], :] = box[:, [0, -1]] = _MARK
    return Picture(pixels)


def learn(
    picture: Picture, panel: Panel, margin: tuple[int, int], places: dict[tuple[int, int], tuple[str, bool]]
) -> Shapes:
    """The shapes of the signs on a sheet, white on black."""
    return {
        sign: coverage(cell_of(picture, panel, margin, *place), (255, 255, 255), (0, 0, 0))[0]
        for place, sign in places.items()
    }


def wrong_shapes(shapes: Shapes, nowhere: str) -> Iterator[str]:
    """Signs that the terminal has not: that look like nothing, or like each other, or like what is in no font."""
    seen: dict[tuple[bool, bytes], str] = {}
    for (sign, bold), cover in shapes.items():
        if sign == nowhere:
            continue
        name = f"{sign!r} (U+{ord(sign):04X}{', bold' if bold else ''})"
        if cover.max() < 0.5:
            yield f"nothing is drawn for {name}"
        missing = shapes[nowhere, bold]
        if missing.max() > 0.5 and float(np.abs(cover - missing).mean()) < SHAPE_MAX / 2:
            yield f"the font has no {name}"
        key = (bold, np.round(cover, 1).tobytes())
        if key in seen:
            yield f"{name} looks like {seen[key]}"
        seen[key] = name
