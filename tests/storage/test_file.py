"""Opening the file, its guarantees, and every way it can refuse."""

from __future__ import annotations

import math
import os
import shutil
import sqlite3
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.core.errors import StorageError
from kiosk.core.model import ProofKind, Reason
from kiosk.core.records import Form
from kiosk.storage import open_store
from kiosk.storage.first_migrations import APPLICATION_ID
from kiosk.storage.opening import BUSY_TIMEOUT_S
from kiosk.storage.schema import SCHEMA_VERSION
from tests.storage.raw import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kiosk.storage import Store
    from tests.storage.conftest import Opener

TABLES = {
    "approvals", "attempts", "audit", "clearances", "clock_marks", "consents", "early_visits", "entered_lops",
    "erasures", "evaluations", "events", "loads", "measurements",
    "mornings_after", "plan_changes", "plans", "progression_holds", "progression_releases", "proofs", "proposals",
    "restoration_acceptances", "restorations", "reviews",
    "runner_languages", "runners", "screenings", "searches", "services", "sessions", "side_pair_steps", "side_pairs",
    "station_states",
    "supervisor_retirements", "supervisors", "test_results", "trace_blocks", "trace_ends",
    "trace_segments", "trips", "withdrawn_lops",
}  # fmt: skip


_ALL = "SELECT * FROM {} ORDER BY rowid"
OF_EVALUATIONS = {"evaluations", "loads", "mornings_after", "reviews", "test_results"}
OF_PAIRS = {"side_pair_steps", "side_pairs"}
OF_PROGRESSION = {
    *("early_visits", "progression_holds", "progression_releases", "runner_languages", "supervisor_retirements"),
    *("audit", "erasures", "restoration_acceptances", "restorations", "searches", "station_states"),
}
OF_TRACES = {"trace_blocks", "trace_ends", "trace_segments"}  # blocks change their form: test_trace_schema
TABLES_7 = sorted(TABLES - OF_TRACES - OF_PAIRS - OF_PROGRESSION - {"clock_marks", "plan_changes", "proposals"})
TABLES_5 = sorted(set(TABLES_7) - OF_EVALUATIONS - {"clearances"})
TABLES_1 = sorted(set(TABLES_5) - {"entered_lops", "measurements", "services", "withdrawn_lops"})


def _pragma(store: Store, name: str) -> object:
    return store._file._db.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_fresh_file_has_the_newest_schema(store: Store) -> None:
    assert set(store._file.tables()) - {"_sqlite_migrations"} == TABLES
    assert _pragma(store, "user_version") == SCHEMA_VERSION
    assert _pragma(store, "application_id") == APPLICATION_ID
    names = [row["name"] for row in store._file.rows("SELECT name FROM _sqlite_migrations ORDER BY id")]
    assert names == [
        *("m001_first_tables", "m002_two_kinds_of_proof", "m003_measurements", "m004_where_a_lop_is_from"),
        *("m005_width_of_the_cuff_that_measured", "m006_two_forms_and_who_let_them_pass", "m007_evaluations"),
        *("m008_proposals", "m009_both_sides", "m010_progression_holds", "m011_who_corrected_a_result_and_why"),
        *("m012_visits_sooner_than_recovered", "m013_retired_supervisors", "m014_what_is_spoken_with_whom"),
        *("m015_which_approval_a_bout_began_on", "m016_what_civil_time_was_held_to_be", "m017_segments_of_traces"),
        *("m018_audit", "m019_when_the_last_backup_was", "m020_what_the_station_was"),
        "m021_measurements_that_were_begun",
        "m022_which_part_was_serviced",
    ]


def test_all_tables_are_strict_and_stamped(store: Store) -> None:
    for name in TABLES:
        table = store._file._db.table(name)
        assert table.strict, name
        if name in {"audit", "trace_blocks"}:
            continue  # lines are about rows that carry the stamp; blocks are stamped by their bouts
        stamp = {column.name: (column.type, column.notnull) for column in table.columns}
        assert stamp["boot"] == ("TEXT", 1)
        assert stamp["at_s"] == ("REAL", 1)
        assert stamp["at_utc"] == ("TEXT", 1)


def test_the_connection_keeps_its_promises(store: Store) -> None:
    assert _pragma(store, "journal_mode") == "wal"
    assert _pragma(store, "synchronous") == 2
    assert _pragma(store, "foreign_keys") == 1
    assert _pragma(store, "recursive_triggers") == 1
    assert _pragma(store, "busy_timeout") == BUSY_TIMEOUT_S * 1000


def test_reopening_keeps_what_is_there(opened: Opener) -> None:
    first = opened()
    runner = first.runners.add("Ann", 1990)
    first.close()
    assert opened(boot="boot-2").runners.get(runner.id) == runner


def test_an_older_file_is_brought_forward(opened: Opener, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.close()
    store = opened()
    assert _pragma(store, "user_version") == SCHEMA_VERSION
    assert store.runners.add("Ann", 1990).id == 1


def test_what_was_measured_before_widths_were_kept_has_none(opened: Opener, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript((Path(__file__).parent / "schema_4.sql").read_text(encoding="utf-8"))
    before = {name: connection.execute(_ALL.format(name)).fetchall() for name in TABLES_5}
    connection.close()
    store = opened()
    assert _pragma(store, "user_version") == SCHEMA_VERSION
    for name, rows in before.items():
        now = [tuple(row.values())[: len(rows[0])] for row in store._file.rows(_ALL.format(name))] if rows else []
        assert now == rows, name
    measured, doppler = store.lops.for_runner(1)
    assert (measured.lop_mmhg, measured.cuff_width_mm, doppler.cuff_width_mm) == (151.5, None, 110)
    assert [one.cuff_width_mm for one in store.measurements.for_runner(1)] == [None, None]
    with pytest.raises(StorageError, match="append-only"):
        run(store, "UPDATE measurements SET cuff_width_mm = 110")
    insert = (
        "INSERT INTO measurements (runner_id, limb, side, posture, cuff_id, limit_mmhg, estimate, plateaus, seconds, "
        "boot, at_s, at_utc, cuff_width_mm) VALUES (1, '', '', '', '', 1, '', '', 1, '', 1, '', '11 cm')"
    )
    with pytest.raises(StorageError):
        run(store, insert)


def test_what_was_answered_before_there_were_two_forms_is_no_full_one(opened: Opener, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript((Path(__file__).parent / "schema_5.sql").read_text(encoding="utf-8"))
    before = {name: connection.execute(_ALL.format(name)).fetchall() for name in TABLES_5}
    connection.close()
    store = opened()
    assert _pragma(store, "user_version") == SCHEMA_VERSION
    for name, rows in before.items():
        now = [tuple(row.values())[: len(rows[0])] for row in store._file.rows(_ALL.format(name))] if rows else []
        assert now == rows, name
    assert store.screenings.last_full(1) is None
    first, second = store.screenings.since(1, 0)
    assert {first.form, second.form} == {Form.SAME_DAY}
    assert second.answers == {"clot": False, "lymph": True, "lymph:left_arm": True}
    supervisor = store.supervisors.all()[0]
    given = store.clearances.add(screening_id=2, full_id=1, supervisor_id=supervisor.id, reason="examined")
    assert store.clearances.for_screening(2) == given
    for change in ("UPDATE clearances SET reason = 'x'", "DELETE FROM clearances"):
        with pytest.raises(StorageError, match="append-only"):
            run(store, change)
    with pytest.raises(StorageError):
        store.clearances.add(screening_id=99, full_id=1, supervisor_id=supervisor.id, reason="examined")


def test_a_plan_of_before_weights_and_rounds_is_a_whole_protocol(opened: Opener, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript((Path(__file__).parent / "schema_7.sql").read_text(encoding="utf-8"))
    before = {name: connection.execute(_ALL.format(name)).fetchall() for name in TABLES_7}
    connection.close()
    store = opened()
    assert _pragma(store, "user_version") == SCHEMA_VERSION
    for name, rows in before.items():
        now = [tuple(row.values())[: len(rows[0])] for row in store._file.rows(_ALL.format(name))] if rows else []
        assert now == rows, name
    plan = store.plans.get(1)
    assert plan is not None
    assert (plan.rounds, plan.load_kg, plan.percent_lop) == (None, None, 60.0)
    assert store.proposals.for_plan(1) is None
    assert store.plan_changes.for_plan(1) == ()


def test_records_of_the_first_schema_are_carried_forward_whole(opened: Opener, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript((Path(__file__).parent / "schema_1.sql").read_text(encoding="utf-8"))
    before = {name: connection.execute(_ALL.format(name)).fetchall() for name in TABLES_1}
    connection.close()
    store = opened(boot="boot-1")
    assert _pragma(store, "user_version") == SCHEMA_VERSION
    for name, rows in before.items():
        now = store._file.rows(_ALL.format(name))
        assert [tuple(row.values())[: len(rows[0])] for row in now] == rows if rows else now == [], name
    last = store.proofs.last()
    assert last is not None
    assert not last.proof.passed
    assert (last.proof.kind, last.proof.cuff_id, last.proof.air_ml, last.proof.references) == ("full", None, None, {})
    # What was timed in another way is no reference.
    assert store.proofs.first(ProofKind.FULL, None, 5) == ()
    with pytest.raises(StorageError):
        run(store, "UPDATE proofs SET passed = 1")


def test_a_failed_migration_leaves_nothing_behind(opened: Opener, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("CREATE TABLE trips (x TEXT)")
    connection.close()
    with pytest.raises(StorageError):
        opened()
    connection = sqlite3.connect(path)
    left = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    connection.close()
    assert left == [("trips",)]


@pytest.mark.parametrize(
    ("column", "value"),
    [("birth_year", "abc"), ("birth_year", 19.5), ("birth_year", None), ("name", b"x"), ("name", None)],
)
def test_a_value_of_the_wrong_type_is_refused(store: Store, column: str, value: object) -> None:
    with pytest.raises(StorageError) as refusal:
        store._file.add("runners", {"name": "Ann", "birth_year": 1990, column: value})
    assert refusal.value.code == "row_refused"
    assert store.runners.count() == 0


def test_a_time_that_is_no_number_is_refused(store: Store) -> None:
    with pytest.raises(StorageError) as refusal:
        store.events.append("x", at_s=math.nan)
    assert refusal.value.code == "row_refused"


def test_rows_must_name_what_exists(store: Store) -> None:
    with pytest.raises(StorageError) as refusal:
        store.consents.give(7, "1")
    assert refusal.value.code == "row_refused"
    with pytest.raises(StorageError):
        store.events.append("x", session_id=7, at_s=1.0)


@pytest.mark.parametrize("verb", ["DELETE FROM events", "UPDATE events SET code = 'y'"])
def test_what_happened_cannot_be_changed(store: Store, verb: str) -> None:
    store.events.append("x", at_s=1.0)
    with pytest.raises(StorageError, match="append-only"):
        run(store, verb)
    with pytest.raises(StorageError, match="append-only"):
        run(
            store,
            "INSERT OR REPLACE INTO events SELECT sequence, session_id, 'y', figures, detail, boot, at_s, at_utc "
            "FROM events",
            [],
        )
    assert [event.code for event in store.events.page(0, 9)] == ["x"]


def test_all_proof_is_append_only(store: Store) -> None:
    guarded = {
        row["tbl_name"]
        for row in store._file.rows("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%delete'")
    }
    assert guarded == TABLES


def test_an_ended_bout_cannot_be_changed(store: Store, start_session: Callable[[Store], int]) -> None:
    session = start_session(store)
    store.sessions.end(session, Reason(code="stop"), None)
    for verb in ("UPDATE sessions SET end_code = 'finished'", "DELETE FROM sessions"):
        with pytest.raises(StorageError) as refusal:
            run(store, verb)
        assert refusal.value.code == "row_refused"


def test_a_transaction_is_stored_whole_or_not_at_all(store: Store) -> None:
    def fail_half_way() -> None:
        with store._file.transaction():
            store.runners.add("Ann", 1990)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert store.runners.count() == 0
    with store._file.transaction():
        store.runners.add("Ann", 1990)
    assert store.runners.count() == 1


def _refusal(open_it: Callable[[], object]) -> StorageError:
    with pytest.raises(StorageError) as refusal:
        open_it()
    assert refusal.value.hint
    return refusal.value


def test_a_missing_folder_is_refused(opened: Opener, tmp_path: Path) -> None:
    assert _refusal(lambda: opened(at=tmp_path / "no" / "kiosk.db")).code == "store_cannot_open"
    assert _refusal(lambda: opened(at=tmp_path)).code == "store_cannot_open"


def test_a_file_that_is_no_database_is_refused_and_left_alone(opened: Opener, path: Path) -> None:
    content = b"a shopping list, long enough to be taken for a header\n" * 100
    path.write_bytes(content)
    assert _refusal(opened).code == "store_not_a_database"
    assert path.read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(opened: Opener, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE songs (id INTEGER)")
    connection.close()
    content = path.read_bytes()
    assert _refusal(opened).code == "store_foreign"
    assert path.read_bytes() == content


def test_a_database_with_another_mark_is_refused(opened: Opener, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA application_id = 77")
    connection.close()
    assert _refusal(opened).code == "store_foreign"


def test_a_newer_schema_is_refused_and_left_alone(opened: Opener, path: Path) -> None:
    store = opened()
    store._file._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    store.close()
    refusal = _refusal(opened)
    assert refusal.code == "store_newer"
    assert str(SCHEMA_VERSION + 1) in refusal.message


def test_a_damaged_page_is_found_at_opening(opened: Opener, path: Path) -> None:
    store = opened()
    for number in range(200):
        store.events.append("x", detail="y" * 100, at_s=float(number))
    store.close()
    content = bytearray(path.read_bytes())
    # The last pages hold the events; a page begins with its kind, and there is no kind 0xFF.
    content[-8192:] = b"\xff" * 8192
    path.write_bytes(content)
    assert _refusal(opened).code == "store_damaged"
    unread = open_store(path, boot="b", now=lambda: 1.0, utc=lambda: "2026-03-01T09:00:00.000Z", reads_all=False)
    with pytest.raises(StorageError):
        unread.events.page(0, 200)  # whoever does not look through it all meets the damage where it is
    unread.close()


def test_a_refused_file_is_not_held_open(opened: Opener, path: Path) -> None:
    path.write_bytes(b"not a database" * 100)
    _refusal(opened)
    held = [os.readlink(entry) for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()]
    assert str(path) not in held


def test_a_full_disk_refuses_and_keeps_what_was_there(opened: Opener, start_session: Callable[[Store], int]) -> None:
    store = opened()
    session = start_session(store)
    store._file._db.execute(f"PRAGMA max_page_count = {_pragma(store, 'page_count')}")
    stored = 0

    def fill() -> None:
        nonlocal stored
        while stored < 1000:
            store.events.append("x", session_id=session, detail="y" * 500, at_s=float(stored))
            stored += 1

    assert _refusal(fill).code == "store_full"
    assert len(store.events.for_session(session)) == stored
    assert len(opened(boot="boot-2").events.for_session(session)) == stored
    store._file._db.execute("PRAGMA max_page_count = 100000")
    assert store.events.append("room again", at_s=1.0).sequence == stored + 1


def test_a_full_disk_in_the_middle_of_a_transaction_undoes_it(store: Store) -> None:
    store._file._db.execute(f"PRAGMA max_page_count = {_pragma(store, 'page_count')}")

    def fill() -> None:
        with store._file.transaction():
            for number in range(1000):
                store.events.append("x", detail="y" * 500, at_s=float(number))

    assert _refusal(fill).code == "store_full"
    assert store.events.page(0, 1) == ()


def test_a_write_into_a_read_only_file_is_refused(store: Store) -> None:
    store._file._db.execute("PRAGMA query_only = ON")
    with pytest.raises(StorageError) as refusal:
        store.runners.add("Ann", 1990)
    assert refusal.value.code == "store_read_only"


@contextmanager
def _without_privilege() -> Iterator[None]:
    """Permissions mean nothing to root, so the file is opened as somebody else."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("fresh", [True, False])
def test_a_folder_without_write_permission_is_refused(opened: Opener, fresh: bool) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        target = folder / "kiosk.db"
        if not fresh:
            opened(at=target).close()
            target.chmod(0o444)
        folder.chmod(0o555)
        with _without_privilege():
            refusal = _refusal(lambda: opened(at=target))
        assert refusal.code == ("store_cannot_open" if fresh else "store_read_only")
    finally:
        folder.chmod(0o700)
        shutil.rmtree(folder)
