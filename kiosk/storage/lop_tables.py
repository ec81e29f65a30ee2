"""The tables of limb occlusion pressures as migrations 3 and 4 make them. Shipped: a change is a new migration."""

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
