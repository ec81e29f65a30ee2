"""Scenes of records that stand in place of others: after a backup, without one, and the PIN."""

from typing import Final

from kiosk.core.alarm_types import Alarm
from kiosk.core.model import Mode
from kiosk.core.units import Seconds
from tests.tui.scenes import Scene
from tests.tui.support import Station, snapshot


def alarm(last_s: float | None) -> Alarm:
    """That the records were replaced, by a backup that ends then."""
    figures = {"lines": 0.0} if last_s is None else {"lines": 90_000.0, "last_s": last_s}
    return Alarm(code="records_replaced", priority="low", since_s=Seconds(0), standing=True, figures=figures)


def replaced(last_s: float | None) -> Scene:
    """Somebody has to accept it."""

    async def scene(st: Station) -> None:
        await st.show(snapshot(Mode.CLOSED, alarms=(alarm(last_s),)))

    return scene


async def pin(st: Station) -> None:
    """What is missing is known."""
    await replaced(None)(st)
    await st.tap("#replaced-accept")


RECORD_SCENES: Final[dict[str, Scene]] = {
    "records_backup": replaced(1_795_000_000.0),
    "records_nothing": replaced(None),
    "records_pin": pin,
}
