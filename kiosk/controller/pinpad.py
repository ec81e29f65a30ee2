"""Supervisors' PINs: verified here, by the store alone, with a lock-out after too many wrong ones."""

from collections.abc import Callable
from functools import partial

from kiosk import access
from kiosk.controller.deskparts import DeskParts
from kiosk.controller.refused import Refused
from kiosk.core.model import Mode, Reason, Snapshot
from kiosk.core.records import Supervisor
from kiosk.core.units import NO_TIME, Seconds
from kiosk.link.wire import AddSupervisor, CreateSupervisor, RetireSupervisor

Accounts = CreateSupervisor | AddSupervisor | RetireSupervisor


class PinPad:
    """Knows supervisors by their PINs."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts

    @property
    def needs_supervisor(self) -> bool:
        """True until the first supervisor exists."""
        return not self._parts.store.supervisors.active()

    async def keep_accounts(self, intent: Accounts) -> None:
        """One account more, or one less.

        Raises:
            Refused: with why not; nothing is stored.
            AccessError: the new PIN has not six digits.
            StorageError: the name is none or taken, the account is unknown or the last one.
        """
        match intent:
            case CreateSupervisor():
                await self._create(intent)
            case AddSupervisor():
                await self._add(intent)
            case RetireSupervisor():
                await self._retire(intent)

    async def _create(self, intent: CreateSupervisor) -> None:
        """The first supervisor."""
        if not self.needs_supervisor:
            raise Refused(Reason(code="supervisor_exists"))
        hashed = await self._parts.blocking(partial(access.hash_pin, intent.pin, token=self._parts.token))
        supervisor = self._parts.store.supervisors.add(intent.name, str(hashed))
        self._parts.note("supervisor_created", detail=str(supervisor.id))

    async def _add(self, intent: AddSupervisor) -> None:
        """Another one, with a PIN of their own that nobody else has.

        The PIN alone says who it is, so that no two may have the same. Who adds learns that it is taken, and by that
        one in a million PINs; they have one themselves.
        """
        parts, by = self._parts, await self.supervisor(intent.pin)
        hashed = await parts.blocking(partial(access.hash_pin, intent.new_pin, token=parts.token))
        for other in parts.store.supervisors.active():
            if await parts.blocking(partial(access.verify_pin, intent.new_pin, other.pin_hash)):
                raise Refused(Reason(code="pin_taken"))
        added = parts.store.supervisors.add(intent.name, str(hashed))
        parts.note("supervisor_added", detail=f"{added.id} by {by.id}")

    async def _retire(self, intent: RetireSupervisor) -> None:
        """Let an account's PIN count no more."""
        parts, by = self._parts, await self.supervisor(intent.pin)
        parts.store.supervisors.retire(intent.supervisor_id, by.id)
        parts.note("supervisor_retired", detail=f"{intent.supervisor_id} by {by.id}")

    async def witness(self, pin: str, latest: Callable[[], Snapshot | None]) -> tuple[Supervisor, Seconds]:
        """Who acknowledges what there is, and until when it was seen: nobody sees what begins while the PIN is judged.

        Raises:
            Refused: the PIN is nobody's, or another alarm has begun meanwhile.
        """
        seen = latest()
        supervisor = await self.supervisor(pin)
        if _newest(latest()) > _newest(seen):
            raise Refused(Reason(code="alarm_new"))
        return supervisor, NO_TIME if seen is None else seen.at_s

    async def supervisor(self, pin: str) -> Supervisor:
        """The supervisor whose PIN this is. Raises `Refused` when it is nobody's or the pad is locked."""
        parts = self._parts
        wait_s = access.lockout(parts.store.attempts.recent(50), parts.clock.now(), parts.machine_boot)
        if wait_s > 0:
            raise Refused(Reason(code="pin_locked", figures={"wait_s": wait_s}))
        for supervisor in parts.store.supervisors.active():
            if await parts.blocking(partial(access.verify_pin, pin, supervisor.pin_hash)):
                parts.store.attempts.add(ok=True)
                return supervisor
        parts.store.attempts.add(ok=False)
        parts.note("pin_wrong")
        raise Refused(Reason(code="pin_wrong"))


def _newest(snapshot: Snapshot | None) -> tuple[int, Seconds]:
    """Number of the last alarm that has begun, of those that are there, and when STOP was last pressed.

    Pressed again it begins no other alarm.
    """
    if snapshot is None:
        return 0, NO_TIME
    number = max((alarm.number for alarm in snapshot.alarms), default=0)
    return number, snapshot.mode_since_s if snapshot.mode is Mode.STOPPED else NO_TIME
