"""The tables of what was proposed and what was made of it, as migration 8 makes them. Shipped: never changed."""

from typing import Final

from kiosk.storage.evaluation_tables import Table

PRESCRIPTION_TABLES: Final = (
    # Written by the screen, with the plan that was put together from it.
    Table(
        name="proposals",
        columns={
            "plan_id": int,
            "rules_version": str,
            "ask": str,
            "why": str,
            "grade": str,
            "sources": str,
            "inferred": str,
            "protocol_version": int,
            "fired": str,
        },
        references=(("plan_id", "plans"),),
    ),
    # Written by the controller, when a supervisor approves the plan.
    Table(
        name="plan_changes",
        columns={
            "plan_id": int,
            "proposal_id": int,
            "supervisor_id": int,
            "name": str,
            "proposed": str,
            "planned": str,
            "low": float,
            "high": float,
            "reason": str,
        },
        references=(("plan_id", "plans"), ("proposal_id", "proposals"), ("supervisor_id", "supervisors")),
        optional=("low", "high"),
    ),
)
