"""The analysis takes its place behind everything else: it must never be in the way of who holds pressure."""

import contextlib
import ctypes
import os
import signal
from pathlib import Path
from typing import Final

NICE: Final = 10
OOM_SCORE: Final = "800"
"""Where memory is short it is the first to go; the controller, which it inherits -900 from, is among the last."""

_PR_SET_PDEATHSIG: Final = 1


def step_back(parent_pid: int) -> bool:
    """Leave the controller's real-time class and priority, and end when it does. False when it has ended already.

    Args:
        parent_pid: the controller.

    Raises:
        OSError: the scheduler or the kernel refuses what any process may do.
    """
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    os.nice(NICE)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    with contextlib.suppress(OSError):  # not on every kernel, and no more than a wish
        Path("/proc/self/oom_score_adj").write_text(OOM_SCORE, encoding="ascii")
    return os.getppid() == parent_pid
