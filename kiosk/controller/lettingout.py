"""Records that leave the station: who lets them go is verified and put on record before a file is made.

The screen has them made by a process of its own, which finds here whether it may (`kiosk/storage/handouts.py`).
"""

from kiosk.controller.deskparts import DeskParts
from kiosk.controller.pinpad import PinPad
from kiosk.controller.refused import Refused, demand_ready
from kiosk.core.handout import HandOut
from kiosk.core.model import Snapshot
from kiosk.core.reason import Reason
from kiosk.link.supervisorintents import LetOut


async def let_out(parts: DeskParts, pad: PinPad, latest: Snapshot | None, intent: LetOut) -> None:
    """Agree, and keep who it was.

    Raises:
        Refused: with why not; nothing is stored. Not while a cuff is held.
        StorageError: the records cannot be read or written.
    """
    demand_ready(latest)
    if parts.store.runners.get(intent.runner_id) is None:
        raise Refused(Reason(code="runner_unknown"))
    if intent.session_id is not None and intent.session_id not in parts.store.sessions.ids(intent.runner_id):
        raise Refused(Reason(code="session_unknown"))
    supervisor = await pad.supervisor(intent.pin)
    what = HandOut(runner_id=intent.runner_id, session_id=intent.session_id, is_locked=intent.is_locked)
    parts.store.handouts.agree(what, supervisor.id)
