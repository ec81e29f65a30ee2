"""Keep a process's memory in memory: what was swapped out comes back from a slow card, in the middle of a pass."""

import ctypes
import os
import resource
from typing import Final

_CURRENT: Final = 1
_FUTURE: Final = 2
_ON_FAULT: Final = 4


def lock_memory(*, on_fault: bool) -> str:
    """Lock all pages of this process, now and later (mlockall(2)); empty, or why it cannot be had.

    A limit that is not infinite is left alone: it would be met some time later, and then fail an allocation.

    Args:
        on_fault: lock pages only as they are touched. For a process with threads, whose stacks of 8 MiB would
            otherwise be filled as they are made.
    """
    limit, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    if limit != resource.RLIM_INFINITY and os.geteuid() != 0:
        return f"at most {limit} bytes may be locked"
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mlockall(_CURRENT | _FUTURE | (_ON_FAULT if on_fault else 0)):
        return os.strerror(ctypes.get_errno())
    return ""
