"""Supervisors' PINs: verified here, by the store alone, with a lock-out after too many wrong ones."""

from functools import partial

from kiosk import access
from kiosk.controller.deskparts import DeskParts
from kiosk.controller.refused import Refused
from kiosk.core.model import Reason
from kiosk.core.records import Supervisor


class PinPad:
    """Knows supervisors by their PINs."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts

    @property
    def needs_supervisor(self) -> bool:
        """True until the first supervisor exists."""
        return not self._parts.store.supervisors.all()

    async def create_supervisor(self, name: str, pin: str) -> None:
        """Store the first supervisor. Raises `Refused` when there is one."""
        if not self.needs_supervisor:
            raise Refused(Reason(code="supervisor_exists"))
        hashed = await self._parts.blocking(partial(access.hash_pin, pin, token=self._parts.token))
        supervisor = self._parts.store.supervisors.add(name, str(hashed))
        self._parts.note("supervisor_created", detail=str(supervisor.id))

    async def supervisor(self, pin: str) -> Supervisor:
        """The supervisor whose PIN this is. Raises `Refused` when it is nobody's or the pad is locked."""
        parts = self._parts
        wait_s = access.lockout(parts.store.attempts.recent(50), parts.clock.now(), parts.machine_boot)
        if wait_s > 0:
            raise Refused(Reason(code="pin_locked", figures={"wait_s": wait_s}))
        for supervisor in parts.store.supervisors.all():
            if await parts.blocking(partial(access.verify_pin, pin, supervisor.pin_hash)):
                parts.store.attempts.add(ok=True)
                return supervisor
        parts.store.attempts.add(ok=False)
        parts.note("pin_wrong")
        raise Refused(Reason(code="pin_wrong"))
