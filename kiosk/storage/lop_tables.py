"""The tables of limb occlusion pressures as migrations 3, 4 and 21 make them. Shipped: a change is a new migration."""

from typing import Final

from sqlite_utils import Database

from kiosk.storage.evaluation_tables import Table
from kiosk.storage.making import append_only, create

MEASUREMENTS: Final = Table(
    name="measurements",
    columns={
        "runner_id": int,
        "limb": str,
        "side": str,
        "posture": str,
        "cuff_id": str,
        "limit_mmhg": float,
        "lop_mmhg": float,
        "estimate": str,
        "plateaus": str,
        "seconds": float,
    },
    optional=("lop_mmhg",),
    references=(("runner_id", "runners"),),
)
"""What the cuff itself has measured."""

SEARCHES: Final = Table(
    name="searches",
    columns={
        "runner_id": int,
        "limb": str,
        "side": str,
        "posture": str,
        "cuff_id": str,
        "limit_mmhg": float,
        "longest_s": float,
        "ended_boot": str,
        "ended_s": float,
        "ended_utc": str,
        "end_code": str,
        "measurement_id": int,
    },
    optional=("ended_boot", "ended_s", "ended_utc", "end_code", "measurement_id"),
    references=(("runner_id", "runners"), ("measurement_id", "measurements")),
)
"""That the cuff was let press to measure. What came of it is the measurement that a row names; a row is never a LOP."""
SEARCH_STANDS: Final = (
    "CREATE TRIGGER searches_end_once BEFORE UPDATE ON searches WHEN OLD.ended_s IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'the search has ended'); END",
    "CREATE TRIGGER searches_no_delete BEFORE DELETE ON searches BEGIN SELECT RAISE(ABORT, 'searches are kept'); END",
)
"""It is written twice, as a bout is: when it begins and when it ends."""


def create_entered_lops(db: Database) -> None:
    """What was entered, and what was taken back."""
    create(
        db,
        "entered_lops",
        {
            "runner_id": int,
            "method": str,
            "limb": str,
            "side": str,
            "posture": str,
            "cuff_id": str,
            "cuff_width_mm": int,
            "lop_mmhg": float,
            "low_mmhg": float,
            "high_mmhg": float,
            "body": str,
        },
        optional=("low_mmhg", "high_mmhg", "body"),
        references=(("runner_id", "runners"),),
    )
    create(db, "withdrawn_lops", {"entered_id": int}, references=(("entered_id", "entered_lops"),), indexed=False)
    db.table("withdrawn_lops").create_index(["entered_id"], unique=True)
    for name in ("entered_lops", "withdrawn_lops"):
        append_only(db, name)
