import numpy as np
import pytest

from kiosk.lop.converter import END_S, at_the_end
from kiosk.lop.trace import trace

RATE_HZ = 200.0
AT_S = np.arange(0.0, 20.0, 1.0 / RATE_HZ)
RAMP = 60.0 + 8.0 * AT_S + 1.5 * np.sin(2.0 * np.pi * 1.2 * AT_S)


@pytest.mark.parametrize("step_mmhg", [0.0, 0.02, 0.3])
def test_what_a_converter_cannot_show_is_a_gap(step_mmhg: float) -> None:
    shown = np.minimum(RAMP, 180.0)
    shown = np.round(shown / step_mmhg) * step_mmhg if step_mmhg else shown
    found = trace(AT_S, shown, RATE_HZ)
    out_s = np.arange(len(found.is_known)) / 100.0
    assert not found.is_known[(out_s > 16.0) & (out_s < 19.5)].any()
    assert found.is_known[out_s < 14.0].all()


def test_a_pressure_in_whole_mmhg_may_rest_on_its_highest_value() -> None:
    assert not at_the_end(np.rint(np.minimum(RAMP, 180.0)), RATE_HZ).any()


def test_a_short_stay_on_top_and_a_pressure_that_never_changes_are_no_end() -> None:
    short = RAMP.copy()
    short[-int(0.9 * END_S * RATE_HZ) :] = 230.0
    assert not at_the_end(short, RATE_HZ).any()
    assert not at_the_end(np.full(4000, 120.0), RATE_HZ).any()
    assert trace(AT_S, np.full(len(AT_S), 120.0), RATE_HZ).is_known.all()
