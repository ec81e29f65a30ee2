"""PAUSE SOUND: there while something sounds, with the seconds a pause has left. The buzzer itself is the watchdog's."""

from typing import Final

from kiosk.core.model import Snapshot
from kiosk.tui import format as fmt
from kiosk.tui import strings
from kiosk.tui.alarm_texts import has_buzzer
from kiosk.tui.widgets.press_button import PressButton

AGAIN_S: Final = 1.0
"""A second tap within this time is the same finger, not somebody who wants the sound back."""


class SoundButton(PressButton):
    """A target while the buzzer sounds or is paused; a plain word where it cannot be; else not there."""

    def __init__(self, key: str = "sound") -> None:
        super().__init__(strings.SOUND_PAUSE, key=key, classes="main sound")
        self.display = False

    def follow(self, snapshot: Snapshot) -> None:
        """Show what a tap would do now."""
        signal = snapshot.signal
        is_paused = signal.paused_until_s is not None
        is_dead = not has_buzzer(snapshot)
        self.display = bool(signal.sound) or is_dead
        self.disabled = is_dead or not (signal.may_pause or is_paused)
        self.set_class(is_paused and not is_dead, "-paused")
        self.set_class(is_dead, "-dead")
        if is_dead:
            self.show(strings.SOUND_DEAD)
        elif is_paused:
            self.show(strings.SOUND_OFF.format(seconds=fmt.countdown(signal.paused_until_s, snapshot.at_s)))
        else:
            self.show(strings.SOUND_PAUSE if signal.may_pause else strings.SOUND_STAYS)
