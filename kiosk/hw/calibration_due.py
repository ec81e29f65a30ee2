"""How old the calibration of a station is, for those who tell it. The bench needs none (ADR 0025)."""

from collections.abc import Callable
from datetime import datetime

from kiosk.core.calibrationdue import notice
from kiosk.core.model import Reason
from kiosk.hw.calibration import Pair


def made_day(pair: Pair) -> int:
    """Number of the civil day, in the station's own zone, on which the older one of both sensors met a gauge."""
    return min(datetime.fromisoformat(one.at_utc).astimezone().toordinal() for one in pair.each)


def is_calibrated(pair: Pair | None, backend: str) -> bool:
    """Whether a limb may be filled by what the sensors say: a real station has to have met a gauge once."""
    return pair is not None or backend == "bench"


def notices(pair: Pair | None, backend: str) -> Callable[[int], Reason | None]:
    """What there is to say on a civil day, of the calibration that a process works by from its start to its end."""
    if pair is None and is_calibrated(pair, backend):
        return lambda _today: None
    made = None if pair is None else made_day(pair)
    return lambda today: notice(made, today)
