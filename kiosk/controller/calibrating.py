"""A calibration from the touch screen: who lets it begin is verified and put on record, and the cuff has to be empty.

Nothing else happens here. Whoever calibrates stops this process and the watchdog first (ADR 65), and finds in the
records whether it may (`kiosk/storage/calibrations.py`).
"""

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


async def agree(parts: DeskParts, pad: PinPad, latest: Snapshot | None, intent: BeginCalibration) -> None:
    """Agree, and keep who it was.

    Raises:
        Refused: with why not; nothing is stored. Not while anything is done, held, or tripped.
        StorageError: the records cannot be read or written.
    """
    if latest is None or latest.mode not in _AT_REST:
        raise Refused(Reason(code="station_not_ready"))
    guard = None if latest.watchdog is None else latest.watchdog.pressure_mmhg
    highest_mmhg = max(one for one in (latest.pressure_mmhg, guard, 0.0) if one is not None)
    if latest.phase is not Phase.IDLE or highest_mmhg > VENTED_MMHG:
        raise Refused(Reason(code="cuff_not_empty", figures={"pressure_mmhg": highest_mmhg}))
    supervisor = await pad.supervisor(intent.pin)
    parts.store.calibrations.agree(supervisor.id)
