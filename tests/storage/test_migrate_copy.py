"""`kiosk migrate`: what an update asks of the new version before it counts."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.core.errors import StorageError
from kiosk.ops.migrate import migrate
from kiosk.storage.schema import SCHEMA_VERSION

FORMER = Path(__file__).with_name("schema_19.sql")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Records of a former version."""
    with closing(sqlite3.connect(tmp_path / "copy.db")) as db:
        db.executescript(FORMER.read_text(encoding="utf-8"))
    return tmp_path / "copy.db"


def schema(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def test_a_copy_of_former_records_is_brought_forward_and_looked_through(copy: Path) -> None:
    said: list[str] = []
    assert schema(copy) == 19
    assert migrate(copy, out=said.append) == 0
    assert schema(copy) == SCHEMA_VERSION
    assert "0 findings" in said[-1]
    assert not copy.with_name("copy.db-wal").exists(), "it is one file, to be put in the place of another"


def test_what_is_not_as_it_was_written_fails(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as db:
        db.execute("DROP TRIGGER IF EXISTS audit_no_delete")
        for (name,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
        ).fetchall():
            db.execute(f'DROP TRIGGER "{name}"')
        db.execute("DELETE FROM audit WHERE rowid = (SELECT max(rowid) - 1 FROM audit)")
        db.commit()
    said: list[str] = []
    assert migrate(copy, out=said.append) == 1
    assert any(line.startswith("NOT AS WRITTEN") for line in said)


def test_records_of_a_newer_program_and_none_at_all_are_refused(copy: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(copy)) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(StorageError):
        migrate(copy)
    with pytest.raises(StorageError):
        migrate(tmp_path / "missing.db")
    assert not (tmp_path / "missing.db").exists()
