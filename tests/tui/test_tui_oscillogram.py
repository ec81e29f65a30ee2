"""The oscillogram's bars: where they stand, how high they are, and that bad steps are seen as such."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.plateaus import Plateau
from kiosk.core.units import Mmhg
from kiosk.tui.widgets.oscillogram import axis, column_of, eighths


def plateau(pressure: float, amplitude: float | None) -> Plateau:
    return Plateau(pressure_mmhg=Mmhg(pressure), amplitude_mmhg=amplitude, beats=3)


@pytest.mark.parametrize(
    ("pressure", "column"), [(39.9, None), (40.0, 0), (66.0, 4), (170.0, 20), (300.0, 39), (300.1, None)]
)
def test_a_pressure_has_its_column_on_an_axis_that_never_moves(pressure: float, column: int | None) -> None:
    assert column_of(pressure, 300.0, 40) == column


def test_heights_are_shares_of_the_largest_pulses() -> None:
    bars = eighths((plateau(50, 0.5), plateau(100, 2.0), plateau(150, 1.0)), 300.0, 26, 4)
    assert [bars[1], bars[6], bars[11]] == [8, 32, 16]


def test_bars_and_the_curve_through_them_are_drawn_on_one_scale() -> None:
    """A curve whose top lies above every step: a step of half of it is half as high."""
    (height,) = [one for one in eighths((plateau(100, 1.0),), 300.0, 26, 4, 2.0) if one is not None][-1:]
    assert height == 16


def test_bars_stand_side_by_side_and_a_bad_step_lies_flat() -> None:
    bars = eighths((plateau(50, 1.0), plateau(70, 2.0), plateau(90, None), plateau(110, 0.001)), 300.0, 26, 2)
    assert bars[:9] == [None, 8, 16, 16, 0, 0, 1, 1, None]


def test_nothing_heard_is_nothing_drawn() -> None:
    assert eighths((), 300.0, 5, 2) == [None] * 5
    assert eighths((plateau(50, None),), 300.0, 26, 2)[1] == 0


def test_the_axis_names_each_fifty_below_its_place() -> None:
    line = axis(300.0, 40)
    assert len(line) == 40
    for pressure in (50, 100, 150, 200, 250):
        assert line.index(str(pressure)) == column_of(pressure, 300.0, 40)


@given(
    st.lists(st.tuples(st.floats(0, 400), st.none() | st.floats(0, 10)), max_size=30),
    st.integers(1, 80),
    st.integers(1, 12),
)
def test_every_bar_stays_inside_whatever_comes(steps: list[tuple[float, float | None]], width: int, rows: int) -> None:
    bars = eighths(tuple(plateau(*step) for step in steps), 300.0, width, rows)
    assert len(bars) == width
    assert all(height is None or 0 <= height <= rows * 8 for height in bars)
    assert len(axis(300.0, width)) == width
