"""A calibration from the touch screen: who lets it begin is verified and put on record, and the cuff has to be empty.

Nothing else happens here. Whoever calibrates stops this process and the watchdog first (ADR 65), and finds in the
records whether it may (`kiosk/storage/calibrations.py`).
"""

from collections.abc import Callable
from typing import Final

from kiosk.controller.deskparts import DeskParts
from kiosk.controller.pinpad import PinPad
from kiosk.controller.refused import Refused
from kiosk.core.model import Mode, Phase, Snapshot
from kiosk.core.reason import Reason
from kiosk.link.supervisorintents import BeginCalibration
from kiosk.safety.limits import VENTED_MMHG

_AT_REST: Final = (Mode.CLOSED, Mode.READY)
"""A closed station may be one whose sensors are too far off to be opened: that one needs it most."""


async def agree(parts: DeskParts, pad: PinPad, latest: Callable[[], Snapshot | None], intent: BeginCalibration) -> None:
    """Agree, and keep who it was.

    Args:
        parts: records, and what writes there.
        pad: verifies the PIN.
        latest: how the station is now; asked once more after the PIN, which takes a while to verify.
        intent: with the PIN.

    Raises:
        Refused: with why not; nothing is stored. Not while anything is done, held, or tripped, and not while neither
            sensor says how tight the cuff is: unknown is not empty.
        StorageError: the records cannot be read or written.
    """
    _demand_rest(latest())
    supervisor = await pad.supervisor(intent.pin)
    _demand_rest(latest())
    parts.store.calibrations.agree(supervisor.id)


def _demand_rest(now: Snapshot | None) -> None:
    if now is None or now.mode not in _AT_REST:
        raise Refused(Reason(code="station_not_ready"))
    guard = None if now.watchdog is None else now.watchdog.pressure_mmhg
    known = [one for one in (now.pressure_mmhg, guard) if one is not None]
    if not known:
        raise Refused(Reason(code="station_not_ready"))
    if now.phase is not Phase.IDLE or max(known) > VENTED_MMHG:
        raise Refused(Reason(code="cuff_not_empty", figures={"pressure_mmhg": max(0.0, *known)}))
