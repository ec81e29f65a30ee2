"""What the bout says by sound, so that nobody has to look: a question, the countdown, the beginning and end of a set.

It is asked of the buzzer as the lowest priority, a single pulse, which no alarm uses here (`alarms` shows low ones by
light alone): whatever sounds for an alarm is claimed instead of it and goes on (IEC 60601-1-8: a signal that informs
masks none that alarms). That it sounds, and when, is our inference.
"""

from typing import Final

from kiosk.core.bout import SessionState, Stage
from kiosk.core.settings import SessionSettings
from kiosk.core.units import Seconds

CUE_S: Final = 0.3
"""So long it is asked for: one pulse of the buzzer, and two frames more."""

COUNTDOWN_S: Final = 3.0
"""The last seconds of an inflated rest are counted, as those before the first set are."""


def sounds(bout: SessionState | None, now: Seconds, settings: SessionSettings) -> bool:
    """True while a cue shall be heard."""
    if bout is None:
        return False
    if bout.question is not None and 0.0 <= now - bout.question_since_s < CUE_S:
        return True
    since_s = now - bout.stage_since_s
    match bout.stage:
        case Stage.READY:
            return since_s % 1.0 < CUE_S
        case Stage.REST:
            return since_s < CUE_S or _counts(bout.rest_s(settings) - since_s)
        case Stage.WORK | Stage.DEFLATE:
            return since_s < CUE_S
        case _:
            return False


def _counts(left_s: float) -> bool:
    return 0.0 < left_s <= COUNTDOWN_S and (COUNTDOWN_S - left_s) % 1.0 < CUE_S
