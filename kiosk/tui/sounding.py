"""The screen's side of sound: each view of the station goes to the plan, and what is due to the player.

Nothing of a visit depends on it. Without a player, which is how a station comes, every call does nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol as Port

from kiosk.core.model import Snapshot
from kiosk.link.client import Disconnected
from kiosk.link.wire import SnapshotMessage, Telemetry
from kiosk.sound.plan import Due, Sound, Wanted, due, may_sound
from kiosk.sound.trouble import VOICE, Trouble
from kiosk.tui import sound_strings as words
from kiosk.tui.language import spoken


class PlayerPort(Port):
    """What plays (`kiosk.sound.player.Player`)."""

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What has failed."""
        ...

    def begin(self, texts: Mapping[Sound, str], language: str) -> None:
        """A new bout."""
        ...

    def expect(self, due: Sequence[Due]) -> None:
        """What is due from now on."""
        ...

    def hush(self) -> None:
        """Nothing any more."""
        ...

    def close(self) -> None:
        """End."""
        ...


class Sounds:
    """What is heard of the bouts of this station. Silent without a player."""

    def __init__(self, player: PlayerPort | None = None, wanted: Wanted | None = None) -> None:
        self._player, self._wanted = player, wanted or Wanted()
        self._before: Snapshot | None = None
        self._session_id: int | None = None

    @property
    def there(self) -> bool:
        """Whether there is anything to switch off."""
        return self._player is not None

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Why nothing is heard, or nothing spoken."""
        return () if self._player is None else self._player.troubles

    def hear(self, message: Telemetry | Disconnected, *, is_silent: bool) -> None:
        """What came down the link. `is_silent`: this visit wants no sound."""
        if self._player is None:
            return
        match message:
            case SnapshotMessage(snapshot=snapshot):
                self._follow(self._player, snapshot, is_silent=is_silent)
            case Disconnected():
                self._player.hush()
                self._before = None
            case _:
                pass

    def _follow(self, player: PlayerPort, snapshot: Snapshot, *, is_silent: bool) -> None:
        session, before = snapshot.session, self._before
        self._before = snapshot
        if is_silent or not may_sound(snapshot):
            player.hush()
            return
        if session is not None and session.session_id != self._session_id:
            self._session_id = session.session_id
            texts = {sound: str(text) for sound, text in words.SPOKEN.items()} if self._wanted.spoken else {}
            player.begin(texts, spoken())
        player.expect(due(before, snapshot, self._wanted))

    def close(self) -> None:
        """End thread and program."""
        if self._player is not None:
            self._player.close()


def notice(troubles: tuple[Trouble, ...]) -> str:
    """One line for the supervisor; empty when all is heard that is set."""
    if not troubles:
        return ""
    worst = next((one for one in troubles if one not in VOICE), troubles[0])
    sentence = words.VOICE_NOTICE if worst in VOICE else words.NOTICE
    return sentence.format(why=words.WHY[worst])
