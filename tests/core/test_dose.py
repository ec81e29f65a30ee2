import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core import dose
from kiosk.core.dose import DoseState
from kiosk.core.model import Phase
from kiosk.core.units import Mmhg, Seconds


def feed(
    state: DoseState, pressures: list[float], phase: Phase, setpoint: float = 120.0, lop: float = 200.0
) -> DoseState:
    for pressure in pressures:
        state = dose.add(
            state,
            pressure_mmhg=Mmhg(pressure),
            setpoint_mmhg=Mmhg(setpoint),
            lop_mmhg=Mmhg(lop),
            phase=phase,
            dt_s=Seconds(0.02),
        )
    return state


def test_counts_from_first_entry_into_the_band() -> None:
    state = feed(DoseState(), [20.0, 60.0, 100.0], Phase.WORK)
    assert dose.result(state, ()).work is None
    work = dose.result(feed(state, [115.0, 90.0], Phase.WORK), ()).work
    assert work is not None
    assert work.seconds == pytest.approx(0.04)
    assert work.valley_mmhg == 90.0


def test_fill_enters_but_is_neither_work_nor_rest() -> None:
    state = feed(DoseState(), [120.0] * 3, Phase.FILL)
    assert state.has_entered
    result = dose.result(state, ())
    assert result.work is None
    assert result.rest is None


def test_stops_at_the_commanded_release() -> None:
    state = feed(DoseState(), [120.0], Phase.WORK)
    state = feed(state, [119.0, 118.0], Phase.DEFLATE)
    work = dose.result(feed(state, [100.0], Phase.WORK), ()).work
    assert work is not None
    assert work.seconds == pytest.approx(0.02)


def test_bands_lop_and_restriction() -> None:
    pressures = [120.0, 126.0, 126.1, 132.0, 132.1, 200.0, 10.0]
    result = dose.result(feed(DoseState(), pressures, Phase.WORK), ())
    assert result.work is not None
    assert result.work.within_5pct == pytest.approx(2 / 7)
    assert result.work.within_10pct == pytest.approx(4 / 7)
    assert result.work.above_lop_s == pytest.approx(0.02)
    assert result.above_lop_s == pytest.approx(0.02)
    assert result.restriction_s == pytest.approx(0.12)
    assert result.peak_mmhg == 200.0


def test_sets_are_kept_apart() -> None:
    state = dose.close_set(feed(DoseState(), [120.0] * 10, Phase.WORK))
    state = dose.close_set(feed(state, [118.0] * 5, Phase.REST))
    state = feed(state, [122.0] * 20, Phase.WORK)
    result = dose.result(state, (30, 15))
    assert [span.mean_mmhg for span in result.sets] == pytest.approx([120.0, 122.0])
    assert result.rest is not None
    assert result.rest.mean_mmhg == pytest.approx(118.0)
    assert result.repetitions == (30, 15)


@given(st.lists(st.floats(60.0, 240.0), min_size=2, max_size=200))
def test_figures_agree_with_the_plain_statistics(pressures: list[float]) -> None:
    result = dose.result(feed(DoseState(has_entered=True), pressures, Phase.WORK), ()).work
    assert result is not None
    assert result.mean_mmhg == pytest.approx(statistics.fmean(pressures))
    assert result.sd_mmhg == pytest.approx(statistics.pstdev(pressures), abs=0.01)
    assert result.valley_mmhg <= result.p5_mmhg <= result.p95_mmhg <= result.peak_mmhg
    ordered = sorted(pressures)
    below = sum(value <= result.p95_mmhg + 0.5 for value in ordered)
    assert below >= 0.95 * len(ordered) - 1e-6


def test_rests_are_kept_one_by_one_and_the_session_is_work_and_rest_together() -> None:
    state = feed(DoseState(has_entered=True), [120.0] * 10, Phase.WORK)
    state = feed(dose.close_set(state), [116.0] * 20, Phase.REST)
    state = feed(state, [124.0] * 10, Phase.WORK)
    state = feed(dose.close_set(state), [118.0] * 10, Phase.REST)
    result = dose.result(state, (30, 15))
    assert [span.mean_mmhg for span in result.rests] == pytest.approx([116.0, 118.0])
    assert result.session is not None
    assert result.session.seconds == pytest.approx(1.0)
    assert result.session.mean_mmhg == pytest.approx((120 * 10 + 116 * 20 + 124 * 10 + 118 * 10) / 50)
    assert result.session.peak_mmhg == 124.0
    assert result.session.valley_mmhg == 116.0
    assert result.session.p50_mmhg == pytest.approx(118.25)


@given(st.lists(st.floats(60.0, 240.0), min_size=1, max_size=80), st.lists(st.floats(60.0, 240.0), max_size=80))
def test_joined_spans_are_the_span_of_all(first: list[float], second: list[float]) -> None:
    def span(pressures: list[float]) -> dose.Span:
        found = dose.Span()
        for pressure in pressures:
            found = found.add(pressure, 120.0, 200.0, 0.02)
        return found

    joined, whole = span(first).joined(span(second)), span(first + second)
    assert joined.seconds == pytest.approx(whole.seconds)
    assert joined.first == pytest.approx(whole.first)
    assert joined.bins == pytest.approx(whole.bins)
    assert (joined.peak, joined.valley) == (whole.peak, whole.valley)


def test_memory_does_not_grow_with_the_length_of_a_bout() -> None:
    state = feed(DoseState(has_entered=True), [100.0 + index % 40 for index in range(4000)], Phase.WORK)
    assert len(state.work.bins) == 40
