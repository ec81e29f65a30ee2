"""Where a contact is on the picture: the device's own axes, turned as the picture is, as parts of its size."""

from dataclasses import dataclass
from typing import NamedTuple

from kiosk.core.errors import HardwareError


class Place(NamedTuple):
    """A place on the picture as people see it: 0 to 1 from the left and from the top."""

    right: float
    down: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Range of an axis as the device tells it."""

    least: int
    most: int

    def share(self, value: int) -> float:
        """0 at the least, 1 at the most; a value beyond the range is beyond these, and is not bent back."""
        return (value - self.least) / (self.most - self.least)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A device's axes, how the picture lies on them, and where the STOP strip begins.

    Args:
        x: the device's own axis to its right.
        y: the device's own axis downwards.
        rotation_deg: clockwise turn of the picture against the device. The STOP strip is then at the device's own
            bottom (0), left (90), top (180) or right edge (270).
        strip_top: where the strip begins, as a part of the picture's height from the top; it reaches to the bottom.

    Raises:
        HardwareError: an axis has no extent.
    """

    x: Axis
    y: Axis
    rotation_deg: int
    strip_top: float

    def __post_init__(self) -> None:
        for name, axis in (("x", self.x), ("y", self.y)):
            if axis.most <= axis.least:
                message = f"axis {name} reaches from {axis.least} to {axis.most}"
                raise HardwareError("touch_no_range", message, "this is no touch panel, or its driver is wrong")

    def place(self, x: int, y: int) -> Place:
        """Where the device's coordinates are on the picture."""
        u, v = self.x.share(x), self.y.share(y)
        turned = {0: (u, v), 90: (v, 1 - u), 180: (1 - u, 1 - v), 270: (1 - v, u)}
        return Place(*turned[self.rotation_deg])

    def placed(self, x: int | None, y: int | None) -> Place | None:
        """As `place`, where a coordinate may be unknown: the one along the strip does not matter, the other does."""
        down, along = (y, x) if self.rotation_deg in (0, 180) else (x, y)
        if down is None:
            return None
        if along is not None:
            return self.place(x or 0, y or 0)
        if self.rotation_deg in (0, 180):
            return self.place((self.x.least + self.x.most) // 2, down)
        return self.place(down, (self.y.least + self.y.most) // 2)

    def is_stop(self, place: Place) -> bool:
        """In the strip; beyond the lower edge counts as well, a finger there means nothing else."""
        return place.down >= self.strip_top
