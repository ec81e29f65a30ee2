"""A wall around the controller of an installed station, against processes of its own user.

Screen and touch reader have the same user and none of its devices and folders. By `/proc` they would reach both all the
same, and its memory. A process that is not dumpable is closed to whoever lacks CAP_SYS_PTRACE (Linux manual, ptrace(2),
"Ptrace access mode checking"), and those units have no capability.
"""

import ctypes
import os
from typing import Final

PR_SET_DUMPABLE: Final = 4
"""linux/prctl.h."""


def wall() -> None:
    """Close this process; what it starts is as open as ever. Raises OSError when the kernel does not."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
