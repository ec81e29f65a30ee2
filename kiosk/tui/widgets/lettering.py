"""Whole sentences in letters as large as their place allows, wrapped at words, out of quarters of cells.

A terminal has one size of type. On a panel with more rows what matters is therefore written in pixels. In the narrow
face a pixel is a quarter of a cell, so a letter takes two cells of a row and stands three rows high: two and a half
times the terminal's own, and half a line of sentences still fits where the block face has room for two words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap
from typing import Final

from kiosk.tui.widgets.block_face import PIXELS_HIGH as _CAPITAL
from kiosk.tui.widgets.letters import GLYPHS, PIXELS_HIGH

NARROW: Final = 0
"""The face of half pixels: as high as size 1 and half as wide."""

SIZES: Final = (4, 3, 2, 1, NARROW)

PARAGRAPH: Final = "\n\n"
"""What ends a paragraph."""

_PITCH: Final = PIXELS_HIGH + 1
_CLOSE: Final = PIXELS_HIGH
"""From line to line; the closer one only where nothing fits with the wider one."""

_BLANK_LINE: Final = 2
_QUARTERS: Final = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
"""By the sum of upper left 1, upper right 2, lower left 4, lower right 8."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """A text as it stands: what is in each line, and the rows of cells that they make together."""

    lines: tuple[str, ...]
    size: int
    rows: tuple[str, ...]
    """All of one width."""


def can_letter(text: str) -> bool:
    """Whether there is a letter for each sign of a text."""
    return all(sign in GLYPHS or sign == "\n" for sign in text)


def pixels_wide(line: str) -> int:
    """Width of a line in pixels, with one between letters. Raises `KeyError` for a sign that there is not."""
    return sum(len(GLYPHS[sign][0]) for sign in line) + max(0, len(line) - 1)


def _cells(line: str, size: int) -> int:
    return pixels_wide(line) * size if size else -(-pixels_wide(line) // 2)


def _broken(text: str, size: int, width: int) -> tuple[str, ...]:
    """Lines of whole words; a word that is too long makes a line that is too long."""
    lines = []
    for part in text.split("\n"):
        line = ""
        for word in part.split(" "):
            longer = f"{line} {word}" if line else word
            if line and _cells(longer, size) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return tuple(lines)


def _pixels(lines: Sequence[str], wide: int, pitch: int, *, centred: bool) -> list[str]:
    """All lines below each other as rows of `#` and `.`, without empty rows below the last."""
    rows: list[str] = []
    for line in lines:
        if not line:
            rows += ["." * wide] * _BLANK_LINE
            continue
        rows += ["." * wide] * (pitch - PIXELS_HIGH) if rows else []
        drawn = [".".join(GLYPHS[sign][row] for sign in line) for row in range(PIXELS_HIGH)]
        before = "." * ((wide - pixels_wide(line)) // 2) if centred else ""
        rows += [(before + row).ljust(wide, ".") for row in drawn]
    return rows if "#" in rows[-1] else rows[:-1]


def _quartered(rows: Sequence[str], *, across: int, down: int) -> tuple[str, ...]:
    """Pixels as cells, each so many quarters of a cell wide and high."""
    tall = ["".join(pixel * across for pixel in row) for row in rows for _ in range(down)]
    blank = "." * (len(tall[0]) + len(tall[0]) % 2)
    tall = [row.ljust(len(blank), ".") for row in tall] + [blank] * (len(tall) % 2)
    return tuple(
        "".join(
            _QUARTERS[sum(1 << bit for bit, one in enumerate((*up[at : at + 2], *low[at : at + 2])) if one == "#")]
            for at in range(0, len(up), 2)
        )
        for up, low in zip(tall[::2], tall[1::2], strict=True)
    )


@lru_cache(maxsize=512)
def lettered(text: str, *, width: int, height: int, sizes: tuple[int, ...], centred: bool = False) -> Lettering | None:
    """The text in the largest of these sizes in which all of it fits into so many cells.

    None when it fits in none of them, or when a sign is missing: then it stands in plain letters.
    """
    if not text.strip() or not can_letter(text):
        return None
    for size, pitch in (*((size, _PITCH) for size in sizes), (sizes[-1], _CLOSE)):
        lines = _broken(text, size, width)
        if (
            any(_cells(line, size) > width for line in lines)
            or _CAPITAL * sum(map(bool, lines)) * max(1, size) > 2 * height
        ):
            continue
        pixels = _pixels(lines, max(map(pixels_wide, lines)), pitch, centred=centred)
        rows = _quartered(pixels, across=2 * size or 1, down=max(1, size))
        if len(rows) <= height:
            return Lettering(lines, size, rows)
    return None


@lru_cache(maxsize=512)
def headed(
    text: str, *, width: int, height: int, sizes: tuple[int, ...], centred: bool = False, end: str = "\n"
) -> Lettering | None:
    """The first line as large as there is room for above the others, which stay in the terminal's own letters.

    With another `end`, such as an empty line, it is what stands before that; a free row follows it then.
    """
    head, _, rest = text.partition(end)
    parts = ["", *rest.split("\n")] if end == PARAGRAPH else rest.split("\n")
    plain = tuple(line for part in parts for line in wrap(part, max(1, width)) or [""]) if rest else ()
    found = lettered(head, width=width, height=height - len(plain), sizes=sizes, centred=centred)
    if found is None or not plain or any(len(line) > width for line in plain):
        return None if plain else found
    wide = max(len(found.rows[0]), *map(len, plain))
    lay = (lambda row: row.center(wide)) if centred else (lambda row: row.ljust(wide))
    return Lettering((*found.lines, *plain), found.size, tuple(map(lay, (*found.rows, *plain))))
