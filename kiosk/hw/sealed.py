"""Keep a process's memory to itself: all of the station's processes have one user.

Without this each of them, the untrusted screen as well, could write into the memory of the watchdog.
"""

import ctypes
from typing import Final

_PR_SET_DUMPABLE: Final = 4


def seal() -> None:
    """Keep other processes of this user out of this one's memory and folders in /proc, and make no core dumps.

    Whoever gets its hands on the lines does this before. Signals still come through: they can end it, which vents.

    Raises:
        OSError: the kernel refuses.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
