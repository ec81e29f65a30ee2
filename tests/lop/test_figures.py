"""The arithmetic of the benchmark, on made-up measurements, and its recorder."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from benchmarks import lop, lop_learn, lop_recordings
from benchmarks.figures import BenchmarkError, combine
from benchmarks.lop_courses import Course
from benchmarks.lop_record import RATE_HZ, SETTINGS, SOONEST, record
from benchmarks.lop_trials import Trial, coverage, durations, errors, shaking, trial
from benchmarks.lop_virtual import Hard
from benchmarks.options import Options
from kiosk.hw.sim.chance import generator
from kiosk.hw.sim.cohort import Member, draw, shipped_cohort
from kiosk.lop.constants import MODES, parse
from kiosk.lop.estimate import estimate
from tests.lop.recordings import made

NOBODY = cast(Member, SimpleNamespace(kind="arm", hard=frozenset()))


def measured(error_mmhg: float | None, *, code: str = "", half_mmhg: float = 5.0, duration_s: float = 50.0) -> Trial:
    found = None if error_mmhg is None else 150.0 + error_mmhg
    return Trial(
        member=NOBODY,
        lop_mmhg=150.0,
        found_mmhg=found,
        interval_mmhg=None if found is None else (found - half_mmhg, found + half_mmhg),
        duration_s=duration_s,
        code=code,
    )


def test_errors_count_values_only_and_refusals_apart() -> None:
    trials = [measured(-4.0), measured(-2.0), measured(9.0), measured(None, code="lop_no_pulse")]
    found = errors(trials)
    assert found.values["bias_mmhg"] == pytest.approx(1.0)
    assert found.values["sd_mmhg"] == pytest.approx(7.0)
    assert found.values["within_8mmhg"] == pytest.approx(2.0 / 3.0)
    assert found.values["refused"] == pytest.approx(0.25)
    assert found.notes["refused"] == "1 of 4: lop_no_pulse 1"
    assert found.notes["bias_mmhg"] == "over 3 limbs"


def test_a_bias_keeps_its_sign_and_is_judged_by_its_size() -> None:
    found = errors([measured(-4.0), measured(-2.0)])
    assert found.values["bias_mmhg"] == pytest.approx(-3.0)
    figure = next(one for one in combine(lop.SPECS, found, "") if one.spec.name == "bias_mmhg")
    assert figure.met is False
    assert figure.as_json()["value"] == pytest.approx(-3.0)


def test_nobody_gives_notes_and_no_figures() -> None:
    assert errors([]).values == {}
    assert errors([]).notes["sd_mmhg"] == "nobody of the kind"
    assert durations([]).values == coverage([]).values == {}
    assert set(errors([measured(None, code="x")]).values) == {"refused"}


def test_coverage_and_duration() -> None:
    trials = [measured(4.0, duration_s=40.0), measured(6.0, duration_s=60.0), measured(None, duration_s=70.0)]
    assert coverage(trials).values["interval_coverage"] == pytest.approx(0.5)
    assert durations(trials).values["duration_s_median"] == pytest.approx(60.0)


def test_every_figure_has_a_spec_and_nothing_is_left_unsaid() -> None:
    names = [spec.name for spec in lop.SPECS]
    assert len(names) == len(set(names))
    wanted = {
        "bias_mmhg", "sd_mmhg", "within_8mmhg", "refused", "false_lop", "duration_s_median", "repeatability_sd_mmhg",
        "analyse_60s_s", "recordings_bias_mmhg", "recordings_sd_mmhg", "recordings_refused", "bias_mmhg_arm",
        "sd_mmhg_thigh",
    }  # fmt: skip
    assert wanted <= set(names)
    assert all(name in names for peer in lop.PEERS for name in peer.figures)


def test_others_get_the_same_figures_on_the_same_recordings() -> None:
    trials = [replace(measured(error), by_others={"a": 140.0 - error, "b": None}) for error in (0.0, 2.0)]
    empty = [replace(measured(None), by_others={"a": 80.0, "b": None})]
    first = lop.by_others("a", trials, empty, "somebody")
    assert first.figures["bias_mmhg_arm"] == first.figures["bias_mmhg"] == pytest.approx(-11.0)
    assert first.figures["sd_mmhg"] == pytest.approx(np.sqrt(2.0))
    assert (first.figures["refused"], first.figures["false_lop"]) == (0.0, 1.0)
    assert first.measured
    second = lop.by_others("b", trials, empty, "somebody")
    assert second.figures == {"refused": 1.0, "refused_arm": 1.0, "false_lop": 0.0}
    assert set(first.figures) <= {spec.name for spec in lop.SPECS}


@pytest.fixture
def no_empty_cuffs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lop, "QUICK_EMPTY", 0)


@pytest.mark.usefixtures("no_empty_cuffs")
def test_nobody_is_nobody_and_not_the_usual_number() -> None:
    found = lop.measure(Options(quick=True, number=0))
    assert found.values == {}
    figures = combine(lop.SPECS, found, "not measured")
    assert {figure.value for figure in figures} == {None}
    assert found.notes["refused"] == "nobody of the kind"
    assert found.notes["analyse_60s_s"] == "nobody with a pulse in this cohort"


@pytest.mark.usefixtures("no_empty_cuffs")
def test_a_cohort_of_hard_cases_only_has_their_figures(tmp_path: Path) -> None:
    path = tmp_path / "hard.toml"
    path.write_text('[group.a]\nbase = "arm"\nhard = ["heavy_motion"]\n', encoding="utf-8")
    found = lop.measure(Options(quick=True, number=1, cohort=path))
    assert found.notes["refused"] == "nobody of the kind"
    assert "within_15mmhg_or_refused_heavy_motion" in found.values
    assert "within_15mmhg_or_refused_atrial_fibrillation" not in found.values
    assert float(found.values["analyse_60s_s"]) > 0.0


# --- recordings of others -----------------------------------------------------------------------------------


def folder(path: Path, rows: list[str]) -> Path:
    (path / "manifest.csv").write_text(
        "\n".join(["file,fs,column,zero,scale,sbp_mmhg", *rows]) + "\n", encoding="utf-8"
    )
    return path


def written(path: Path, course: Course, hard: Hard = Hard.NONE) -> float:
    one = made(course, 103, hard)
    path.write_text("p\n" + "\n".join(f"{value:.4f}" for value in one.pressure_mmhg) + "\n", encoding="utf-8")
    return one.rate_hz


def test_without_a_folder_the_recordings_are_not_run() -> None:
    found = lop_recordings.recordings(None)
    assert found.values == {}
    figures = combine(lop.SPECS[-3:], found, "nothing said")
    assert [figure.note for figure in figures] == [lop_recordings.NOT_RUN] * 3
    assert lop_recordings.NOT_RUN.startswith("not run")


def test_recordings_are_judged_against_their_manifest(tmp_path: Path) -> None:
    one = made(Course.STEPS_UP, 103)
    rates = [written(tmp_path / "a.csv", Course.STEPS_UP), written(tmp_path / "b.csv", Course.STEPS_UP)]
    still = written(tmp_path / "c.csv", Course.STEPS_UP, Hard.PULSELESS)
    truth = one.lop_mmhg or 0.0
    rows = [f"a.csv,{rates[0]},p,,,{truth - 3.0}", f"b.csv,{rates[1]},,,,{truth - 7.0}", f"c.csv,{still},p,,,120",
            "missing.csv,100,,,,120"]  # fmt: skip
    found = lop_recordings.recordings(folder(tmp_path, rows))
    assert found.values["recordings_sd_mmhg"] == pytest.approx(4.0 / np.sqrt(2.0))
    assert found.values["recordings_refused"] == pytest.approx(0.5)
    assert found.notes["recordings_refused"] == "1 refused and 1 unusable of 4"
    assert "over 2 recordings" in found.notes["recordings_bias_mmhg"]


@pytest.mark.parametrize("rows", [[], ["a.csv,100,p,,,"], [",100,p,,,120"], ["a.csv,100,p,,,high"]])
def test_a_manifest_that_says_nothing_is_an_error(tmp_path: Path, rows: list[str]) -> None:
    with pytest.raises(BenchmarkError, match=r"manifest\.csv"):
        lop_recordings.recordings(folder(tmp_path, rows))


def test_a_folder_without_a_manifest_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match=r"manifest\.csv"):
        lop_recordings.recordings(tmp_path)


# --- the recorder and the learning --------------------------------------------------------------------------


def test_a_staircase_climbs_in_steps_and_ends_with_the_last_sample_above_the_true_pressure() -> None:
    member = next(one for one in draw(shipped_cohort(), 5, 8) if one.kind == "arm" and not one.hard)
    recorded = record(member, Course.STEPS_UP, seed=member.seed)
    assert recorded.pressure_mmhg.max() > recorded.lop_mmhg
    assert recorded.pressure_mmhg[:100].mean() == pytest.approx(0.0, abs=0.2)
    assert recorded.duration_s == pytest.approx(len(recorded.pressure_mmhg) / RATE_HZ - 1.0, abs=0.1)
    assert recorded.pressure_mmhg[-1] > recorded.pressure_mmhg.max() - 10.0
    again = record(member, Course.STEPS_UP, seed=member.seed)
    assert np.array_equal(recorded.pressure_mmhg, again.pressure_mmhg)
    other = record(member, Course.STEPS_UP, seed=member.seed + 1)
    assert not np.array_equal(recorded.pressure_mmhg[:2000], other.pressure_mmhg[:2000])


def test_a_step_on_which_too_little_is_heard_is_listened_to_again_and_too_many_end_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A station that wants more beats than it waits for."""
    member = next(one for one in draw(shipped_cohort(), 5, 8) if one.kind == "arm" and not one.hard)
    strict = replace(SETTINGS["arm"], beats=6, least_beats=6, listen_s=2.0)
    monkeypatch.setitem(SETTINGS, "arm", strict)
    found = trial(member, Course.STEPS_UP, member.seed)
    assert (found.code, found.found_mmhg, found.interval_mmhg) == ("search_restless", None, None)
    listening_s = SOONEST * strict.beats * 60.0 / member.profile.limb.heart_rate_per_min
    assert found.duration_s > strict.bad_max * (1 + strict.repeats) * listening_s


def test_who_cannot_be_measured_in_the_time_gets_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    member = next(one for one in draw(shipped_cohort(), 5, 8) if one.kind == "arm" and not one.hard)
    slow = replace(SETTINGS["arm"], total_s=20.0)
    monkeypatch.setitem(SETTINGS, "arm", slow)
    found = trial(member, Course.STEPS_UP, member.seed)
    assert (found.code, found.found_mmhg) == ("search_too_long", None)


def test_a_hand_shakes_in_a_rhythm_that_is_the_same_for_a_seed() -> None:
    first, second = (shaking(generator(3, "shake")) for _ in range(2))
    wave = [first(at / 50.0) for at in range(500)]
    assert wave == [second(at / 50.0) for at in range(500)]
    assert max(wave) > 0.2
    assert min(wave) < -0.2


def test_learning_is_repeatable_and_gives_whole_constants() -> None:
    rows = list(lop_learn.rows(5, 96))
    first = lop_learn.as_table(lop_learn.learn(rows), seed=5, number=96)
    again = [row for row, _ in zip(lop_learn.rows(5, 96), range(8), strict=False)]
    for one, other in zip(rows, again, strict=False):
        assert np.array_equal(one.reading.figures, other.reading.figures)
    assert first == lop_learn.as_table(lop_learn.learn(rows), seed=5, number=96)
    known = parse(json.loads(json.dumps(first)))
    assert set(known.modes) == set(MODES)
    assert known.pulse_least == lop_learn.PULSE_LEAST
    with_pulse = [row for row in rows if row.truth_mmhg is not None]
    without = [row for row in rows if row.truth_mmhg is None]
    logits = [
        float(np.mean([estimate(row.beats, row.reading, known).pulse_logit for row in part]))
        for part in (with_pulse, without)
    ]
    assert logits[0] > 1.0 > -1.0 > logits[1]
