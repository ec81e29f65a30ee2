"""One fixed sample of each other part of the campaign: a pair, a valve alone, a fault in a search, an honest visit."""

from contextlib import closing
from random import Random

import pytest

from benchmarks.campaign import soak as soak_module
from benchmarks.campaign.catalogue import find
from benchmarks.campaign.course import Course
from benchmarks.campaign.runs import Job, run_job
from benchmarks.campaign.soak import REPERFUSION_S, opened, soak
from benchmarks.campaign.station import Station
from benchmarks.campaign.vents import vents
from benchmarks.journal import Row
from kiosk.safety import limits


def rows_of(job: Job) -> list[Row]:
    return list(run_job(job, lambda _key: False))


def test_a_second_fault_under_one_that_the_proof_cannot_find_is_released_in_time() -> None:
    (row,) = rows_of(
        Job(
            kind="pair",
            case="arm",
            seed=1,
            faults=(find("controller_freeze"),),
            points=frozenset({"fill_top"}),
            latent=find("relief_dead"),
        )
    )
    assert (row["latent"], row["fault"], row["outcome"]) == ("relief_dead", "controller_freeze", "released")
    assert isinstance(row["peak_mmhg"], float)
    assert 58.0 <= row["peak_mmhg"] <= 330.0  # it came within 12 mmHg of a setpoint of 70


def test_after_a_fault_before_anybody_starts_the_bout_is_asked_for_and_seen_to_its_setpoint() -> None:
    harmless, stuck = rows_of(
        Job(
            kind="single",
            case="arm",
            seed=1,
            faults=(find("dump_a_narrow@0.7"), find("sensor_a_stuck")),
            points=frozenset({"ready"}),
        )
    )
    assert (harmless["outcome"], str(harmless["reason"]).split(":")[0]) == ("ridden", "session")
    assert isinstance(harmless["peak_mmhg"], float)
    assert harmless["peak_mmhg"] > 65.0
    assert stuck["outcome"] == "released"
    assert isinstance(stuck["release_s"], float)
    assert 0.0 < stuck["release_s"] <= 1.25


def test_a_pump_that_is_stuck_on_in_a_search_stays_under_its_bound() -> None:
    (row,) = rows_of(
        Job(
            kind="single",
            case="arm_search",
            seed=1,
            faults=(find("pump_stuck_on"),),
            points=frozenset({"search_listen"}),
        )
    )
    assert (row["point"], row["fault"], row["outcome"]) == ("search_listen", "pump_stuck_on", "released")
    assert isinstance(row["peak_mmhg"], float)
    assert 240.0 < row["peak_mmhg"] <= 330.0


def test_what_three_readers_found_stays_within_its_bounds() -> None:
    """A sensor that falls away as the pump starts, and processes that go on after their hold circuits have let go."""
    stood_still = ("controller_stall@0.4", "controller_stall@0.44", "watchdog_stall@0.4", "watchdog_stall@0.44")
    rows = rows_of(
        Job(
            kind="single",
            case="arm_250",
            seed=1,
            faults=tuple(find(key) for key in ("sensor_a_drift@-85", *stood_still)),
            points=frozenset({"work"}),
            courses=(Course(after_s=0.6), Course(after_s=0.613)),
        )
    )
    assert len(rows) == 10
    assert [row for row in rows if row["outcome"] != "released" or float(str(row["peak_mmhg"])) > 290.0] == []


def test_one_valve_alone_empties_the_small_cuff_in_time() -> None:
    with closing(vents("arm_250", 1, lambda _key: False)) as each:
        row = next(each)
    assert isinstance(row["below_20_s"], float)
    assert isinstance(row["from_mmhg"], float)
    assert row["from_mmhg"] > 240.0
    assert row["below_20_s"] <= 3.0


def test_an_honest_visit_with_a_measurement_comes_to_its_end_and_trips_nothing() -> None:
    with closing(soak(179, 1, lambda _key: False)) as each:  # the shortest protocol, and a measurement first
        row = next(each)
    assert (row["exercise"], row["profile"]) == ("calf_raise", "thigh_large")
    assert (row["searched"], row["end"], row["trip"]) == ("found", "completed", "")
    hours, held_h = float(str(row["hours"])), float(str(row["held_h"]))
    before_search_s, before_bout_s = limits.REPERFUSION_RESET_S, REPERFUSION_S[0]
    assert 60.0 < held_h * 3600.0 < hours * 3600.0 - before_search_s - before_bout_s


def test_a_trip_in_the_self_test_that_opens_an_honest_station_is_a_false_trip(monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(station: Station) -> None:
        station.schedule.at(station.now + 5.0, lambda: find("estop").apply(station, Random(1)))  # noqa: S311 - unused
        opened(station)

    monkeypatch.setattr(soak_module, "opened", pressed)
    (row,) = soak(179, 1, lambda _key: False)
    assert (row["hours"], row["held_h"]) == (0.0, 0.0)
    assert str(row["trip"]).endswith("tripped:estop")
