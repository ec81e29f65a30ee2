"""What a program drew, cell by cell, out of the bytes it wrote: another terminal's reading of them, without pixels."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyte

_DEFAULT: Final = {"ground": (0, 0, 0), "ink": (255, 255, 255)}
_NAMED: Final = {"black": (0, 0, 0), "white": (229, 229, 229)}
_PIECE: Final = 256
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its sign and colours."""

    sign: str
    ink: Colour
    ground: Colour
    bold: bool


Grid = tuple[tuple[Cell, ...], ...]


def _colour(name: str, default: str) -> Colour:
    if name == "default":
        return _DEFAULT[default]
    if name in _NAMED:
        return _NAMED[name]
    return int(name[0:2], 16), int(name[2:4], 16), int(name[4:6], 16)


class Drawn:
    """Follows the file into which the relay writes what was drawn."""

    def __init__(self, path: Path, size: tuple[int, int]) -> None:
        self._path = path
        self.resize(size)

    def resize(self, size: tuple[int, int]) -> None:
        """The terminal has another size now; all is read again, since the program draws everything anew for it."""
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._read = 0

    def follow(self) -> bool:
        """Take in what has been drawn since; False when nothing was."""
        with self._path.open("rb") as file:
            file.seek(self._read)
            data = file.read()
        self._read += len(data)
        self._stream.feed(data)
        return bool(data)

    def pieces(self) -> Iterator[None]:
        """Take it in piece by piece: what was shown for a moment is seen too."""
        with self._path.open("rb") as file:
            file.seek(self._read)
            data = file.read()
        for begin in range(0, len(data), _PIECE):
            piece = data[begin : begin + _PIECE]
            self._read += len(piece)  # only what was taken in: who looks may have seen enough
            self._stream.feed(piece)
            yield

    def ground(self, row: int, column: int) -> Colour:
        """The colour of one cell's ground."""
        return self._cell(row, column).ground

    def grid(self) -> Grid:
        """The whole screen as drawn until now."""
        self.follow()
        return tuple(
            tuple(self._cell(row, column) for column in range(self._screen.columns))
            for row in range(self._screen.lines)
        )

    def _cell(self, row: int, column: int) -> Cell:
        cell = self._screen.buffer[row][column]
        ink, ground = _colour(cell.fg, "ink"), _colour(cell.bg, "ground")
        if cell.reverse:
            ink, ground = ground, ink
        return Cell(cell.data, ink, ground, cell.bold)

    def lines(self) -> list[str]:
        """The text of each row."""
        self.follow()
        return list(self._screen.display)
