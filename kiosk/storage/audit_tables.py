"""The tables of the audit, of erasures and of replaced records, as one migration makes them. Shipped: never changed."""

from typing import Final

from sqlite_utils import Database

from kiosk.storage.evaluation_tables import Table

AUDIT: Final = "audit"

ERASURES: Final = Table(
    name="erasures",
    columns={"runner_id": int, "supervisor_id": int, "reason": str},
    references=(("runner_id", "runners"), ("supervisor_id", "supervisors")),
)
RESTORATIONS: Final = Table(
    name="restorations",
    columns={"lines": int, "last_utc": str, "aside": str, "why": str},
    references=(),
    optional=("last_utc", "aside"),
)
ACCEPTANCES: Final = Table(
    name="restoration_acceptances",
    columns={"restoration_id": int, "supervisor_id": int},
    references=(("restoration_id", "restorations"), ("supervisor_id", "supervisors")),
)
ONE_ERASURE: Final = "CREATE UNIQUE INDEX erasures_once ON erasures(runner_id)"

_TABLE: Final = """
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    what TEXT NOT NULL,
    row INTEGER NOT NULL,
    verb TEXT NOT NULL,
    content BLOB NOT NULL,
    told BLOB,
    salt BLOB,
    change TEXT,
    at_utc TEXT,
    hash BLOB NOT NULL
) STRICT
"""
# AUTOINCREMENT keeps the last number in a table of its own, so that lines cut off the end are missed.

_NO_UPDATE: Final = """
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit WHEN NOT (
    NEW.salt IS NULL AND NEW.change IS NULL
    AND NEW.seq IS OLD.seq AND NEW.what IS OLD.what AND NEW.row IS OLD.row AND NEW.verb IS OLD.verb
    AND NEW.content IS OLD.content AND NEW.told IS OLD.told AND NEW.at_utc IS OLD.at_utc AND NEW.hash IS OLD.hash
    AND EXISTS (SELECT 1 FROM erasures WHERE OLD.what = 'runners' AND runner_id = OLD.row)
)
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END
"""
"""Of a person who is erased, what was said about the name goes; the line and its place in the chain stay."""

_NO_DELETE: Final = (
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
)

_RUNNERS_STAY: Final = (
    "CREATE TRIGGER runners_no_delete BEFORE DELETE ON runners "
    "BEGIN SELECT RAISE(ABORT, 'a runner is erased, not removed'); END"
)


def create_audit(db: Database) -> None:
    """Make the audit with its triggers; runners may no longer be removed."""
    for statement in (_TABLE, "CREATE INDEX audit_rows ON audit(row) WHERE what = 'runners'"):
        db.execute(statement)
    for statement in (_NO_UPDATE, _NO_DELETE, _RUNNERS_STAY):
        db.execute(statement)
