"""Finds what can be tapped in what was drawn: whole boxes of one of the colours that targets have."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.tui.palette import PALETTES, Theme
from kiosk.tui.widgets.stop_bar import STOP_ROWS
from tests.terminals.grid import Colour, Grid

_LEAST: Final = (3, 4)
"""Rows and columns of the smallest one."""


def role(name: str) -> Colour:
    """A colour of the dark theme by its role."""
    text = PALETTES[Theme.DARK][name].lstrip("#")
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


FLASH: Final = role("k-flash")
"""The ground of a target that feels a finger."""
_GROUNDS: Final = {role(name) for name in ("k-key", "k-key-dark", "k-go", "k-caution", "k-row", "k-row-other")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A box of cells, and the words in it."""

    row: int
    column: int
    rows: int
    columns: int
    words: str

    @property
    def middle(self) -> tuple[float, float]:
        """Row and column of its middle, between two cells where there is no middle one."""
        return self.row + (self.rows - 1) / 2, self.column + (self.columns - 1) / 2

    def __contains__(self, place: tuple[int, int]) -> bool:
        row, column = place
        return self.row <= row < self.row + self.rows and self.column <= column < self.column + self.columns


def targets(grid: Grid) -> list[Target]:
    """All of them, from the top left."""
    return list(_boxes(grid))


def _boxes(grid: Grid) -> Iterator[Target]:
    left_over = {(row, column) for row in range(1, len(grid) - STOP_ROWS) for column in range(len(grid[0]))}
    for place in sorted(left_over):
        if place not in left_over or grid[place[0]][place[1]].ground not in _GROUNDS:
            continue
        area = _area(grid, place)
        left_over -= area
        rows, columns = sorted({row for row, _ in area}), sorted({column for _, column in area})
        if len(area) == len(rows) * len(columns) and len(rows) >= _LEAST[0] and len(columns) >= _LEAST[1]:
            lines = ["".join(cell.sign for cell in grid[row][columns[0] : columns[-1] + 1]).strip() for row in rows]
            words = " ".join(filter(None, lines))
            yield Target(row=rows[0], column=columns[0], rows=len(rows), columns=len(columns), words=words)


def _area(grid: Grid, begin: tuple[int, int]) -> set[tuple[int, int]]:
    colour, area, edge = grid[begin[0]][begin[1]].ground, {begin}, [begin]
    while edge:
        row, column = edge.pop()
        for place in ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)):
            inside = 1 <= place[0] < len(grid) - STOP_ROWS and 0 <= place[1] < len(grid[0])
            if inside and place not in area and grid[place[0]][place[1]].ground == colour:
                area.add(place)
                edge.append(place)
    return area
