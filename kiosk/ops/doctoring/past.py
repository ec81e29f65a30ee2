"""What self-tests and watchdog have come to, as figures alone: for the support bundle."""

from collections import Counter
from typing import Final

from kiosk.config import Settings
from kiosk.core import trend
from kiosk.core.errors import StorageError
from kiosk.core.model import ProofKind, ProofStep
from kiosk.core.trend import Reference
from kiosk.hw.clock import SystemClock, SystemWallClock, machine_boot
from kiosk.ops.doctoring.kept import JOURNAL
from kiosk.safety.history import replay
from kiosk.storage import Store, open_store
from kiosk.storage.generations import lines_in
from kiosk.storage.ready import RECORDS

TRIPS: Final = 20
"""So many of the last ones."""


def selftests(settings: Settings) -> list[dict[str, object]]:
    """The last full self-test and the last short one of each cuff; nothing when the records cannot be read."""
    path = settings.data_dir / RECORDS
    if not path.exists() or lines_in(path) is None:
        return []
    try:
        store = open_store(
            path, boot=machine_boot(), now=SystemClock().now, utc=SystemWallClock().utc_iso, reads_all=False
        )
    except StorageError:
        return []
    try:
        kinds = ((ProofKind.FULL, None), *((ProofKind.SHORT, cuff) for cuff in store.proofs.cuffs()))
        return [one for kind, cuff_id in kinds if (one := _proof(store, kind, cuff_id)) is not None]
    finally:
        store.close()


def _proof(store: Store, kind: ProofKind, cuff_id: str | None) -> dict[str, object] | None:
    stored = store.proofs.latest(kind, cuff_id)
    if stored is None:
        return None
    first = store.proofs.first(kind, cuff_id, trend.REFERENCE_PROOFS)
    learned = store.proofs.learned(kind, cuff_id)
    proof = stored.proof
    return {
        "kind": kind.value,
        "cuff": cuff_id,
        "at_utc": stored.at_utc,
        "passed": proof.passed,
        "seconds": proof.seconds,
        "air_ml": proof.air_ml,
        "ml_per_mmhg": proof.ml_per_mmhg,
        "learned_from": len(first),
        "steps": [_step(step, learned) for step in proof.steps],
    }


def _step(step: ProofStep, learned: dict[str, Reference]) -> dict[str, object]:
    change = None if step.figure is None else trend.change(step.code, step.figure, learned)
    return {
        "code": step.code,
        "state": step.state.value,
        "figure": step.figure,
        "unit": step.unit,
        "change": change,
        "reason": None if step.reason is None else {"code": step.reason.code, "figures": dict(step.reason.figures)},
        "warning": None if step.warning is None else step.warning.code,
    }


def watchdog(settings: Settings) -> dict[str, object]:
    """How often what stands in the watchdog's journal, its last trips, and what it says of now."""
    try:
        data = (settings.state_dir / JOURNAL).read_bytes()
    except OSError as error:
        return {"unread": error.strerror}
    past, size, _ = replay(data)
    lines = [line.split() for line in data[:size].decode().splitlines()]
    trips = [
        {
            "boot": boot[:8],
            "at_s": float(at_s),
            "reason": reason.lower(),
            "test": is_test == "1",
            "pressure_mmhg": float(mmhg),
        }
        for _, boot, at_s, kind, reason, is_test, _, mmhg in lines
        if kind == "trip"
    ]
    return {
        "damaged": past.damaged,
        "torn": past.torn,
        "latched": past.latched.name.lower(),
        "locked": past.locked.name.lower(),
        "restriction_s": past.restriction_s,
        "powered_s": past.powered_s,
        "entries": dict(Counter(line[3] for line in lines)),
        "trips": dict(Counter(str(trip["reason"]) for trip in trips if not trip["test"])),
        "last_trips": trips[-TRIPS:],
    }
