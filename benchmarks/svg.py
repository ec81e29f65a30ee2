"""Line plots as SVG text, small enough to read: axes, a band, lines with a legend. Nothing but the standard library."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

WIDTH: Final = 900
HEIGHT: Final = 360
_LEFT: Final = 60
_RIGHT: Final = 190
_TOP: Final = 34
_BOTTOM: Final = 44
_COLOURS: Final = ("#0b6e4f", "#c1121f", "#e09f3e", "#5f6caf")
_TICKS: Final = 5
_FONT: Final = 'font-family="sans-serif" font-size="12"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a plot, as points in order."""

    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A plot. `band` is shaded between two values of the vertical axis."""

    title: str
    across: str
    up: str
    lines: Sequence[Line]
    band: tuple[float, float] | None = None


def drawn(plot: Plot) -> str:
    """The plot as SVG. Raises ValueError when no line has a point."""
    xs = [x for line in plot.lines for x, _ in line.points]
    ys = [y for line in plot.lines for _, y in line.points] + list(plot.band or ())
    if not xs:
        raise ValueError(f"{plot.title}: nothing to draw")
    frame = _Frame(left=min(xs), right=_apart(min(xs), max(xs)), low=min(ys), high=_apart(min(ys), max(ys)))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {_FONT}>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{_LEFT}" y="20" font-size="14">{escape(plot.title)}</text>',
    ]
    if plot.band is not None:
        top, bottom = frame.y(plot.band[1]), frame.y(plot.band[0])
        size = f'width="{WIDTH - _LEFT - _RIGHT}" height="{bottom - top:.1f}"'
        parts.append(f'<rect x="{_LEFT}" y="{top:.1f}" {size} fill="#e6f2ea"/>')
    parts += _axes(frame, plot)
    for index, line in enumerate(plot.lines):
        colour = _COLOURS[index % len(_COLOURS)]
        track = " ".join(f"{frame.x(x):.1f},{frame.y(y):.1f}" for x, y in line.points)
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="1.5" points="{track}"/>')
        at = _TOP + 16 * (index + 1)
        edge = WIDTH - _RIGHT + 12
        parts.append(f'<line x1="{edge}" x2="{edge + 18}" y1="{at}" y2="{at}" stroke="{colour}" stroke-width="3"/>')
        parts.append(f'<text x="{edge + 24}" y="{at + 4}">{escape(line.name)}</text>')
    return "\n".join([*parts, "</svg>", ""])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """From figures to places on the sheet."""

    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        return _LEFT + (value - self.left) / (self.right - self.left) * (WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        return HEIGHT - _BOTTOM - (value - self.low) / (self.high - self.low) * (HEIGHT - _TOP - _BOTTOM)


def _apart(low: float, high: float) -> float:
    return high if high > low else low + 1.0


def _axes(frame: _Frame, plot: Plot) -> list[str]:
    parts = []
    for tick in range(_TICKS + 1):
        share = tick / _TICKS
        x, y = frame.left + share * (frame.right - frame.left), frame.low + share * (frame.high - frame.low)
        parts.append(f'<text x="{frame.x(x):.1f}" y="{HEIGHT - _BOTTOM + 16}" text-anchor="middle">{x:.4g}</text>')
        parts.append(f'<text x="{_LEFT - 6}" y="{frame.y(y) + 4:.1f}" text-anchor="end">{y:.4g}</text>')
        parts.append(
            f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{frame.y(y):.1f}" y2="{frame.y(y):.1f}" stroke="#ddd"/>'
        )
    middle = (_LEFT + WIDTH - _RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">{escape(plot.across)}</text>')
    parts.append(f'<text x="14" y="{_TOP - 4}">{escape(plot.up)}</text>')
    return parts
