"""The table of measured LOP, as migration 3 makes it. Shipped: never changed."""

from typing import Final

from kiosk.storage.evaluation_tables import Table

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
