"""A page of paper: lengths in points, from the lower left corner; text, lines, tables in one embedded font.

Source Sans has the letters of all European languages; of a name in any other, a dot stands for each sign it lacks.
"""

import io
from collections.abc import Sequence
from importlib.resources import files
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

WIDTH: Final = float(A4[0])
HEIGHT: Final = float(A4[1])
MM: Final = float(mm)
MARGIN: Final = 16 * MM
PLAIN: Final = "Sans"
BOLD: Final = "Sans-Semibold"
_FILES: Final = {PLAIN: "SourceSansPro-Regular.ttf", BOLD: "SourceSansPro-Semibold.ttf"}
BLACK: Final = 0.0
GREY: Final = 0.38
"""Contrast to paper above 5; of anything lighter only areas and thin lines are made."""
LIGHT: Final = 0.75
PALE: Final = 0.92


def _ready() -> None:
    if PLAIN not in pdfmetrics.getRegisteredFontNames():
        folder = files("font_source_sans_pro") / "files"
        for name, file in _FILES.items():
            pdfmetrics.registerFont(TTFont(name, str(folder / file)))


def shown(text: str, font: str = PLAIN) -> str:
    """Text with a dot for each sign that the font lacks; lines become one."""
    letters = pdfmetrics.getFont(font).face.charToGlyph
    return "".join(one if ord(one) in letters else "·" for one in " ".join(text.split()))


class Sheet:
    """One page that is being filled from top to bottom."""

    def __init__(self, *, title: str, language: str) -> None:
        _ready()
        self._file = io.BytesIO()
        # invariant: equal pages are equal bytes.
        self.canvas = Canvas(self._file, pagesize=A4, pageCompression=1, invariant=1, lang=language)
        self.canvas.setTitle(title)
        self.canvas.setCreator("bfr-kiosk")

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 9,
        font: str = PLAIN,
        grey: float = BLACK,
        align: str = "l",
    ) -> float:
        """One line; returns its width. `align` is "l", "r" or "c" about x."""
        self.canvas.setFont(font, size)
        self.canvas.setFillGray(grey)
        said = shown(text, font)
        draw = {"l": self.canvas.drawString, "r": self.canvas.drawRightString, "c": self.canvas.drawCentredString}
        draw[align](x, y, said)
        return float(pdfmetrics.stringWidth(said, font, size))

    def width(self, text: str, size: float, font: str = PLAIN) -> float:
        """How wide a line is."""
        return float(pdfmetrics.stringWidth(shown(text, font), font, size))

    def wrapped(self, text: str, width: float, size: float, font: str = PLAIN, most: int = 99) -> list[str]:
        """Text in lines of a width; beyond `most` lines it ends with an ellipsis; a word that is too long is cut."""
        lines: list[str] = []
        rest = shown(text, font).split(" ")
        line = ""
        while rest:
            word = rest.pop(0)
            longer = f"{line} {word}" if line else word
            if self.width(longer, size, font) <= width:
                line = longer
            elif line:
                lines.append(line)
                line, rest = "", [word, *rest]
            else:
                fits = max(1, next(n for n in range(len(word), -1, -1) if self.width(word[:n], size, font) <= width))
                lines.append(word[:fits])
                rest = [word[fits:], *rest]
        lines = [*lines, line] if line else lines
        if len(lines) <= most:
            return lines
        kept = lines[:most]
        while kept[-1] and self.width(kept[-1] + " …", size, font) > width:
            kept[-1] = kept[-1][:-1]
        return [*kept[:-1], kept[-1].rstrip() + " …"]

    def paragraph(
        self,
        x: float,
        y: float,
        text: str,
        width: float,
        *,
        size: float = 9,
        font: str = PLAIN,
        grey: float = BLACK,
        most: int = 99,
    ) -> float:
        """Wrapped text whose first line stands at y; returns where the next line would."""
        for line in self.wrapped(text, width, size, font, most):
            self.text(x, y, line, size=size, font=font, grey=grey)
            y -= 1.28 * size
        return y

    def fit(self, text: str, width: float, size: float, font: str = PLAIN) -> str:
        """One line of at most a width."""
        return (self.wrapped(text, width, size, font, 1) or [""])[0]

    def line(self, x1: float, y1: float, x2: float, y2: float, *, weight: float = 0.6, grey: float = BLACK) -> None:
        """A straight line."""
        self.canvas.setStrokeGray(grey)
        self.canvas.setLineWidth(weight)
        self.canvas.setDash()
        self.canvas.line(x1, y1, x2, y2)

    def table(
        self,
        y: float,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        row_height: float,
        size: float,
        texts: int = 1,
    ) -> float:
        """A table over the whole width: the first columns, `texts` of them, to the left, figures to the right.

        Returns its lower edge.
        """
        edges = [MARGIN]
        for width in widths:
            edges.append(edges[-1] + width * (WIDTH - 2 * MARGIN))
        deepest = max(len(self.wrapped(name, edges[i + 1] - edges[i] - 4, size - 1)) for i, name in enumerate(header))
        for index, name in enumerate(header):
            lines = self.wrapped(name, edges[index + 1] - edges[index] - 4, size - 1)
            for number, line in enumerate(lines):
                top = y - size - (deepest - len(lines) + number) * 1.15 * (size - 1)
                self._cell(edges[index : index + 2], top, line, size=size - 1, grey=GREY, is_text=index < texts)
        y -= size + (deepest - 1) * 1.15 * (size - 1) + 3
        self.line(MARGIN, y, WIDTH - MARGIN, y)
        for row in rows:
            y -= row_height
            for index, cell in enumerate(row):
                width = edges[index + 1] - edges[index] - 4
                said = self.fit(cell, width, size)
                at = y + 0.3 * row_height
                self._cell(edges[index : index + 2], at, said, size=size, grey=BLACK, is_text=index < texts)
            self.line(MARGIN, y, WIDTH - MARGIN, y, weight=0.3, grey=LIGHT)
        return y

    def _cell(self, edges: Sequence[float], y: float, text: str, *, size: float, grey: float, is_text: bool) -> None:
        if is_text:
            self.text(edges[0], y, text, size=size, grey=grey)
        else:
            self.text(edges[1], y, text, size=size, grey=grey, align="r")

    def done(self) -> bytes:
        """The finished document. The sheet is of no use afterwards."""
        self.canvas.showPage()
        self.canvas.save()
        return self._file.getvalue()
