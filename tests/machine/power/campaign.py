"""The disk of a recorded visit as power cuts at many points leave it, each judged."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.machine.power import volume
from tests.machine.power.crash import Cut, Log, drawn
from tests.machine.power.judge import BENCH, Judged, Layout, judged
from tests.machine.power.promises import Promises, heard, marks
from tests.machine.power.writelog import Entry, read

BASE, LOG, HEARD = "base.img", "writes.log", "heard.jsonl"
"""The disk before the first write, the log, and what somebody else has heard meanwhile, where there is such a file."""
SHM: Final = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it


@dataclass(frozen=True, slots=True)
class Row:
    """One cut and what was found after it."""

    cut: Cut
    stage: str
    open_writes: int
    """Writes that no flush had come after."""
    kept: int
    """Of those, how many were there at least in part."""
    owed_lines: int
    judged: Judged


@dataclass(frozen=True, slots=True)
class Recording:
    """A log and what was promised meanwhile."""

    entries: list[Entry]
    promises: Promises


def recording(folder: Path) -> Recording:
    """What a recorder has left. Raises `WriteLogError`, also where the station was not heard."""
    entries = read(folder / LOG)
    more = heard(folder / HEARD) if (folder / HEARD).exists() else []
    promises = Promises(sorted([*marks(entries), *more], key=lambda one: one[0]))
    promises.demand_heard()
    return Recording(entries, promises)


def replayed(
    folder: Path,
    recorded: Recording,
    *,
    states: int,
    seed: int,
    is_lying: bool = False,
    layout: Layout = BENCH,
    told: Callable[[str], None],
) -> list[Row]:
    """Judge so many states of a disk.

    Args:
        folder: with the log and the image before its first entry; both are left as they are.
        recorded: what is in it.
        states: how many different ones.
        seed: draws the same cuts again.
        is_lying: as if the disk had said of each flush that it is over, and done nothing.
        layout: where on the disk the station has its folders.
        told: takes a line for each state with a fault.

    Raises:
        VolumeError: this machine cannot do it.
    """
    promises, log = recorded.promises, Log(recorded.entries, is_lying=is_lying)
    rows = []
    with tempfile.TemporaryDirectory(dir=SHM if SHM.is_dir() else None) as place:
        room = Path(place)
        volume.copy(folder / BASE, room / "base.img")
        rebuilt = volume.Rebuilt(log, folder / LOG, room / "base.img", room / "cut.img")
        for cut in drawn(log, promises.stages, promises.at, states=states, seed=seed):
            owed, open_writes = promises.after(cut.after), len(log.open_writes(cut.after))
            kept = len({piece.entry for piece in log.left(cut) if piece.length})
            found = judged(rebuilt.lay(cut), owed, room / "card", layout)
            rows.append(Row(cut, promises.stage(cut.after), open_writes, kept, owed.lines, found))
            if found.faults:
                told(f"after {cut.after} ({cut.fate}): {'; '.join(found.faults)[:300]}")
    return rows
