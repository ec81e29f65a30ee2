"""Somebody has the hardware open on a command line: nobody updates, restarts or removes the station meanwhile.

The lock is on the folder of the wiring file, which is there wherever hardware can be opened, and nothing is written for
it. The system lets go of it when the process ends, however that is. Several may hold it: who of them gets which line is
decided by the lines. `kiosk/install/hands.py` asks for it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.config import Settings
from kiosk.core.errors import HardwareError


@contextmanager
def hands_on(settings: Settings) -> Iterator[None]:
    """Hold it while the hardware is open.

    Raises:
        HardwareError: `hardware_lock`: it cannot be held; what would be open then, nobody would know.
    """
    folder = settings.wiring.parent
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise _unheld(str(folder), error) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH)
        except OSError as error:
            raise _unheld(str(folder), error) from error
        yield
    finally:
        os.close(handle)


def _unheld(folder: str, error: OSError) -> HardwareError:
    return HardwareError("hardware_lock", f"{folder}: {error.strerror}", "let everybody read the wiring file's folder")
