"""The station's own letters: figures and words out of whole blocks, in four sizes, to be read from across a room.

A glyph is five pixels high. In size 1 a pixel is one cell wide and half a row high, which is a square on the panel; in
size 2 it is twice that both ways, and so on. Strokes are one pixel everywhere, which is what carries over a distance.
"""

from functools import lru_cache
from typing import Final

PIXELS_HIGH: Final = 5
SIZES: Final = (4, 3, 2, 1)
"""The type scale, largest first: a letter of size 4 is 10 rows high, of size 1 two and a half."""

_HALVES: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def _table(*lines: str) -> dict[str, tuple[str, ...]]:
    """Glyphs out of lines `A .#. #.# ### #.# #.#`."""
    return {line[0]: tuple(line[2:].split()) for line in lines}


_GLYPHS: Final = {
    **_table(
        "0 ### #.# #.# #.# ###", "1 .#. ##. .#. .#. ###", "2 ### ..# ### #.. ###", "3 ### ..# ### ..# ###",
        "4 #.# #.# ### ..# ..#", "5 ### #.. ### ..# ###", "6 ### #.. ### #.# ###", "7 ### ..# ..# ..# ..#",
        "8 ### #.# ### #.# ###", "9 ### #.# ### ..# ###", "- ... ... ### ... ...", ": . # . # .",
        "/ ..# ..# .#. #.. #..", "A ### #.# ### #.# #.#", "B ##. #.# ##. #.# ##.", "C ### #.. #.. #.. ###",
        "D ##. #.# #.# #.# ##.", "E ### #.. ##. #.. ###", "F ### #.. ##. #.. #..", "G #### #... #.## #..# ####",
        "H #.# #.# ### #.# #.#", "I # # # # #", "J ..# ..# ..# #.# ###", "K #.# #.# ##. #.# #.#",
        "L #.. #.. #.. #.. ###", "M #...# ##.## #.#.# #...# #...#", "N #..# ##.# #.## #..# #..#",
        "O ### #.# #.# #.# ###", "P ### #.# ### #.. #..", "Q ###. #.#. #.#. #.#. ####", "R ##. #.# ##. #.# #.#",
        "S ### #.. ### ..# ###", "T ### .#. .#. .#. .#.", "U #.# #.# #.# #.# ###", "V #.# #.# #.# #.# .#.",
        "W #...# #...# #.#.# ##.## #...#", "X #.# #.# .#. #.# #.#", "Y #.# #.# .#. .#. .#.", "Z ### ..# .#. #.. ###",
        "Ä #.# ... ### ### #.#", "Ö #.# ... ### #.# ###", "Ü #.# ... #.# #.# ###", "ß ##. #.# ##. #.# ##.",
        "! # # # . #", ". . . . . #", "% #.# ..# .#. #.. #.#", "+ ... .#. ### .#. ...",
    ),
    " ": (".",) * PIXELS_HIGH,
}  # fmt: skip


def glyph(letter: str) -> tuple[str, ...]:
    """The pixels of one letter. Raises `KeyError` for a letter that there is not."""
    return _GLYPHS[letter]


def can_draw(text: str) -> bool:
    """Whether the face has every letter of a text."""
    return all(letter in _GLYPHS for letter in text)


def pixels_wide(text: str) -> int:
    """Width of a text in pixels, with one between letters. Raises `KeyError` for a letter that there is not."""
    return sum(len(_GLYPHS[letter][0]) for letter in text) + max(0, len(text) - 1)


def rows_high(size: int, high: int = PIXELS_HIGH) -> int:
    """Rows of cells that a text of this size needs, or a picture that is so many pixels high."""
    return -(-high * size // 2)


def size_for(text: str, *, width: int, height: int) -> int | None:
    """The largest size in which a text fits into so many cells; None when it fits in none, or a letter is missing."""
    if not can_draw(text):
        return None
    wide = pixels_wide(text)
    return next((size for size in SIZES if wide * size <= width and rows_high(size) <= height), None)


def pixel_rows(picture: tuple[str, ...], size: int) -> tuple[str, ...]:
    """A picture of `#` and `.` as rows of cells, two half rows in each."""
    wide = ["".join(("#" if pixel == "#" else " ") * size for pixel in row) for row in picture]
    halves = [row for row in wide for _ in range(size)]
    if len(halves) % 2:
        halves.append(" " * len(halves[0]))
    pairs = zip(halves[::2], halves[1::2], strict=True)
    return tuple(
        "".join(_HALVES[up == "#", down == "#"] for up, down in zip(upper, lower, strict=True))
        for upper, lower in pairs
    )


def pixels(text: str) -> tuple[str, ...]:
    """A text as a picture of `#` and `.`. Raises `KeyError` for a letter that there is not."""
    return tuple(".".join(_GLYPHS[letter][row] for letter in text) for row in range(PIXELS_HIGH))


@lru_cache(maxsize=256)
def block_rows(text: str, size: int) -> tuple[str, ...]:
    """A text as rows of cells. Raises `KeyError` for a letter that there is not."""
    return pixel_rows(pixels(text), size)
