"""A stick of a station in virtual time: always in, written in a second, let go in another; no thread, no process."""

import asyncio
from pathlib import Path
from typing import Final

from kiosk.config import Settings
from kiosk.core.handout import HandOut
from kiosk.settings import LimitSettings, ScreenSettings
from kiosk.tui.order import CERTIFICATES, Wanted
from kiosk.tui.sticks import Step, Stick, Sticks

SETTINGS: Final = Settings(
    backend="bench",
    data_dir=Path("/nowhere"),
    runtime_dir=Path("/nowhere"),
    state_dir=Path("/nowhere"),
    wiring=Path("/nowhere"),
    limits=LimitSettings(),
    screen=ScreenSettings(),
)
_ONE: Final = Stick(label="STICK", folder=Path("/nowhere/stick"), free_bytes=8_000_000_000, may_write=True)


async def _let_go(_: Path) -> bool:
    return True


class PretendedSticks(Sticks):
    """As `Sticks`, without a disk."""

    def __init__(self) -> None:
        super().__init__(Path("/nowhere"), SETTINGS, is_stick=lambda _: True, release=_let_go)
        self.there = (_ONE,)

    async def look(self) -> None:
        """It is in."""

    async def write(self, stick: Stick) -> None:
        """A backup."""
        await self._pretend(stick, None)

    async def hand_out(self, stick: Stick, wanted: Wanted) -> None:
        """A runner's records."""
        await self._pretend(stick, wanted.what)

    async def certify(self, stick: Stick) -> None:
        """The station's certificates."""
        await self._pretend(stick, CERTIFICATES)

    async def _pretend(self, stick: Stick, what: HandOut | None) -> None:
        """Every step, a second each."""
        if self.is_busy:
            return
        self.what = what
        for self.step in (Step.WRITING, Step.RELEASING):
            await asyncio.sleep(1.0)
        self.step, self.may_pull = Step.DONE, stick is _ONE
