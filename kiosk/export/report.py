"""One session on one page of A4: who and when, plan and why, LOP, what was delivered, sets, what was told."""

from typing import Final

from kiosk.export import chart
from kiosk.export import report_strings as words
from kiosk.export.curve import Curve
from kiosk.export.document import Session
from kiosk.export.pageparts import MID, column_title, foot, head
from kiosk.export.says import Says
from kiosk.export.sessionlines import END_LINES, lop_lines, plan_lines, told_lines, under
from kiosk.export.sheet import BOLD, GREY, MARGIN, WIDTH, Sheet
from kiosk.export.wording import clock, limb, moment, score, share, who
from kiosk.language import number, said, spoken

_CHART: Final = 168.0
_WIDTHS: Final = (0.05, 0.12, 0.07, 0.10, 0.15, 0.11, 0.11, 0.09, 0.10, 0.10)
_ROW: Final = 13.0
_ROW_LEAST: Final = 8.0
_FOOT: Final = 96.0
"""Height kept for signature and foot."""


def session_page(document: Session, curve: Curve | None, says: Says, progress: str) -> bytes:
    """The page as a PDF, in the language spoken.

    Args:
        document: the session.
        curve: its trace, narrowed; None when there is none.
        says: sentences of codes.
        progress: the one sentence about the runner's course.
    """
    plan = document.plan.prescription
    sheet = Sheet(title=f"{words.SESSION_TITLE} {document.number}", language=spoken())
    what = words.WHAT.format(
        exercise=said(plan.exercise),
        limb=limb(plan.limb, plan.side),
        protocol=said(document.plan.protocol_name) or plan.protocol_id,
    )
    number_of = words.SESSION_NUMBER.format(number=document.number, who=who(document.person))
    y = head(sheet, str(words.SESSION_TITLE), what, moment(document.started_utc), number_of, above=says.letterhead)
    y = min(_plan(sheet, document, says, y), _lop(sheet, document, y)) - 8
    y = _delivered(sheet, document, curve, y)
    y = _figures(sheet, document, y) - 10
    y = _sets(sheet, document, y) - 13
    _told(sheet, document, says, progress, y)
    foot(sheet, document.made, under(document))
    return sheet.done()


def _plan(sheet: Sheet, document: Session, says: Says, y: float) -> float:
    y = column_title(sheet, MARGIN, y, str(words.PLAN))
    for line, most in plan_lines(document, says):
        y = sheet.paragraph(MARGIN, y, line, MID - MARGIN - 14, size=8.5, most=most) - 1.5
    return y


def _lop(sheet: Sheet, document: Session, y: float) -> float:
    y = column_title(sheet, MID, y, str(words.LOP))
    shown = f"{document.plan.prescription.lop_mmhg:.0f}"
    used = sheet.text(MID, y - 13, shown, size=26, font=BOLD)
    sheet.text(MID + used + 4, y - 13, "mmHg", size=11)
    lop = document.lop
    if lop is not None:
        low, high = lop.low_mmhg, lop.high_mmhg
        beside = MID + used + 44
        interval = str(words.LOP_NO_INTERVAL)
        if low is not None and high is not None:
            interval = words.LOP_INTERVAL.format(low=low, high=high)
        sheet.text(beside, y - 3, interval, size=9)
        if lop.quality:
            sheet.text(beside, y - 14, words.LOP_QUALITY.format(quality=lop.quality), size=9, font=BOLD)
    y -= 29
    for line in lop_lines(document):
        y = sheet.paragraph(MID, y, line, WIDTH - MARGIN - MID, size=8.5, most=2) - 1.5
    return y


def _delivered(sheet: Sheet, document: Session, curve: Curve | None, y: float) -> float:
    y = column_title(sheet, MARGIN, y, str(words.DELIVERED))
    if curve is None or not curve.columns:
        sheet.text(MARGIN, y, str(words.NO_TRACE), size=9, grey=GREY)
        return y - 14
    plan, rows = document.plan.prescription, len(document.sets)
    height = _CHART if rows <= 8 else _CHART - 50
    chart.draw(sheet, curve, y=y - height, height=height - 6, lop_mmhg=plan.lop_mmhg, limit_mmhg=plan.limit_mmhg)
    sheet.text(MARGIN + 22, y - height - 9, str(words.PHASES), size=7, grey=GREY)
    return y - height - 17


def _figures(sheet: Sheet, document: Session, y: float) -> float:
    """The five figures of the delivered dose, large."""
    dose = document.dose
    if dose is None:
        sheet.text(MARGIN, y - 10, str(words.NO_DOSE), size=10, font=BOLD)
        return y - 18
    whole = dose.session or dose.work
    shown = [(words.MINUTES.format(clock=clock(dose.restriction_s)), words.TIME_AT)]
    if whole is not None:
        mean = words.MEAN_VALUE.format(mean=whole.mean_mmhg, sd=whole.sd_mmhg)
        shown += [(share(whole.within_10pct), words.IN_BAND), (mean, words.MEAN)]
    shown += [
        (words.MMHG.format(value=dose.peak_mmhg), words.PEAK),
        (words.SECONDS.format(value=dose.above_lop_s), words.ABOVE),
    ]
    step = (WIDTH - 2 * MARGIN) / len(shown)
    for index, (value, name) in enumerate(shown):
        sheet.text(MARGIN + index * step, y - 12, value, size=13, font=BOLD)
        sheet.paragraph(MARGIN + index * step, y - 22, str(name), step - 8, size=7, grey=GREY, most=2)
    return y - 34


def _sets(sheet: Sheet, document: Session, y: float) -> float:
    header = (
        *(words.SET, words.SET_WORK, words.SET_DONE, words.SET_TARGET, words.SET_MEAN, words.SET_BAND, words.SET_PEAK),
        *(words.SET_EFFORT, words.SET_DISCOMFORT, words.SET_PAIN),
    )
    rows = [_set(document, index) for index in range(len(document.sets))]
    room = y - _FOOT - 30 - 10 * END_LINES
    row = max(_ROW_LEAST, min(_ROW, room / max(1, len(rows))))
    kept = rows[: max(1, int(room / row))]
    y = sheet.table(y, [str(one) for one in header], kept, _WIDTHS, row_height=row, size=min(8.5, 0.68 * row + 0.4))
    if len(rows) > len(kept):
        y -= 9
        sheet.text(MARGIN, y, words.SETS_MORE.format(count=len(rows) - len(kept)), size=7.5, grey=GREY)
    return y


def _set(document: Session, index: int) -> tuple[str, ...]:
    one = document.sets[index]
    span, nothing = one.delivered, words.NOTHING
    return (
        str(one.number),
        str(one.planned_repetitions) if one.planned_repetitions else words.MINUTES.format(clock=clock(one.planned_s)),
        nothing if one.done_repetitions is None else str(one.done_repetitions),
        f"{one.target_mmhg:.0f}",
        nothing if span is None else f"{span.mean_mmhg:.0f} ± {number(span.sd_mmhg, '.1f')}",
        nothing if span is None else share(span.within_10pct),
        nothing if span is None else f"{span.peak_mmhg:.0f}",
        *(score(value) for value in (one.effort, one.discomfort, one.cuff_pain)),
    )


def _told(sheet: Sheet, document: Session, says: Says, progress: str, y: float) -> None:
    y = column_title(sheet, MARGIN, y, str(words.TOLD))
    for line in told_lines(document, says, progress):
        y = sheet.paragraph(MARGIN, y, line, WIDTH - 2 * MARGIN, size=8.5, most=2)
        if y < _FOOT:
            return
