import errno
import json
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

import pytest

from benchmarks import __main__ as command
from benchmarks import lop_sources
from benchmarks.campaign import plan, tally
from benchmarks.campaign.catalogue import catalogue, find
from benchmarks.campaign.fault import Kind, free_coils
from benchmarks.campaign.faultfile import load_jobs
from benchmarks.campaign.folder import run_folder
from benchmarks.campaign.judge import Outcome, judge
from benchmarks.campaign.memory import QUEUE_MAX, MemorySocket, socket_pair
from benchmarks.campaign.people import as_toml, base_of, exercise_of, somebody
from benchmarks.campaign.pool import run_tasks
from benchmarks.campaign.probe import Observation, Release, Stretch
from benchmarks.campaign.schedule import Clock, Process, Schedule
from benchmarks.figures import BenchmarkError
from benchmarks.journal import Row, RunLog, sources_digest
from kiosk.core.errors import ConfigError
from kiosk.hw.sim.exercise import EXERCISES
from kiosk.hw.sim.faults import FAULTS
from kiosk.hw.sim.profile import load_profile

# --- sockets in memory --------------------------------------------------------------------------------------


def pairs() -> list[tuple[socket.socket | MemorySocket, socket.socket | MemorySocket]]:
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    here.setblocking(False)
    there.setblocking(False)
    return [(here, there), socket_pair()]


def outcome_of(end: socket.socket | MemorySocket) -> bytes | int | None:
    try:
        return end.recv(8)
    except OSError as error:
        return error.errno


def test_a_pair_in_memory_behaves_as_the_kernels_does() -> None:
    for here, there in pairs():
        seen: list[object] = [outcome_of(here)]
        here.send(b"one")
        here.send(b"longer than eight")
        seen += [outcome_of(there), outcome_of(there), outcome_of(there)]
        here.send(b"last")
        here.close()
        seen += [outcome_of(there), outcome_of(there), outcome_of(there)]
        with pytest.raises(BrokenPipeError):
            there.send(b"nobody is there")
        there.close()
        assert seen == [errno.EAGAIN, b"one", b"longer t", errno.EAGAIN, b"last", b"", b""]


def test_an_end_with_unread_packets_is_a_reset_as_the_kernels_is() -> None:
    for here, there in pairs():
        there.send(b"unread")
        here.close()
        assert [outcome_of(there), outcome_of(there)] == [errno.ECONNRESET, b""]
        there.close()


def test_a_peer_that_does_not_read_fills_the_queue() -> None:
    here, _there = socket_pair()
    for _ in range(QUEUE_MAX):
        here.send(b"x")
    with pytest.raises(BlockingIOError):
        here.send(b"x")


# --- time ---------------------------------------------------------------------------------------------------


def test_calls_come_in_the_order_of_their_times() -> None:
    schedule, seen = Schedule(0.0), list[str]()
    schedule.at(2.0, lambda: seen.append("late"))
    schedule.at(1.0, lambda: seen.append("first"))
    schedule.at(1.0, lambda: seen.append("second"))
    assert not schedule.run(1.5)
    assert (seen, schedule.now) == (["first", "second"], 1.5)
    assert schedule.run(9.0, lambda: "late" in seen)
    assert schedule.now == 2.0


def test_a_stopped_process_goes_on_and_a_killed_one_does_not() -> None:
    schedule = Schedule(0.0)
    clock = Clock(schedule)
    ticks: list[float] = []

    def passes() -> Generator[float, None, None]:
        while True:
            yield len(ticks) + 1.0
            ticks.append(clock.now())

    process = Process(schedule, clock, passes())
    schedule.run(2.0)
    process.stop()
    schedule.run(5.5)
    assert ticks == [1.0, 2.0]
    process.go_on()
    schedule.run(5.6)
    assert ticks == [1.0, 2.0, 5.5, 5.5, 5.5]
    process.kill()
    schedule.run(20.0)
    assert len(ticks) == 5


def test_a_wrong_clock_shows_in_what_it_reads_and_in_when_it_wakes() -> None:
    schedule = Schedule(0.0)
    clock = Clock(schedule)
    clock.sleep(0.5)
    clock.offset_s = -2.0
    assert (clock.true_s, clock.now()) == (0.5, -1.5)


# --- judging ------------------------------------------------------------------------------------------------


def seen(*releases: Release, was_held: bool = True, wrong_s: float | None = None) -> Observation:
    """Wrong from `wrong_s` until everything lets go, or to the end."""
    wrong: list[Stretch] = []
    if wrong_s is not None and not any(one.from_s < wrong_s and one.until_s is None for one in releases):
        until_s = min((one.from_s for one in releases if one.from_s >= wrong_s), default=16.0)
        wrong = [Stretch(wrong_s, until_s, until_s - wrong_s)]
    return Observation(was_held=was_held, releases=list(releases), watched_s=16.0, wrong=wrong)


def released(from_s: float, until_s: float | None = None) -> Release:
    return Release(from_s=from_s, from_mmhg=100.0, until_s=until_s)


def test_a_dead_wire_counts_from_the_fault_and_a_wrong_number_from_where_it_is_wrong() -> None:
    wire, stuck = find("adc_a_nack"), find("sensor_a_stuck")
    assert judge(seen(released(0.5)), (wire,)).release_s == 0.5
    assert judge(seen(released(0.6)), (wire,)).outcome is Outcome.LATE
    assert judge(seen(), (wire,)).outcome is Outcome.MISSED
    assert judge(seen(released(7.0), wrong_s=6.0), (stuck,)).release_s == 1.0
    assert judge(seen(released(7.0), wrong_s=5.0), (stuck,)).outcome is Outcome.LATE
    assert judge(seen(wrong_s=5.0), (stuck,)).outcome is Outcome.MISSED
    assert judge(seen(), (stuck,)).outcome is Outcome.RIDDEN


def test_a_release_before_the_number_went_wrong_is_none_if_it_was_taken_back() -> None:
    stuck = find("sensor_a_stuck")
    assert judge(seen(released(1.0, until_s=2.0), released(6.5), wrong_s=6.0), (stuck,)).release_s == 0.5
    assert judge(seen(released(1.0), wrong_s=6.0), (stuck,)).release_s is None


def test_moments_of_a_wrong_number_may_pass_until_they_add_up() -> None:
    stuck = find("sensor_a_stuck")
    moments = [Stretch(float(at_s), at_s + 0.4, 0.4) for at_s in (1, 5, 9)]
    assert judge(Observation(was_held=True, watched_s=16.0, wrong=moments), (stuck,)).outcome is Outcome.RIDDEN
    moments.append(Stretch(13.0, 13.4, 0.4))
    assert judge(Observation(was_held=True, watched_s=16.0, wrong=moments), (stuck,)).outcome is Outcome.MISSED


def test_a_fall_that_the_pump_makes_good_is_none_until_it_comes_again_and_again() -> None:
    leak = find("cuff_burst@2")
    falls = [Stretch(float(at_s), at_s + 0.6, 0.6) for at_s in (1, 4, 7, 10)]
    assert judge(Observation(was_held=True, watched_s=16.0, low=falls), (leak,)).outcome is Outcome.RIDDEN
    falls.append(Stretch(13.0, 13.6, 0.6))
    late = judge(Observation(was_held=True, watched_s=16.0, low=falls, releases=[released(13.5)]), (leak,))
    assert (late.outcome, late.release_s) == (Outcome.RELEASED, 0.5)
    late = judge(Observation(was_held=True, watched_s=16.0, low=falls, releases=[released(15.0)]), (leak,))
    assert (late.outcome, late.release_s) == (Outcome.LATE, 14.0)
    lasting = [Stretch(1.0, 3.6, 1.5)]
    assert judge(Observation(was_held=True, watched_s=16.0, low=lasting), (leak,)).outcome is Outcome.MISSED


def test_strengths_are_named_and_bounded() -> None:
    assert find("sensor_a_offset@-33").amplitude == -33.0
    for wrong in ("sensor_a_offset@999", "sensor_a_offset@much", "estop@2"):
        with pytest.raises(BenchmarkError):
            find(wrong)
    kinds = {"rail_low@3": Kind.WIRE, "rail_low": Kind.PART, "dump_b_leaks": Kind.LEAK, "sensor_b_slow@5": Kind.SENSOR}
    assert {key: find(key).kind for key in kinds} == kinds
    assert find("sensor_ab_stuck").is_common_cause
    assert find("adc_ab_nack").is_common_cause


def test_one_edge_may_break_a_release_and_nothing_longer() -> None:
    wire = find("adc_a_nack")
    assert judge(seen(released(0.2, until_s=0.5), released(0.7)), (wire,)).outcome is Outcome.RELEASED
    assert judge(seen(released(0.2, until_s=0.5), released(0.8)), (wire,)).outcome is Outcome.MISSED
    assert judge(seen(released(0.2, until_s=0.5)), (wire,)).outcome is Outcome.MISSED


def test_what_was_open_stays_open() -> None:
    part = find("dump_a_stuck_closed")
    assert judge(seen(released(0.0), was_held=False), (part,)).outcome is Outcome.OPEN
    held_on = Observation(was_held=True, watched_s=16.0, excess_s=1.4)
    assert judge(held_on, (part,)).outcome is Outcome.MISSED


def test_a_stuck_hold_circuit_is_not_waited_for() -> None:
    assert free_coils([find("oneshot_a_stuck_on"), find("adc_a_nack")]) == "b"


def test_pairs_come_into_everything_that_holds_pressure_with_every_fault_in_every_strength() -> None:
    jobs = [job for job in plan.pairs(1, quick=False) if job.latent is not None]
    assert {(job.case, point) for job in jobs for point in job.points or ()} == {
        ("arm_250", "fill"), ("arm_250", "fill_top"), ("thigh", "work"), ("thigh", "rest"),
        ("arm_search", "search_listen"),
    }  # fmt: skip
    singles = {key for key, fault in catalogue().items() if not fault.is_common_cause}
    assert {frozenset(fault.key for fault in job.faults) for job in jobs} == {frozenset(singles)}
    assert {"controller_clock@-1", "watchdog_clock@10", "sensor_a_offset@-20"} <= singles
    parts = {key for key in singles if find(key).kind in plan.PART_KINDS}
    assert {job.latent.key for job in jobs if job.latent is not None} == parts


def test_every_fault_of_the_bench_is_in_the_campaign() -> None:
    assert set(FAULTS) <= {fault.name for fault in catalogue().values()}
    with pytest.raises(BenchmarkError, match="nonsense"):
        find("nonsense")


# --- figures ------------------------------------------------------------------------------------------------


def row(outcome: str = "released", release_s: float | None = 0.3, **more: object) -> Row:
    usual: Row = {"kind": "single", "case": "thigh", "seed": 1, "point": "work", "fault": "adc_a_nack", "latent": None}
    return usual | {"counts_as": "wire", "outcome": outcome, "release_s": release_s, "peak_mmhg": 150.0} | more


def test_the_longest_release_is_named_and_a_miss_leaves_no_figure() -> None:
    found = tally.singles([row(), row(release_s=0.5, point="rest"), row(fault="pump_stuck_on", peak_mmhg=310.0)])
    assert found.values["bus_fault_release_s_max"] == 0.5
    assert "adc_a_nack in rest" in found.notes["bus_fault_release_s_max"]
    assert found.values["single_fault_peak_training_mmhg_max"] == 150.0
    assert found.values["single_fault_peak_search_mmhg_max"] == 310.0
    assert found.values["release_histogram"] == "<=0.3:2 <=0.5:1"
    missed = tally.singles([row(), row("missed", None)])
    assert "bus_fault_release_s_max" not in missed.values
    assert "1 of 2 missed" in missed.notes["bus_fault_release_s_max"]
    assert missed.values["faults_missed"] == 1.0


def test_a_late_release_is_a_figure_and_a_miss() -> None:
    late = tally.singles([row("late", 0.9)])
    assert (late.values["bus_fault_release_s_max"], late.values["faults_missed"]) == (0.9, 1.0)


def test_latent_faults_that_the_proof_did_not_find_are_named() -> None:
    proofs: list[Row] = [
        {"latent": "a", "outcome": "refused", "by": "proof"},
        {"latent": "cuff_leak", "outcome": "refused", "by": "bout"},
        {"latent": "relief_dead", "outcome": "ridden"},
    ]
    found = tally.latents(proofs)
    assert found.values["latent_faults_found"] == pytest.approx(1 / 3)
    assert found.notes["latent_faults_found"].endswith("not found: cuff_leak, relief_dead")


def test_pairs_leave_the_last_two_lines_of_defence_out_and_say_so() -> None:
    last = row("ridden", None, kind="pair", latent="relief_dead", fault="comparator_dead", peak_mmhg=700.0)
    found = tally.pairs([row(kind="pair", latent="cuff_leak"), last, {"outcome": "refused", "by": "proof"}])
    assert found.values == {"pair_fault_peak_mmhg_max": 150.0, "pairs": 1.0, "pairs_missed": 0.0}
    assert "700" in found.notes["pair_fault_peak_mmhg_max"]
    assert "1 first faults were found" in found.notes["pairs"]


def test_vent_times_are_the_slower_valves() -> None:
    falls: list[Row] = [
        {"case": "thigh_250", "valve": "a", "below_20_s": 2.0, "half_s": 0.5, "from_mmhg": 250.0},
        {"case": "thigh_250", "valve": "b", "below_20_s": 3.0, "half_s": 0.5, "from_mmhg": 250.0},
    ]
    assert tally.vents(falls).values == {"vented_below_20_thigh_s_max": 3.0}


# --- the report of a run ------------------------------------------------------------------------------------


def test_an_interrupted_report_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    with RunLog(path, seed=1, version="v") as log:
        log.add({"key": "a"})
    path.write_bytes(path.read_bytes() + b'{"key": "tor')
    with RunLog(path, seed=1, version="v") as log:
        assert log.rows == [{"key": "a"}]
        log.add({"key": "b"})
    assert [json.loads(line).get("key") for line in path.read_text().splitlines()] == [None, "a", "b"]


@pytest.mark.parametrize(
    ("changed", "is_same"),
    [
        ("kiosk/second.py", False),
        ("kiosk/third.toml", False),
        ("kiosk/unused.py", True),
        ("kiosk/tui/words.toml", True),
    ],
)
def test_a_report_goes_on_while_nothing_changes_that_its_runs_are_made_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str, *, is_same: bool
) -> None:
    monkeypatch.setattr(lop_sources, "ROOT", tmp_path)
    (tmp_path / "kiosk" / "tui").mkdir(parents=True)
    written = {
        "__init__.py": "",
        "first.py": "from kiosk import second\n",
        "second.py": "one = 1\n",
        "third.toml": "one = 1\n",
    }
    for name, text in written.items():
        (tmp_path / "kiosk" / name).write_text(text, encoding="utf-8")
    before = sources_digest(["kiosk.first"])
    (tmp_path / changed).write_text("one = 2\n", encoding="utf-8")
    assert (sources_digest(["kiosk.first"]) == before) is is_same


@pytest.mark.parametrize(("seed", "version"), [(2, "v"), (1, "w")])
def test_a_report_of_another_run_is_refused(tmp_path: Path, seed: int, version: str) -> None:
    path = tmp_path / "run.jsonl"
    RunLog(path, seed=1, version="v").close()
    before = path.read_bytes()
    with pytest.raises(BenchmarkError, match="seed 1, sources v"):
        RunLog(path, seed=seed, version=version)
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["shopping list\nmilk\n", "a list of one line without its end", '{"key":"a"}'])
def test_a_file_that_is_no_report_is_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(text)
    with pytest.raises(BenchmarkError, match="not a report of a run"):
        RunLog(path, seed=1, version="v")
    assert path.read_text() == text


def test_a_report_whose_first_line_was_cut_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    RunLog(path, seed=1, version="v").close()
    whole = path.read_bytes()
    path.write_bytes(whole[:9])
    RunLog(path, seed=1, version="v").close()
    assert path.read_bytes() == whole


def test_two_runs_do_not_collect_in_one_report(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    with RunLog(path, seed=1, version="v"), pytest.raises(BenchmarkError, match="another run collects in it"):
        RunLog(path, seed=1, version="v")
    RunLog(path, seed=1, version="v").close()


@pytest.mark.parametrize("minutes", ["0", "-1", "nan", "inf", "soon"])
def test_a_time_that_is_none_is_a_wrong_request(minutes: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["safety", "--resume", str(tmp_path / "run.jsonl"), "--minutes", minutes])
    assert ended.value.code == 2


# --- fault files --------------------------------------------------------------------------------------------

EXAMPLE = Path(__file__).parent.parent / "benchmarks" / "files" / "faults.example.toml"


def test_the_attacks_are_a_fault_file_as_it_was_run() -> None:
    jobs = load_jobs(EXAMPLE.with_name("attacks.toml"), seed=1)
    assert sum(len(job.faults) * len(job.courses) * len(job.points or ()) for job in jobs) == 455
    assert {job.kind for job in jobs} == {"single", "pair"}


def test_the_example_is_a_fault_file_and_the_seed_of_the_command_counts_where_it_names_none() -> None:
    jobs = load_jobs(EXAMPLE, seed=7)
    assert {(job.kind, job.case, job.seed) for job in jobs} == {
        ("single", "thigh", 7),
        ("single", "arm", 7),
        ("single", "thigh", 1),
        ("single", "thigh", 2),
        ("single", "thigh", 3),
        ("pair", "arm_250", 7),
    }
    assert [job.latent.key for job in jobs if job.latent is not None] == ["relief_dead"]
    ways = {course.text for job in jobs for course in job.courses}
    assert {"for 0.25 s, every 1 s", "STOP 0 s later", "after 27.5 s, with pump_stuck_on 0.3 s later"} <= ways


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "faults.toml"
        path.write_text(text)
        return path

    return write


def test_a_wrong_fault_file_is_refused_with_everything_that_is_wrong(written: Callable[[str], Path]) -> None:
    path = written(
        '[[run]]\nfaults = ["sensor_a_stuk"]\nphases = ["fill", "flil"]\ncases = []\nlatent = "ghost_in_machine"\n'
    )
    with pytest.raises(ConfigError) as caught:
        load_jobs(path, 1)
    assert [(problem.path, problem.code) for problem in caught.value.diagnostics] == [
        ("faults.toml:2: run[0].faults", "unknown_fault"),
        ("faults.toml:5: run[0].latent", "unknown_fault"),
        ("faults.toml:3: run[0].phases", "unknown_phase"),
        ("faults.toml:4: run[0].cases", "empty"),
    ]
    assert "sensor_a_stuck" in caught.value.diagnostics[0].hint


def test_a_phase_that_a_case_never_comes_to_is_refused(written: Callable[[str], Path]) -> None:
    path = written(
        '[[run]]\nfaults = ["estop"]\nphases = ["search_rise", "short_hold", "fill"]\ncases = ["thigh", "arm_search"]\n'
    )
    with pytest.raises(ConfigError) as caught:
        load_jobs(path, 1)
    assert [problem.message for problem in caught.value.diagnostics] == [
        "thigh never comes to search_rise",
        "arm_search never comes to fill",
    ]


def test_unknown_keys_and_missing_ones_are_refused_together(written: Callable[[str], Path]) -> None:
    path = written('speed = 2\n[[run]]\nfaults = ["estop"]\nphase = ["fill"]\n')
    with pytest.raises(ConfigError) as caught:
        load_jobs(path, 1)
    assert [(problem.path, problem.code, problem.hint) for problem in caught.value.diagnostics] == [
        ("faults.toml:1: speed", "unknown_key", "known here: run"),
        ("faults.toml:4: run[0].phase", "unknown_key", "did you mean phases?"),
        ("faults.toml:2: run[0].phases", "missing_key", "add phases"),
    ]


@pytest.mark.parametrize("text", ["", "run = []\n", "run = 3\n", "[[run]\n"])
def test_a_file_without_runs_is_refused(text: str, written: Callable[[str], Path]) -> None:
    with pytest.raises(ConfigError):
        load_jobs(written(text), 1)


def test_a_wrong_fault_file_is_a_wrong_request(
    written: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = written('[[run]]\nfaults = ["nothing"]\nphases = ["fill"]\n')
    assert command.main(["safety", "--faults-file", str(path)]) == 2
    assert "nothing" in capsys.readouterr().err


# --- honest hours -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("exercise", list(EXERCISES))
def test_everybody_who_may_come_is_a_profile_that_the_bench_takes(exercise: str, tmp_path: Path) -> None:
    for seed in range(20):
        rng = Random(seed)  # noqa: S311 - repeatable people
        base = base_of(exercise, rng)
        profile = somebody(base, exercise, rng)
        path = tmp_path / f"{base}.toml"
        path.write_text(as_toml(profile))
        assert load_profile(path) == profile
        assert 4.75 < profile.sensor_b.supply_v < 5.25
        assert (profile.limb.exercise, profile.limb.kind) == (exercise, EXERCISES[exercise].limb)


def test_all_exercises_come_and_the_same_ones_with_the_same_seed() -> None:
    came = [exercise_of(Random(seed)) for seed in range(200)]  # noqa: S311 - as above
    assert set(came) == set(EXERCISES)
    assert came == [exercise_of(Random(seed)) for seed in range(200)]  # noqa: S311 - as above
    assert somebody("thigh", "running", Random(5)) == somebody("thigh", "running", Random(5))  # noqa: S311 - as above


def test_a_runner_strides_faster_than_a_weight_is_lifted() -> None:
    rng = Random(1)  # noqa: S311 - as above
    running, lifting = (somebody("thigh", exercise, rng).limb for exercise in ("running", "squat"))
    assert running.up_s + running.down_s < 1.0 < lifting.up_s + lifting.down_s


def test_false_trips_are_counted_by_the_hour_and_early_ends_are_not_trips() -> None:
    rows: list[Row] = [
        {"key": "a", "hours": 2.0, "trip": "", "end": "completed", "exercise": "running", "searched": "found"},
        {"key": "b", "hours": 1.0, "trip": "tripped:disagreement", "end": "none", "exercise": "squat", "searched": ""},
        {"key": "c", "hours": 1.0, "trip": "", "end": "high", "exercise": "running", "searched": "lop_none"},
    ]
    found = tally.soak(rows)
    assert found.values == {"false_trips_per_1000_h": 250.0, "false_ends_per_1000_h": 250.0, "soak_h": 4.0}
    assert found.notes["false_ends_per_1000_h"] == "high (c, running)"
    note = found.notes["false_trips_per_1000_h"]
    assert "high 1" in note
    assert "running 2, squat 1" in note
    assert "2 searches: found 1, lop_none 1" in note
    assert found.notes["soak_h"] == "0.0 of 0.0 h with a closed cuff or pressure, not known of 3 visits"
    assert tally.soak([]).values == {}


def test_what_depends_on_motion_is_bound_by_the_hours_that_were_recorded() -> None:
    rows: list[Row] = [
        {"key": "a", "hours": 200.0, "recorded_h": 1.0, "trips": [], "ends": ["search found", "bout completed"]},
        {"key": "b", "hours": 200.0, "recorded_h": 1.0, "trips": ["guard:late"], "ends": ["bout completed"]},
    ]
    found = tally.replays(rows)
    assert found.values == {"replay_false_trips_per_1000_h": 2.5, "replay_h": 400.0}
    note = found.notes["replay_false_trips_per_1000_h"]
    assert "trips: guard:late 1; recorded: bout completed 2, search found 1" in note
    assert "those of 2.00 h recorded: " in note
    assert "fewer than 1500 in 1,000 h (95 %)" in note
    before: Row = {"key": "c", "hours": 200.0, "trips": []}
    assert "2.00 h recorded and what 1 rows do not tell" in str(tally.replays([*rows, before]).notes)
    assert "is not known" in tally.replays([before]).notes["replay_false_trips_per_1000_h"]


def test_held_hours_are_told_apart_from_hours_of_visits() -> None:
    held: Row = {"key": "a", "hours": 2.0, "held_h": 1.25, "trip": "", "end": "completed", "exercise": "running"}
    note = tally.soak([held, held | {"held_h": 0.5}]).notes["soak_h"]
    assert note == "1.8 of 4.0 h with a closed cuff or pressure"


def test_a_trip_before_the_first_bout_is_a_trip_and_no_early_end() -> None:
    visit: Row = {"key": "a", "hours": 2.0, "trip": "", "end": "completed", "exercise": "running"}
    opening: Row = {"key": "b", "hours": 0.0, "trip": "tripped:late", "end": "proof:late", "exercise": "running"}
    found = tally.soak([visit, opening])
    assert found.values == {"false_trips_per_1000_h": 500.0, "false_ends_per_1000_h": 0.0, "soak_h": 2.0}
    assert "tripped:late (b, running)" in tally.soak([opening]).notes["false_trips_per_1000_h"]


# --- workers ------------------------------------------------------------------------------------------------


def _rows_then(stop: Callable[[], None], rows: int = 1000) -> Iterator[Row]:
    with run_folder() as name:
        for number in range(rows):
            yield {"number": number, "folder": name}
            stop()


def _no_folder_is_left(kept: list[Row]) -> bool:
    """Neither a run's nor that of its worker."""
    folders = {Path(str(row["folder"])).parent for row in kept}
    return bool(folders) and not any(folder.exists() for folder in folders)


def test_workers_share_the_tasks_and_every_row_is_kept() -> None:
    kept: list[Row] = []
    run_tasks([partial(_rows_then, lambda: None) for _ in range(5)], kept.append, expected=5000, what="nothing")
    assert len(kept) == 5000
    assert _no_folder_is_left(kept)


ENDLESS: Final = 1_000_000
"""Rows of a worker that is never at its own end when it is told to end, which would be another test."""


def test_an_interruption_ends_the_workers_and_leaves_nothing_of_them() -> None:
    kept: list[Row] = []

    def keep(row: Row) -> None:
        kept.append(row)
        if len(kept) == 10:
            raise KeyboardInterrupt

    tasks = [partial(_rows_then, signal.pause), partial(_rows_then, lambda: None, ENDLESS)]
    with pytest.raises(KeyboardInterrupt):
        run_tasks(tasks, keep, expected=2000, what="nothing")
    assert len(kept) == 10
    assert _no_folder_is_left(kept)


def test_a_chunk_that_may_take_no_longer_ends_its_workers_and_leaves_nothing_of_them() -> None:
    kept: list[Row] = []
    tasks = [partial(_rows_then, signal.pause)] * 3
    run_tasks(tasks, kept.append, expected=3000, what="nothing", until_s=time.monotonic() + 1.0)
    assert _no_folder_is_left(kept)
    run_tasks(tasks, kept.append, expected=3000, what="nothing", until_s=time.monotonic())
    assert len(kept) == 2


def _starts_a_child(held: int) -> Iterator[Row]:
    if os.fork() == 0:
        os.write(held, b"here")
        signal.pause()
    yield {}
    signal.pause()


def test_what_a_worker_started_ends_with_it() -> None:
    reading, held = os.pipe()

    def keep(_row: Row) -> None:
        assert os.read(reading, 4) == b"here"
        os.close(held)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_tasks([partial(_starts_a_child, held)], keep, expected=1, what="nothing")
    assert select.select([reading], [], [], 10.0)[0], "its child still holds the pipe"
    assert os.read(reading, 4) == b""
    os.close(reading)


def _fails() -> Iterator[Row]:
    yield {"number": 1}
    raise BenchmarkError("the bench is gone")


def _breaks() -> Iterator[Row]:
    yield {"key": "one"}
    raise ZeroDivisionError("by nought")


def test_a_worker_that_breaks_ends_the_run_with_what_broke() -> None:
    kept: list[Row] = []
    with pytest.raises(BenchmarkError, match=r"ZeroDivisionError.*by nought"):
        run_tasks([_breaks], kept.append, expected=1, what="nothing")
    assert kept == [{"key": "one"}]


def test_a_worker_that_fails_ends_the_run_with_its_reason() -> None:
    kept: list[Row] = []
    with pytest.raises(BenchmarkError, match="the bench is gone"):
        run_tasks([_fails], kept.append, expected=1, what="nothing")
    assert kept == [{"number": 1}]
