"""A drawing of a recording and its envelope as one self-contained SVG."""

from collections.abc import Iterable
from html import escape
from typing import Final

import numpy as np

from kiosk.lop.analyse import Analysis
from kiosk.lop.envelope import modelled
from kiosk.lop.filters import Floats
from kiosk.lop.trace import RATE_HZ, Trace

WIDTH: Final = 900
HEIGHT: Final = 620
LEFT: Final = 60.0
_RIGHT: Final = 880.0
_MOST_POINTS: Final = 1800


class Panel:
    """A frame with axes: figures to places."""

    def __init__(self, top: float, bottom: float, x: tuple[float, float], y: tuple[float, float]) -> None:
        self.top, self.bottom = top, bottom
        self._x, self._y = x, (y[0], max(y[1], y[0] + 1e-6))

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Place of a point."""
        across = (x - self._x[0]) / max(self._x[1] - self._x[0], 1e-9)
        up = (y - self._y[0]) / (self._y[1] - self._y[0])
        return LEFT + across * (_RIGHT - LEFT), self.bottom - up * (self.bottom - self.top)

    def frame(self, x_name: str, y_name: str) -> Iterable[str]:
        """Box, ticks and names."""
        yield (
            f'<rect x="{LEFT}" y="{self.top}" width="{_RIGHT - LEFT}" height="{self.bottom - self.top}" '
            'fill="none" stroke="#888"/>'
        )
        for value in ticks(*self._x):
            place, _ = self.at(value, self._y[0])
            yield f'<text x="{place:.1f}" y="{self.bottom + 16}" text-anchor="middle">{value:g}</text>'
        for value in ticks(*self._y):
            _, place = self.at(self._x[0], value)
            yield f'<text x="{LEFT - 6}" y="{place + 4:.1f}" text-anchor="end">{value:g}</text>'
        yield f'<text x="{(LEFT + _RIGHT) / 2}" y="{self.bottom + 32}" text-anchor="middle">{escape(x_name)}</text>'
        yield f'<text x="{LEFT}" y="{self.top - 6}">{escape(y_name)}</text>'

    def line(self, x: Floats, y: Floats, colour: str) -> str:
        """A curve."""
        places = " ".join("{:.1f},{:.1f}".format(*self.at(a, b)) for a, b in zip(x, y, strict=True))
        return f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="1.3"/>'

    def dot(self, x: float, y: float, colour: str) -> str:
        """A point."""
        across, down = self.at(x, y)
        return f'<circle cx="{across:.1f}" cy="{down:.1f}" r="2.6" fill="{colour}"/>'

    def mark(self, x: float, colour: str, text: str) -> Iterable[str]:
        """An upright line with a name."""
        across, _ = self.at(x, self._y[0])
        yield f'<line x1="{across:.1f}" x2="{across:.1f}" y1="{self.top}" y2="{self.bottom}" stroke="{colour}"/>'
        yield f'<text x="{across + 4:.1f}" y="{self.top + 14}" fill="{colour}">{escape(text)}</text>'


def ticks(low: float, high: float) -> list[float]:
    """Some five round figures between two ends."""
    raw = max(high - low, 1e-9) / 5.0
    power = 10.0 ** np.floor(np.log10(raw))
    step = float(next(power * size for size in (1.0, 2.0, 5.0, 10.0) if raw <= power * size))
    return [round(i * step, 9) for i in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)]


def drawing(recording: Trace, analysis: Analysis, *, title: str) -> str:
    """The SVG's text: pressure over time with the part that was used, and pulses over pressure."""
    said = analysis.reason if analysis.lop_mmhg is None else f"LOP {analysis.lop_mmhg:.0f} mmHg"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="20" font-size="15">{escape(title)}: {escape(said or "")}</text>',
        *_course(recording, analysis),
        *_envelope(analysis),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _course(recording: Trace, analysis: Analysis) -> Iterable[str]:
    values = recording.pressure_mmhg
    thin = max(len(values) // _MOST_POINTS, 1)
    at_s = np.arange(len(values)) / RATE_HZ
    panel = Panel(50.0, 270.0, (0.0, recording.length_s), (0.0, float(values.max())))
    yield from panel.frame("s", "cuff pressure, mmHg")
    yield panel.line(at_s[::thin], values[::thin], "#999")
    if analysis.segment is not None:
        part = slice(analysis.segment.start, analysis.segment.end, thin)
        yield panel.line(at_s[part], values[part], "#06c")


def _envelope(analysis: Analysis) -> Iterable[str]:
    if analysis.beats is None:
        return
    beats = analysis.beats
    high = float(beats.height_mmhg[beats.is_good].max(initial=0.1)) * 1.15
    ends = float(beats.pressure_mmhg.min()), float(beats.pressure_mmhg.max())
    panel = Panel(340.0, 570.0, ends, (0.0, high))
    yield from panel.frame(
        "cuff pressure, mmHg", "height of the pulse, mmHg (grey: not counted; orange: smoothed, green: fitted artery)"
    )
    for x, y, good in zip(beats.pressure_mmhg, beats.height_mmhg, beats.is_good, strict=True):
        if y <= high:
            yield panel.dot(float(x), float(y), "#06c" if good else "#ccc")
    if analysis.reading is not None:
        yield panel.line(analysis.reading.curve.pressure_mmhg, analysis.reading.curve.height_mmhg, "#c60")
        fitted = modelled(analysis.reading.fitted.parameters, *ends)
        yield panel.line(fitted.pressure_mmhg, fitted.height_mmhg, "#080")
    if analysis.lop_mmhg is not None:
        yield from panel.mark(analysis.lop_mmhg, "#060", f"LOP {analysis.lop_mmhg:.0f}")
