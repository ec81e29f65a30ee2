"""What is spoken, and what the screen says of sound."""

from collections.abc import Mapping
from typing import Final

from kiosk.sound.plan import Sound
from kiosk.sound.trouble import Trouble
from kiosk.tui.language import Text

SPOKEN: Final[Mapping[Sound, Text]] = {
    Sound.THREE: Text("three"),
    Sound.TWO: Text("two"),
    Sound.ONE: Text("one"),
    Sound.BEGIN: Text("Begin."),
    Sound.GO_ON: Text("Go on."),
    Sound.REST: Text("Rest."),
    Sound.LETTING_GO: Text("The cuff is letting go."),
}
"""Two or three words: each is over before the next thing happens."""

ON: Final = Text("SOUND\nis on")
OFF: Final = Text("SOUND\nis off")
"""On the target that changes it, for this visit."""

NOTICE: Final = Text("No sound: {why}")
VOICE_NOTICE: Final = Text("No voice: {why}")
WHY: Final[Mapping[Trouble, Text]] = {
    Trouble.NO_PROGRAM: Text("aplay is not installed"),
    Trouble.ENDED: Text("the sound card does not answer"),
    Trouble.HUNG: Text("the sound card takes nothing"),
    Trouble.NO_VOICE: Text("espeak-ng is not installed"),
    Trouble.VOICE_FAILED: Text("espeak-ng does not speak this language"),
}
