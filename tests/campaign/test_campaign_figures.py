"""Where the faults of a campaign come, and what its figures say of the runs."""

from pathlib import Path

from benchmarks.campaign import plan, tally
from benchmarks.campaign.case import SEARCHED, Point
from benchmarks.campaign.catalogue import catalogue
from benchmarks.journal import Row

# --- where faults come --------------------------------------------------------------------------------------


def test_single_faults_and_common_causes_come_as_the_pump_is_about_to_stop_and_everywhere_else() -> None:
    bouts = {case: points for case, points in plan.SINGLES if not points & set(SEARCHED)}
    assert all(Point.FILL_TOP in points for points in bouts.values())
    assert ("arm_250", Point.FILL_TOP) in {(case, point) for case, points in plan.PAIRS for point in points}
    both = {key for key, fault in catalogue().items() if fault.is_common_cause}
    common = [job for job in plan.pairs(1, quick=False) if job.latent is None]
    found = {(job.case, point, fault.key) for job in common for point in job.points or () for fault in job.faults}
    assert found == {(case, point, key) for case, points in plan.SINGLES for point in points for key in both}


def test_the_readme_has_the_number_of_runs_that_there_are() -> None:
    text = Path(plan.__file__).parents[1].joinpath("README.md").read_text(encoding="utf-8")
    section = " ".join(text[text.index("## safety") : text.index("## timing")].split())
    alone, two = plan.singles(1, quick=False), plan.pairs(1, quick=False)
    runs = [sum(job.size for job in jobs) for jobs in (alone, [job for job in two if job.latent is None])]
    phases = sum(len(points) for _, points in plan.SINGLES)
    single = [fault for fault in catalogue().values() if not fault.is_common_cause]
    assert f"{len(single)} single ones in {phases} phases of seven cases, {runs[0]:,} runs" in section
    assert f"{len(catalogue()) - len(single)} that break both sensors at once, {runs[1]:,} runs" in section
    assert f"as the first fault ({len({job.latent.key for job in two if job.latent is not None})})" in section
    assert f"All {phases} phases of all cases" in section


# --- figures ------------------------------------------------------------------------------------------------


def row(**more: object) -> Row:
    usual: Row = {"case": "thigh", "seed": 1, "point": "work", "fault": "adc_a_nack", "counts_as": "wire"}
    return usual | {"outcome": "released", "release_s": 0.3, "peak_mmhg": 150.0, "latent": None} | more


def test_the_note_says_how_many_runs_had_something_to_release_for_and_an_error_is_a_miss() -> None:
    rows = [row(), row(outcome="ridden", release_s=None), row(outcome="missed", release_s=None), row(outcome="failed")]
    found = tally.singles(rows)
    assert found.notes["faults"].startswith("timed 3 of 4; ")
    assert found.values["faults_missed"] == 2.0


def test_one_cause_that_breaks_both_sensors_has_its_time_in_a_note() -> None:
    both = row(fault="adc_ab_nack", release_s=0.5, peak_mmhg=200.0)
    ended: Row = {"outcome": "refused", "by": "proof"}
    rows = [both, row(latent="relief_dead"), row(also="estop"), ended]
    assert tally.common(rows) == [both]
    found = tally.singles([row()], [both])
    assert found.values["bus_fault_release_s_max"] == 0.3
    assert found.notes["bus_fault_release_s_max"].endswith(
        "one cause that broke both sensors, not counted: 0.5 s (1 of 1 runs with something to release for; longest:"
        " adc_ab_nack in work (thigh, seed 1))"
    )
    assert found.values["single_fault_peak_training_mmhg_max"] == 150.0


def test_what_the_short_proof_finds_the_full_one_has_not_found() -> None:
    rows: list[Row] = [
        {"latent": "a", "outcome": "refused", "by": "proof"},
        {"latent": "bleed_slow", "outcome": "refused", "by": "start"},
        {"latent": "cuff_leak", "outcome": "refused", "by": "bout"},
        {"latent": "broken", "outcome": "failed", "failure": "controller: KeyError: 'x'"},
    ]
    found = tally.latents(rows)
    assert found.values["latent_faults_found"] == 0.25
    assert found.notes["latent_faults_found"] == (
        "1 of 4 proof tests; not found: broken, cuff_leak; found by the short proof at the start alone: bleed_slow;"
        " a process died of an error: broken"
    )
    note = tally.pairs(rows).notes["pairs"]
    assert "1 first faults were found by the proof test, 1 by the short one at the start, 1 ended the bout" in note
    assert tally.pairs(rows).values["pairs_missed"] == 1.0
    assert (
        tally.pairs([rows[-1] | {"case": "arm", "seed": 1}]).notes["pairs_missed"]
        == "broken from the start (arm, seed 1)"
    )
