"""The clinic's picture in the upper right corner of a page."""

import io
from functools import lru_cache
from typing import Final

from PIL import Image
from reportlab.lib.utils import ImageReader

from kiosk.export.sheet import HEIGHT, MARGIN, MM, WIDTH, Sheet

TOP: Final = HEIGHT - 5 * MM
"""What lies higher not every printer reaches."""
_WIDEST: Final = 60 * MM
_PAPER: Final = (255, 255, 255)


def draw_logo(sheet: Sheet, logo: bytes | None, *, bottom: float, most: float = _WIDEST) -> float:
    """The picture as large as fits between `bottom` and the printable edge, and in a width; returns what it takes."""
    if logo is None:
        return 0.0
    picture, width, height = _on_paper(logo)
    scale = min((TOP - bottom) / height, most / width)
    wide = width * scale
    sheet.canvas.drawImage(picture, WIDTH - MARGIN - wide, TOP - height * scale, wide, height * scale)
    return wide


@lru_cache(maxsize=1)
def _on_paper(logo: bytes) -> tuple[ImageReader, int, int]:
    """The picture without transparency, which would print grey in some printers; with its size in pixels."""
    with Image.open(io.BytesIO(logo)) as opened:
        picture = opened.convert("RGBA")
    paper = Image.new("RGB", picture.size, _PAPER)
    paper.paste(picture, mask=picture.getchannel("A"))
    return ImageReader(paper), *picture.size
