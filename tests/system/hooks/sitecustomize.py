"""Loaded at the start of every process of a test station: signals that let it disturb itself from within.

SIGUSR1: three threads compute for ever. SIGUSR2: a thread keeps the interpreter lock for three seconds.
"""

import signal
from types import FrameType

HELD_US = 3_000_000
THREADS = 3


def _compute(_number: int, _frame: FrameType | None) -> None:
    import threading  # noqa: PLC0415 - only a process that is disturbed pays for it

    def spin() -> None:
        while True:
            pass

    for _ in range(THREADS):
        threading.Thread(target=spin, daemon=True).start()


def _keep_lock(_number: int, _frame: FrameType | None) -> None:
    import ctypes  # noqa: PLC0415 - as above
    import threading  # noqa: PLC0415 - as above

    threading.Thread(target=ctypes.PyDLL(None).usleep, args=(HELD_US,), daemon=True).start()


signal.signal(signal.SIGUSR1, _compute)
signal.signal(signal.SIGUSR2, _keep_lock)
