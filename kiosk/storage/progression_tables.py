"""The tables of holds as migration 10 makes them. Shipped: a change is a new migration."""

from typing import Final

from kiosk.storage.evaluation_tables import Table

_SUPERVISOR: Final = ("supervisor_id", "supervisors")

PROGRESSION_TABLES: Final = (
    Table(
        name="progression_holds",
        columns={"runner_id": int, "limb": str, "side": str, "reason": str, "supervisor_id": int},
        references=(("runner_id", "runners"), _SUPERVISOR),
    ),
    Table(
        name="progression_releases",
        columns={"hold_id": int, "supervisor_id": int},
        references=(("hold_id", "progression_holds"), _SUPERVISOR),
    ),
)

ONE_RELEASE: Final = "CREATE UNIQUE INDEX one_release_of_a_hold ON progression_releases (hold_id)"
"""A hold ends once."""
