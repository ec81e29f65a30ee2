"""The tables, as migrations from the first version on. A shipped migration is never changed; a new one is added.

All tables are STRICT. Every row carries the boot id of the process that wrote it, monotonic time and UTC. Tables that
are proof of what happened refuse UPDATE and DELETE.
"""

from typing import Final

from sqlite_utils import Database, Migrations

from kiosk.storage.account_tables import ONE_RETIREMENT, RETIREMENTS
from kiosk.storage.bout_tables import create_bout_tables
from kiosk.storage.evaluation_tables import CORRECTED_BY, EVALUATION_TABLES, ONE_THING
from kiosk.storage.language_tables import RUNNER_LANGUAGES
from kiosk.storage.lop_tables import create_entered_lops, create_measurements
from kiosk.storage.making import append_only, create
from kiosk.storage.prescription_tables import PRESCRIPTION_TABLES
from kiosk.storage.progression_tables import ONE_RELEASE, PROGRESSION_TABLES
from kiosk.storage.recovery_tables import EARLY_VISITS
from kiosk.storage.trace_tables import create_trace_tables

APPLICATION_ID: Final = 0x42465231
"""Marks the file as ours in SQLite's header ("BFR1")."""

LIBRARY_TABLES: Final = frozenset({Migrations.migrations_table})
"""Tables that sqlite-utils keeps for itself; they carry the civil time of the migration and are not records."""

SCHEMA_VERSION: Final = 17
"""Number of the last migration below; each migration ends by writing its own number to `user_version`."""

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
    create_measurements(db)
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


@migrations()
def m008_proposals(db: Database) -> None:
    """What was proposed and what supervisors made of it; how many rounds and how heavy a plan is.

    Plans of before this migration are whole protocols, and of their weights nothing is known.
    """
    for column in ("rounds INTEGER", "load_kg REAL"):
        db.execute(f"ALTER TABLE plans ADD COLUMN {column}")
    for table in PRESCRIPTION_TABLES:
        create(db, table.name, table.columns, optional=table.optional, references=table.references)
        append_only(db, table.name)
    db.execute("PRAGMA user_version = 8")


@migrations()
def m009_both_sides(db: Database) -> None:
    """Which plans are the two sides of one visit, and why a second side was left out."""
    create(
        db,
        "side_pairs",
        {"runner_id": int, "plan_id": int},
        references=(("runner_id", "runners"), ("plan_id", "plans")),
    )
    create(
        db,
        "side_pair_steps",
        {"pair_id": int, "code": str, "plan_id": int},
        optional=("plan_id",),
        references=(("pair_id", "side_pairs"), ("plan_id", "plans")),
    )
    for table in ("side_pairs", "side_pair_steps"):
        append_only(db, table)
    db.execute("PRAGMA user_version = 9")


@migrations()
def m010_progression_holds(db: Database) -> None:
    """Where a supervisor holds the progression, and who let it go on."""
    for table in PROGRESSION_TABLES:
        create(db, table.name, table.columns, references=table.references)
        append_only(db, table.name)
    db.execute(ONE_RELEASE)
    db.execute("PRAGMA user_version = 10")


@migrations()
def m011_who_corrected_a_result_and_why(db: Database) -> None:
    """A correction names the supervisor and the reason. Of the ones before nobody kept either.

    Symptoms are counted over all bouts of a clinic; the index holds them alone.
    """
    db.execute("ALTER TABLE test_results ADD COLUMN supervisor_id INTEGER REFERENCES supervisors(id)")
    db.execute("ALTER TABLE test_results ADD COLUMN reason TEXT")
    db.execute(CORRECTED_BY)
    db.execute("CREATE INDEX events_symptoms ON events(sequence) WHERE code = 'symptom'")
    db.execute("PRAGMA user_version = 11")


@migrations()
def m012_visits_sooner_than_recovered(db: Database) -> None:
    """Which plan for a limb that had not recovered a supervisor agreed to, and why."""
    create(db, EARLY_VISITS.name, EARLY_VISITS.columns, references=EARLY_VISITS.references)
    append_only(db, EARLY_VISITS.name)
    db.execute("PRAGMA user_version = 12")


@migrations()
def m013_retired_supervisors(db: Database) -> None:
    """Whose PIN counts no more, and who said so. Everybody of before goes on."""
    create(db, RETIREMENTS.name, RETIREMENTS.columns, references=RETIREMENTS.references)
    append_only(db, RETIREMENTS.name)
    db.execute(ONE_RETIREMENT)
    db.execute("PRAGMA user_version = 13")


@migrations()
def m014_what_is_spoken_with_whom(db: Database) -> None:
    """Which language a runner has chosen."""
    create(db, RUNNER_LANGUAGES.name, RUNNER_LANGUAGES.columns, references=RUNNER_LANGUAGES.references)
    append_only(db, RUNNER_LANGUAGES.name)
    db.execute("PRAGMA user_version = 14")


@migrations()
def m015_which_approval_a_bout_began_on(db: Database) -> None:
    """A bout names its approval: civil time, by which it was found, may have been set back meanwhile.

    Lines about alarms are counted and turned over on the panel; the index holds them alone.
    """
    db.execute("ALTER TABLE sessions ADD COLUMN approval_id INTEGER REFERENCES approvals(id)")
    db.execute(
        "CREATE INDEX events_alarms ON events(sequence) WHERE code IN ('alarm_begun', 'alarm_ended', "
        "'alarm_acknowledged', 'audio_paused', 'audio_pause_refused', 'audio_resumed')"
    )
    db.execute("PRAGMA user_version = 15")


@migrations()
def m017_segments_of_traces(db: Database) -> None:
    """Traces of bouts that are over are packed into segments; blocks of those that run are leaner."""
    create_trace_tables(db)
    db.execute("PRAGMA user_version = 17")
