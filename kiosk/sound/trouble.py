"""Why nothing is heard, or nothing is spoken. A code for the log; the screen has a sentence for each."""

from enum import StrEnum
from typing import Final


class Trouble(StrEnum):
    """What failed. Nothing else takes its place: it is told, and the visit goes on in silence."""

    NO_PROGRAM = "no_program"  # aplay is not there, or may not be started
    ENDED = "ended"  # aplay has ended: no card, a busy card, a settings file that names another one
    HUNG = "hung"  # aplay takes nothing any more
    NO_VOICE = "no_voice"  # espeak-ng is not there
    VOICE_FAILED = "voice_failed"  # espeak-ng ended without speaking, or took too long


VOICE: Final = frozenset({Trouble.NO_VOICE, Trouble.VOICE_FAILED})
"""Those that leave the tones as they are."""
