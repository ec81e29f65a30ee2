"""The parts of `storage` that are campaigns: power cuts, killed writers, and ten years of records."""

import os
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

from benchmarks.cuts import Tally, cut_everywhere, recorded_visit
from benchmarks.cuts_everywhen import cut_works
from benchmarks.cuts_kill import kill_writers
from benchmarks.figures import BenchmarkError, Measured
from benchmarks.options import Options
from benchmarks.storage_bout import Pass
from benchmarks.storage_queries import backup_s, clinic_ms, history, open_s
from benchmarks.storage_years import PER_DAY, Visit, Years, recorded
from kiosk.core.model import Prescription

FATES: Final = 3
KILLS: Final = 500
SIZES: Final = (600, 6_000, 60_000)
QUICK_EVERY: Final = 40
QUICK_KILLS: Final = 20
QUICK_SIZES: Final = (100, 600)

Bouts = list[tuple[Prescription, list[Pass]]]


def cuts(options: Options) -> Measured:
    """Cut the power at every operation of a visit and during other work, and kill writers. Raises `BenchmarkError`."""
    workers = os.cpu_count() or 1
    with tempfile.TemporaryDirectory(prefix="kiosk-cuts-") as folder:
        place = Path(folder)
        recorded_steps = recorded_visit(place, options.seed)
        found = cut_everywhere(
            recorded_steps,
            fates=1 if options.quick else FATES,
            seed=options.seed,
            workers=workers,
            every=QUICK_EVERY if options.quick else 1,
        )
        killed = kill_writers(place / "killed.db", QUICK_KILLS if options.quick else KILLS, options.seed)
        works = cut_works(is_quick=options.quick, seed=options.seed, workers=workers)
    return Measured(
        values={
            **works.values,
            "cuts": float(found.cuts),
            "kills_of_writer": float(killed.cuts),
            "events_lost": float(found.lines_lost + killed.lines_lost),
            "corrupt": float(works.values["corrupt"]) + found.corrupt + killed.corrupt,
            "trace_lost_s_max": found.trace_lost_s,
        },
        notes={
            **works.notes,
            "cuts": f"of {len(recorded_steps.steps)} operations of a visit of the demo",
            "events_lost": _told(found, killed),
            "trace_lost_s_max": "between the last point that was measured and the last that is there",
        },
    )


def _told(found: Tally, killed: Tally) -> str:
    faults = [*found.faults, *killed.faults]
    return (
        f"{len(faults)} faults, the first: {faults[0]}" if faults else "every line that was said to be kept was there"
    )


def years(bouts: Bouts, options: Options) -> Measured:
    """Files of some hundred to ten years' visits. Raises `BenchmarkError` when one is not whole."""
    sizes = QUICK_SIZES if options.quick else SIZES
    grown: list[str] = []
    with tempfile.TemporaryDirectory(prefix="kiosk-years-") as folder:
        place = Path(folder)
        template = recorded(place / "template.db", bouts)
        for visits in sizes:
            values, notes = _year(place, template, visits, options.seed)
            grown.append(f"{visits}: " + ", ".join(f"{name} {value:.3g}" for name, value in values.items()))
    notes["history_ms_p95"] += "; " + "; ".join(grown)
    return Measured(values=values, notes=notes)


def _year(
    place: Path, template: tuple[Visit, list[Visit]], visits: int, seed: int
) -> tuple[dict[str, float], dict[str, str]]:
    path, target = place / f"{visits}.db", place / f"{visits}-backup.db"
    with closing(Years(path, template, visits)) as made:
        made.grow(visits - PER_DAY)
        asked, opened_s, clinic, whole_s = history(path, seed), open_s(path), clinic_ms(path), backup_s(path, target)
        size = path.stat().st_size
        made.grow(PER_DAY)
        night_s = backup_s(path, target)
    if target.stat().st_size < size:
        raise BenchmarkError("the backup does not hold what the records hold")
    path.unlink()
    target.unlink()
    values = {
        "history_ms_p95": asked.p95_ms(),
        "backup_s": night_s,
        "open_s": opened_s,
        "file_bytes": float(size),
        "clinic_ms": clinic,
    }
    notes = {
        "history_ms_p95": f"p95 of each: {asked.note()}",
        "backup_s": f"{PER_DAY} visits more; the first one of all {whole_s:.0f} s, {size / whole_s / 1e6:.1f} MB/s",
        "file_bytes": f"{visits} visits",
        "open_s": f"a file of {size / 1e6:.0f} MB, looked at for damage as a start does",
    }
    return values, notes
