"""Where the ink of block and braille signs has to be, as pure geometry: no font is asked."""

from typing import Final

import numpy as np
import numpy.typing as npt

Cover = npt.NDArray[np.float64]
"""How much of each pixel of a cell is ink, 0 to 1."""

EDGE_PX: Final = 1.5
"""A font's own idea of an eighth may be off by so much; only inside a cell: at its border it would be a seam."""
FULL: Final = 0.9
_DOTS: Final = ((0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (3, 0), (3, 1))
"""Row and column of each bit of a braille sign."""


def filled(sign: str) -> tuple[float, float, float, float] | None:
    """The part of its cell that a block sign fills: left, top, right, bottom, 0 to 1; None for other signs."""
    code = ord(sign[:1] or " ")
    if code == 0x2580:
        return 0.0, 0.0, 1.0, 0.5
    if 0x2581 <= code <= 0x2588:
        return 0.0, 1.0 - (code - 0x2580) / 8, 1.0, 1.0
    if 0x2589 <= code <= 0x258F:
        return 0.0, 0.0, (0x2590 - code) / 8, 1.0
    fixed = {0x2590: (0.5, 0.0, 1.0, 1.0), 0x2594: (0.0, 0.0, 1.0, 0.125), 0x2595: (0.875, 0.0, 1.0, 1.0)}
    fixed |= {0x2598: (0.0, 0.0, 0.5, 0.5), 0x259D: (0.5, 0.0, 1.0, 0.5)}
    fixed |= {0x2596: (0.0, 0.5, 0.5, 1.0), 0x2597: (0.5, 0.5, 1.0, 1.0)}
    return fixed.get(code)


def wrong_block(cover: Cover, part: tuple[float, float, float, float], inner: slice) -> str:
    """What is wrong with a block sign's ink, too much of it in the inner columns alone; empty when nothing is."""
    height, width = cover.shape
    left, top, right, bottom = part[0] * width, part[1] * height, part[2] * width, part[3] * height
    rows, columns = np.mgrid[0:height, 0:width] + 0.5
    depth = np.minimum(_inside(columns, left, right, width), _inside(rows, top, bottom, height))
    if (cover[depth >= EDGE_PX] < FULL).any():
        return "a gap in a block sign"
    if (cover[:, inner][depth[:, inner] <= -EDGE_PX] > 1.0 - FULL).any():
        return "a block sign too large"
    return ""


def _inside(at: Cover, low: float, high: float, whole: float) -> Cover:
    """How deep each place is inside a span; a span that ends with the cell has no border there."""
    from_low = np.full_like(at, np.inf) if low <= 0.0 else at - low + 0.5
    from_high = np.full_like(at, np.inf) if high >= whole else high - at + 0.5
    depth: Cover = np.minimum(from_low, from_high)
    return depth


def wrong_braille(cover: Cover, sign: str) -> str:
    """What is wrong with a braille sign's dots; empty when nothing is."""
    bits = ord(sign) - 0x2800
    height, width = cover.shape
    for number, (row, column) in enumerate(_DOTS):
        box = cover[row * height // 4 : (row + 1) * height // 4, column * width // 2 : (column + 1) * width // 2]
        if (box.max() > 0.5) != bool(bits >> number & 1):
            return "a braille dot too many or too few"
    return ""
