"""A fixed sample of the fault campaign: every kind of fault in phases that hold pressure, in virtual time."""

import pytest

from benchmarks.campaign.catalogue import find
from benchmarks.campaign.fault import GOALS_S, Kind
from benchmarks.campaign.runs import Job, run_job
from benchmarks.journal import Row

FAULTS = (
    "sensor_a_stuck",
    "sensor_b_rail_low",
    "adc_a_nack",
    "adc_a_sda_stuck",
    "adc_b_mux_flip",
    "cuff_burst",
    "supply_low",
    "estop",
    "pump_stuck_on",
    "dump_a_stuck_closed",
    "oneshot_b_stuck_on",
    "controller_kill",
    "controller_clock@-1",
    "watchdog_freeze",
    "both_freeze",
    "link_garbled@1",
)
POINTS = frozenset({"fill", "work"})
MUST_RELEASE = (Kind.WIRE, Kind.PROCESS, Kind.CLOCK, Kind.LINK, Kind.LEAK)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    job = Job(kind="single", case="thigh", seed=1, faults=tuple(find(key) for key in FAULTS), points=POINTS)
    return list(run_job(job, lambda _key: False))


def test_every_fault_was_run_in_every_phase(rows: list[Row]) -> None:
    assert {(row["point"], row["fault"]) for row in rows} == {(point, key) for point in POINTS for key in FAULTS}


def test_no_fault_is_missed_or_late(rows: list[Row]) -> None:
    assert [row for row in rows if row["outcome"] in {"missed", "late"}] == []


def test_what_has_to_let_go_did_so_in_time(rows: list[Row]) -> None:
    timed = [row for row in rows if row["counts_as"] in MUST_RELEASE]
    assert {row["outcome"] for row in timed} == {"released"}
    for row in timed:
        kind, release_s = Kind(str(row["counts_as"])), row["release_s"]
        if kind is not Kind.LEAK:  # a burst cuff may be found before it has fallen by 15 mmHg
            assert isinstance(release_s, float), row
            assert 0.0 <= release_s <= GOALS_S[kind]


def test_a_process_that_an_error_ended_is_told(rows: list[Row]) -> None:
    told = {row["fault"]: str(row["failure"]).split(" backwards")[0] for row in rows if row["failure"] is not None}
    assert told == {"controller_clock@-1": "controller: ValueError: time went"}


def test_pressure_stays_within_its_bounds(rows: list[Row]) -> None:
    for row in rows:
        peak = row["peak_mmhg"]
        assert isinstance(peak, float)
        assert peak <= (330.0 if row["fault"] == "pump_stuck_on" else 300.0), row


def test_a_released_cuff_is_empty_soon(rows: list[Row]) -> None:
    released = [row for row in rows if row["outcome"] == "released"]
    assert all(isinstance(row["below_20_s"], float) and row["below_20_s"] <= 5.0 for row in released)


def test_a_valve_that_will_not_open_leaves_the_bout_alone(rows: list[Row]) -> None:
    held = {row["outcome"] for row in rows if row["fault"] in {"dump_a_stuck_closed", "oneshot_b_stuck_on"}}
    assert held == {"ridden"}


def test_the_same_run_again_leaves_the_same_row(rows: list[Row]) -> None:
    fault = find("watchdog_freeze")
    job = Job(kind="single", case="thigh", seed=1, faults=(fault,), points=frozenset({"fill"}))
    assert list(run_job(job, lambda _key: False)) == [
        row for row in rows if (row["point"], row["fault"]) == ("fill", "watchdog_freeze")
    ]


@pytest.mark.parametrize("key", ["dump_a_stuck_closed", "oneshot_b_stuck_on"])
def test_a_broken_vent_is_found_before_use(key: str) -> None:
    job = Job(kind="proof", case="arm", seed=1, faults=(), latent=find(key))
    (row,) = run_job(job, lambda _key: False)
    assert (row["outcome"], row["latent"]) == ("refused", key)
