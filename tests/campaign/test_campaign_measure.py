"""From when a time counts, and how far a run goes on: with stations that stand in for real ones."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast

import pytest

from benchmarks.campaign import runs
from benchmarks.campaign.asked import ANSWERED_S, HELD_S, Asked
from benchmarks.campaign.catalogue import catalogue, find
from benchmarks.campaign.course import USUAL, Course
from benchmarks.campaign.fault import Kind
from benchmarks.campaign.judge import Outcome, Verdict, judge
from benchmarks.campaign.probe import Observation, Probe, Release, Stretch
from benchmarks.campaign.schedule import Schedule
from benchmarks.campaign.station import CONTROLLER, Station
from kiosk.core.events import SessionAuthorised
from kiosk.core.model import FaultKind, Mode, Phase, PressureSample, SensorFault
from kiosk.core.units import Mmhg, Seconds


def seen(*, released_s: float | None = None, was_held: bool = True, **more: object) -> Observation:
    """16 s of a run, with everything let go for good at an instant or never."""
    releases = [] if released_s is None else [Release(from_s=released_s, from_mmhg=100.0)]
    found = Observation(was_held=was_held, releases=releases, watched_s=16.0)
    for name, value in more.items():
        setattr(found, name, value)
    return found


def stretch(from_s: float, until_s: float) -> Stretch:
    return Stretch(from_s, until_s, until_s - from_s)


# --- no number ----------------------------------------------------------------------------------------------


def test_a_wire_that_is_always_loose_is_a_broken_one_and_less_counts_from_what_it_does() -> None:
    faults = [find(f"sensor_b_intermittent@{share}") for share in (0.05, 0.5, 1)]
    assert [fault.kind for fault in faults] == [Kind.WIRE] * 3
    assert [fault.is_at_once for fault in faults] == [False, False, True]


def test_a_stretch_without_a_number_is_released_for_within_the_time_of_a_wire() -> None:
    loose = (find("sensor_a_intermittent@0.2"),)
    long = [stretch(2.0, 2.3)]
    assert judge(seen(lost=long), loose).why == "no number, never released"
    assert judge(seen(lost=long, released_s=2.5), loose) == Verdict(outcome=Outcome.RELEASED, release_s=0.5)
    assert judge(seen(lost=long, released_s=2.6), loose).outcome is Outcome.LATE
    many = [*long, stretch(9.0, 9.1)]
    assert judge(seen(lost=many, released_s=9.3), loose).release_s == pytest.approx(7.3)


def test_short_stretches_are_borne_and_time_the_release_that_answers_one_of_them() -> None:
    loose = (find("sensor_a_intermittent@0.2"),)
    short = [stretch(at_s, at_s + 0.1) for at_s in range(1, 9)]
    assert judge(seen(lost=short), loose) == Verdict(outcome=Outcome.RIDDEN)
    assert judge(seen(lost=short, released_s=5.35), loose).release_s == pytest.approx(0.35)
    assert judge(seen(lost=short, released_s=5.6), loose) == Verdict(outcome=Outcome.RELEASED)
    between = seen(lost=short)
    between.releases = [Release(from_s=5.2, from_mmhg=60.0, until_s=7.0)]  # a step of a proof test
    assert judge(between, loose) == Verdict(outcome=Outcome.RIDDEN)


def test_the_stretch_before_a_release_that_a_single_edge_broke_counts() -> None:
    broken = seen(lost=[stretch(5.0, 5.1)], released_s=5.6)
    broken.releases.insert(0, Release(from_s=5.2, from_mmhg=60.0, until_s=5.4))
    assert judge(broken, (find("sensor_a_intermittent@0.2"),)).release_s == pytest.approx(0.2)


def bench(**more: object) -> SimpleNamespace:
    """As much of a station as a probe looks at: 100 mmHg in a cuff that is held."""
    plant = SimpleNamespace(
        cuff_mmhg=100.0, peak_mmhg=100.0, pressure_a_mmhg=lambda _now: 100.0, pressure_b_mmhg=lambda _now: 100.0
    )
    world = SimpleNamespace(advance=lambda _now: None, plant=plant, coils_off_s=(None, None), true_pressure_mmhg=100.0)
    guard = SimpleNamespace(
        at_s=-1.0, bad_passes=0, pressure_mmhg=100.0, state=SimpleNamespace(name="H"), reason=SimpleNamespace(name="N")
    )
    parts: dict[str, object] = {
        "bench": SimpleNamespace(world=world), "schedule": Schedule(0.0), "now": 0.0, "outputs": None, "snapshot": None,
        "clocks": {CONTROLLER: SimpleNamespace(true_s=0.0)}, "watchdog": SimpleNamespace(state=guard),
        "watch_sample": None, "processes": {},
    }  # fmt: skip
    return SimpleNamespace(**(parts | more))


def spans(found: list[Stretch]) -> list[tuple[float, float]]:
    return [(round(one.from_s, 3), round(one.until_s, 3)) for one in found]


def test_a_probe_notes_how_long_either_sensor_gave_no_number() -> None:
    station = bench()
    probe, clock, guard = Probe(cast(Station, station)), station.clocks[CONTROLLER], station.watchdog.state
    for tick in range(200):
        station.now = clock.true_s = guard.at_s = tick / 100.0
        now = Seconds(clock.true_s)
        number = PressureSample(pressure_mmhg=Mmhg(100.0), at_s=now, code=1, supply_v=5.0)
        nothing = SensorFault(kind=FaultKind.RAIL_LOW, at_s=now, detail="")
        station.watch_sample(nothing if tick in {20, 21, 22, 30} else number)
        guard.bad_passes = tick - 99 if 100 <= tick < 140 else 0
        probe._look()
    assert spans(probe.finish().lost) == [(0.19, 0.22), (0.29, 0.3), (0.99, 1.39)]


def test_what_a_process_that_stood_still_did_not_ask_for_was_not_lost_and_an_open_cuff_needs_no_number() -> None:
    station = bench()
    probe, clock = Probe(cast(Station, station)), station.clocks[CONTROLLER]
    for clock.true_s in (5.0, 5.01):
        station.watch_sample(SensorFault(kind=FaultKind.RAIL_LOW, at_s=Seconds(clock.true_s), detail=""))
    station.bench.world.coils_off_s = (5.02, None)
    clock.true_s = 7.0
    station.watch_sample(SensorFault(kind=FaultKind.RAIL_LOW, at_s=Seconds(7.0), detail=""))
    station.bench.world.coils_off_s = (None, None)
    clock.true_s = 7.01
    station.watch_sample(SensorFault(kind=FaultKind.RAIL_LOW, at_s=Seconds(7.01), detail=""))
    assert spans(probe.finish().lost) == [(4.98, 5.01), (6.99, 7.01)]


# --- a fill that falls --------------------------------------------------------------------------------------


def test_a_cuff_that_falls_in_a_fill_is_low_from_below_its_highest() -> None:
    outputs = SimpleNamespace(setpoint_mmhg=250.0, phase=Phase.FILL)
    station = bench(outputs=outputs)
    probe = Probe(cast(Station, station))
    for tick in range(300):
        station.now = tick / 100.0
        fallen_mmhg = 0.0 if station.now < 1.0 else 20.0 if station.now < 1.5 else 14.0
        station.bench.world.true_pressure_mmhg = 100.0 - fallen_mmhg  # it never comes near its setpoint
        probe._look()
    assert spans(probe.finish().low) == [(1.0, 1.49)]


@pytest.mark.parametrize(("phase", "per_s"), [(Phase.FILL, 10.0), (Phase.SEARCH, -10.0)])
def test_a_fill_that_does_not_get_up_is_not_low_and_nothing_else_is_a_fill(phase: Phase, per_s: float) -> None:
    station = bench(outputs=SimpleNamespace(setpoint_mmhg=250.0, phase=phase))
    probe = Probe(cast(Station, station))
    for tick in range(300):
        station.now = tick / 100.0
        station.bench.world.true_pressure_mmhg = 100.0 + per_s * station.now
        probe._look()
    assert probe.finish().low == []


# --- what comes while nothing is held -----------------------------------------------------------------------


def later(closed: tuple[float, float], released_s: float) -> Observation:
    """Nothing is held at first; then the cuff is closed, until everything lets go for good."""
    releases = [Release(from_s=0.0, from_mmhg=0.0, until_s=closed[0]), Release(from_s=released_s, from_mmhg=60.0)]
    return Observation(was_held=False, releases=releases, watched_s=16.0, closed=[stretch(*closed)])


def test_a_fault_while_nothing_is_held_counts_from_when_the_cuff_is_closed() -> None:
    wire, stalled = find("adc_a_nack"), find("controller_stall@0.5")
    assert judge(later((2.0, 2.4), 2.5), (wire,)) == Verdict(outcome=Outcome.RELEASED, release_s=0.5)
    assert judge(later((2.0, 2.4), 2.6), (wire,)).outcome is Outcome.LATE
    assert judge(later((2.0, 9.0), 9.1), (stalled,)) == Verdict(outcome=Outcome.RELEASED)  # it is long over
    assert judge(later((0.2, 0.8), 0.9), (stalled,)).outcome is Outcome.LATE
    assert judge(later((2.0, 2.4), 2.5), (find("dump_a_slow"),), 2.25).release_s == 0.25  # STOP, which is over at once
    open_all_along = Observation(was_held=False, releases=[Release(from_s=0.0, from_mmhg=0.0)], watched_s=16.0)
    assert judge(open_all_along, (wire,), 1.0) == Verdict(outcome=Outcome.OPEN)


def test_a_fault_that_comes_again_counts_from_the_first_time_that_it_meets_a_closed_cuff() -> None:
    faults = Course(for_s=0.3, every_s=1.0).judged(find("adc_a_nack"))
    assert judge(later((2.5, 3.4), 3.5), faults).release_s == 0.5
    assert judge(later((2.5, 9.0), 9.1), faults).outcome is Outcome.LATE


def test_a_probe_notes_when_the_cuff_was_closed() -> None:
    station = bench()
    station.bench.world.coils_off_s = (0.0, 0.0)
    probe = Probe(cast(Station, station))
    for tick in range(100):
        station.now = tick / 100.0
        station.bench.world.coils_off_s = (None, 0.0) if tick < 20 else (None, None) if tick < 60 else (0.6, 0.6)
        probe._look()
    found = probe.finish()
    assert (found.was_held, spans(found.closed)) == (False, [(0.2, 0.59)])


def asked(**more: object) -> tuple[SimpleNamespace, Asked]:
    queue: list[object] = []
    station = bench(inbox=SimpleNamespace(put=queue.append), queue=queue, **more)
    station.processes = {CONTROLLER: SimpleNamespace(is_alive=True)}
    return station, Asked(cast(Station, station), cast(SessionAuthorised, "a bout"), after_s=1.0)


def test_what_is_asked_for_is_over_when_it_is_refused_or_whoever_began_it_is_dead() -> None:
    station, bout = asked(snapshot=SimpleNamespace(mode=Mode.READY))
    station.schedule.run(1.0)
    assert station.queue == ["a bout"]
    station.now = 1.0 + ANSWERED_S / 2
    assert not bout.has_ended
    station.now = 1.0 + ANSWERED_S
    ended = [bout.has_ended]
    station.snapshot.mode = Mode.TESTING
    ended.append(bout.has_ended)
    station.processes[CONTROLLER].is_alive = False
    assert [*ended, bout.has_ended] == [True, False, True]


def test_what_is_asked_for_is_seen_until_its_setpoint_has_been_held_for_a_while() -> None:
    station, bout = asked(outputs=SimpleNamespace(phase=Phase.FILL, listening=None))
    assert not bout.look()
    station.now, station.outputs.phase = 20.0, Phase.WORK
    assert not bout.look()
    station.now = 20.0 + HELD_S
    assert bout.look()


# --- how long a run goes on ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("course", "key", "least_s"),
    [
        (USUAL, "estop", 0.0),
        (USUAL, "watchdog_stall@2", 3.0),
        (USUAL, "both_clock@-1", 0.0),
        (Course(for_s=0.5, every_s=1.0, times=3), "estop", 3.5),
        (Course(every_s=4.0, watch_s=10.0), "watchdog_stall@0.5", 9.5),
        (Course(also=find("controller_stall@0.5"), also_after_s=4.0), "estop", 5.5),
        (Course(stop_after_s=3.0), "estop", 4.0),
    ],
)
def test_a_run_goes_on_beyond_its_last_act(course: Course, key: str, least_s: float) -> None:
    assert course.least_s(find(key)) == least_s


@dataclass
class Timed:
    """As much of a station as keeps time."""

    schedule: Schedule

    @property
    def now(self) -> float:
        return self.schedule.now


def test_a_run_does_not_end_before_that_nor_without_it_later_than_it_has_to() -> None:
    one = SimpleNamespace(course=USUAL, stored=SimpleNamespace(asks=None))
    ended: list[float] = []
    for least_s in (0.0, 3.0, 30.0):
        schedule = Schedule(0.0)
        schedule.every(0.5, lambda: None)
        probe = cast(Probe, SimpleNamespace(is_over=True))
        runs._watch(cast(Station, Timed(schedule)), probe, least_s, cast(runs._One, one))
        ended.append(schedule.now)
    assert ended == [0.0, 3.0, 30.0]


def test_a_stall_is_also_as_long_as_the_hold_circuits_take() -> None:
    for name in ("controller", "watchdog", "both"):
        assert {f"{name}_stall@0.36", f"{name}_stall@0.42"} <= set(catalogue())


# --- errors -------------------------------------------------------------------------------------------------


def test_a_process_that_dies_of_an_error_is_told_and_is_a_miss_unless_it_is_meant_to() -> None:
    station = bench()
    meant, other = ValueError("time went backwards: 1 after 2"), KeyError("x")
    station.processes = {CONTROLLER: SimpleNamespace(failure=meant), "watchdog": SimpleNamespace(failure=None)}
    probe, wire = Probe(cast(Station, station)), find("adc_a_nack")
    deliberate = probe.finish().failures
    assert deliberate == ("controller: ValueError: time went backwards: 1 after 2",)
    assert judge(seen(released_s=0.3, failures=deliberate), (wire,)).outcome is Outcome.RELEASED
    station.processes["watchdog"].failure = other
    told = probe.finish().failures
    assert told[1] == "watchdog: KeyError: 'x'"
    found = judge(seen(released_s=0.3, failures=told), (wire,))
    assert found == Verdict(outcome=Outcome.FAILED, release_s=0.3, why=told[1])
    assert judge(seen(failures=told), (wire,)).outcome is Outcome.MISSED
