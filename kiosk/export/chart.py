"""The curve of a session on paper: readable in black and white, each line with its name beside it."""

from typing import Final

from kiosk.core.model import Phase
from kiosk.export import report_strings as words
from kiosk.export.curve import Column, Curve
from kiosk.export.sheet import BLACK, GREY, LIGHT, MARGIN, PALE, WIDTH, Sheet

COLUMNS: Final = 480
"""About one for each point of the paper's width: a printer shows no more."""
_LEFT: Final = MARGIN + 22
_RIGHT: Final = WIDTH - MARGIN - 48
_STRIP: Final = 11.0
_AXIS: Final = 12.0
_DASHES: Final = {"setpoint": (4, 2), "lop": (8, 2, 1.5, 2), "limit": (1.2, 1.8)}
_MINUTE_STEPS: Final = (1, 2, 5, 10)


class _Plot:
    """Where seconds and mmHg lie."""

    def __init__(self, curve: Curve, top_mmhg: float, y: float, height: float) -> None:
        self.bottom, self.top = y + _AXIS + _STRIP, y + height
        self._seconds, self._most = curve.seconds or 1.0, top_mmhg

    def x(self, seconds: float) -> float:
        return _LEFT + seconds / self._seconds * (_RIGHT - _LEFT)

    def y(self, mmhg: float) -> float:
        return self.bottom + mmhg / self._most * (self.top - self.bottom)


def draw(sheet: Sheet, curve: Curve, *, y: float, height: float, lop_mmhg: float, limit_mmhg: float) -> None:
    """Draw it with its lower edge at y."""
    highest = max((one.high_mmhg for one in curve.columns), default=0.0)
    top_mmhg = -(-(max(highest, lop_mmhg, limit_mmhg) + 8) // 50) * 50
    plot = _Plot(curve, top_mmhg, y, height)
    _grid(sheet, plot, curve, top_mmhg)
    _strip(sheet, plot, curve, y)
    _pressure(sheet, plot, curve)
    _setpoint(sheet, plot, curve)
    _level(sheet, plot, "lop", lop_mmhg)
    _level(sheet, plot, "limit", limit_mmhg)
    setpoints = [one.setpoint_mmhg for one in curve.columns if one.setpoint_mmhg is not None]
    last = max(setpoints) if setpoints else None
    named = [(lop_mmhg, words.LOP_LINE.format(lop=lop_mmhg)), (limit_mmhg, words.LIMIT_LINE.format(limit=limit_mmhg))]
    _names(sheet, plot, named if last is None else [*named, (last, f"{words.SETPOINT} {last:.0f}")])


def _grid(sheet: Sheet, plot: _Plot, curve: Curve, top_mmhg: float) -> None:
    for mmhg in range(0, int(top_mmhg) + 1, 50):
        sheet.line(_LEFT, plot.y(mmhg), _RIGHT, plot.y(mmhg), weight=0.3, grey=LIGHT if mmhg else BLACK)
        sheet.text(_LEFT - 4, plot.y(mmhg) - 2.5, str(mmhg), size=7, grey=GREY, align="r")
    sheet.text(MARGIN, plot.top + 6, "mmHg", size=7, grey=GREY)
    step = next((s for s in _MINUTE_STEPS if curve.seconds / 60 / s <= 16), 15)
    for minute in range(0, int(curve.seconds // 60) + 1, step):
        sheet.text(plot.x(60 * minute), plot.bottom - _STRIP - 9, str(minute), size=7, grey=GREY, align="c")
    sheet.text(_RIGHT + 6, plot.bottom - _STRIP - 9, str(words.AXIS_TIME), size=7, grey=GREY)


def _strip(sheet: Sheet, plot: _Plot, curve: Curve, y: float) -> None:
    """Work dark with its number, rest pale; the number is left out where it has no room."""
    number = 0
    for one in curve.phases:
        if one.phase is Phase.WORK:
            number += 1
        grey = {Phase.WORK: GREY, Phase.REST: PALE}.get(one.phase)
        left, width = plot.x(one.from_s), plot.x(one.to_s) - plot.x(one.from_s)
        if grey is None or width <= 0.0:
            continue
        sheet.canvas.setFillGray(grey)
        sheet.canvas.rect(left, y + _AXIS + 1.5, width, _STRIP - 3.5, stroke=0, fill=1)
        if one.phase is Phase.WORK and width >= 9.0:
            sheet.text(left + width / 2, y + _AXIS + 3.2, str(number), size=6.5, grey=1.0, align="c")


def _runs(columns: tuple[Column, ...], seconds: float) -> list[list[Column]]:
    """Columns that follow each other; where none is known the line breaks."""
    runs: list[list[Column]] = []
    for one in columns:
        if runs and one.at_s - runs[-1][-1].at_s <= 2.5 * seconds / COLUMNS:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _pressure(sheet: Sheet, plot: _Plot, curve: Curve) -> None:
    canvas = sheet.canvas
    for run in _runs(curve.columns, curve.seconds):
        area = canvas.beginPath()
        area.moveTo(plot.x(run[0].at_s), plot.y(run[0].high_mmhg))
        for one in run[1:]:
            area.lineTo(plot.x(one.at_s), plot.y(one.high_mmhg))
        for one in reversed(run):
            area.lineTo(plot.x(one.at_s), plot.y(one.low_mmhg))
        area.close()
        canvas.setFillGray(LIGHT)
        canvas.drawPath(area, stroke=0, fill=1)
        line = canvas.beginPath()
        line.moveTo(plot.x(run[0].at_s), plot.y(run[0].mean_mmhg))
        for one in run[1:]:
            line.lineTo(plot.x(one.at_s), plot.y(one.mean_mmhg))
        _pen(sheet, 0.9)
        canvas.drawPath(line, stroke=1, fill=0)


def _setpoint(sheet: Sheet, plot: _Plot, curve: Curve) -> None:
    """What was asked for, as steps."""
    known = [(one.at_s, one.setpoint_mmhg) for one in curve.columns if one.setpoint_mmhg]
    _pen(sheet, 0.7, _DASHES["setpoint"])
    start = 0
    for index in range(1, len(known) + 1):
        if index == len(known) or known[index][1] != known[start][1]:
            at = plot.y(known[start][1])
            sheet.canvas.line(plot.x(known[start][0]), at, plot.x(known[index - 1][0]), at)
            start = index


def _level(sheet: Sheet, plot: _Plot, name: str, mmhg: float) -> None:
    _pen(sheet, 0.8, _DASHES[name])
    sheet.canvas.line(_LEFT, plot.y(mmhg), _RIGHT, plot.y(mmhg))


def _pen(sheet: Sheet, weight: float, dashes: tuple[float, ...] = ()) -> None:
    sheet.canvas.setStrokeGray(BLACK)
    sheet.canvas.setLineWidth(weight)
    sheet.canvas.setDash(*([list(dashes), 0] if dashes else [[], 0]))


def _names(sheet: Sheet, plot: _Plot, named: list[tuple[float, str]]) -> None:
    """The names of the lines at their right end, pushed apart where they would lie on each other."""
    lowest = -1e9
    for mmhg, name in sorted(named):
        at = max(plot.y(mmhg) - 2.4, lowest + 8.0)
        sheet.text(_RIGHT + 4, at, sheet.fit(name, WIDTH - MARGIN - _RIGHT - 4, 7), size=7)
        lowest = at
