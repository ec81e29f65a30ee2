"""`storage`: what a session and ten years of them cost in the records, and what power cuts and kills leave of them."""

import sqlite3
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.figures import Measured, Op, Spec, Value, percentile
from benchmarks.options import Options
from benchmarks.storage_bout import QUICK_SETS, SETS, passes, planned
from benchmarks.storage_measure import Bouts, cuts, years
from benchmarks.storage_visit import Spent, Visitor

LIMBS: Final = ("thigh", "arm")
VISITS: Final = 6
QUICK_VISITS: Final = 2
FIRST: Final = 1
"""So many visits come before the counting begins: what a first one makes room for is used again."""
BYTES_10_YEARS: Final = 4e9
SESSIONS_10_YEARS: Final = 60_000

SPECS: Final = (
    Spec(name="session_bytes", unit="B", goal=BYTES_10_YEARS // SESSIONS_10_YEARS, op=Op.AT_MOST),
    Spec(name="trace_bytes", unit="B", goal=60_000.0, op=Op.AT_MOST),
    Spec(name="save_ms", unit="ms", goal=50.0, op=Op.AT_MOST),
    Spec(name="history_ms_p95", unit="ms", goal=100.0, op=Op.AT_MOST),
    Spec(name="backup_s", unit="s", goal=60.0, op=Op.AT_MOST),
    Spec(name="open_s", unit="s", goal=2.0, op=Op.AT_MOST),
    Spec(name="file_bytes", unit="B", goal=BYTES_10_YEARS, op=Op.AT_MOST),
    Spec(name="clinic_ms", unit="ms"),
    Spec(name="cuts", unit="cuts", goal=10_000.0, op=Op.AT_LEAST),
    Spec(name="cuts_backup", unit="cuts"),
    Spec(name="cuts_erasure", unit="cuts"),
    Spec(name="cuts_migration", unit="cuts"),
    Spec(name="cuts_restore", unit="cuts"),
    Spec(name="kills_of_writer", unit="kills", goal=500.0, op=Op.AT_LEAST),
    Spec(name="events_lost", unit="events", goal=0.0, op=Op.AT_MOST),
    Spec(name="promises_lost", unit="promises", goal=0.0, op=Op.AT_MOST),
    Spec(name="starts_failed", unit="starts", goal=0.0, op=Op.AT_MOST),
    Spec(name="corrupt", unit="files", goal=0.0, op=Op.AT_MOST),
    Spec(name="trace_lost_s_max", unit="s", goal=1.0, op=Op.AT_MOST),
    Spec(name="written_bytes_per_session", unit="B"),
    Spec(name="pack_step_ms_p95", unit="ms"),
)


def measure(options: Options) -> Measured:
    """What a session costs, what ten years of them cost, and what cuts leave. Raises `BenchmarkError`."""
    sets = QUICK_SETS if options.quick else SETS
    bouts = [(planned(limb, sets), passes(limb, sets, options.seed)) for limb in LIMBS]
    values: dict[str, Value] = {}
    notes: dict[str, str] = {}
    for part in (_sessions(bouts, QUICK_VISITS if options.quick else VISITS), years(bouts, options), cuts(options)):
        values |= part.values
        notes |= part.notes
    return Measured(values=values, notes=notes)


def _sessions(bouts: Bouts, visits: int) -> Measured:
    """Visits of both limbs, one after the other, into one file."""
    spent, ids = Spent(), []
    with tempfile.TemporaryDirectory(prefix="kiosk-storage-") as folder:
        path = Path(folder) / "kiosk.db"
        visitor = Visitor(path)
        for _ in range(FIRST):
            for wanted, course in bouts:
                visitor.visit(wanted, course, Spent())
        size, written = _size_bytes(path), _written_bytes()
        for _ in range(visits):
            for wanted, course in bouts:
                ids.append(visitor.visit(wanted, course, spent))
        visitor.close()
        growth, wrote = _size_bytes(path) - size, _written_bytes() - written
        trace = _trace_bytes(path, min(ids))
    seconds = sum(len(course) for _, course in bouts) / len(bouts) / 50.0
    slow = {"block": percentile(spent.blocks_ms, 0.95), "end": percentile(spent.ends_ms, 0.95)}
    about = f"of {len(ids)} sessions with {seconds:.0f} s of trace each, thigh and arm in turn"
    return Measured(
        values={
            "session_bytes": growth / len(ids),
            "trace_bytes": trace / len(ids),
            "save_ms": max(slow.values()),
            "written_bytes_per_session": wrote / len(ids),
            "pack_step_ms_p95": percentile(spent.steps_ms, 0.95),
        },
        notes={
            "session_bytes": f"growth of the file, {about}",
            "save_ms": f"p95: half a second {slow['block']:.2f} ms, the end of a bout {slow['end']:.2f} ms",
            "written_bytes_per_session": "handed to the kernel, log and checkpoints included",
            "pack_step_ms_p95": f"{len(spent.steps_ms) / len(ids):.0f} steps, {sum(spent.steps_ms) / len(ids):.0f} ms "
            f"a session in all, the longest {max(spent.steps_ms):.1f} ms",
        },
    )


def _size_bytes(path: Path) -> int:
    """Pages in use; the file itself also has those that the next running bout will use again."""
    with _read_only(path) as connection:
        pages, free, size = (
            int(connection.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * size


def _trace_bytes(path: Path, first_id: int) -> int:
    """Bytes of what is left of the traces from one bout on."""
    asked = "SELECT SUM(LENGTH(data)) FROM trace_pieces WHERE session_id >= ?"
    with _read_only(path) as connection:
        return int(connection.execute(asked, [first_id]).fetchone()[0])


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def _written_bytes() -> int:
    """Bytes this process has written so far, by all its calls."""
    lines = Path("/proc/self/io").read_text(encoding="ascii").splitlines()
    return int(dict(line.split(": ") for line in lines)["wchar"])
