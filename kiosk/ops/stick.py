"""`python -m kiosk.ops.stick DATA_DIR FOLDER`: a backup onto a stick, started by the screen, ended with it.

A process of its own, behind everything else: reading back takes the interpreter for minutes, and STOP is the screen's.
It tells as `kiosk/ops/copying.py` has it.
"""

import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from kiosk.core.errors import StorageError
from kiosk.ops.backups import back_up_records, demand_records, opened_records
from kiosk.ops.copying import tell
from kiosk.storage import Store
from kiosk.storage.ready import RECORDS

FOLDER: Final = "bfr-kiosk"
"""On the stick."""
_NAME_SIGNS: Final = 12


def main() -> int:
    """Copy, tell, end."""
    data_dir, folder = map(Path, sys.argv[1:3])
    return tell(lambda progress: copy(data_dir, folder, progress=progress))


def copy(
    data_dir: Path,
    folder: Path,
    *,
    progress: Callable[[int, int], None],
    opened: Callable[[Path], Store] = opened_records,
) -> Path:
    """Bring the backup of these records on a stick forward; where it is.

    Its name is that of the records themselves, so that several stations may share a stick.

    Raises:
        StorageError: as `back_up_records`.
    """
    path = data_dir / RECORDS
    demand_records(path)
    with closing(opened(path)) as store:
        name = store.chain.ends().first[:_NAME_SIGNS]
    target = folder / FOLDER / f"records-{name}.db"
    try:
        target.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise StorageError("backup_io", f"{target.parent}: {error.strerror}", "use another stick") from error
    back_up_records(data_dir, target, opened=opened, progress=progress, out=lambda _: None)
    return target


if __name__ == "__main__":
    sys.exit(main())
