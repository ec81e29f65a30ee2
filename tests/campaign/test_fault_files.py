"""What a fault file may say, and how its mistakes are told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.campaign.catalogue import find
from benchmarks.campaign.course import Course
from benchmarks.campaign.faultfile import SLICE, load_jobs
from benchmarks.campaign.outside import STRONG
from benchmarks.figures import BenchmarkError
from kiosk.core.errors import ConfigError

RUN = '[[run]]\nfaults = ["estop"]\nphases = ["fill"]\n'


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(text: str | bytes) -> Path:
        path = tmp_path / "faults.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


Written = Callable[[str | bytes], Path]


def problems(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(ConfigError) as caught:
        load_jobs(path, 1)
    return [(problem.path.removeprefix("faults.toml:"), problem.code) for problem in caught.value.diagnostics]


def test_a_file_says_when_a_fault_comes_and_goes_and_what_else_happens(written: Written) -> None:
    (job,) = load_jobs(
        written(
            '[[run]]\nfaults = ["sensor_a_rail_low"]\nphases = ["work"]\nafter_s = [0, 1.5]\nfor_s = 0.1\n'
            'every_s = 1\ntimes = 3\nalso = ["cuff_leak", "relief_dead"]\nalso_after_s = 2\nstop_after_s = 3\n'
            "watch_s = 40\n"
        ),
        1,
    )
    assert job.kind == "pair"
    assert job.courses == tuple(
        Course(
            after_s=after_s, for_s=0.1, every_s=1.0, times=3, also=find(also), also_after_s=2.0, stop_after_s=3.0,
            watch_s=40.0,
        )
        for after_s in (0.0, 1.5)
        for also in ("cuff_leak", "relief_dead")
    )  # fmt: skip


def test_times_that_are_none_are_refused_all_at_once(written: Written) -> None:
    path = written(
        f'{RUN}after_s = [-1.0, nan, inf, 0.5, "1s", 1e9]\nfor_s = nan\nevery_s = -inf\ntimes = 1\n'
        'also_after_s = -0.1\nstop_after_s = "now"\nwatch_s = 1e12\nafter_ms = 3\n'
    )
    found = problems(path)
    assert [where for where, code in found if code == "wrong_value"] == [
        *(f"4: run[0].after_s[{index}]" for index in (0, 1, 2, 4, 5)),
        "5: run[0].for_s", "6: run[0].every_s", "7: run[0].times", "8: run[0].also_after_s", "9: run[0].stop_after_s",
        "10: run[0].watch_s",
    ]  # fmt: skip
    assert ("11: run[0].after_ms", "unknown_key") in found


def test_wrong_names_are_told_beside_wrong_keys_and_types(written: Written) -> None:
    path = written(
        '[[run]]\nfaults = ["estopp"]\nphase = ["fill"]\ncases = ["leg"]\nseeds = ["1"]\n[[run]]\nphases = 3\n'
    )
    assert problems(path) == [
        ("3: run[0].phase", "unknown_key"),
        ("1: run[0].phases", "missing_key"),
        ("5: run[0].seeds[0]", "wrong_value"),
        ("6: run[1].faults", "missing_key"),
        ("7: run[1].phases", "wrong_value"),
        ("2: run[0].faults", "unknown_fault"),
        ("4: run[0].cases", "unknown_case"),
    ]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("times = 2\n", "alone"),
        ("also_after_s = 1\n", "alone"),
        ("every_s = 1\n", "cannot_come_again"),
        ("every_s = 1\nfor_s = 1\n", "never_gone"),
        ('also = ["estop"]\n', "same_fault"),
        ('also = ["cuff_leak"]\nlatent = "relief_dead"\n', "three_faults"),
        ('latent = "controller_kill"\n', "not_latent"),
        ('latent = "screen_frozen"\n', "not_latent"),
        ("seeds = [1, 1]\n", "twice"),
        ("after_s = [1, 1.0]\n", "twice"),
        ('also = ["cuff_leak@1", "cuff_leak@1.0"]\n', "twice"),
    ],
)
def test_what_contradicts_itself_is_refused(lines: str, code: str, written: Written) -> None:
    assert [found for _, found in problems(written(RUN + lines))] == [code]


def test_what_does_not_go_away_has_no_end_and_what_ends_by_itself_may_come_again(written: Written) -> None:
    ends = written('[[run]]\nfaults = ["controller_kill", "watchdog_stall@0.1"]\nphases = ["fill"]\nfor_s = 1\n')
    assert problems(ends) == [("4: run[0].for_s", "cannot_go")] * 2
    again = written('[[run]]\nfaults = ["watchdog_stall@0.1", "both_clock@0.1"]\nphases = ["fill"]\nevery_s = 1\n')
    assert len(load_jobs(again, 1)) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"# caf\xe9\n", "unreadable"),
        ("a = " + "[" * 2000 + "]" * 2000, "not_toml"),
        (f"seeds = [{'9' * 5000}]\n", "not_toml"),
    ],
)
def test_what_cannot_be_read_is_told(text: str | bytes, code: str, written: Written) -> None:
    assert [found for _, found in problems(written(text))] == [code]


def test_a_folder_is_no_fault_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="directory"):
        load_jobs(tmp_path, 1)


def test_a_mark_of_the_encoding_is_no_mistake(written: Written) -> None:
    assert len(load_jobs(written(b"\xef\xbb\xbf" + RUN.encode()), 1)) == 1


def test_the_same_strength_in_two_ways_is_the_same_fault(written: Written) -> None:
    path = written('[[run]]\nfaults = ["sensor_a_offset@40", "sensor_a_offset@4e1"]\nphases = ["fill"]\n')
    assert problems(path) == [("2: run[0].faults", "twice")]


def test_one_cause_that_breaks_both_sensors_is_a_pair(written: Written) -> None:
    jobs = load_jobs(written('[[run]]\nfaults = ["sensor_ab_stuck", "sensor_a_stuck"]\nphases = ["fill"]\n'), 1)
    assert {job.kind: [fault.key for fault in job.faults] for job in jobs} == {
        "single": ["sensor_a_stuck"],
        "pair": ["sensor_ab_stuck"],
    }


def test_a_long_list_is_shared_by_the_workers(written: Written) -> None:
    keys = ", ".join(f'"sensor_a_offset@{number}"' for number in range(1, 10 * SLICE // 2))
    jobs = load_jobs(written(f'[[run]]\nfaults = [{keys}]\nphases = ["fill"]\n'), 1)
    assert len(jobs) == 5
    assert sum(len(job.faults) for job in jobs) == 10 * SLICE // 2 - 1


@pytest.mark.parametrize("name", STRONG)
def test_processes_clocks_and_link_have_any_strength_within_their_bounds(name: str) -> None:
    strong = STRONG[name]
    for strength in (strong.low, strong.high):
        fault = find(f"{name}@{strength}")
        assert (fault.name, fault.amplitude) == (name, strength)
    for wrong in (f"{name}@{strong.high * 2}", f"{name}@nan", f"{name}@inf", f"{name}@1_0", f"{name}@ 1", f"{name}@"):
        with pytest.raises(BenchmarkError):
            find(wrong)
    with pytest.raises(BenchmarkError, match="has no strength"):
        find(name)


def test_a_stall_and_a_jump_have_to_be_noticed_from_a_frame_time_out_on() -> None:
    assert [find(key).is_at_once for key in ("controller_stall@0.24", "controller_stall@0.25")] == [False, True]
    assert [find(key).is_at_once for key in ("both_clock@-0.2", "both_clock@-0.3")] == [False, True]
    assert find("link_lossy@1").is_at_once


def test_a_supply_that_the_sensors_may_have_is_judged_by_what_it_does_to_their_numbers() -> None:
    assert [find(f"supply_low@{volts}").is_at_once for volts in ("4.74", "4.75", "4.95")] == [True, False, False]
