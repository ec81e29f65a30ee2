"""Keep a process's memory to itself: all of the station's processes have one user.

Without this each of them, the untrusted screen as well, could write into the memory of the watchdog, and reach the
controller's devices and folders by /proc. A process that is not dumpable is closed to whoever lacks CAP_SYS_PTRACE
(Linux manual, ptrace(2), "Ptrace access mode checking"), and the screen's unit has no capability.
"""

import ctypes
import os
from typing import Final

_PR_SET_DUMPABLE: Final = 4
"""linux/prctl.h."""


def seal() -> None:
    """Keep other processes of this user out of this one's memory and folders in /proc, and make no core dumps.

    Whoever gets its hands on the lines does this before; what it starts is as open as ever. Signals still come
    through: they can end it, which vents.

    Raises:
        OSError: the kernel refuses.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
