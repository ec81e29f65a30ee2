"""Pressures at which a calibration is verified, and how both sensors did. Pure.

The bounds are those of hardware reference 5.3 and 5.5, in the class of ISO 81060: 3 mmHg or 2 % from the gauge, and
5 mmHg or 3 % between the sensors, whichever is larger.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.core.units import Mmhg, Ratio
from kiosk.hw.transducer import Transducer

RISING_MMHG: Final = (50.0, 100.0, 150.0, 250.0)
FALLING_MMHG: Final = (150.0, 100.0, 50.0)
"""After the highest, which is the end of either way."""

GAUGE_MMHG: Final = 3.0
GAUGE_SHARE: Final = 0.02
APART_MMHG: Final = 5.0
APART_SHARE: Final = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One pressure: what the gauge showed, and both sensors by the coefficients that are being judged."""

    gauge_mmhg: Mmhg
    a_mmhg: Mmhg
    b_mmhg: Mmhg
    is_rising: bool
    is_second: bool = False
    """Measured once more, after the first reading was out of bounds."""

    @property
    def problems(self) -> tuple[str, ...]:
        """What is out of bounds here."""
        far = max(GAUGE_MMHG, GAUGE_SHARE * self.gauge_mmhg)
        apart = max(APART_MMHG, APART_SHARE * self.gauge_mmhg)
        found = [
            f"{name} is {shown - self.gauge_mmhg:+.1f} mmHg off, more than {far:.1f}"
            for name, shown in (("A", self.a_mmhg), ("B", self.b_mmhg))
            if abs(shown - self.gauge_mmhg) > far
        ]
        if abs(self.a_mmhg - self.b_mmhg) > apart:
            found.append(f"A and B are {self.a_mmhg - self.b_mmhg:+.1f} mmHg apart, more than {apart:.1f}")
        return tuple(found)


def row(transducers: Sequence[Transducer], ratios: Sequence[Ratio], *, gauge_mmhg: Mmhg, is_rising: bool) -> Row:
    """Both sensors' ratios at one pressure, A first, by their own coefficients."""
    shown = [part.pressure_mmhg(ratio) for part, ratio in zip(transducers, ratios, strict=True)]
    return Row(gauge_mmhg=gauge_mmhg, a_mmhg=shown[0], b_mmhg=shown[1], is_rising=is_rising)


def table(rows: Sequence[Row]) -> Iterator[str]:
    """The rows for a technician, with what is out of bounds beside them."""
    yield f"{'':8}{'gauge':>7}{'A':>8}{'error':>7}{'B':>8}{'error':>7}{'A - B':>7}"
    for one in rows:
        way = ("rising" if one.is_rising else "falling") + ("*" if one.is_second else "")
        figures = (
            f"{one.gauge_mmhg:7.1f}{one.a_mmhg:8.1f}{one.a_mmhg - one.gauge_mmhg:+z7.1f}{one.b_mmhg:8.1f}"
            f"{one.b_mmhg - one.gauge_mmhg:+z7.1f}{one.a_mmhg - one.b_mmhg:+z7.1f}"
        )
        said = "FAIL: " + "; ".join(one.problems) if one.problems else "good"
        yield f"{way:8}{figures}  {said}"
    if any(one.is_second for one in rows):
        yield "* out of bounds at first, measured once more"
