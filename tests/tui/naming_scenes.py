"""Scenes of runners without a name: nothing typed, the year, the code that is shown once."""

from typing import Final

from kiosk.core.pseudonym import NUMBERS, PAIRS
from kiosk.tui.naming import Naming
from tests.tui.scenes import Scene, who_empty
from tests.tui.support import Station

CODE: Final = "KR-482"
WIDEST: Final = "MW-888"


def drawing(code: str, *, asks: bool = True) -> Naming:
    """Draws this code, as long as nobody has it."""
    number = PAIRS.index(code[:2]) * len(NUMBERS) + NUMBERS.index(int(code[3:]))
    return Naming(asks=asks, token=lambda count: number.to_bytes(count, "big"))


async def register_open(st: Station) -> None:
    """No letter yet."""
    st.app.naming = drawing(CODE)
    await who_empty(st)
    await st.tap("#new-runner")


async def register_nameless(st: Station) -> None:
    """The year of somebody who gives no name."""
    await register_open(st)
    await st.tap("#no-name")


async def register_code(st: Station) -> None:
    """The widest of all codes, large."""
    await register_nameless(st)
    st.app.naming = drawing(WIDEST)
    await st.tap("#next")


async def register_never(st: Station) -> None:
    """A station that asks nobody for a name."""
    st.app.naming = drawing(CODE, asks=False)
    await who_empty(st)
    await st.tap("#new-runner")


NAMING_SCENES: Final[dict[str, Scene]] = {
    "register_open": register_open,
    "register_nameless": register_nameless,
    "register_code": register_code,
}
