"""The pictures of `docs/screens.md`, drawn by the app itself.

`python -m tests.tui.album` draws all of them anew; a test holds each against what the app draws now.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.catalogues import ENGLISH
from kiosk.core.model import Mode
from kiosk.therapy.library import Library, load_library
from kiosk.tui.language import speak
from kiosk.tui.palette import Theme
from kiosk.tui.widgets.press_button import PressButton
from tests.tui.picture import svg
from tests.tui.scenes import Scene
from tests.tui.supervisor_scenes import ALL as SCENES
from tests.tui.support import SIZE, Station, snapshot, station

FOLDER: Final = Path(__file__).parents[2] / "docs" / "img" / "screens"
WIDE: Final = (106, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture: which scene, how it is looked at."""

    scene: str
    language: str = ENGLISH
    theme: Theme = Theme.DARK
    size: tuple[int, int] = SIZE

    @property
    def file(self) -> str:
        """Name of its file, which says how it is looked at where that is not the usual way."""
        ways = [self.scene]
        ways += [self.language] if self.language != ENGLISH else []
        ways += [self.theme.value] if self.theme is not Theme.DARK else []
        ways += [f"{self.size[0]}x{self.size[1]}"] if self.size != SIZE else []
        return f"{'-'.join(ways)}.svg"


ALBUM: Final = (
    *(Picture(scene=name) for name in ("test_passed", "people", "register", "consent", "gate", "blocked_stop", "page")),
    *(Picture(scene=name) for name in ("evaluate_pain", "protocol", "fit", "measuring_near", "found", "percent")),
    *(Picture(scene=name) for name in ("start_armed", "fill", "lift", "rest_effort", "walking", "symptom", "release")),
    *(Picture(scene=name) for name in ("summary", "board", "bout", "opening_locked", "stopped", "tripped")),
    Picture(scene="clock_unproved"),
    Picture(scene="sensors"),
    *(Picture(scene=name) for name in ("update_list", "update_ask", "updated_back", "doctor_not_fine")),
    *(Picture(scene=name) for name in ("unguarded", "lost", "alarm")),
    *(Picture(scene=name, size=WIDE) for name in ("gate", "people", "lop", "summary", "stopped")),
    Picture(scene="lift", size=WIDE),
    Picture(scene="board", size=WIDE),
    Picture(scene="lift", theme=Theme.LIGHT),
    Picture(scene="rest_effort", theme=Theme.LIGHT),
    Picture(scene="lift", language="de"),
    Picture(scene="found", language="de"),
    Picture(scene="tripped", language="de"),
)


async def people(st: Station) -> None:
    """Who has been here before, by names that mean no harm."""
    for number, name in enumerate(("Alex Rivers", "Sam Stone", "Zoë Ångström", "Jo Park")):
        st.store.runners.add(name, 1958 + number * 9)
    await st.show(snapshot(Mode.READY))


OWN: Final[dict[str, Scene]] = {"people": people}


async def drawn(picture: Picture, library: Library) -> str:
    """What the app draws now."""
    async with station(library=library, theme=picture.theme, size=picture.size, language=picture.language) as st:
        await (OWN | SCENES)[picture.scene](st)
        for button in st.app.screen.query(PressButton):
            button.remove_class("-pressed")  # a target shines for a moment of real time
        await st.settle()
        return svg(st.app)


async def draw_all() -> None:
    """Draw every picture; those of earlier albums go."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    library = load_library()
    for old in {path.name for path in FOLDER.glob("*.svg")} - {one.file for one in ALBUM}:
        (FOLDER / old).unlink()
    for picture in ALBUM:
        (FOLDER / picture.file).write_text(await drawn(picture, library), encoding="utf-8")
        speak(ENGLISH)


if __name__ == "__main__":
    asyncio.run(draw_all())
