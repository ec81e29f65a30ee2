"""Civil time by marks: every stamp goes by the last one, untrusted time proves no age, a correction dates anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from kiosk.core.clocktrust import ClockTrust, Mark
from kiosk.core.errors import StorageError
from kiosk.core.model import Reason
from kiosk.core.records import LopSource
from kiosk.storage.schema import SCHEMA_VERSION, migrations
from tests.storage.raw import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kiosk.core.model import Dose
    from kiosk.core.records import Plan
    from kiosk.storage import Store
    from kiosk.storage.civil import StoredMark
    from tests.storage.conftest import Clocks, Opener

HOUR_S = 3600.0
GOOD = ClockTrust(is_trusted=True, reason=Reason(code="clock_hardware"))
LOST = ClockTrust(is_trusted=False, reason=Reason(code="clock_unproved"))


def put(store: Store, clocks: Clocks, trust: ClockTrust, *, shift_s: float = 0.0, by: int | None = None) -> StoredMark:
    """What the time is held to be from now on: what the store has, and so much more."""
    civil_s = datetime.fromisoformat(store.utc()).timestamp() + shift_s
    mark = Mark(at_s=clocks.mono_s, civil_s=civil_s, system_s=clocks.wall.timestamp())
    return store.civil.put("clock_set", trust, mark, shift_s=shift_s, supervisor_id=by, figures={"shift_s": shift_s})


def test_the_last_mark_stamps_in_every_connection_and_the_machines_clock_may_do_what_it_likes(
    store: Store, opened: Opener, clocks: Clocks
) -> None:
    other = opened()
    put(store, clocks, GOOD, shift_s=HOUR_S)
    clocks.mono_s += 10.0
    clocks.wall += timedelta(days=400)
    expected = datetime(2026, 3, 1, 10, 0, 10, tzinfo=UTC).isoformat(timespec="milliseconds")
    assert store.utc() == other.utc() == expected
    assert other.runners.add("Ann", 1990).created_utc == expected


def test_a_mark_is_of_its_boot_alone(store: Store, opened: Opener, clocks: Clocks) -> None:
    put(store, clocks, GOOD, shift_s=HOUR_S)
    later = opened("boot-2")
    assert later.civil.standing() is None
    assert later.utc() == clocks.utc()
    assert later.is_clock_trusted()


def test_a_mark_and_its_line_are_both_stored_or_neither(store: Store, clocks: Clocks) -> None:
    supervisor = store.supervisors.add("Eva", "hash")
    kept = put(store, clocks, GOOD, shift_s=60.0, by=supervisor.id)
    assert kept == store.civil.standing() == store.civil.all()[-1]
    assert (kept.trust, kept.shift_s, kept.supervisor_id) == (GOOD, 60.0, supervisor.id)
    assert kept.at_utc == clocks.utc(), "what it was held to be until then"
    (line,) = store.events.of_code("clock_set")
    assert (line.detail, line.figures["shift_s"]) == (f"{supervisor.id} clock_hardware", 60.0)
    with pytest.raises(StorageError):
        put(store, clocks, GOOD, by=99)
    assert len(store.civil.all()) == len(store.events.of_code("clock_set")) == 1
    with pytest.raises(StorageError, match="append-only"):
        run(store, "DELETE FROM clock_marks")


def test_while_time_is_not_trusted_only_monotonic_time_proves_that_a_row_is_old(
    store: Store, opened: Opener, clocks: Clocks, start_session: Callable[[Store], int], dose: Dose
) -> None:
    session = start_session(store)
    store.sessions.end(session, Reason(code="finished"), dose)
    clocks.mono_s, clocks.wall = 50.0, clocks.wall + timedelta(days=3)
    later = opened("boot-2")
    assert later.sessions.today(1) == ()
    put(later, clocks, LOST)
    assert not later.is_clock_trusted()
    assert len(later.sessions.today(1)) == 1, "three days have passed, says a clock that nobody believes"
    assert later.courses.away_days(1) is None
    clocks.mono_s += 16 * HOUR_S
    assert later.sessions.today(1) == (), "this boot alone has lasted that long"
    clocks.mono_s = 60.0
    put(later, clocks, GOOD)
    assert later.sessions.today(1) == ()


def test_of_this_boot_monotonic_time_is_proof_also_while_time_is_not_trusted(
    store: Store, clocks: Clocks, start_session: Callable[[Store], int]
) -> None:
    start_session(store)
    put(store, clocks, LOST)
    clocks.mono_s += 15 * HOUR_S
    assert len(store.sessions.today(1)) == 1
    clocks.mono_s += 2 * HOUR_S
    assert store.sessions.today(1) == ()


def test_a_lop_of_another_boot_has_no_age_while_time_is_not_trusted(
    store: Store, opened: Opener, clocks: Clocks, add_plan: Callable[..., Plan]
) -> None:
    plan = add_plan(store)
    assert plan.lop_id is not None
    source = LopSource(method=plan.lop_method, id=plan.lop_id)
    later = opened("boot-2")
    put(later, clocks, LOST)
    found, own = later.lops.get(source), store.lops.get(source)
    assert found is not None
    assert own is not None
    assert (found.age_s, found.is_today) == (None, False)
    assert (own.age_s, own.is_today) == (0.0, True)


def test_what_was_stamped_by_a_wrong_clock_is_dated_anew_once_it_was_set_right(
    store: Store, opened: Opener, clocks: Clocks, start_session: Callable[[Store], int], dose: Dose
) -> None:
    put(store, clocks, GOOD, shift_s=365 * 24 * HOUR_S)  # a slip: next year
    clocks.advance(seconds=60)
    session = start_session(store)
    store.sessions.end(session, Reason(code="finished"), dose)
    clocks.advance(seconds=60)
    put(store, clocks, GOOD, shift_s=-365 * 24 * HOUR_S)
    (bout,) = store.sessions.today(1)
    assert bout.started_utc == bout.ended_utc == "2026-03-01T09:01:00.000+00:00"
    clocks.mono_s, clocks.wall = 5.0, clocks.wall + timedelta(days=3)
    later = opened("boot-2")
    assert later.sessions.today(1) == (), "a bout of next year would count as today's for a year"
    (row,) = later._file.stored("SELECT at_utc FROM sessions")
    assert row["at_utc"] == "2027-03-01T09:01:00.000+00:00", "the file keeps what was written"


def test_small_corrections_date_nothing_anew(
    store: Store, clocks: Clocks, start_session: Callable[[Store], int]
) -> None:
    start_session(store)
    put(store, clocks, GOOD, shift_s=2.0)
    (bout,) = store.sessions.today(1)
    assert bout.started_utc == "2026-03-01T09:00:00.000+00:00"


def test_the_last_trusted_record_is_of_an_earlier_boot_whose_clock_was_trusted_in_the_end(
    store: Store, opened: Opener, clocks: Clocks
) -> None:
    assert store.civil.last_trusted_s() is None
    store.events.append("x", at_s=clocks.mono_s)
    assert store.civil.last_trusted_s() is None, "of this very boot"
    good_s = clocks.wall.timestamp()
    second = opened("boot-2")
    clocks.wall += timedelta(days=30)
    put(second, clocks, LOST)
    second.events.append("x", at_s=clocks.mono_s)
    third = opened("boot-3")
    assert third.civil.last_trusted_s() == good_s, "nobody has confirmed the second boot's clock"
    put(second, clocks, GOOD)
    assert third.civil.last_trusted_s() == clocks.wall.timestamp()


def test_the_schema_just_before_gets_the_table_and_keeps_its_stamps(opened: Opener, path: Path) -> None:
    db = Database(path)
    migrations.apply(db, stop_before="m016_what_civil_time_was_held_to_be")
    db.execute("INSERT INTO runners (name, birth_year, boot, at_s, at_utc) VALUES ('Ann', 1990, 'b', 1, '2026-01-02')")
    db.conn.commit()
    before = set(db.table_names())
    db.close()
    store = opened()
    assert "clock_marks" in set(store._file.tables()) - before
    (version,) = store._file.stored("PRAGMA user_version")
    assert version["user_version"] == SCHEMA_VERSION
    (ann,) = store.runners.page(0, 1)
    assert ann.created_utc == "2026-01-02"
