"""Whatever is altered, removed, moved or slipped in is found, and said where; erasing a person leaves it whole."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.core.errors import StorageError
from kiosk.core.model import Dose, Reason
from kiosk.storage import Store
from kiosk.storage.verify import Verified, verify
from tests.storage.conftest import Clocks, Opener
from tests.storage.raw import run, without_triggers


@pytest.fixture
def used(store: Store, clocks: Clocks, start_session: Callable[[Store], int], dose: Dose) -> Store:
    """A file with a person, a bout that has ended, events, and a year of birth put right."""
    store.supervisors.add("Eva", "hash")
    session = start_session(store)
    for number in range(5):
        clocks.advance(seconds=1)
        store.events.append("phase", session_id=session, figures={"n": float(number)}, at_s=clocks.mono_s)
    store.sessions.end(session, Reason(code="done"), dose)
    store.runners.correct_year(1, 1980)
    return store


Place = tuple[str, str, int]
"""A code, a table, a row."""


def _codes(found: Verified) -> set[Place]:
    return {(one.code, one.table, one.row) for one in found.findings}


def test_records_as_they_were_written_are_whole(used: Store, path: Path) -> None:
    done: list[tuple[int, int]] = []
    found = verify(path, progress=lambda at, of: done.append((at, of)))
    assert found.findings == ()
    assert found.lines == found.rows + 2  # the bout's end and the year, beside one line for each row
    assert verify(path, tip=found.tip).findings == ()
    used.events.append("later", at_s=1.0)
    assert verify(path, tip=found.tip).findings == ()
    assert _codes(verify(path, tip="00" * 31 + "01")) == {("tip_unknown", "audit", 0)}


def test_the_audit_tells_what_stood_there_before(used: Store) -> None:
    (line,) = used._file.rows("SELECT * FROM audit WHERE verb = 'changed' AND what = 'runners'")
    assert line["change"] == '{"birth_year":[1990,1980]}'
    assert line["at_utc"].startswith("2026-03-01T09:00:05")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("UPDATE events SET figures = '{}' WHERE sequence = 3", ("row_altered", "events", 3)),
        ("UPDATE events SET at_utc = '2020-01-01T00:00:00+00:00' WHERE sequence = 3", ("row_altered", "events", 3)),
        ("UPDATE events SET session_id = NULL WHERE sequence = 2", ("row_altered", "events", 2)),
        ("DELETE FROM events WHERE sequence = 3", ("row_missing", "events", 3)),
        ("DELETE FROM events WHERE sequence = 5", ("row_missing", "events", 5)),
        (
            "INSERT INTO events SELECT 99, session_id, code, figures, detail, boot, at_s, at_utc FROM events LIMIT 1",
            ("row_unknown", "events", 99),
        ),
        ("UPDATE sessions SET dose = NULL", ("row_altered", "sessions", 1)),
        ("UPDATE runners SET birth_year = 1990", ("row_altered", "runners", 1)),
        ("UPDATE runners SET name = 'Bo'", ("row_altered", "runners", 1)),
        ("UPDATE screenings SET answers = '{\"dvt\":true}'", ("row_altered", "screenings", 1)),
    ],
)
def test_a_row_that_is_not_as_it_was_written_is_named(used: Store, path: Path, change: str, expected: Place) -> None:
    without_triggers(used, expected[1])
    assert run(used, change) == 1
    assert _codes(verify(path)) == {expected}


def test_rows_that_changed_places_are_both_named(used: Store, path: Path) -> None:
    without_triggers(used, "events")
    for statement in ("SET sequence = 99 WHERE sequence = 2", "SET sequence = 2 WHERE sequence = 4"):
        run(used, f"UPDATE events {statement}")
    run(used, "UPDATE events SET sequence = 4 WHERE sequence = 99")
    assert _codes(verify(path)) == {("row_altered", "events", 2), ("row_altered", "events", 4)}


def test_a_change_hidden_under_a_line_of_its_own_breaks_the_chain(used: Store, path: Path) -> None:
    without_triggers(used, "audit")
    run(used, "UPDATE audit SET verb = 'added', what = 'sessions' WHERE seq = 3")
    assert ("chain_broken", "audit", 3) in _codes(verify(path))


def test_lines_cut_off_the_end_with_their_rows_are_missed(used: Store, path: Path) -> None:
    for table in ("audit", "events"):
        without_triggers(used, table)
    last = used._file.rows("SELECT seq, row FROM audit WHERE what = 'events' ORDER BY seq DESC LIMIT 1")[0]
    run(used, "DELETE FROM events WHERE sequence = ?", [last["row"]])
    run(used, "DELETE FROM audit WHERE seq >= ?", [last["seq"]])
    assert ("lines_missing", "audit", last["seq"]) in _codes(verify(path))


def test_a_line_taken_out_of_the_middle_is_missed(used: Store, path: Path) -> None:
    without_triggers(used, "audit")
    run(used, "DELETE FROM audit WHERE seq = 4")
    codes = {(code, table) for code, table, _ in _codes(verify(path))}
    assert codes >= {("lines_missing", "audit"), ("chain_broken", "audit"), ("row_unknown", "entered_lops")}


def test_two_lines_that_changed_places_break_it(used: Store, path: Path) -> None:
    without_triggers(used, "audit")
    for before, after in ((7, 9_000), (8, 7), (9_000, 8)):
        run(used, "UPDATE audit SET seq = ? WHERE seq = ?", [after, before])
    found = {row for code, _, row in _codes(verify(path)) if code == "chain_broken"}
    assert {7, 8} <= found


def test_what_a_line_says_of_a_change_cannot_be_rewritten(used: Store, path: Path) -> None:
    without_triggers(used, "audit")
    run(used, "UPDATE audit SET change = replace(change, '1990', '1970') WHERE what = 'runners' AND verb = 'changed'")
    assert {code for code, _, _ in _codes(verify(path))} == {"change_altered"}
    run(used, "UPDATE audit SET change = NULL WHERE what = 'runners' AND verb = 'changed'")
    assert {code for code, _, _ in _codes(verify(path))} == {"line_emptied"}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_one_value_of_any_line_is_missed(used: Store, path: Path, data: st.DataObject) -> None:
    line = data.draw(st.sampled_from(used._file.rows("SELECT * FROM audit")))
    name = data.draw(st.sampled_from(["seq", "what", "row", "verb", "content", "hash"]))
    other: object = {"seq": 5000, "what": "trips", "row": 77, "verb": "x"}.get(name, bytes(32))
    copy = path.with_name("copy.db")
    copy.unlink(missing_ok=True)
    run_copy = sqlite3.connect(path)
    run_copy.execute("VACUUM INTO ?", [str(copy)])
    run_copy.close()
    connection = sqlite3.connect(copy)
    connection.execute("DROP TRIGGER audit_no_update")
    connection.execute(f"UPDATE audit SET {name} = ? WHERE seq = ?", [other, line["seq"]])  # noqa: S608 - from above
    connection.commit()
    connection.close()
    assert verify(copy).findings


@pytest.mark.parametrize("verb", ["UPDATE audit SET hash = x'00'", "UPDATE audit SET salt = NULL", "DELETE FROM audit"])
def test_the_file_itself_refuses_to_change_the_audit(used: Store, verb: str) -> None:
    with pytest.raises(StorageError, match="append-only"):
        run(used, verb)


def test_what_was_not_stored_leaves_no_line(used: Store, path: Path) -> None:
    before = verify(path)
    with pytest.raises(StorageError):
        used.events.append("x", session_id=999, at_s=1.0)
    assert verify(path) == before


def test_two_that_write_make_one_chain(opened: Opener, path: Path) -> None:
    one, other = opened(), opened()
    for number in range(6):
        (one if number % 2 else other).events.append("x", at_s=float(number))
    found = verify(path)
    assert (found.lines, found.findings) == (6, ())


def test_an_erased_person_leaves_the_chain_whole_and_no_word_in_the_file(used: Store, path: Path) -> None:
    used.runners.correct_year(1, 1987)
    run(used, "UPDATE sqlite_sequence SET seq = seq")  # so that the log holds pages of before, too
    used.erasures.erase(1, 1, "the person asked for it")
    found = verify(path)
    assert (found.findings, found.erased) == ((), 1)
    assert used.runners.get(1) is None
    assert (used.runners.page(0, 9), used.runners.count(), used.erasures.count()) == ((), 0, 1)
    assert used.sessions.for_runner(1) != ()
    assert used._file.rows("SELECT * FROM audit WHERE salt IS NOT NULL OR change IS NOT NULL") == []
    for file in path.parent.iterdir():
        assert b"Ann" not in file.read_bytes(), file
    with pytest.raises(StorageError) as refusal:
        used.erasures.erase(1, 1, "again")
    assert refusal.value.code == "runner_unknown"
    assert used.runners.correct_year(1, 1970) is None


def test_nobody_is_erased_in_the_middle_of_anybodys_bout(store: Store, start_session: Callable[[Store], int]) -> None:
    store.supervisors.add("Eva", "hash")
    start_session(store)
    with pytest.raises(StorageError) as refusal:
        store.erasures.erase(1, 1, "asked")
    assert refusal.value.code == "bout_open"
    assert store.runners.count() == 1


def test_an_erasure_while_somebody_reads_says_that_it_is_not_whole(used: Store, opened: Opener) -> None:
    reader = opened()
    with reader._file.frozen():
        reader.runners.count()
        used._file._db.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(StorageError) as refusal:
            used.erasures.erase(1, 1, "asked")
    assert refusal.value.code == "erasure_not_whole"
    assert used.runners.get(1) is None


def test_other_peoples_lines_cannot_be_emptied(used: Store) -> None:
    used.runners.add("Bo", 1970)
    used.erasures.erase(1, 1, "asked")
    with pytest.raises(StorageError, match="append-only"):
        run(used, "UPDATE audit SET salt = NULL, change = NULL WHERE what = 'runners' AND row = 2")


BEFORE_AUDITS = [one for one in sorted(Path(__file__).parent.glob("schema_*.sql")) if one.stem != "schema_19"]


@pytest.mark.parametrize("schema", BEFORE_AUDITS, ids=lambda one: one.stem)
def test_a_file_of_before_begins_its_audit_with_what_was_found(opened: Opener, path: Path, schema: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(schema.read_text(encoding="utf-8"))
    connection.close()
    store = opened()
    found = verify(path)
    assert (found.findings, found.lines) == ((), found.rows)
    assert {row["verb"] for row in store._file.rows("SELECT verb FROM audit")} <= {"found"}


def test_what_cannot_be_verified_is_refused_with_the_way_out(tmp_path: Path, store: Store, path: Path) -> None:
    with pytest.raises(StorageError) as refusal:
        verify(tmp_path / "none.db")
    assert refusal.value.code == "store_cannot_open"
    foreign = tmp_path / "foreign.db"
    sqlite3.connect(foreign).execute("CREATE TABLE x (y)").connection.close()
    for file, pragma, code in (
        (foreign, "", "store_foreign"),
        (path, "user_version = 999", "store_newer"),
        (path, "user_version = 3", "audit_missing"),
    ):
        if pragma:
            store._file._db.execute(f"PRAGMA {pragma}")
        with pytest.raises(StorageError) as refusal:
            verify(file)
        assert refusal.value.code == code
