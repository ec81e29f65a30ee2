"""What of a board the kernel shows now: buses, the chip of the header, the panel. Told before anything is changed.

Before the first installation the buses are off, and the installation switches them on. So nothing here ends it; what is
still missing after the restart is what `kiosk doctor` says.
"""

import errno
import fcntl
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.install.machine import Machine

CHIPS: Final = ("pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835")
"""Labels of the chips that carry a header, as in the reference wiring."""
BUSES_LEAST: Final = 2
_GET_CHIPINFO: Final = 0x8044B401
_CHIPINFO: Final = struct.Struct("=32s32sI")
"""`struct gpiochip_info` of linux/gpio.h: name, label, lines."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One kind of device: what it is, whether it is as it has to be, and the way out where it is not."""

    what: str
    is_good: bool
    way_out: str


def label(device: Path) -> str:
    """Label of a GPIO chip, asked of the kernel. Raises OSError."""
    with device.open("rb", buffering=0) as chip:
        answer = fcntl.ioctl(chip, _GET_CHIPINFO, bytes(_CHIPINFO.size))
    return str(_CHIPINFO.unpack(answer)[1].split(b"\0", 1)[0], "ascii", "replace")


def seen(machine: Machine, label_of: Callable[[Path], str] = label) -> Iterator[Seen]:
    """Buses, the header's chip, the panel."""
    buses = sorted(path.name for path in machine.at("/dev").glob("i2c-*"))
    yield Seen(
        f"I2C: {', '.join(buses) or 'no bus'}",
        len(buses) >= BUSES_LEAST,
        "both buses are there after the restart that this installation asks for; kiosk doctor looks again",
    )
    labels = [_told(path, label_of) for path in sorted(machine.at("/dev").glob("gpiochip*")) if not path.is_symlink()]
    yield Seen(
        f"GPIO chips: {', '.join(labels) or 'none'}",
        sum(one in CHIPS for one in labels) == 1,
        f"exactly one of {', '.join(CHIPS)} has to be there: is this the kernel of Raspberry Pi OS?",
    )
    panels = sorted(
        path.parent.name.partition("-")[2]
        for path in machine.at("/sys/class/drm").glob("card*-*/status")
        if path.read_text(encoding="ascii").strip() == "connected"
    )
    yield Seen(
        f"panel: {', '.join(panels) or 'none'}",
        bool(panels),
        "look at the panel's cable, and at its overlay in config.txt: without it there is no screen",
    )


def _told(device: Path, label_of: Callable[[Path], str]) -> str:
    try:
        return label_of(device)
    except OSError as error:
        return f"{device.name} does not answer ({errno.errorcode.get(error.errno or 0, 'error')})"
