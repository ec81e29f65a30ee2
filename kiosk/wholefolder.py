"""A folder on a stick that is whole, or says in its name that it is not.

It gets its name when everything in it was written and read back. Whoever opens a stick that was pulled half-way sees
what it holds for what it is, and that goes when the next folder comes there.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from kiosk.core.errors import ExportError
from kiosk.outlet import UNFINISHED, Outlet, synced, told

OURS: Final = "bfr-kiosk-"
"""How the names of our folders begin."""


@contextmanager
def whole_folder(stick: Path, name: str) -> Iterator[Outlet]:
    """Where to put the files, which are read back, and the folder named, when the block ends well.

    When it does not, what was written is removed as far as the stick still lets us.

    Raises `ExportError`, as `Outlet` does: also `export_there` for a name that is taken, and `export_damaged`.
    """
    folder, unfinished = stick / name, stick / f"{name}{UNFINISHED}"
    with told(stick):
        for left in stick.glob(f"{OURS}*{UNFINISHED}"):
            shutil.rmtree(left)
        if folder.exists():
            raise ExportError("export_there", f"{folder} is there already", "move it away")
        unfinished.mkdir()
    try:
        outlet = Outlet(unfinished, proves=True)
        yield outlet
        outlet.prove()
        with told(folder):
            synced(unfinished)
            unfinished.rename(folder)
            synced(stick)
    except BaseException:
        with suppress(OSError):  # a stick that is gone takes no order any more; the name says what it holds
            shutil.rmtree(unfinished)
        raise
