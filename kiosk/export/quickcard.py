"""The runner's card: one page of A4 to hang beside the station, in large letters, readable in black and white."""

from collections.abc import Callable, Sequence
from typing import Final

from kiosk.export import quickcard_strings as words
from kiosk.export import report_strings
from kiosk.export.letterhead import draw_logo
from kiosk.export.sheet import BLACK, BOLD, GREY, HEIGHT, LIGHT, MARGIN, PALE, WIDTH, Sheet
from kiosk.language import Text, spoken

_RED: Final = (0.69, 0.0, 0.0)
"""The red of STOP on the screen; white on it has a contrast above 7."""
_GAP: Final = 14.0
_PANEL: Final = (WIDTH - 2 * MARGIN - 2 * _GAP) / 3
_HALF: Final = (WIDTH - 2 * MARGIN - _GAP) / 2
_PICTURE: Final = 104.0
_BAR: Final = 16.0
"""Letters beside STOP."""

_Sign = Callable[[Sheet, float, float], None]


def card(name: str, contact: str, logo: bytes | None = None) -> bytes:
    """The page as a PDF, in the language spoken; the clinic's name and contact may be empty."""
    sheet = Sheet(title=str(words.TITLE), language=spoken())
    y = HEIGHT - MARGIN - 22
    title = sheet.text(MARGIN, y, str(words.TITLE), size=30, font=BOLD)
    beside = draw_logo(sheet, logo, bottom=y - 26, most=WIDTH - 2 * MARGIN - title - _GAP)
    room = WIDTH - 2 * MARGIN - (beside + _GAP if beside else 0)
    sheet.text(MARGIN, y - 20, sheet.fit(name, room, 14), size=14, grey=GREY)
    y -= 40
    y = _panels(sheet, y)
    y = _feelings(sheet, y - _GAP)
    y = _stop(sheet, y - _GAP)
    _last(sheet, y - 22, contact)
    return sheet.done()


def _panels(sheet: Sheet, y: float) -> float:
    """Cuff, movement, rest: a picture and a sentence each; returns their lower edge."""
    height = _PICTURE + 86
    for number, (text, draw) in enumerate(((words.CUFF, _body), (words.MOVE, _blocks), (words.REST, _bars))):
        x = MARGIN + number * (_PANEL + _GAP)
        _frame(sheet, x, y - height, _PANEL, height)
        draw(sheet, x + _PANEL / 2, y - _PICTURE)
        sheet.paragraph(x + 8, y - _PICTURE - 20, str(text), _PANEL - 16, size=14.5, font=BOLD, most=4)
    return y - height


def _feelings(sheet: Sheet, y: float) -> float:
    """What is normal beside what is not; the signs differ, not only the place."""
    height = 204.0
    for x, title, lines, draw in (
        (MARGIN, words.NORMAL, words.NORMALS, _tick),
        (MARGIN + _HALF + _GAP, words.NOT_NORMAL, words.NOT_NORMALS, _mark),
    ):
        _frame(sheet, x, y - height, _HALF, height, is_heavy=draw is _mark)
        sheet.text(x + 10, y - 28, sheet.fit(str(title), _HALF - 20, 18, BOLD), size=18, font=BOLD)
        _signed(sheet, x + 10, y - 60, lines, draw)
    return y - height


def _signed(sheet: Sheet, x: float, y: float, lines: Sequence[Text], draw: _Sign) -> None:
    for text in lines:
        draw(sheet, x, y)
        y = min(sheet.paragraph(x + 24, y, str(text), _HALF - 42, size=15, most=2) - 3, y - 34)


def _stop(sheet: Sheet, y: float) -> float:
    """The bar as it looks on the screen, and the switch."""
    height = 104.0
    canvas = sheet.canvas
    canvas.setFillColorRGB(*_RED)
    canvas.setStrokeGray(BLACK)
    canvas.setLineWidth(2)
    canvas.rect(MARGIN, y - height, WIDTH - 2 * MARGIN, height, stroke=1, fill=1)
    said = str(words.STOP)
    wide = sheet.width(said, 64, BOLD)
    sheet.text(MARGIN + 16, y - height / 2 - 22, said, size=64, font=BOLD, grey=1.0)
    x = MARGIN + wide + 36
    width = WIDTH - MARGIN - x - 12
    lines = sheet.wrapped(str(words.STOP_TOUCH), width, _BAR, BOLD)
    middle = y - height / 2 + (len(lines) - 1) * 0.64 * _BAR - 0.35 * _BAR
    sheet.paragraph(x, middle, str(words.STOP_TOUCH), width, size=_BAR, font=BOLD, grey=1.0, most=4)
    y -= height + 10
    _switch(sheet, MARGIN + 30, y - 30)
    sheet.paragraph(MARGIN + 74, y - 14, str(words.SWITCH), _HALF - 66, size=14, font=BOLD, most=4)
    sheet.paragraph(MARGIN + _HALF + _GAP + 12, y - 14, str(words.END), _HALF - 14, size=14, font=BOLD, most=4)
    return y - 66


def _last(sheet: Sheet, y: float, contact: str) -> None:
    sheet.line(MARGIN, y + 14, WIDTH - MARGIN, y + 14, weight=0.6, grey=LIGHT)
    y = sheet.paragraph(MARGIN, y - 4, str(words.AFTER), WIDTH - 2 * MARGIN, size=13, most=3)
    said = words.ASK.format(contact=contact) if contact else str(words.ASK_SOMEBODY)
    sheet.paragraph(MARGIN, y - 6, said, WIDTH - 2 * MARGIN, size=14, font=BOLD, most=3)
    sheet.text(MARGIN, MARGIN - 8, str(report_strings.NOT_CERTIFIED), size=8, grey=GREY)


# --- pictures ---------------------------------------------------------------------------------------------------


def _frame(sheet: Sheet, x: float, y: float, width: float, height: float, *, is_heavy: bool = False) -> None:
    sheet.canvas.setStrokeGray(BLACK)
    sheet.canvas.setLineWidth(2.2 if is_heavy else 0.8)
    sheet.canvas.setDash()
    sheet.canvas.roundRect(x, y, width, height, 6, stroke=1, fill=0)


def _body(sheet: Sheet, x: float, y: float) -> None:
    """A body from the front, the cuff high on one thigh."""
    canvas = sheet.canvas
    canvas.setFillGray(LIGHT)
    canvas.circle(x, y + 88, 9, stroke=0, fill=1)
    trunk, arms, legs = (-13, 42, 26, 36), ((-23, 44, 7, 34), (16, 44, 7, 34)), ((-13, 4, 11, 40), (2, 4, 11, 40))
    for left, bottom, width, height in (trunk, *arms, *legs):
        canvas.roundRect(x + left, y + bottom, width, height, 3, stroke=0, fill=1)
    canvas.setFillGray(BLACK)
    canvas.roundRect(x + 0.5, y + 27, 14, 12, 2, stroke=0, fill=1)
    sheet.line(x + 46, y + 33, x + 19, y + 33, weight=1.6)
    _arrow(sheet, x + 16, y + 33, (6, 4), (6, -4))


def _blocks(sheet: Sheet, x: float, y: float) -> None:
    """The block of the training screen, up and down."""
    for left, bottom, is_up in ((-52, 52, True), (12, 14, False)):
        sheet.canvas.setFillGray(PALE)
        sheet.canvas.rect(x + left, y + 10, 40, 76, stroke=0, fill=1)
        sheet.canvas.setFillGray(BLACK)
        sheet.canvas.rect(x + left, y + bottom, 40, 28, stroke=0, fill=1)
        middle = x + left + 20
        if is_up:
            sheet.line(middle, y + 16, middle, y + 40, weight=3)
            _arrow(sheet, middle, y + 48, (-7, -10), (7, -10))
        else:
            sheet.line(middle, y + 82, middle, y + 58, weight=3)
            _arrow(sheet, middle, y + 50, (-7, 10), (7, 10))


def _bars(sheet: Sheet, x: float, y: float) -> None:
    sheet.canvas.setFillGray(BLACK)
    for left in (-22, 8):
        sheet.canvas.rect(x + left, y + 20, 14, 58, stroke=0, fill=1)


def _arrow(sheet: Sheet, x: float, y: float, one: tuple[float, float], other: tuple[float, float]) -> None:
    path = sheet.canvas.beginPath()
    path.moveTo(x, y)
    path.lineTo(x + one[0], y + one[1])
    path.lineTo(x + other[0], y + other[1])
    path.close()
    sheet.canvas.setFillGray(BLACK)
    sheet.canvas.drawPath(path, stroke=0, fill=1)


def _tick(sheet: Sheet, x: float, y: float) -> None:
    sheet.line(x, y + 4, x + 5, y, weight=2.2)
    sheet.line(x + 5, y, x + 13, y + 11, weight=2.2)


def _mark(sheet: Sheet, x: float, y: float) -> None:
    sheet.canvas.setFillGray(BLACK)
    sheet.canvas.circle(x + 6, y + 5, 8, stroke=0, fill=1)
    sheet.text(x + 6, y, "!", size=14, font=BOLD, grey=1.0, align="c")


def _switch(sheet: Sheet, x: float, y: float) -> None:
    """A mushroom from the side."""
    canvas = sheet.canvas
    canvas.setFillGray(LIGHT)
    canvas.rect(x - 26, y - 22, 52, 14, stroke=0, fill=1)
    canvas.setFillGray(GREY)
    canvas.rect(x - 8, y - 8, 16, 14, stroke=0, fill=1)
    canvas.setFillColorRGB(*_RED)
    canvas.roundRect(x - 24, y + 5, 48, 18, 8, stroke=0, fill=1)
