"""What the screen makes of sound: off as it comes, one target to switch it off, a notice when nothing is heard."""

from dataclasses import replace

import msgspec
import pytest

from kiosk.catalogues import languages
from kiosk.core.alarm_types import Signal
from kiosk.core.model import Mode, Reason, Snapshot
from kiosk.core.units import Seconds
from kiosk.link.client import Disconnected
from kiosk.link.wire import SnapshotMessage
from kiosk.settings import SoundSettings
from kiosk.sound.plan import SPOKEN, Sound, Wanted
from kiosk.sound.player import Player
from kiosk.sound.trouble import VOICE, Trouble
from kiosk.therapy.library import Library
from kiosk.tui import sound_strings as words
from kiosk.tui.language import speak
from kiosk.tui.sounding import Sounds, notice
from kiosk.tui.soundmaking import made
from kiosk.tui.visit import Visit
from tests.tui.sound_scenes import ALL, RecordingPlayer
from tests.tui.support import StandingClock, session, snapshot, training
from tests.tui.test_tui_scenes import scene

# --- from the link to the player --------------------------------------------------------------------------------


def hear(sounds: Sounds, snap: Snapshot, *, is_silent: bool = False) -> None:
    sounds.hear(SnapshotMessage(snap), is_silent=is_silent)


def test_a_bout_begins_once_and_in_the_language_that_is_spoken() -> None:
    player = RecordingPlayer()
    sounds = Sounds(player, ALL)
    speak("de")
    for at_s in (1000.0, 1000.1):
        hear(sounds, replace(training("fill"), at_s=Seconds(at_s)))
    ((texts, language),) = player.begun
    assert language == "de"
    assert texts[Sound.LETTING_GO] == "Die Manschette lässt los."
    hear(sounds, training("fill", session_id=8))
    assert len(player.begun) == 2


def test_nothing_is_spoken_where_that_is_not_set() -> None:
    player = RecordingPlayer()
    hear(Sounds(player, Wanted(tempo_ticks=True)), training("fill"))
    assert player.begun == [({}, "en")]


def test_what_is_due_goes_to_the_player_and_a_change_is_seen_between_two_views() -> None:
    player = RecordingPlayer()
    sounds = Sounds(player, ALL)
    hear(sounds, training("up"))
    assert [one.sound for one in player.expected] == [Sound.DOWN]
    hear(sounds, training("rest", cue_ends_s=None))
    assert [one.sound for one in player.expected] == [Sound.SET_END, Sound.REST]


@pytest.mark.parametrize(
    "then",
    [
        replace(training("up"), signal=Signal(priority="medium")),
        replace(training("up"), signal=Signal(priority="high", paused_until_s=Seconds(1100))),
        snapshot(Mode.STOPPED, session=session("up")),
        snapshot(Mode.TRIPPED, session=session("up")),
        snapshot(Mode.READY),
    ],
    ids=["medium", "high_paused", "stopped", "tripped", "over"],
)
def test_an_alarm_a_stop_or_the_end_hushes_at_once(then: Snapshot) -> None:
    player = RecordingPlayer()
    sounds = Sounds(player, ALL)
    hear(sounds, training("up"))
    assert player.expected
    hear(sounds, then)
    assert player.expected == ()
    assert player.hushes == 1


def test_a_link_that_is_lost_hushes_and_what_was_seen_before_it_is_no_change() -> None:
    player = RecordingPlayer()
    sounds = Sounds(player, ALL)
    hear(sounds, training("up"))
    sounds.hear(Disconnected("gone"), is_silent=False)
    assert player.hushes == 1
    hear(sounds, training("rest", cue_ends_s=None))
    assert player.expected == ()


def test_a_visit_without_sound_hears_none_and_starts_nothing() -> None:
    player = RecordingPlayer()
    sounds = Sounds(player, ALL)
    hear(sounds, training("up"), is_silent=True)
    assert (player.begun, player.expected) == ([], ())
    assert player.hushes


def test_a_screen_that_was_started_again_brings_no_sound_into_a_bout_that_was_without() -> None:
    """It knows of no visit, and so not that this one wanted none; but the bout has ended with the screen before it."""
    player = RecordingPlayer()
    sounds = Sounds(player, ALL)
    ended = Reason(code="screen_lost")
    for cue in ("release", "done"):
        hear(sounds, replace(training(cue, end_reason=ended), mode=Mode.RELEASING))
        assert player.expected == ()
    hear(sounds, snapshot(Mode.READY))
    assert player.expected == ()


def test_a_station_as_it_comes_has_no_sound() -> None:
    assert not SoundSettings().anything
    sounds = Sounds()
    assert not sounds.there
    hear(sounds, training("up"))
    sounds.close()
    assert sounds.troubles == ()


@pytest.mark.parametrize("wish", ["tempo_ticks", "set_end", "spoken"])
def test_each_setting_by_itself_makes_a_player_that_starts_nothing_before_a_bout(wish: str) -> None:
    sounds = made(msgspec.convert({wish: True}, SoundSettings), StandingClock())
    assert sounds.there
    assert isinstance(sounds._player, Player)
    assert sounds._player._thread is None
    sounds.close()


def test_closing_closes_the_player() -> None:
    player = RecordingPlayer()
    Sounds(player, ALL).close()
    assert player.is_closed


# --- words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", languages())
def test_every_spoken_cue_and_every_trouble_has_its_words(code: str) -> None:
    speak(code)
    assert set(words.SPOKEN) == SPOKEN
    for one in Trouble:
        told = notice((one,))
        assert str(words.WHY[one]) in told
        assert len(told) <= 64
    assert len({notice((one,)) for one in Trouble}) == len(Trouble)


def test_what_silences_everything_is_told_before_a_missing_voice() -> None:
    assert notice(()) == ""
    assert notice((Trouble.NO_VOICE, Trouble.HUNG)) == "No sound: the sound card takes nothing"
    assert {notice((one,)).split(":")[0] for one in VOICE} == {"No voice"}


# --- the screens ------------------------------------------------------------------------------------------------


async def test_one_tap_switches_it_off_for_this_visit_and_another_one_on(library: Library) -> None:
    async with scene("start_sound", library) as st:
        for is_silent in (True, False, True):
            await st.tap("#start-sound")
            assert st.app.visit.is_silent is is_silent
        await st.tap("#start")
        assert not st.app.screen.query_one("#start-sound").display
        st.app.new_visit()
        await st.settle()
        assert not st.app.visit.is_silent
        assert not Visit().is_silent
