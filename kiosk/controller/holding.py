"""A supervisor holds the progression on a runner's limb, or lets it go on."""

from kiosk.controller.deskparts import DeskParts
from kiosk.controller.pinpad import PinPad
from kiosk.controller.refused import Refused
from kiosk.core.reason import Reason
from kiosk.link.wire import HoldProgression, ReleaseProgression


async def hold(parts: DeskParts, pad: PinPad, intent: HoldProgression) -> None:
    """Store a hold.

    Raises:
        Refused: `hold_runner`, `hold_reason`, `hold_stands`, or what the PIN pad says; nothing is stored.
        StorageError: the records cannot be read or written.
    """
    if parts.store.runners.get(intent.runner_id) is None:
        raise Refused(Reason(code="hold_runner"))
    if intent.reason not in parts.library.progression.holds:
        raise Refused(Reason(code="hold_reason"))
    supervisor = await pad.supervisor(intent.pin)
    standing = parts.store.holds.standing(intent.runner_id)
    if any((one.limb, one.side, one.reason) == (intent.limb, intent.side, intent.reason) for one in standing):
        raise Refused(Reason(code="hold_stands"))
    kept = parts.store.holds.add(
        runner_id=intent.runner_id,
        limb=intent.limb,
        side=intent.side,
        reason=intent.reason,
        supervisor_id=supervisor.id,
    )
    parts.note("progression_held", detail=f"{supervisor.id} {intent.reason}", hold=float(kept.id))


async def release(parts: DeskParts, pad: PinPad, intent: ReleaseProgression) -> None:
    """Store that a hold ends.

    Raises:
        Refused: what the PIN pad says; nothing is stored.
        StorageError: `hold_unknown`, `hold_released`, or the records cannot be read or written.
    """
    supervisor = await pad.supervisor(intent.pin)
    parts.store.holds.release(intent.hold_id, supervisor.id)
    parts.note("progression_released", detail=str(supervisor.id), hold=float(intent.hold_id))
