"""What a monkey finds of the station's own sensors: never calibrated, and nothing to begin a calibration with."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NoReturn

from benchmarks.monkey_sticks import SETTINGS
from kiosk.core.clocktrust import ClockTrust
from kiosk.core.reason import Reason
from kiosk.ops.civil_now import CivilNow
from kiosk.ops.panelwire import Order
from kiosk.tui.sensorsdesk import SensorsDesk, SensorsView


def _none() -> NoReturn:
    raise LookupError("a monkey has no records of its own")


class PretendedSensors(SensorsDesk):
    """As `SensorsDesk`, without files, and the station never goes down for it."""

    def __init__(self) -> None:
        super().__init__(SETTINGS, _none)

    def begin(self, order: Order, leave: Callable[[], None]) -> None:
        """A monkey's station stays up."""

    def read(self) -> SensorsView:
        """Always the same."""
        trust = ClockTrust(is_trusted=True, reason=Reason(code="clock_set"))
        return SensorsView(
            pair=None,
            is_unusable=False,
            is_bench=True,
            now=CivilNow(at=datetime(2026, 1, 1, tzinfo=UTC), trust=trust),
            drifts=(None, None),
            proof=None,
            serials=(None, None),
        )
