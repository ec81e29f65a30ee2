"""Scenes of a station that has sound: the target that switches it off, and what is said when nothing is heard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kiosk.sound.plan import Due, Sound, Wanted
from kiosk.sound.trouble import Trouble
from kiosk.tui.navigation import Place
from kiosk.tui.sounding import Sounds
from tests.tui.scenes import Scene, at, ready
from tests.tui.support import Station, training


@dataclass
class RecordingPlayer:
    """Plays nothing and remembers everything."""

    troubles: tuple[Trouble, ...] = ()
    begun: list[tuple[dict[Sound, str], str]] = field(default_factory=list)
    expected: tuple[Due, ...] = ()
    hushes: int = 0
    is_closed: bool = False

    def begin(self, texts: Mapping[Sound, str], language: str) -> None:
        self.begun.append((dict(texts), language))

    def expect(self, due: Sequence[Due]) -> None:
        self.expected = tuple(due)

    def hush(self) -> None:
        self.expected, self.hushes = (), self.hushes + 1

    def close(self) -> None:
        self.is_closed = True


ALL: Final = Wanted(tempo_ticks=True, set_end=True, spoken=True)


def sounding(scene: Scene, *troubles: Trouble, taps: Sequence[str] = ()) -> Scene:
    """The same scene on a station with sound."""

    async def loud(st: Station) -> None:
        st.app.sounds = Sounds(RecordingPlayer(troubles=troubles), ALL)
        await scene(st)
        for selector in taps:
            await st.tap(selector)

    return loud


async def board(st: Station) -> None:
    """The live board, without an alarm."""
    await ready(st)
    await st.show(training("up"))
    await st.tap("#board")


SOUND_SCENES: Final[dict[str, Scene]] = {
    "start_sound": sounding(at(Place.START)),
    "start_silent": sounding(at(Place.START), taps=["#start-sound"]),
    "board_no_sound": sounding(board, Trouble.VOICE_FAILED, Trouble.ENDED),
}
