"""Scenes of all records going onto a stick."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from kiosk.config import Settings
from kiosk.settings import LimitSettings, ScreenSettings
from kiosk.tui.navigation import Place
from kiosk.tui.order import Wanted
from kiosk.tui.sticks import Step, Stick, Sticks
from tests.tui.scenes import Scene, clinic_rates
from tests.tui.support import Station

KEY: Final = Stick(label="KEY 7", folder=Path("/sticks/a"), free_bytes=58_300_000_000, may_write=True)
LONG: Final = Stick(label="THE KEY OF THE LAB 7", folder=Path("/sticks/b"), free_bytes=0, may_write=False)
SETTINGS: Final = Settings(
    backend="bench",
    data_dir=Path("/data"),
    runtime_dir=Path("/run/none"),
    state_dir=Path("/state"),
    wiring=Path("/wiring.toml"),
    limits=LimitSettings(),
    screen=ScreenSettings(),
)


class FakeSticks(Sticks):
    """Sticks that a scene puts in; nothing is looked at and nothing written."""

    def __init__(self, *there: Stick) -> None:
        async def out(_: Path) -> bool:
            return True

        super().__init__(Path("/sticks"), SETTINGS, is_stick=Path.is_dir, release=out)
        self.there = there
        self.written: list[Stick] = []
        self.handed: list[Wanted] = []

    async def look(self) -> None:
        """What is in stands."""

    async def write(self, stick: Stick) -> None:
        """Only remembered."""
        self.written.append(stick)

    async def hand_out(self, stick: Stick, wanted: Wanted) -> None:
        """As well."""
        await self.write(stick)
        self.handed.append(wanted)


def at(*there: Stick, step: Step = Step.LOOKING, **known: object) -> Scene:
    """The screen, at a step of it."""

    async def scene(st: Station) -> None:
        sticks = FakeSticks(*there)
        st.app.sticks = sticks
        sticks.step = step
        for name, value in known.items():
            setattr(sticks, name, value)
        await clinic_rates(st)
        st.app.go(Place.STICK)
        await st.settle()

    return scene


async def desk(st: Station) -> None:
    """The desk of a station that has sticks."""
    st.app.sticks = FakeSticks(KEY)
    await clinic_rates(st)


async def pin(st: Station) -> None:
    """A stick was chosen."""
    await at(KEY)(st)
    await st.tap("#stick-write")


STICK_SCENES: Final[dict[str, Callable[[Station], Awaitable[None]]]] = {
    "clinic_sticks": desk,
    "stick_none": at(),
    "stick_there": at(KEY),
    "stick_several": at(KEY, LONG),
    "stick_locked": at(LONG),
    "stick_pin": pin,
    "stick_writing": at(KEY, step=Step.WRITING, done=11, of=43),
    "stick_reading": at(KEY, step=Step.WRITING, done=43, of=43),
    "stick_releasing": at(KEY, step=Step.RELEASING),
    "stick_done": at(KEY, step=Step.DONE, may_pull=True),
    "stick_failed": at(KEY, step=Step.FAILED, code="backup_other", may_pull=True),
    "stick_busy": at(KEY, step=Step.FAILED, code="stick_busy", may_pull=False),
}
