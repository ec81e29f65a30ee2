"""The table of what civil time was held to be, as migration 16 makes it. Shipped: never changed."""

from typing import Final

from kiosk.storage.evaluation_tables import Table

CLOCK_MARKS: Final = Table(
    name="clock_marks",
    columns={
        "code": str,
        "reason": str,
        "figures": str,
        "is_trusted": int,
        "civil_s": float,
        "system_s": float,
        "shift_s": float,
        "supervisor_id": int,
    },
    optional=("supervisor_id",),
    references=(("supervisor_id", "supervisors"),),
)
MARKS_BY_BOOT: Final = "CREATE INDEX clock_marks_boot ON clock_marks(boot, id)"
