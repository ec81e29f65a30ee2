"""The tables of bouts as migration 1 makes them. Shipped: a change is a new migration."""

from sqlite_utils import Database

from kiosk.storage.making import create


def create_bout_tables(db: Database) -> None:
    """Bouts, events, traces, trips and proofs."""
    create(
        db,
        "sessions",
        {
            "runner_id": int,
            "plan_id": int,
            "prescription": str,
            "ended_boot": str,
            "ended_s": float,
            "ended_utc": str,
            "end_code": str,
            "end_figures": str,
            "dose": str,
        },
        optional=("ended_boot", "ended_s", "ended_utc", "end_code", "end_figures", "dose"),
        references=(("runner_id", "runners"), ("plan_id", "plans")),
    )
    session = (("session_id", "sessions"),)
    create(
        db,
        "events",
        {"session_id": int, "code": str, "figures": str, "detail": str},
        optional=("session_id",),
        references=session,
        pk="sequence",
    )
    create(
        db,
        "trace_blocks",
        {"session_id": int, "number": int, "points": int, "data": bytes, "crc32": int},
        references=session,
        indexed=False,  # the unique index below begins with the session
    )
    db.table("trace_blocks").create_index(["session_id", "number"], unique=True)
    create(
        db,
        "trips",
        {"code": str, "figures": str, "by": str, "pressure_mmhg": float},
        optional=("pressure_mmhg",),
    )
    create(
        db,
        "proofs",
        {"passed": int, "steps": str, "zero_mmhg": float, "rise_mmhg_per_s": float, "seconds": float},
        optional=("zero_mmhg", "rise_mmhg_per_s"),
    )
