"""Delivered dose: one accumulator, fed once a pass, from measured pressure.

Time counts from the first entry into the band around the setpoint to the commanded release, in work and in rest
apart; percentiles come from bins of 0.5 mmHg, so that memory does not grow with the length of a bout.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from kiosk.core.model import Dose, DoseSpan, Phase
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety.changed import replace
from kiosk.safety.limits import VENTED_MMHG

BIN_MMHG = 0.5
ENTRY_SHARE = 0.05
"""The band is entered when pressure is this near to the setpoint (the resting criterion of Swain 2025)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Sums over one kind of time."""

    seconds: float = 0.0
    first: float = 0.0
    second: float = 0.0
    peak: float = -math.inf
    valley: float = math.inf
    near_s: float = 0.0
    wide_s: float = 0.0
    above_lop_s: float = 0.0
    bins: Mapping[int, float] = field(default_factory=dict)

    def add(self, pressure_mmhg: float, setpoint_mmhg: float, lop_mmhg: float, dt_s: float) -> "Span":
        """One pass more."""
        error = abs(pressure_mmhg - setpoint_mmhg)
        index = math.floor(pressure_mmhg / BIN_MMHG)
        return Span(
            seconds=self.seconds + dt_s,
            first=self.first + pressure_mmhg * dt_s,
            second=self.second + pressure_mmhg * pressure_mmhg * dt_s,
            peak=max(self.peak, pressure_mmhg),
            valley=min(self.valley, pressure_mmhg),
            near_s=self.near_s + (dt_s if error <= 0.05 * setpoint_mmhg else 0.0),
            wide_s=self.wide_s + (dt_s if error <= 0.10 * setpoint_mmhg else 0.0),
            above_lop_s=self.above_lop_s + (dt_s if pressure_mmhg >= lop_mmhg else 0.0),
            bins={**self.bins, index: self.bins.get(index, 0.0) + dt_s},
        )

    def joined(self, other: "Span") -> "Span":
        """Both together."""
        bins = dict(self.bins)
        for index, seconds in other.bins.items():
            bins[index] = bins.get(index, 0.0) + seconds
        return Span(
            seconds=self.seconds + other.seconds,
            first=self.first + other.first,
            second=self.second + other.second,
            peak=max(self.peak, other.peak),
            valley=min(self.valley, other.valley),
            near_s=self.near_s + other.near_s,
            wide_s=self.wide_s + other.wide_s,
            above_lop_s=self.above_lop_s + other.above_lop_s,
            bins=bins,
        )

    def figures(self) -> DoseSpan | None:
        """What is stored and shown; None when no time was spent."""
        if self.seconds <= 0.0:
            return None
        mean = self.first / self.seconds
        variance = max(0.0, self.second / self.seconds - mean * mean)
        return DoseSpan(
            seconds=Seconds(self.seconds),
            mean_mmhg=Mmhg(mean),
            sd_mmhg=Mmhg(math.sqrt(variance)),
            p5_mmhg=self._percentile(0.05),
            p50_mmhg=self._percentile(0.50),
            p95_mmhg=self._percentile(0.95),
            peak_mmhg=Mmhg(self.peak),
            valley_mmhg=Mmhg(self.valley),
            within_5pct=self.near_s / self.seconds,
            within_10pct=self.wide_s / self.seconds,
            above_lop_s=Seconds(self.above_lop_s),
        )

    def _percentile(self, share: float) -> Mmhg:
        """Middle of the bin below which this share of the time was spent, never outside valley and peak."""
        order = sorted(self.bins)
        sums = list(accumulate(self.bins[index] for index in order))
        index = order[bisect_left(sums, share * sums[-1])]
        return Mmhg(min(max((index + 0.5) * BIN_MMHG, self.valley), self.peak))


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseState:
    """The whole account of a bout. Its size does not grow with its length, but for one entry a set and a rest."""

    has_entered: bool = False
    work: Span = field(default_factory=Span)
    rest: Span = field(default_factory=Span)
    set_now: Span = field(default_factory=Span)
    sets: tuple[DoseSpan, ...] = ()
    rest_now: Span = field(default_factory=Span)
    rests: tuple[DoseSpan, ...] = ()
    restriction_s: float = 0.0
    above_lop_s: float = 0.0
    peak_mmhg: float = 0.0


def add(
    state: DoseState,
    *,
    pressure_mmhg: Mmhg,
    setpoint_mmhg: Mmhg,
    lop_mmhg: Mmhg,
    phase: Phase,
    dt_s: Seconds,
) -> DoseState:
    """Account for one pass of `dt_s` seconds."""
    is_released = phase in {Phase.DEFLATE, Phase.VENT, Phase.IDLE}
    entered = not is_released and (
        state.has_entered or abs(pressure_mmhg - setpoint_mmhg) <= ENTRY_SHARE * setpoint_mmhg
    )
    state = replace(
        state,
        has_entered=entered,
        restriction_s=state.restriction_s + (dt_s if pressure_mmhg >= VENTED_MMHG else 0.0),
        above_lop_s=state.above_lop_s + (dt_s if pressure_mmhg >= lop_mmhg else 0.0),
        peak_mmhg=max(state.peak_mmhg, pressure_mmhg),
    )
    if not entered:
        return state
    if phase is Phase.WORK:
        return replace(
            _rest_closed(state),
            work=state.work.add(pressure_mmhg, setpoint_mmhg, lop_mmhg, dt_s),
            set_now=state.set_now.add(pressure_mmhg, setpoint_mmhg, lop_mmhg, dt_s),
        )
    if phase is Phase.REST:
        return replace(
            state,
            rest=state.rest.add(pressure_mmhg, setpoint_mmhg, lop_mmhg, dt_s),
            rest_now=state.rest_now.add(pressure_mmhg, setpoint_mmhg, lop_mmhg, dt_s),
        )
    return state


def close_set(state: DoseState) -> DoseState:
    """The set is over: its figures are kept, the next one starts at nothing."""
    figures = state.set_now.figures()
    return replace(state, set_now=Span(), sets=state.sets if figures is None else (*state.sets, figures))


def _rest_closed(state: DoseState) -> DoseState:
    """The rest is over when work begins again."""
    figures = state.rest_now.figures()
    return state if figures is None else replace(state, rest_now=Span(), rests=(*state.rests, figures))


def result(state: DoseState, repetitions: tuple[int, ...]) -> Dose:
    """The dose so far; an open set is counted as it stands."""
    closed = close_set(_rest_closed(state))
    return Dose(
        work=closed.work.figures(),
        rest=closed.rest.figures(),
        sets=closed.sets,
        repetitions=repetitions,
        restriction_s=Seconds(closed.restriction_s),
        above_lop_s=Seconds(closed.above_lop_s),
        peak_mmhg=Mmhg(closed.peak_mmhg),
        session=closed.work.joined(closed.rest).figures(),
        rests=closed.rests,
    )
