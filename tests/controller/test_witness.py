"""The PIN of an acknowledgement is for what was there when it was entered."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from kiosk.controller.pinpad import PinPad
from kiosk.controller.refused import Refused
from kiosk.core import machine
from kiosk.core.alarm_types import Alarm
from kiosk.core.model import Mode
from kiosk.core.records import Supervisor
from kiosk.core.settings import MachineConfig
from kiosk.core.units import Seconds

if TYPE_CHECKING:
    from kiosk.controller.deskparts import DeskParts
    from kiosk.core.model import Snapshot

WHO = Supervisor(id=4, name="Ada", pin_hash="", created_utc="")


def shown(*numbers: int) -> "Snapshot":
    found = machine.snapshot(machine.start(MachineConfig()), Seconds(1.0), trace=(), missed_passes=0, realtime=False)
    alarms = (
        Alarm(code="stop", priority="high", since_s=Seconds(0.0), standing=True, number=number) for number in numbers
    )
    return replace(found, alarms=tuple(alarms))


def stopped(*numbers: int, at: float) -> "Snapshot":
    """STOP was pressed then; pressed again it begins no other alarm."""
    return replace(shown(*numbers), mode=Mode.STOPPED, mode_since_s=Seconds(at))


class Pad(PinPad):
    """One whose judging takes as long as something else happens."""

    def __init__(self, before: "Snapshot | None", after: "Snapshot | None") -> None:
        super().__init__(cast("DeskParts", None))
        self.now, self._after = before, after

    async def supervisor(self, pin: str) -> Supervisor:
        assert pin == "135790"
        self.now = self._after
        return WHO


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        (shown(3), shown(3), []),
        (shown(3, 5), shown(5), []),
        (None, None, []),
        (shown(3), shown(3, 4), ["alarm_new"]),
        (shown(3), shown(4), ["alarm_new"]),
        (None, shown(1), ["alarm_new"]),
        (stopped(3, at=1.0), stopped(3, at=1.0), []),
        (stopped(3, at=1.0), stopped(3, at=1.5), ["alarm_new"]),
        (stopped(3, at=1.0), shown(3), []),
    ],
)
async def test_nobody_has_seen_what_begins_while_the_pin_is_judged(
    before: "Snapshot | None", after: "Snapshot | None", codes: list[str]
) -> None:
    pad = Pad(before, after)
    try:
        who, seen_s = await pad.witness("135790", lambda: pad.now)
        assert (who, seen_s) == (WHO, 0.0 if before is None else before.at_s)
        found = []
    except Refused as refused:
        found = [reason.code for reason in refused.reasons]
    assert found == codes
