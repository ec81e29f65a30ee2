"""Keep a process's memory in memory: what was swapped out comes back from a slow card, in the middle of a pass."""

import ctypes
import os
import resource
from typing import Final

_CURRENT: Final = 1
_FUTURE: Final = 2
_ON_FAULT: Final = 4


def lock_memory() -> str:
    """Lock the pages of this process that it has touched or will touch (mlockall(2)); empty, or why it cannot be had.

    Pages that nothing uses are not fetched only to be kept: parts of libraries, the ends of the heaps, and 8 MiB for
    the stack of each thread (lgpio starts one). What a bout needs, the self-test before it has touched already.

    A limit that is not infinite is left alone: it would be met some time later, and then fail an allocation.
    """
    limit, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    if limit != resource.RLIM_INFINITY and os.geteuid() != 0:
        return f"at most {limit} bytes may be locked"
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mlockall(_CURRENT | _FUTURE | _ON_FAULT):
        return os.strerror(ctypes.get_errno())
    return ""
