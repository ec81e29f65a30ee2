"""Made recordings for tests, each made once."""

from functools import cache

import numpy as np

from benchmarks.lop_courses import Course
from benchmarks.lop_virtual import Hard, Made, make
from kiosk.lop.filters import Floats
from kiosk.lop.trace import Trace, trace


@cache
def made(course: Course, seed: int, hard: Hard = Hard.NONE) -> Made:
    """A recording of the usual kind."""
    return make(np.random.default_rng([seed, list(Hard).index(hard)]), course=course, hard=hard)


def traced(one: Made) -> Trace:
    """The same on the common grid."""
    return trace(times(one.pressure_mmhg, one.rate_hz), one.pressure_mmhg, one.rate_hz)


def times(values: Floats, rate_hz: float) -> Floats:
    """When its samples were taken."""
    return np.arange(len(values)) / rate_hz
