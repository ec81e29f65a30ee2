"""Where a cuff can be."""

from enum import StrEnum


class Limb(StrEnum):
    """A limb that can carry a cuff."""

    ARM = "arm"
    LEG = "leg"


class Side(StrEnum):
    """Body side of the limb."""

    LEFT = "left"
    RIGHT = "right"
