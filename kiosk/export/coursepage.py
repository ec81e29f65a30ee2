"""A runner's course on one page of A4: what became of tests and pain, each session as a bar, the last ones in lines."""

from typing import Final

from kiosk.export import report_strings as words
from kiosk.export.course import Became, Runner, Trained
from kiosk.export.pageparts import column_title, foot, head
from kiosk.export.says import Says
from kiosk.export.sheet import BLACK, BOLD, GREY, LIGHT, MARGIN, WIDTH, Sheet
from kiosk.export.wording import clock, date, figure, limb, moment, progress, share, who
from kiosk.language import number, said, spoken

_TESTS: Final = (0.44, 0.12, 0.12, 0.12, 0.20)
_SESSIONS: Final = (0.13, 0.33, 0.09, 0.12, 0.12, 0.11, 0.10)
_ROW: Final = 13.0
_FOOT: Final = 100.0
_BARS: Final = 66.0
_TESTS_MOST: Final = 14
_LINES_MOST: Final = 8


def course_page(document: Runner, says: Says) -> bytes:
    """The page as a PDF, in the language spoken."""
    found = document.progress
    sheet = Sheet(title=str(words.RUNNER_TITLE), language=spoken())
    goal = words.GOALS[document.evaluations[-1].goal_kind] if document.evaluations else words.NO_GOAL
    made = moment(document.made.at_utc)
    y = head(sheet, str(words.RUNNER_TITLE), str(goal), made, who(document.person), above=says.letterhead)
    y = sheet.paragraph(MARGIN, y - 4, progress(found, says), WIDTH - 2 * MARGIN, size=14, font=BOLD, most=3)
    y -= 2
    counted = words.COURSE.format(count=found.visits, minutes=found.minutes)
    kept = found.adherence
    parts = [counted] if kept is None else [counted, words.ADHERENCE.format(done=kept.done, planned=kept.planned)]
    sheet.text(MARGIN, y, " · ".join(parts), size=9.5)
    y = _lines(sheet, document, y - 20)
    y = _tests(sheet, document, y)
    y = _bars(sheet, document, y - 16)
    _sessions(sheet, document, y)
    foot(sheet, document.made)
    return sheet.done()


def _lines(sheet: Sheet, document: Runner, y: float) -> float:
    """Pain, load at equal effort and both legs, one line each."""
    found = document.progress
    trends = ((words.PAINS[name], getattr(found, name)) for name in words.PAINS)
    lines = [text.format(first=trend.first, last=trend.last) for text, trend in trends if trend is not None]
    lines += [
        words.LOAD_GAIN.format(
            exercise=said(one.exercise), limb=limb(one.limb, one.side), percent=one.percent, days=one.days
        )
        for one in found.load
    ]
    names = {one.test: said(one.name) for one in found.tests}
    lines += [words.BALANCE.format(test=names.get(one.test, one.test), percent=one.percent) for one in found.balance]
    for line in lines[:_LINES_MOST]:
        sheet.text(MARGIN, y, sheet.fit(line, WIDTH - 2 * MARGIN, 9), size=9)
        y -= 12.5
    return y - 6


def _tests(sheet: Sheet, document: Runner, y: float) -> float:
    y = column_title(sheet, MARGIN, y, str(words.TESTS))
    found = document.progress.tests
    if not found:
        sheet.text(MARGIN, y, str(words.NO_TESTS), size=9, grey=GREY)
        return y - 6
    header = (words.TEST, words.TEST_FIRST, words.TEST_LAST, words.TEST_NOISE, words.TEST_CHANGE)
    rows = [_test(one) for one in found[:_TESTS_MOST]]
    return sheet.table(y + 3, [str(one) for one in header], rows, _TESTS, row_height=_ROW, size=8.5)


def _test(one: Became) -> tuple[str, ...]:
    name = f"{said(one.name)}, {said(one.unit)}"
    if one.side is not None:
        name = f"{name}, {words.SIDES[one.side.value]}"
    change = one.change
    return (
        name,
        figure(change.baseline),
        figure(change.latest),
        number(change.noise, ".3g"),
        str(words.VERDICTS[change.verdict.value]),
    )


def _bars(sheet: Sheet, document: Runner, y: float) -> float:
    """Minutes at pressure of every session: the height of a bar is its time."""
    trained = document.sessions
    y = column_title(sheet, MARGIN, y, str(words.SESSIONS_CURVE))
    if not trained:
        sheet.text(MARGIN, y, str(words.NO_SESSIONS), size=9, grey=GREY)
        return y - 6
    minutes = [(one.restriction_s or 0.0) / 60 for one in trained]
    top = max(5.0, -(-max(minutes) // 5) * 5)
    left, bottom = MARGIN + 22, y - _BARS
    for level in (0.0, top / 2, top):
        at = bottom + level / top * (_BARS - 10)
        sheet.line(left, at, WIDTH - MARGIN, at, weight=0.3, grey=LIGHT if level else BLACK)
        sheet.text(left - 4, at - 2.5, number(level, "g"), size=7, grey=GREY, align="r")
    step = min(22.0, (WIDTH - MARGIN - left) / len(trained))
    sheet.canvas.setFillGray(GREY)
    for index, value in enumerate(minutes):
        height = value / top * (_BARS - 10)
        sheet.canvas.rect(left + index * step + 0.15 * step, bottom, 0.7 * step, height, stroke=0, fill=1)
    sheet.text(left, bottom - 9, date(trained[0].started_utc), size=7, grey=GREY)
    if len(trained) * step > 120:
        end = left + len(trained) * step
        sheet.text(end, bottom - 9, date(trained[-1].started_utc), size=7, grey=GREY, align="r")
    return bottom - 26


def _sessions(sheet: Sheet, document: Runner, y: float) -> None:
    y = column_title(sheet, MARGIN, y, str(words.SESSIONS))
    newest = tuple(reversed(document.sessions))
    if not newest:
        return
    header = (
        *(words.SESSION_DATE, words.SESSION_WHAT, words.SESSION_PERCENT, words.SESSION_TIME, words.SET_BAND),
        *(words.SESSION_REPETITIONS, words.SESSION_LOAD),
    )
    room = int((y - _FOOT - 42) / _ROW)
    shown = newest[: max(1, room)]
    y = sheet.table(
        y + 3,
        [str(one) for one in header],
        [_trained(one) for one in shown],
        _SESSIONS,
        row_height=_ROW,
        size=8.5,
        texts=2,
    )
    if len(newest) > len(shown):
        more = words.SESSIONS_MORE.format(count=len(newest) - len(shown))
        sheet.text(MARGIN, y - 10, more, size=7.5, grey=GREY)


def _trained(one: Trained) -> tuple[str, ...]:
    nothing = words.NOTHING
    return (
        date(one.started_utc),
        f"{said(one.exercise)}, {limb(one.limb, one.side)}",
        f"{one.percent_lop:.0f}",
        nothing if one.restriction_s is None else words.MINUTES.format(clock=clock(one.restriction_s)),
        nothing if one.within_10pct is None else share(one.within_10pct),
        str(one.repetitions) if one.repetitions else nothing,
        nothing if one.load_kg is None else number(one.load_kg, "g"),
    )
