"""The table of retired accounts, as migration 13 makes it. Shipped: never changed."""

from typing import Final

from kiosk.storage.evaluation_tables import Table

RETIREMENTS: Final = Table(
    name="supervisor_retirements",
    columns={"supervisor_id": int, "by_id": int},
    references=(("supervisor_id", "supervisors"), ("by_id", "supervisors")),
)
ONE_RETIREMENT: Final = "CREATE UNIQUE INDEX supervisor_retirements_once ON supervisor_retirements(supervisor_id)"
