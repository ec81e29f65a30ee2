"""When faults of a file come, go and come again: on a schedule of its own, and once on the whole station."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import cast

import pytest

from benchmarks.campaign import runs, tally
from benchmarks.campaign.catalogue import find
from benchmarks.campaign.course import USUAL, Course
from benchmarks.campaign.fault import Fault, Kind
from benchmarks.campaign.judge import Outcome, judge
from benchmarks.campaign.probe import Observation, Probe, Release, Stretch
from benchmarks.campaign.runs import Job, key_of, run_job
from benchmarks.campaign.schedule import Schedule
from benchmarks.campaign.station import CONTROLLER, Station
from benchmarks.journal import Row
from kiosk.core.model import Phase, PressureSample
from kiosk.core.units import Mmhg, Seconds

RNG = Random(1)  # noqa: S311 - repeatable, nothing secret


@dataclass
class Bench:
    """Stands in for a station: what happened, and when."""

    schedule: Schedule = field(default_factory=lambda: Schedule(0.0))
    seen: list[tuple[float, str]] = field(default_factory=list)

    @property
    def now(self) -> float:
        return self.schedule.now

    def press_stop(self) -> None:
        self.seen.append((self.now, "STOP"))

    def fault(self, name: str, *, can_go: bool = True) -> Fault:
        def note(what: str) -> None:
            self.seen.append((round(self.now, 3), f"{what} {name}"))

        undo = (lambda _station, _rng: note("off")) if can_go else None
        return Fault(name=name, kind=Kind.WIRE, apply=lambda _station, _rng: note("on"), undo=undo, is_at_once=True)

    def play(self, course: Course, fault: Fault) -> list[tuple[float, str]]:
        course.begin(cast(Station, self), fault, RNG)
        self.schedule.run(course.watch_s)
        return self.seen


def test_a_fault_comes_once_and_stays_unless_the_course_says_otherwise() -> None:
    bench = Bench()
    assert bench.play(USUAL, bench.fault("x")) == [(0.0, "on x")]
    assert USUAL.text == ""


def test_it_goes_and_comes_again_so_often() -> None:
    bench = Bench()
    course = Course(for_s=0.2, every_s=1.0, times=2)
    assert bench.play(course, bench.fault("x")) == [(0.0, "on x"), (0.2, "off x"), (1.0, "on x"), (1.2, "off x")]
    assert course.text == "for 0.2 s, every 1 s, 2 times"


def test_without_a_number_of_times_it_comes_again_to_the_end_of_the_run() -> None:
    bench = Bench()
    seen = bench.play(Course(every_s=4.0, watch_s=10.0), bench.fault("x", can_go=False))
    assert seen == [(0.0, "on x"), (4.0, "on x"), (8.0, "on x")]


def test_another_fault_and_stop_come_at_their_own_instants() -> None:
    bench = Bench()
    course = Course(also=bench.fault("y"), also_after_s=0.5, stop_after_s=0.25)
    assert bench.play(course, bench.fault("x")) == [(0.0, "on x"), (0.25, "STOP"), (0.5, "on y")]


def test_the_instant_is_the_one_that_is_asked_for_or_any_of_two_frames() -> None:
    assert Course(after_s=27.5).wait_s(RNG) == 27.5
    waits = [USUAL.wait_s(RNG) for _ in range(200)]
    assert 0.0 <= min(waits) < 0.01
    assert 0.07 < max(waits) <= 0.08


# --- judging ------------------------------------------------------------------------------------------------


def released(from_s: float) -> Observation:
    return Observation(was_held=True, watched_s=16.0, releases=[Release(from_s=from_s, from_mmhg=100.0)])


def test_what_is_over_before_a_frame_is_missed_may_pass() -> None:
    wire, held_on = find("adc_a_nack"), Observation(was_held=True, watched_s=16.0)
    assert judge(held_on, Course(for_s=0.2).judged(wire)).outcome is Outcome.RIDDEN
    assert judge(held_on, Course(for_s=0.3).judged(wire)).outcome is Outcome.MISSED


def test_the_time_of_a_second_fault_counts_from_its_own_instant() -> None:
    part, wire = find("dump_a_stuck_closed"), find("adc_a_nack")
    faults = Course(also=wire, also_after_s=2.0).judged(part)
    assert judge(released(2.5), faults).release_s == pytest.approx(0.5)
    assert judge(released(2.6), faults).outcome is Outcome.LATE


def test_stop_has_a_time_of_its_own() -> None:
    part = find("dump_a_stuck_closed")
    assert judge(released(1.3), (part,), 1.0).release_s == pytest.approx(0.3)
    assert judge(released(1.4), (part,), 1.0).outcome is Outcome.LATE
    assert judge(Observation(was_held=True, watched_s=16.0), (part,), 1.0).why == "STOP, never released"


def bench(**more: object) -> SimpleNamespace:
    """As much of a station as a probe looks at: 100 mmHg in a cuff that is held."""
    world = SimpleNamespace(
        advance=lambda _now: None,
        plant=SimpleNamespace(cuff_mmhg=100.0, peak_mmhg=100.0, pressure_a_mmhg=lambda _now: 100.0),
        coils_off_s=(None, None),
        true_pressure_mmhg=100.0,
    )
    guard = SimpleNamespace(at_s=-1.0, state=SimpleNamespace(name="H"), reason=SimpleNamespace(name="N"))
    parts: dict[str, object] = {
        "bench": SimpleNamespace(world=world), "schedule": Schedule(0.0), "now": 0.0, "outputs": None, "snapshot": None,
        "clocks": {CONTROLLER: SimpleNamespace(true_s=0.0)}, "watchdog": SimpleNamespace(state=guard),
        "watch_sample": None, "processes": {},
    }  # fmt: skip
    return SimpleNamespace(**(parts | more))


def watched(*wrong: tuple[float, float]) -> Observation:
    """What a probe makes of a number that is off by 20 mmHg in these stretches, at 100 mmHg, for 16 s."""
    station = bench()
    clock = station.clocks[CONTROLLER]
    probe = Probe(cast(Station, station))
    for tick in range(1600):
        clock.true_s = tick / 100.0
        shown_mmhg = 120.0 if any(from_s <= clock.true_s < until_s for from_s, until_s in wrong) else 100.0
        sample = PressureSample(pressure_mmhg=Mmhg(shown_mmhg), at_s=Seconds(clock.true_s), code=1, supply_v=5.0)
        station.watch_sample(sample)
    station.now = 16.0
    return probe.finish()


def test_a_number_that_was_right_between_two_moments_was_not_wrong_meanwhile() -> None:
    stuck = find("sensor_a_stuck")
    moments = [(at_s + begins, at_s + begins + 0.1) for at_s in range(0, 16, 4) for begins in (0.0, 0.5)]
    assert judge(watched(*moments), (stuck,)).outcome is Outcome.RIDDEN  # 0.8 s in 16
    assert judge(watched((1.0, 2.3)), (stuck,)).outcome is Outcome.MISSED
    flickers = [(1.0 + 0.2 * count, 1.1 + 0.2 * count) for count in range(8)]
    assert judge(watched(*flickers), (stuck,)).outcome is Outcome.MISSED


def test_a_probe_sees_how_long_a_cuff_was_low() -> None:
    station = bench(outputs=SimpleNamespace(setpoint_mmhg=100.0, phase=Phase.WORK))
    probe = Probe(cast(Station, station))
    for tick in range(600):
        station.now = tick / 100.0
        is_low = 1.0 <= station.now < 1.3 or 1.9 <= station.now < 2.1 or 4.0 <= station.now < 4.2
        station.bench.world.true_pressure_mmhg = 84.0 if is_low else 86.0
        probe._look()
    assert [(one.from_s, round(one.until_s, 2), round(one.wrong_s, 1)) for one in probe.finish().low] == [
        (1.0, 2.09, 0.5),
        (4.0, 4.19, 0.2),
    ]


def test_moments_add_up_within_four_repetitions_and_not_for_ever() -> None:
    stuck = find("sensor_a_stuck")
    seldom = [Stretch(float(at_s), at_s + 0.3, 0.3) for at_s in range(0, 64, 4)]
    assert judge(Observation(was_held=True, watched_s=70.0, wrong=seldom), (stuck,)).outcome is Outcome.RIDDEN
    often = [*seldom, Stretch(62.0, 62.3, 0.3)]
    late = judge(Observation(was_held=True, watched_s=70.0, wrong=often, releases=released(69.0).releases), (stuck,))
    assert (late.outcome, late.release_s) == (Outcome.LATE, 21.0)


# --- reports ------------------------------------------------------------------------------------------------


def test_a_run_is_named_by_its_course_too_and_is_found_again_by_it() -> None:
    job = Job(kind="single", case="thigh", seed=1, faults=(find("estop"),), courses=(USUAL, Course(for_s=0.5)))
    keys = [key for key, _, _ in job.runs("work")]
    assert keys == ["single thigh 1 work estop", "single thigh 1 work estop for 0.5 s"]
    assert keys[0] == key_of(job, "work", find("estop"))
    row: Row = {"fault": "estop", "course": "for 0.5 s", "point": "work", "case": "thigh", "seed": 1, "outcome": "late"}
    assert tally.singles([row]).notes["faults_missed"] == "estop (for 0.5 s) in work (thigh, seed 1)"


def test_what_is_done_is_not_played_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_parts: object) -> Station:
        raise AssertionError("a visit was played for nothing")

    monkeypatch.setattr(runs, "Station", never)
    job = Job(kind="single", case="thigh", seed=1, faults=(find("estop"),), points=frozenset({"work"}))
    assert list(run_job(job, {"single thigh 1 work estop"}.__contains__)) == []


def rows_of(job: Job) -> Iterator[Row]:
    return run_job(job, lambda _key: False)


def test_the_station_bears_faults_that_come_and_go_in_its_self_test() -> None:
    courses = (
        Course(after_s=0.0, for_s=0.05, every_s=0.3, times=2),
        Course(after_s=0.2, also=find("sensor_b_rail_high"), stop_after_s=0.1),
    )
    job = Job(
        kind="pair", case="thigh", seed=1, faults=(find("controller_freeze"),), points=frozenset({"proof_hold"}),
        courses=courses,
    )  # fmt: skip
    rows = list(rows_of(job))
    assert [row["course"] for row in rows] == [course.text for course in courses]
    assert [row["outcome"] for row in rows] == ["released", "released"]
    assert rows[1]["also"] == "sensor_b_rail_high"
    assert "stop" in str(rows[1]["reason"]) or "sensor" in str(rows[1]["reason"])
