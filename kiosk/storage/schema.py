"""The tables, as migrations from the first version on. A shipped migration is never changed; a new one is added.

All tables are STRICT. Every row carries the boot id of the process that wrote it, monotonic time and UTC. Tables that
are proof of what happened refuse UPDATE and DELETE.
"""

from typing import Final

from sqlite_utils import Database, Migrations

from kiosk.storage.account_tables import ONE_RETIREMENT, RETIREMENTS
from kiosk.storage.audit import seal_all
from kiosk.storage.audit_tables import ACCEPTANCES, ERASURES, ONE_ERASURE, RESTORATIONS, create_audit
from kiosk.storage.backup_tables import BY_BACKUP
from kiosk.storage.clock_tables import CLOCK_MARKS, MARKS_BY_BOOT
from kiosk.storage.evaluation_tables import CORRECTED_BY
from kiosk.storage.first_migrations import migrations
from kiosk.storage.language_tables import RUNNER_LANGUAGES
from kiosk.storage.lop_tables import SEARCH_STANDS, SEARCHES
from kiosk.storage.making import append_only, create
from kiosk.storage.prescription_tables import PRESCRIPTION_TABLES
from kiosk.storage.progression_tables import ONE_RELEASE, PROGRESSION_TABLES
from kiosk.storage.recovery_tables import EARLY_VISITS
from kiosk.storage.state_tables import MADE_UNDER, STATION_STATES
from kiosk.storage.trace_tables import create_trace_tables

__all__ = ["LIBRARY_TABLES", "SCHEMA_VERSION", "migrations"]

LIBRARY_TABLES: Final = frozenset({Migrations.migrations_table})
"""Tables that sqlite-utils keeps for itself; they carry the civil time of the migration and are not records."""

SCHEMA_VERSION: Final = 22
"""Number of the last migration below; each migration ends by writing its own number to `user_version`."""


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
def m016_what_civil_time_was_held_to_be(db: Database) -> None:
    """Marks of civil time, and who set or confirmed it. Of the rows before nobody knows; they keep their stamps."""
    create(db, CLOCK_MARKS.name, CLOCK_MARKS.columns, optional=CLOCK_MARKS.optional, references=CLOCK_MARKS.references)
    append_only(db, CLOCK_MARKS.name)
    db.execute(MARKS_BY_BOOT)
    db.execute("PRAGMA user_version = 16")


@migrations()
def m017_segments_of_traces(db: Database) -> None:
    """Traces of bouts that are over are packed into segments; blocks of those that run are leaner."""
    create_trace_tables(db)
    db.execute("PRAGMA user_version = 17")


@migrations()
def m018_audit(db: Database) -> None:
    """One chained line for every row, and who was erased. Of the rows before, the lines say how they were found."""
    for table in (ERASURES, RESTORATIONS, ACCEPTANCES):
        create(db, table.name, table.columns, optional=table.optional, references=table.references)
        append_only(db, table.name)
    db.execute(ONE_ERASURE)
    db.execute("CREATE INDEX proofs_by_time ON proofs(boot, at_s)")  # exports ask which ones a session rests on
    create_audit(db)
    seal_all(db)
    db.execute("PRAGMA user_version = 18")


@migrations()
def m019_when_the_last_backup_was(db: Database) -> None:
    """The screen asks for the last line about backups, also where there is none; the index holds them alone."""
    db.execute(BY_BACKUP)
    db.execute("PRAGMA user_version = 19")


@migrations()
def m020_what_the_station_was(db: Database) -> None:
    """Program, rules and calibrations that a bout, a measurement or a self-test was made under."""
    table = STATION_STATES
    create(db, table.name, table.columns, optional=table.optional, references=table.references)
    append_only(db, table.name)
    for statement in MADE_UNDER:
        db.execute(statement)
    db.execute("PRAGMA user_version = 20")


@migrations()
def m021_measurements_that_were_begun(db: Database) -> None:
    """That a LOP measurement was begun, written before the cuff fills. Of before, only those that ended are known."""
    create(db, SEARCHES.name, SEARCHES.columns, optional=SEARCHES.optional, references=SEARCHES.references)
    for statement in SEARCH_STANDS:
        db.execute(statement)
    db.execute("PRAGMA user_version = 21")


@migrations()
def m022_which_part_was_serviced(db: Database) -> None:
    """A service may name one part, as the self-test's step that wears; those of before were of all."""
    db.execute("ALTER TABLE services ADD COLUMN part TEXT")
    db.execute("PRAGMA user_version = 22")
