"""What a runner is asked while the cuff is tight."""

from enum import Enum


class Question(Enum):
    """What the runner is asked under pressure."""

    WELL = "well"  # in a long bout, now and then
    TINGLING = "tingling"  # some time after it was told
    REFILL = "refill"  # whether the colour comes back, where the protocol asks for it
