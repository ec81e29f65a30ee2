"""Which addresses of a real I2C bus answer. Each is read for one byte and never written to.

Reading moves nothing in the parts that may sit there: converters and a hardware clock give a byte of the register they
stand at. An address that a kernel driver owns (a hardware clock) is refused as busy, and counts as answering.
"""

import errno
import fcntl
import os
from collections.abc import Callable
from typing import Final

FIRST: Final = 0x08
LAST: Final = 0x77
"""Addresses of parts; those around them are reserved by the specification (NXP UM10204)."""
_SLAVE: Final = 0x0703
_TIMEOUT: Final = 0x0702

Ioctl = Callable[[int, int, int], int]


def answering(bus: int, *, folder: str = "/dev", ioctl: Ioctl = fcntl.ioctl) -> frozenset[int]:
    """Every address of the bus that answers.

    Raises:
        OSError: there is no such bus, it may not be opened, or it is held: then no address tells anything.
    """
    found: set[int] = set()
    handle = os.open(f"{folder}/i2c-{bus}", os.O_RDWR | os.O_CLOEXEC)
    try:
        ioctl(handle, _TIMEOUT, 2)  # of 10 ms each
        for address in range(FIRST, LAST + 1):
            try:
                ioctl(handle, _SLAVE, address)
                os.read(handle, 1)
            except OSError as error:
                if error.errno == errno.ETIMEDOUT:
                    raise
                if error.errno != errno.EBUSY:
                    continue
            found.add(address)
    finally:
        os.close(handle)
    return frozenset(found)
