"""A calibration, or a full self-test, on one page of A4 that can be printed, signed and filed."""

from collections.abc import Iterator
from typing import Final

from kiosk.export import certificate_strings as words
from kiosk.export.certificate import Certificate, Coefficients, PointDone, SelfTestDone, SensorMade, Shown
from kiosk.export.pageparts import MID, column_title, foot, head
from kiosk.export.says import Letterhead
from kiosk.export.sheet import BOLD, GREY, MARGIN, PLAIN, WIDTH, Sheet
from kiosk.export.wording import date, moment
from kiosk.language import number, spoken

_NOTHING: Final = "-"
_WAYS: Final = (0.09, 0.08, 0.09, 0.10, 0.09, 0.08, 0.10, 0.09, 0.08, 0.07, 0.06, 0.07)
_PARTS: Final = (0.09, 0.19, 0.11, 0.11, 0.14, 0.14, 0.11, 0.11)
_STEPS: Final = (0.47, 0.15, 0.15, 0.10, 0.13)
_NOTE_LINES: Final = 2


def calibration_page(document: Certificate, *, letterhead: Letterhead) -> bytes:
    """The page as a PDF, in the language spoken; the clinic's letterhead may be empty."""
    sheet = Sheet(title=f"{words.TITLE} {document.number}", language=spoken())
    by = str(words.APART_TITLE) if document.apart else words.BY.format(name=document.operator)
    title, which = str(words.TITLE), words.NUMBER.format(number=document.number)
    y = head(sheet, title, which, moment(document.at_utc), by, above=letterhead)
    y = min(
        _column(sheet, MARGIN, y, str(words.WITH), tuple(_against(document))),
        _column(sheet, MID, y, str(words.STATION), tuple(_what(document))),
    )
    y = _pressures(sheet, document, y - 10)
    y = _figures(sheet, document, y - 14)
    if (back := document.taken_back) is not None:
        said = words.TAKEN_BACK.format(date=moment(back.at_utc), by=back.by, a=back.a, b=back.b, reason=back.reason)
        y = sheet.paragraph(MARGIN, y - 8, said, WIDTH - 2 * MARGIN, most=3)
    sheet.text(MARGIN, y - 14, words.DUE.format(date=date(document.due_utc)), size=12, font=BOLD)
    foot(sheet, document.made)
    return sheet.done()


def _column(sheet: Sheet, x: float, y: float, title: str, lines: tuple[tuple[str, str], ...]) -> float:
    y = column_title(sheet, x, y, title)
    width = (MID if x < MID else WIDTH - MARGIN) - x - 14
    for text, font in lines:
        y = sheet.paragraph(x, y, text, width, font=font, most=3) - 2
    return y


def _against(document: Certificate) -> Iterator[tuple[str, str]]:
    if document.apart:
        for one in document.apart:
            yield words.MADE_APART.format(name=one.sensor.upper(), date=date(one.at_utc), by=one.operator), BOLD
            yield from _gauge(one.instrument, one.gauge_certificate, PLAIN)
            yield _dated(one.is_clock_trusted)
        return
    yield from _gauge(document.instrument, document.gauge_certificate, BOLD)
    room = document.temperature_c
    yield str(words.NO_ROOM) if room is None else words.ROOM.format(celsius=room), PLAIN
    yield words.OPERATOR.format(name=document.operator), PLAIN
    yield _dated(document.is_clock_trusted)


def _gauge(name: str, certificate: str | None, font: str) -> Iterator[tuple[str, str]]:
    yield words.GAUGE.format(name=name), font
    has_one = certificate is not None
    yield words.GAUGE_CERTIFICATE.format(number=certificate) if has_one else str(words.NO_GAUGE_CERTIFICATE), PLAIN


def _dated(is_trusted: bool | None) -> tuple[str, str]:
    match is_trusted:
        case None:
            return str(words.DATE_UNKNOWN), PLAIN
        case True:
            return str(words.DATE_TRUSTED), PLAIN
        case False:
            return str(words.DATE_DOUBTED), BOLD


def _what(document: Certificate) -> Iterator[tuple[str, str]]:
    for one in document.sensors:
        yield words.SENSOR.format(name=one.sensor.upper(), serial=one.after.serial), BOLD
    program = document.program
    if not document.apart:
        yield str(words.NO_PROGRAM) if program is None else words.PROGRAM.format(program=program), PLAIN
    if document.wiring is not None:
        yield words.WIRING.format(hash=document.wiring), PLAIN
    if document.is_bench:
        yield str(words.BENCH), BOLD


def _pressures(sheet: Sheet, document: Certificate, y: float) -> float:
    y = column_title(sheet, MARGIN, y, str(words.POINTS))
    if not document.points:
        return sheet.paragraph(MARGIN, y, str(words.NO_POINTS), WIDTH - 2 * MARGIN, font=BOLD)
    header = [str(words.WAY), str(words.ASKED), str(words.SHOWN)]
    for name in "AB":
        header += [one.format(name=name) for one in (words.BEFORE, words.AFTER, words.ERROR)]
    header += [str(words.APART), str(words.ALLOWED), str(words.VERDICT)]
    rows = [_row(one, is_span=index == 0) for index, one in enumerate(document.points)]
    y = sheet.table(y + 8, header, rows, _WAYS, row_height=15, size=8.5) - 12
    y = sheet.paragraph(MARGIN, y, str(words.ALLOWED_IS), WIDTH - 2 * MARGIN, size=7.5, grey=GREY)
    if not any(one.is_second for one in document.points):
        return y
    return sheet.paragraph(MARGIN, y, str(words.TWICE_IS), WIDTH - 2 * MARGIN, size=7.5, grey=GREY)


def _row(one: PointDone, *, is_span: bool) -> list[str]:
    way = words.SPAN if is_span else words.RISING if one.is_rising else words.FALLING
    said = words.TWICE.format(way=way) if one.is_second else str(way)
    cells = [said, _NOTHING if one.asked_mmhg is None else f"{one.asked_mmhg:.0f}", number(one.gauge_mmhg, ".1f")]
    for shown in (one.a, one.b):
        cells += _sensor(shown, one.gauge_mmhg)
    apart = number(one.a.after_mmhg - one.b.after_mmhg, "+z.1f")
    return [*cells, apart, number(one.allowed_mmhg, ".1f"), str(words.GOOD if one.is_good else words.BAD)]


def _sensor(shown: Shown, gauge_mmhg: float) -> list[str]:
    before = _NOTHING if shown.before_mmhg is None else number(shown.before_mmhg, ".1f")
    return [before, number(shown.after_mmhg, ".1f"), number(shown.after_mmhg - gauge_mmhg, "+z.1f")]


def _figures(sheet: Sheet, document: Certificate, y: float) -> float:
    y = column_title(sheet, MARGIN, y, str(words.FIGURES))
    header = (words.PART, words.SERIAL, words.ZERO_BEFORE, words.ZERO_AFTER)
    slopes = (words.SLOPE_BEFORE, words.SLOPE_AFTER, words.ZERO_MOVED, words.SPAN_MOVED)
    rows = [_part(one) for one in document.sensors]
    names = [str(one) for one in (*header, *slopes)]
    y = sheet.table(y + 8, names, rows, _PARTS, row_height=15, size=8.5, texts=2) - 12
    return sheet.paragraph(MARGIN, y, str(words.FIGURES_ARE), WIDTH - 2 * MARGIN, size=7.5, grey=GREY)


def _part(one: SensorMade) -> list[str]:
    moved, span = one.zero_moved_mmhg, one.span_moved_percent
    return [
        one.sensor.upper(),
        one.after.serial,
        *(_zero(one.before), _zero(one.after), _slope(one.before), _slope(one.after)),
        _NOTHING if moved is None else f"{number(moved, '+z.2f')} mmHg",
        _NOTHING if span is None else f"{number(span, '+z.2f')} %",
    ]


def _zero(one: Coefficients | None) -> str:
    return _NOTHING if one is None else number(one.zero, ".6f")


def _slope(one: Coefficients | None) -> str:
    return _NOTHING if one is None else number(one.ratio_per_mmhg, ".8f")


def selftest_page(document: SelfTestDone, *, letterhead: Letterhead) -> bytes:
    """As `calibration_page`."""
    sheet = Sheet(title=f"{words.TEST_TITLE} {document.number}", language=spoken())
    result = words.TEST_PASSED if document.is_passed else words.TEST_FAILED
    how = result.format(seconds=document.seconds)
    title, which = str(words.TEST_TITLE), words.TEST_NUMBER.format(number=document.number)
    y = head(sheet, title, which, moment(document.at_utc), how, above=letterhead)
    y = column_title(sheet, MARGIN, y, str(words.TEST_STEPS))
    header = [str(one) for one in (words.STEP, words.MEASURED, words.REFERENCE, words.CHANGE, words.RESULT)]
    rows = [
        [one.proves, one.measured, one.reference, one.change, str(words.STEP_GOOD if one.is_passed else words.STEP_BAD)]
        for one in document.steps
    ]
    y = sheet.table(y + 8, header, rows, _STEPS, row_height=17, size=9) - 12
    y = sheet.paragraph(MARGIN, y, document.reference, WIDTH - 2 * MARGIN, size=8, grey=GREY) - 8
    notes = [f"{one.proves}: {one.note}" for one in document.steps if one.note]
    if notes:
        y = column_title(sheet, MARGIN, y, str(words.NOTES))
        for text in notes:
            y = sheet.paragraph(MARGIN, y, text, WIDTH - 2 * MARGIN, most=_NOTE_LINES) - 2
    y = column_title(sheet, MARGIN, y - 6, str(words.UNDER))
    for text in document.parts or (str(words.TEST_UNKNOWN),):
        y = sheet.paragraph(MARGIN, y, text, WIDTH - 2 * MARGIN, most=2) - 2
    foot(sheet, document.made)
    return sheet.done()
