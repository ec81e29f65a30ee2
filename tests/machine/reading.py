"""What stands on a panel, read off its picture as a person would: the driver looks at nothing inside of the machine.

The terminal draws every sign into a cell of the same size, so a cell is compared with each sign as its font draws it.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from tests.machine.boards.base import Picture

FONTS: Final = ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf")
FOLDER: Final = Path("usr/share/fonts/truetype/dejavu")
"""In the tree of the guest."""
EM_PX: Final = 20
CELL: Final = (12, 24)
"""What 20 pixels of that font take in foot, and what every screen is drawn for."""
ALPHABET: Final = "".join(map(chr, range(33, 127))) + "äöüÄÖÜß·●"
MARKS: Final = "►◄"
"""Stand on targets beside their words, and are read as spaces."""
SAME: Final = 0.12
"""Mean difference of coverage up to which a cell shows a sign; other signs of the alphabet differ by more."""
FAINT: Final = 48
"""Of 765: what differs less from the ground is no ink. A sign leaves a shade of itself in the cell beside it."""

Cover = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Words on the panel, and their middle as parts of its width and height."""

    text: str
    x: float
    y: float


class Reader:
    """Reads pictures of the station's terminal.

    Args:
        tree: the guest's, for its fonts; raises OSError when they are not in it.
    """

    def __init__(self, tree: Path) -> None:
        # not by its name: of a file that is not there another one of that name would be taken, from anywhere
        fonts = [ImageFont.truetype(io.BytesIO((tree / FOLDER / name).read_bytes()), EM_PX) for name in FONTS]
        self._known: dict[bytes, str] = {}
        """What was read before: a panel shows the same signs again and again, and to compare one takes long."""
        self._signs = [(sign, _drawn(font, sign)) for sign in ALPHABET + MARKS for font in fonts]

    def rows(self, picture: Picture) -> list[str]:
        """The text of each row of cells; what is no sign of the alphabet is a space."""
        columns, rows = picture.width // CELL[0], picture.height // CELL[1]
        left, top = (picture.width - columns * CELL[0]) // 2, (picture.height - rows * CELL[1]) // 2
        text = []
        for row in range(rows):
            signs = []
            for column in range(columns):
                pixels = _cell(picture, left + column * CELL[0], top + row * CELL[1])
                if pixels not in self._known:
                    self._known[pixels] = self._sign(pixels)
                signs.append(self._known[pixels])
            text.append("".join(signs))
        return text

    def _sign(self, pixels: bytes) -> str:
        cover = coverage(pixels)
        if cover is None:
            return " "
        sign, off = min(((sign, _off(cover, drawn)) for sign, drawn in self._signs), key=lambda pair: pair[1])
        return sign if off < SAME and sign not in MARKS else " "

    def find(self, picture: Picture, words: str, *, is_label: bool = False) -> list[Place]:
        """Every place where these words stand in one row, from the top; as `places`."""
        return places(self.rows(picture), words, (picture.width, picture.height), is_label=is_label)


def places(rows: Iterable[str], words: str, size: tuple[int, int], *, is_label: bool = False) -> list[Place]:
    """Where words stand in rows of cells on a picture of a size in pixels, and not within a word.

    Args:
        is_label: only where they stand by themselves, as on a target, and not in a sentence.
    """
    width, height = size
    found = []
    left, top = (width % CELL[0]) // 2, (height % CELL[1]) // 2
    for number, row in enumerate(rows):
        at = row.find(words)
        while at >= 0:
            before, after = row[:at][-2:], row[at + len(words) :][:2]
            is_apart = not (before[-1:].isalnum() or after[:1].isalnum())
            if is_apart and not (is_label and (before + after).strip()):
                x = left + (at + len(words) / 2) * CELL[0]
                y = top + (number + 0.5) * CELL[1]
                found.append(Place(words, x / width, y / height))
            at = row.find(words, at + 1)
    return found


def coverage(pixels: bytes) -> Cover | None:
    """How much of each point is ink, 0 to 1; None for a cell without any. Ground is the colour of most points."""
    points = [pixels[at : at + 3] for at in range(0, len(pixels), 3)]
    ground = max(set(points), key=points.count)
    ink = max(points, key=lambda point: _apart(point, ground))
    whole = _apart(ink, ground)
    if whole <= FAINT:
        return None
    return tuple(_apart(point, ground) / whole for point in points)


def _apart(one: bytes, other: bytes) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


def _off(one: Cover, other: Cover) -> float:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)


def _cell(picture: Picture, x: int, y: int) -> bytes:
    width, height = CELL
    starts = (3 * ((y + line) * picture.width + x) for line in range(height))
    return b"".join(picture.points[start : start + 3 * width] for start in starts)


def _drawn(font: ImageFont.FreeTypeFont, sign: str) -> Cover:
    image = Image.new("RGB", CELL, (0, 0, 0))
    ImageDraw.Draw(image).text((0, 0), sign, font=font, fill=(255, 255, 255))
    cover = coverage(image.tobytes())
    assert cover is not None
    return cover
