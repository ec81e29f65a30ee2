"""What the runner is asked after work, each by itself and from 0 to 10."""

from enum import StrEnum
from typing import Final


class Scale(StrEnum):
    """The three questions, kept apart as in PMC12266090 (2025); the value is the code of the event of the answer."""

    CUFF_PAIN = "cuff_pain"
    EFFORT = "effort"
    DISCOMFORT = "discomfort"  # of the muscle


SCALES: Final = tuple(Scale)
"""Asked in this order: the one that may end the bout soonest comes first (our inference)."""

SCALE_MAX: Final = 10

TOO_MUCH: Final = 7
"""Pain at the cuff, or discomfort of the muscle, above this ends a bout, and no other follows today (SmartCuffs 3.0 Pro
manual, manualspro.net: stop above 7; that no other follows is our inference)."""

ENDING: Final = frozenset({Scale.CUFF_PAIN, Scale.DISCOMFORT})
"""Answers that are held against it; effort only informs, and weighs in the next bout."""
