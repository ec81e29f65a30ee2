"""LOP measurements come back as they were, those without a value too; and those without an end are no result."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from kiosk.core.cuffair import CuffAir
from kiosk.core.errors import StorageError
from kiosk.core.events import SearchAuthorised, SearchEnded
from kiosk.core.lop import Estimate
from kiosk.core.model import Limb, Reason, Side
from kiosk.core.plateaus import Plateau
from kiosk.core.posture import Posture
from kiosk.core.records import PastSearch
from kiosk.core.units import Mmhg, Seconds
from kiosk.storage.schema import SCHEMA_VERSION, migrations
from kiosk.storage.verify import verify
from tests.storage.raw import run

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.storage import Store
    from tests.storage.conftest import Clocks, Opener

VALUE = Estimate(lop_mmhg=Mmhg(151.5), low_mmhg=Mmhg(147.0), high_mmhg=Mmhg(156.0), quality="A", pulse_per_min=71.0)
NONE = Estimate(refusal=Reason(code="search_restless", figures={"plateaus": 3.0}))
PLATEAUS = (
    Plateau(pressure_mmhg=Mmhg(50.0), amplitude_mmhg=0.5, beats=3),
    Plateau(pressure_mmhg=Mmhg(60.0), amplitude_mmhg=None, beats=1),
)
LONGEST_S = 90.0
MEASURED = PastSearch(
    limb=Limb.LEG,
    side=Side.RIGHT,
    seconds=Seconds(48.5),
    longest_s=Seconds(48.5),
    boot="boot-1",
    ended_s=Seconds(100.0),
)
ENDLESS = replace(MEASURED, seconds=None, longest_s=Seconds(LONGEST_S), ended_s=None)
CUT_OFF = replace(ENDLESS, ended_s=Seconds(100.0))


def ended(runner_id: int, estimate: Estimate) -> SearchEnded:
    asked = SearchAuthorised(
        runner_id=runner_id,
        limb=Limb.LEG,
        side=Side.RIGHT,
        posture=Posture.SEATED,
        cuff=CuffAir(cuff_id="thigh-110", air_ml=200.0, ml_per_mmhg=2.5),
        cuff_width_mm=110,
        limit_mmhg=Mmhg(280.0),
    )
    return SearchEnded(asked=asked, estimate=estimate, plateaus=PLATEAUS, seconds=Seconds(48.5))


def test_measurements_come_back_most_recent_first(opened: Opener) -> None:
    store = opened()
    runner, other = store.runners.add("Ann", 1990).id, store.runners.add("Bea", 1970).id
    first = store.measurements.add(ended(runner, VALUE))
    second = store.measurements.add(ended(runner, NONE))
    store.measurements.add(ended(other, VALUE))
    assert opened(boot="boot-2").measurements.for_runner(runner) == (second, first)
    assert (first.estimate, first.plateaus, first.seconds, first.limit_mmhg) == (VALUE, PLATEAUS, 48.5, 280.0)
    assert (first.limb, first.side, first.posture, first.cuff_id) == ("leg", "right", "seated", "thigh-110")
    assert first.cuff_width_mm == 110
    assert second.estimate == NONE
    assert [row["lop_mmhg"] for row in store._file.rows("SELECT lop_mmhg FROM measurements ORDER BY id")][:2] == [
        151.5,
        None,
    ]


@pytest.mark.parametrize(("hours", "counts"), [(15.9, True), (16.1, False), (-240.0, True)])
def test_todays_measurements_are_told_as_bouts_are(opened: Opener, clocks: Clocks, hours: float, counts: bool) -> None:
    store = opened()
    runner = store.runners.add("Ann", 1990).id
    store.measurements.add(ended(runner, NONE))
    clocks.advance(hours=hours)
    assert bool(opened(boot="boot-2").measurements.today(runner)) is counts
    assert opened(boot="boot-2").measurements.today(runner + 1) == ()


def test_a_measurement_of_nobody_is_refused(store: Store) -> None:
    with pytest.raises(StorageError) as refused:
        store.measurements.add(ended(99, VALUE))
    assert refused.value.code == "row_refused"


@pytest.mark.parametrize("statement", ["UPDATE measurements SET lop_mmhg = 100", "DELETE FROM measurements"])
def test_a_measurement_stands(store: Store, statement: str) -> None:
    store.measurements.add(ended(store.runners.add("Ann", 1990).id, VALUE))
    with pytest.raises(StorageError, match="append-only"):
        run(store, statement)


def begun(store: Store, name: str = "Ann", estimate: Estimate = VALUE) -> SearchEnded:
    """A measurement that has begun, and the end that is still to be stored."""
    end = ended(store.runners.add(name, 1990).id, estimate)
    return replace(end, asked=replace(end.asked, search_id=store.measurements.start(end.asked, LONGEST_S)))


def test_one_that_has_begun_costs_the_most_and_is_no_result(opened: Opener) -> None:
    store = opened()
    runner = begun(store).asked.runner_id
    other = opened(boot="boot-2")
    assert other.measurements.today(runner) == (ENDLESS,)
    assert other.measurements.today(runner + 1) == ()
    assert (other.measurements.for_runner(runner), other.lops.for_runner(runner)) == ((), ())
    (one,) = other.measurements.open_ones()
    assert (one.limb, one.side, one.longest_s) == (Limb.LEG, Side.RIGHT, LONGEST_S)


@pytest.mark.parametrize("estimate", [VALUE, NONE])
def test_its_end_closes_it_and_it_costs_what_it_took(store: Store, path: Path, estimate: Estimate) -> None:
    end = begun(store, estimate=estimate)
    stored = store.measurements.add(end)
    runner = end.asked.runner_id
    assert store.measurements.today(runner) == (MEASURED,)
    assert store.measurements.for_runner(runner) == (stored,)
    assert store.measurements.open_ones() == ()
    (row,) = store._file.rows("SELECT * FROM searches")
    assert (row["end_code"], row["measurement_id"], row["ended_boot"]) == ("ended", stored.id, "boot-1")
    assert verify(path).findings == ()


def test_an_end_is_stored_with_what_was_measured_or_not_at_all(store: Store) -> None:
    end = begun(store)
    run(store, "CREATE TRIGGER full BEFORE UPDATE ON searches BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
    with pytest.raises(StorageError):
        store.measurements.add(end)
    run(store, "DROP TRIGGER full")
    assert store.measurements.today(end.asked.runner_id) == (ENDLESS,)
    store.measurements.add(end)
    assert store.measurements.today(end.asked.runner_id) == (MEASURED,)


@pytest.mark.parametrize(("hours", "counts"), [(15.9, True), (16.1, False)])
def test_one_that_was_cut_off_costs_the_most_all_day(
    opened: Opener, clocks: Clocks, hours: float, counts: bool
) -> None:
    store = opened()
    runner = begun(store).asked.runner_id
    begun(store, "Bo")
    first, second = store.measurements.open_ones()
    store.measurements.cut_off(first.id)
    clocks.advance(hours=hours)
    later = opened(boot="boot-2")
    assert later.measurements.open_ones() == (second,)
    assert later.measurements.today(runner) == ((CUT_OFF,) if counts else ())
    assert (later.measurements.for_runner(runner), later.lops.for_runner(runner)) == ((), ())


def test_its_first_end_stands_and_what_was_measured_is_kept_all_the_same(store: Store) -> None:
    end = begun(store)
    (one,) = store.measurements.open_ones()
    store.measurements.cut_off(one.id)
    store.measurements.cut_off(one.id)
    store.measurements.add(end)
    assert store.measurements.today(end.asked.runner_id) == (CUT_OFF, MEASURED)
    (row,) = store._file.rows("SELECT * FROM searches")
    assert (row["end_code"], row["measurement_id"]) == ("interrupted", None)
    for statement in ("UPDATE searches SET longest_s = 0", "DELETE FROM searches"):
        with pytest.raises(StorageError) as refused:
            run(store, statement)
        assert refused.value.code == "row_refused"


def test_one_of_nobody_does_not_begin(store: Store) -> None:
    with pytest.raises(StorageError) as refused:
        store.measurements.start(ended(99, VALUE).asked, LONGEST_S)
    assert refused.value.code == "row_refused"


def test_nobody_is_erased_while_somebody_is_measured_and_one_that_was_cut_off_stays_a_numbers(
    store: Store, path: Path
) -> None:
    store.supervisors.add("Eva", "hash")
    runner = begun(store).asked.runner_id
    with pytest.raises(StorageError) as refused:
        store.erasures.erase(runner, 1, "asked")
    assert refused.value.code == "bout_open"
    (one,) = store.measurements.open_ones()
    store.measurements.cut_off(one.id)
    store.erasures.erase(runner, 1, "asked")
    assert store.measurements.today(runner) == (CUT_OFF,)
    assert all(b"Ann" not in file.read_bytes() for file in path.parent.iterdir())


def test_calibration_that_was_agreed_on_is_overtaken_by_one_that_has_only_begun(store: Store) -> None:
    store.calibrations.agree(store.supervisors.add("Eva", "hash").id)
    store.calibrations.agreed()
    begun(store)
    with pytest.raises(StorageError) as refused:
        store.calibrations.agreed()
    assert refused.value.code == "calibration_not_agreed"


def test_what_was_measured_before_beginnings_were_kept_counts_as_it_did(opened: Opener, path: Path) -> None:
    db = Database(path)
    migrations.apply(db, stop_before="m021_measurements_that_were_begun")
    stamp = ("boot-1", 99.0, "2026-03-01T08:59:59.000+00:00")
    db.execute("INSERT INTO runners (name, birth_year, boot, at_s, at_utc) VALUES ('Ann', 1990, ?, ?, ?)", stamp)
    db.execute(
        "INSERT INTO measurements (runner_id, limb, side, posture, cuff_id, limit_mmhg, lop_mmhg, estimate, plateaus, "
        "seconds, boot, at_s, at_utc) VALUES (1, 'leg', 'right', 'seated', 'c', 280, 150, '{}', '[]', 48.5, ?, ?, ?)",
        stamp,
    )
    db.conn.commit()
    db.close()
    store = opened()
    assert store._file.one("PRAGMA user_version") == {"user_version": SCHEMA_VERSION}
    assert store.measurements.today(1) == (replace(MEASURED, ended_s=Seconds(99.0)),)
    assert (len(store.measurements.for_runner(1)), store.measurements.open_ones()) == (1, ())
