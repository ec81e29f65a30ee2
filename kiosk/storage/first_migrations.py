"""The migrations of the first seven schemas. Shipped: none is ever changed; `kiosk.storage.schema` goes on."""

from typing import Final

from sqlite_utils import Database, Migrations

from kiosk.storage.bout_tables import create_bout_tables
from kiosk.storage.evaluation_tables import EVALUATION_TABLES, ONE_THING
from kiosk.storage.lop_tables import MEASUREMENTS, create_entered_lops
from kiosk.storage.making import append_only, create

APPLICATION_ID: Final = 0x42465231
"""Marks the file as ours in SQLite's header ("BFR1")."""

migrations: Final = Migrations("kiosk")

_APPEND_ONLY: Final = (
    "consents", "screenings", "plans", "supervisors", "attempts", "approvals", "events", "trace_blocks", "trips",
    "proofs",
)  # fmt: skip


@migrations()
def m001_first_tables(db: Database) -> None:
    """People, plans, bouts, events, trace, trips and proofs."""
    create(db, "runners", {"name": str, "birth_year": int})
    runner = (("runner_id", "runners"),)
    create(db, "consents", {"runner_id": int, "version": str}, references=runner)
    create(
        db,
        "screenings",
        {"runner_id": int, "rule_version": str, "answers": str, "tier": str},
        references=runner,
    )
    create(
        db,
        "plans",
        {
            "runner_id": int,
            "screening_id": int,
            "protocol_id": str,
            "exercise": str,
            "limb": str,
            "side": str,
            "cuff_id": str,
            "lop_mmhg": float,
            "lop_method": str,
            "percent_lop": float,
        },
        references=(*runner, ("screening_id", "screenings")),
    )
    create(db, "supervisors", {"name": str, "pin_hash": str})
    create(db, "attempts", {"ok": int})
    create(
        db,
        "approvals",
        {"plan_id": int, "supervisor_id": int, "plan_digest": str},
        references=(("plan_id", "plans"), ("supervisor_id", "supervisors")),
    )
    create_bout_tables(db)
    for name in _APPEND_ONLY:
        append_only(db, name)
    # A bout is written twice: when it starts and when it ends. After that it stands.
    db.execute(
        "CREATE TRIGGER sessions_end_once BEFORE UPDATE ON sessions WHEN OLD.ended_s IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'the session has ended'); END"
    )
    db.execute(
        "CREATE TRIGGER sessions_no_delete BEFORE DELETE ON sessions "
        "BEGIN SELECT RAISE(ABORT, 'sessions are kept'); END"
    )
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("PRAGMA user_version = 1")


@migrations()
def m002_two_kinds_of_proof(db: Database) -> None:
    """Which self-test it was, with which cuff, how much air, what it was compared with; and services of the parts.

    The proofs before this one were full ones whose vents were timed in another way: without air they are no reference.
    """
    for column in ("kind TEXT NOT NULL DEFAULT 'full'", "cuff_id TEXT", "air_ml REAL", "ml_per_mmhg REAL"):
        db.execute(f"ALTER TABLE proofs ADD COLUMN {column}")
    db.execute("ALTER TABLE proofs ADD COLUMN learned TEXT NOT NULL DEFAULT '{}'")
    db.table("proofs").create_index(["kind", "cuff_id"])
    create(db, "services", {"by": str, "reason": str, "last_proof_id": int})
    append_only(db, "services")
    db.execute("PRAGMA user_version = 2")


@migrations()
def m003_measurements(db: Database) -> None:
    """LOP as the cuff itself has measured it, or why not."""
    create(
        db, MEASUREMENTS.name, MEASUREMENTS.columns, optional=MEASUREMENTS.optional, references=MEASUREMENTS.references
    )
    append_only(db, "measurements")
    db.execute("PRAGMA user_version = 3")


@migrations()
def m004_where_a_lop_is_from(db: Database) -> None:
    """LOP as it was entered, by Doppler or by the equation, and what was taken back; plans name the record they use.

    Plans of before this migration name none, and start nothing any more.
    """
    create_entered_lops(db)
    for column in ("posture TEXT", "lop_id INTEGER"):
        db.execute(f"ALTER TABLE plans ADD COLUMN {column}")
    db.execute("PRAGMA user_version = 4")


@migrations()
def m005_width_of_the_cuff_that_measured(db: Database) -> None:
    """How wide the cuff was that measured. Of the rows before nobody knows: a cuff's id may have had another width."""
    db.execute("ALTER TABLE measurements ADD COLUMN cuff_width_mm INTEGER")
    db.execute("PRAGMA user_version = 5")


@migrations()
def m006_two_forms_and_who_let_them_pass(db: Database) -> None:
    """Which form was answered, and what a supervisor let pass and why.

    Everything answered before this migration was the form of the day; nobody has answered a full one.
    """
    db.execute("ALTER TABLE screenings ADD COLUMN form TEXT NOT NULL DEFAULT 'same_day'")
    create(
        db,
        "clearances",
        {"screening_id": int, "full_id": int, "supervisor_id": int, "reason": str},
        references=(("screening_id", "screenings"), ("supervisor_id", "supervisors")),
    )
    append_only(db, "clearances")
    db.execute("PRAGMA user_version = 6")


@migrations()
def m007_evaluations(db: Database) -> None:
    """Goals and condition, results of tests, mornings after, loads, and reviews with the supervisor."""
    for table in EVALUATION_TABLES:
        create(db, table.name, table.columns, optional=table.optional, references=table.references)
        append_only(db, table.name)
    db.table("test_results").create_index(["replaces_id"], unique=True)
    db.execute(ONE_THING)
    db.execute("PRAGMA user_version = 7")
