"""Puts the player together where a station has sound; the screen of any other never loads it."""

from kiosk.hw.ports import Clock
from kiosk.settings import SoundSettings
from kiosk.sound.aplay import Aplay
from kiosk.sound.plan import Wanted
from kiosk.sound.player import Player
from kiosk.sound.tones import PARTS, tone
from kiosk.sound.voice import speech
from kiosk.tui.sounding import Sounds


def made(settings: SoundSettings, clock: Clock) -> Sounds:
    """What the settings ask for; nothing is started before the first bout."""
    wanted = Wanted(tempo_ticks=settings.tempo_ticks, set_end=settings.set_end, spoken=settings.spoken)
    volume = settings.volume_percent
    player = Player(
        clock.now,
        Aplay(settings.device),
        lambda text, language: speech(text, language, volume),
        {sound: tone(sound, volume) for sound in PARTS},
    )
    return Sounds(player, wanted)
