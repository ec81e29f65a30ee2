"""What both pages begin and end with."""

from typing import Final

from kiosk.export import report_strings as words
from kiosk.export.document import ClockWas, Made
from kiosk.export.letterhead import draw_logo
from kiosk.export.says import Letterhead
from kiosk.export.sheet import BLACK, BOLD, GREY, HEIGHT, LIGHT, MARGIN, MM, PLAIN, WIDTH, Sheet
from kiosk.export.wording import moment

MID: Final = WIDTH / 2 + 6
"""Where the right column begins."""
_DATE_WIDTH: Final = 190.0
_GAP: Final = 14.0


def head(sheet: Sheet, title: str, subtitle: str, right: str, right_below: str, *, above: Letterhead) -> float:
    """Title to the left, when and who to the right, the clinic above; where the next thing may stand."""
    beside = draw_logo(sheet, above.logo, bottom=HEIGHT - MARGIN + 3)
    room = WIDTH - 2 * MARGIN - beside - (_GAP if beside else 0)
    sheet.text(MARGIN, HEIGHT - MARGIN + 9, sheet.fit(above.text, room, 9), size=9, grey=GREY)
    y = HEIGHT - MARGIN - 10
    sheet.text(MARGIN, y, sheet.fit(title, WIDTH - 2 * MARGIN - 150, 17, BOLD), size=17, font=BOLD)
    sheet.text(WIDTH - MARGIN, y, right, size=11, font=BOLD, align="r")
    y -= 15
    below = sheet.fit(right_below, _DATE_WIDTH + 40, 9)
    sheet.text(WIDTH - MARGIN, y, below, size=9, align="r")
    room = WIDTH - 2 * MARGIN - sheet.width(below, 9) - 14
    sheet.text(MARGIN, y, sheet.fit(subtitle, room, 9.5), size=9.5)
    y -= 7
    sheet.line(MARGIN, y, WIDTH - MARGIN, y, weight=1.2)
    return y - 15


def column_title(sheet: Sheet, x: float, y: float, text: str) -> float:
    """The name of a part; where its first line may stand."""
    sheet.text(x, y, text, size=9.5, font=BOLD)
    return y - 14


def foot(sheet: Sheet, made: Made, under: str = "") -> None:
    """Signature, that this is no certified device, where the page is from, and under what it was trained."""
    y = MARGIN + 44
    sheet.line(MARGIN, y, MARGIN + 92 * MM, y)
    sheet.line(WIDTH - MARGIN - 50 * MM, y, WIDTH - MARGIN, y)
    sheet.text(MARGIN, y - 9, str(words.SIGNATURE), size=7.5, grey=GREY)
    sheet.text(WIDTH - MARGIN - 50 * MM, y - 9, str(words.SIGNED_ON), size=7.5, grey=GREY)
    y = MARGIN + 22
    sheet.line(MARGIN, y, WIDTH - MARGIN, y, weight=0.3, grey=LIGHT)
    sheet.text(MARGIN, y - 9, str(words.NOT_CERTIFIED), size=7.5, font=BOLD)
    told = words.MADE.format(date=moment(made.at_utc), program=made.program, records=made.records[:16])
    sheet.text(WIDTH - MARGIN, y - 9, told, size=7, grey=GREY, align="r")
    sheet.text(MARGIN, y - 18, words.TIP.format(lines=made.audit_lines, hash=made.last_hash), size=6.5, grey=GREY)
    font, grey = (PLAIN, GREY) if made.clock is ClockWas.TRUSTED else (BOLD, BLACK)
    sheet.text(WIDTH - MARGIN, y - 18, str(words.CLOCK[made.clock.value]), size=7, font=font, grey=grey, align="r")
    if under:
        sheet.text(MARGIN, y - 26, under, size=6.5, grey=GREY)
