"""A trace made as narrow as a page: what is drawn of it, without losing an extreme. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.core.model import Phase
from kiosk.core.units import Mmhg, Seconds
from kiosk.storage.columns import PHASES, TENTHS_PER_MMHG, TraceColumns, has_pressure, has_setpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The stretch of time that one column stands for. `setpoint_mmhg` is the last one in it."""

    at_s: Seconds
    low_mmhg: Mmhg
    high_mmhg: Mmhg
    mean_mmhg: Mmhg
    setpoint_mmhg: Mmhg | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A time in one phase."""

    phase: Phase
    from_s: Seconds
    to_s: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A whole session; times count from its first recorded pass. A column is missing where nothing was known."""

    seconds: Seconds
    columns: tuple[Column, ...]
    phases: tuple[Stretch, ...]


def curve(trace: TraceColumns, width: int) -> Curve | None:
    """At most `width` columns of a trace; None when nothing was recorded."""
    if not len(trace):
        return None
    first_s = trace.at_s[0]
    span_s = trace.at_s[-1] - first_s
    return Curve(
        seconds=Seconds(span_s),
        columns=tuple(_columns(trace, first_s, span_s or 1.0, width)),
        phases=tuple(_phases(trace, first_s)),
    )


def _columns(trace: TraceColumns, first_s: float, span_s: float, width: int) -> Iterator[Column]:
    index, gathered, setpoint = 0, list[float](), None
    for at_s, bits, tenths, wanted in zip(
        trace.at_s, trace.presence, trace.pressure_tenths, trace.setpoint_tenths, strict=True
    ):
        now = min(width - 1, int((at_s - first_s) / span_s * width))
        if now != index and gathered:
            yield _column((index + 0.5) / width * span_s, gathered, setpoint)
            gathered, setpoint = [], None
        index = now
        if has_pressure(bits):
            gathered.append(tenths / TENTHS_PER_MMHG)
        if has_setpoint(bits):
            setpoint = wanted / TENTHS_PER_MMHG
    if gathered:
        yield _column((index + 0.5) / width * span_s, gathered, setpoint)


def _column(at_s: float, gathered: list[float], setpoint: float | None) -> Column:
    return Column(
        at_s=Seconds(at_s),
        low_mmhg=Mmhg(min(gathered)),
        high_mmhg=Mmhg(max(gathered)),
        mean_mmhg=Mmhg(sum(gathered) / len(gathered)),
        setpoint_mmhg=None if setpoint is None else Mmhg(setpoint),
    )


def _phases(trace: TraceColumns, first_s: float) -> Iterator[Stretch]:
    begun, number = 0.0, trace.phases[0]
    for at_s, now in zip(trace.at_s, trace.phases, strict=True):
        if now != number:
            yield Stretch(phase=PHASES[number], from_s=Seconds(begun), to_s=Seconds(at_s - first_s))
            begun, number = at_s - first_s, now
    yield Stretch(phase=PHASES[number], from_s=Seconds(begun), to_s=Seconds(trace.at_s[-1] - first_s))
