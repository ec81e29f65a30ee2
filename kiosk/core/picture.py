"""Points of a trace gathered into the columns of a picture; and which stretch a zoom shows. Pure."""

from collections.abc import Iterable
from typing import Final

from kiosk.core.pastview import PictureColumn
from kiosk.core.units import Mmhg, Seconds

ZOOMS: Final = (1, 2, 4, 8)
"""How many times closer than the whole bout; each step halves the stretch that is shown."""

Point = tuple[float, float, float | None]
"""Seconds, pressure, setpoint; mmHg."""


def stretch(first_s: float, last_s: float, zoom: int, step: int) -> tuple[Seconds, Seconds]:
    """Begin and end of what is shown: one of `steps(zoom)` places, each half a stretch after the one before.

    The last place ends with the trace itself, which a sum of fractions may miss by its last digit.

    Raises:
        ValueError: there is no such place.
    """
    if not 0 <= step < steps(zoom):
        raise ValueError(f"place {step} of {steps(zoom)} at zoom {zoom}")
    span = (last_s - first_s) / zoom
    begin = first_s + step * span / 2
    return Seconds(begin), Seconds(last_s if step == steps(zoom) - 1 else begin + span)


def steps(zoom: int) -> int:
    """How many places there are at a zoom."""
    return 2 * zoom - 1


class Gathering:
    """Columns in the making: `width` of them between `begin_s` and `end_s`; points outside are left out."""

    def __init__(self, begin_s: float, end_s: float, width: int) -> None:
        self._begin_s, self._end_s, self._width = begin_s, end_s, width
        self._per_s = width / (end_s - begin_s) if end_s > begin_s else 0.0
        self._low: list[float | None] = [None] * width
        self._high = [0.0] * width
        self._total = [0.0] * width
        self._count = [0] * width
        self._setpoint: list[float | None] = [None] * width

    def column(self, at_s: float) -> int | None:
        """The column a time falls in; None outside."""
        if not self._begin_s <= at_s <= self._end_s:
            return None
        return min(self._width - 1, int((at_s - self._begin_s) * self._per_s))

    def add(self, index: int, pressures: list[float], setpoint: float | None) -> None:
        """Pressures of one column, and the last setpoint beside them."""
        low, high = min(pressures), max(pressures)
        known = self._low[index]
        self._low[index] = low if known is None else min(known, low)
        self._high[index] = high if known is None else max(self._high[index], high)
        self._total[index] += sum(pressures)
        self._count[index] += len(pressures)
        if setpoint is not None:
            self._setpoint[index] = setpoint

    def points(self, points: Iterable[Point]) -> None:
        """Points one by one, oldest first."""
        for at_s, pressure, setpoint in points:
            index = self.column(at_s)
            if index is not None:
                self.add(index, [pressure], setpoint)

    def columns(self) -> tuple[PictureColumn | None, ...]:
        """Everything that was gathered."""
        return tuple(self._one(index, low) for index, low in enumerate(self._low))

    def _one(self, index: int, low: float | None) -> PictureColumn | None:
        if low is None:
            return None
        setpoint = self._setpoint[index]
        return PictureColumn(
            low_mmhg=Mmhg(low),
            high_mmhg=Mmhg(self._high[index]),
            mean_mmhg=Mmhg(self._total[index] / self._count[index]),
            setpoint_mmhg=None if setpoint is None else Mmhg(setpoint),
        )
