"""The table of visits that a supervisor agreed to sooner, as migration 12 makes it. Shipped: never changed."""

from typing import Final

from kiosk.storage.evaluation_tables import Table

EARLY_VISITS: Final = Table(
    name="early_visits",
    columns={"plan_id": int, "supervisor_id": int, "reason": str},
    references=(("plan_id", "plans"), ("supervisor_id", "supervisors")),
)
