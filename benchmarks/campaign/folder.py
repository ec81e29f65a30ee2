"""Where a run keeps its files: in memory, and inside the folder of its worker, which the parent removes.

A worker that is told to end may be anywhere, also between making a folder and knowing that it must be removed;
so what a worker leaves is not its own to clean up.
"""

import tempfile
from pathlib import Path
from typing import Final

_PREFIX: Final = "kiosk-campaign-"
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it

_of_worker: str | None = None


def memory_folder() -> str | None:
    """Memory where there is some: a run writes its journal through to the disk at every hold."""
    return str(_MEMORY) if _MEMORY.is_dir() else None


def run_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder for one run: in its worker's, or in memory where no worker runs it."""
    return tempfile.TemporaryDirectory(prefix=_PREFIX, dir=_of_worker or memory_folder())


def worker_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder for all that one worker makes; made and removed by its parent."""
    return tempfile.TemporaryDirectory(prefix=_PREFIX, dir=memory_folder())


def work_in(folder: str) -> None:
    """From here on all runs of this process keep their files in `folder`."""
    global _of_worker  # noqa: PLW0603 - one folder for the life of a process that does nothing else
    _of_worker = folder
