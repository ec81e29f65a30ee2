"""A bout beside the one before it, and pictures of traces: nothing is judged, and no extreme is lost."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.blocks import Work
from kiosk.core.bouts import Beside, compare, in_band
from kiosk.core.model import Dose, DoseSpan, Reason
from kiosk.core.pastview import BoutLine, PictureColumn
from kiosk.core.picture import ZOOMS, Gathering, Point, steps, stretch
from kiosk.core.units import Mmhg, Seconds
from tests.core.bench_small import PRESCRIPTION


def span(seconds: float, share: float) -> DoseSpan:
    m = Mmhg(100.0)
    return DoseSpan(
        seconds=Seconds(seconds), mean_mmhg=m, sd_mmhg=m, p5_mmhg=m, p95_mmhg=m, peak_mmhg=m, valley_mmhg=m,
        within_5pct=share, within_10pct=share, above_lop_s=Seconds(0.0),
    )  # fmt: skip


def line(*repetitions: int, seconds: float = 300.0, percent: float = 60.0, day: int = 20_000) -> BoutLine:
    dose = Dose(
        work=span(100, 1.0), rest=span(300, 0.6), sets=(), repetitions=repetitions, restriction_s=Seconds(seconds),
        above_lop_s=Seconds(0.0), peak_mmhg=Mmhg(120.0),
    )  # fmt: skip
    plan = replace(PRESCRIPTION, percent_lop=percent)
    return BoutLine(session_id=1, day=day, prescription=plan, end=Reason(code="completed"), dose=dose)


def test_counted_work_is_beside_the_work_before() -> None:
    found = compare(line(30, 15, seconds=310), line(30, 10, seconds=290, percent=50, day=19_996))
    assert (found.kind, found.day, found.repetitions) == (Beside.COUNTED, 19_996, (40, 45))
    assert (found.seconds, found.percent) == ((290.0, 310.0), (50.0, 60.0))


def test_timed_work_is_told_by_its_time() -> None:
    timed = replace(
        line(), prescription=replace(PRESCRIPTION, blocks=(replace(PRESCRIPTION.blocks[0], work=Work.WALK),))
    )
    assert compare(line(30), timed).kind is Beside.TIMED
    assert compare(timed, line(30)).kind is Beside.TIMED


def test_nothing_is_made_up_where_one_has_no_figures() -> None:
    assert compare(line(30), None).kind is Beside.NONE
    for empty in (replace(line(), dose=None), line(seconds=0.0)):
        assert compare(empty, line(30)).kind is Beside.NOTHING
        assert compare(line(30), empty).kind is Beside.NOTHING


def test_the_share_in_the_band_weighs_by_time() -> None:
    dose = line(30).dose
    assert dose is not None
    assert in_band(dose) == pytest.approx((100 + 180) / 400)
    assert in_band(replace(dose, work=None, rest=None)) is None


def gathered(points: list[Point], begin_s: float, end_s: float, width: int) -> tuple[PictureColumn | None, ...]:
    gathering = Gathering(begin_s, end_s, width)
    gathering.points(points)
    return gathering.columns()


@given(
    st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), min_size=1, max_size=300),
    st.integers(1, 90),
    st.sampled_from(ZOOMS),
)
def test_no_extreme_is_lost_on_the_way_to_a_column(found: list[tuple[float, float]], width: int, zoom: int) -> None:
    """Whatever is not in one of the places of a zoom is in another."""
    points: list[Point] = [(at_s, pressure, None) for at_s, pressure in sorted(found)]
    columns = [
        one
        for step in range(steps(zoom))
        for one in gathered(points, *stretch(points[0][0], points[-1][0], zoom, step), width)
        if one is not None
    ]
    pressures = [pressure for _, pressure, _ in points]
    assert (min(one.low_mmhg for one in columns), max(one.high_mmhg for one in columns)) == (
        min(pressures),
        max(pressures),
    )
    assert all(one.low_mmhg - 1e-6 <= one.mean_mmhg <= one.high_mmhg + 1e-6 for one in columns)


def test_columns_keep_the_last_setpoint_and_gaps_stay_gaps() -> None:
    gathering = Gathering(0.0, 10.0, 5)
    gathering.points([(0.0, 10.0, 100.0), (1.0, 30.0, 90.0), (1.5, 20.0, None), (9.0, 5.0, None), (11.0, 300.0, None)])
    first, *gap, last = gathering.columns()
    assert first is not None
    assert (first.low_mmhg, first.mean_mmhg, first.high_mmhg, first.setpoint_mmhg) == (10.0, 20.0, 30.0, 90.0)
    assert gap == [None, None, None]
    assert last is not None
    assert (last.high_mmhg, last.setpoint_mmhg) == (5.0, None)


@pytest.mark.parametrize("zoom", ZOOMS)
def test_all_places_of_a_zoom_cover_the_whole(zoom: int) -> None:
    places = [stretch(100.0, 260.0, zoom, step) for step in range(steps(zoom))]
    assert places[0][0] == 100.0
    assert places[-1][1] == 260.0
    for (begin, end), (after, _) in pairwise(places):
        assert end - begin == pytest.approx(160.0 / zoom)
        assert after - begin == pytest.approx(80.0 / zoom), "half of it stays in view"
    for step in (-1, steps(zoom)):
        with pytest.raises(ValueError, match="at zoom"):
            stretch(100.0, 260.0, zoom, step)
