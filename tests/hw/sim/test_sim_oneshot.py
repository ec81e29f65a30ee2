import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hw.sim.oneshot import OneShot


def test_without_an_edge_it_is_released() -> None:
    assert not OneShot().active(0.0)


def test_one_edge_holds_for_200_ms() -> None:
    shot = OneShot()
    shot.edge(1.0)
    assert shot.active(1.1999)
    assert not shot.active(1.2001)
    assert shot.expires_s == pytest.approx(1.2)


@given(st.lists(st.floats(0.001, 0.199), min_size=1, max_size=40))
def test_edges_closer_than_that_keep_it(gaps: list[float]) -> None:
    shot, now = OneShot(), 0.0
    shot.edge(now)
    for gap in gaps:
        now += gap
        assert shot.active(now)
        shot.edge(now)
    assert not shot.active(now + 0.2001)


def test_an_edge_that_arrives_late_never_shortens_the_hold() -> None:
    shot = OneShot()
    shot.edge(1.0)
    shot.edge(0.9)
    assert shot.active(1.19)


def test_a_shorted_capacitor_keeps_it_on_while_the_line_is_high() -> None:
    shot = OneShot()
    shot.passes_level = True
    shot.edge(1.0, True)
    assert shot.active(1e9)
    assert shot.expires_s == float("inf")
    shot.edge(2.0, False)
    assert shot.active(2.19)
    assert not shot.active(2.21)
    shot.edge(3.0, True)
    shot.passes_level = False
    assert not shot.active(3.21)


def test_stuck_on_and_stuck_off() -> None:
    shot = OneShot()
    shot.stuck = True
    assert shot.active(1e9)
    shot.stuck = False
    shot.edge(0.0)
    assert not shot.active(0.0)
