"""Virtual time and benches for the simulator's tests."""

from collections.abc import Callable

import pytest

from kiosk.core.units import Seconds
from kiosk.hw.ports import Clock
from kiosk.hw.sim.profile import Profile, shipped_profile, with_figures


class VirtualClock:
    """Time passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.at_s = 100.0

    def now(self) -> Seconds:
        return Seconds(self.at_s)

    def sleep(self, seconds: float) -> None:
        self.at_s += max(seconds, 0.0)


@pytest.fixture
def clock() -> Clock:
    return VirtualClock()


@pytest.fixture
def new_clock() -> Callable[[], Clock]:
    return VirtualClock


@pytest.fixture
def still() -> Profile:
    """The thigh without pulse, motion and leak, so that pressures can be computed."""
    calm = {"pulse_ml": 0.0, "motion_per_min": 0.0}
    return with_figures(shipped_profile("thigh"), {"limb": calm, "cuff": {"leak_mmhg_per_min": 0.0}})
