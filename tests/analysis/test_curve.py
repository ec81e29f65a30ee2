"""The fitted envelope as the analysis tells it: few points, rising, from end to end, on the curve itself."""

from itertools import pairwise

import numpy as np
import pytest

from kiosk.analysis.listener import curve_of
from kiosk.core.lop import CURVE_MOST
from kiosk.lop.envelope import Envelope


@pytest.mark.parametrize("count", [3, CURVE_MOST - 1, CURVE_MOST, 201])
def test_the_curve_is_told_from_end_to_end_in_no_more_points_than_agreed(count: int) -> None:
    pressures = 50.0 + np.arange(count, dtype=float)
    heights = 1.5 * np.exp(-(((pressures - 110.0) / 40.0) ** 2))
    told = curve_of(Envelope(pressure_mmhg=pressures, height_mmhg=heights))
    assert len(told) == min(count, CURVE_MOST)
    assert (told[0][0], told[-1][0]) == (50.0, 49.0 + count)
    assert all(one[0] < other[0] for one, other in pairwise(told))
    assert all(abs(height - heights[int(at) - 50]) <= 0.0005 for at, height in told)
