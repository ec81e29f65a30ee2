"""The benchmark `regulation`: laws beside each other without the station, its summaries and its plots."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import pressure, regulation, regulation_cohort
from benchmarks.bout import Bout
from benchmarks.figures import combine
from benchmarks.lightbout import Lines, Plan, run_light
from benchmarks.options import Options
from benchmarks.peerlaws import BangBang, ClosedCuff, Pid
from benchmarks.pressure import Point, Stage
from benchmarks.regulation_figures import figures, summed
from benchmarks.svg import Line, Plot, drawn
from kiosk.hw.sim.profile import shipped_profile

PLAN = Plan(setpoint_mmhg=120.0, stretches_s=(12.0, 4.0))


def test_our_law_holds_a_thigh_in_the_light_world() -> None:
    law = regulation_cohort.Ours()
    points = run_light(shipped_profile("thigh"), PLAN, law, seed=3)
    assert [stage for stage in Stage if any(point.stage is stage for point in points)] == list(Stage)
    share = pressure.within(points, Stage.WORK, 0.10).share
    assert share is not None
    assert share > 0.99
    assert len(law.spent_ms) == len(points)
    assert not any(point.dump for point in points)


def test_the_light_world_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    profile = shipped_profile("arm")
    first, again, other = (run_light(profile, PLAN, BangBang(), seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_closed_cuff_pumps_once_and_swings_with_the_limb() -> None:
    points = run_light(shipped_profile("thigh"), PLAN, ClosedCuff(), seed=3)
    assert pressure.pump_starts(points)[0] == 0
    share = pressure.within(points, Stage.WORK, 0.10).share
    assert share is not None
    assert share < 0.9


def test_bang_bang_acts_beyond_its_band_and_stops_at_the_setpoint() -> None:
    law = BangBang()
    assert law.step(60.0, 120.0, is_work=False, now=0.0) == Lines(pump=1.0)
    assert law.step(119.0, 120.0, is_work=False, now=0.0) == Lines(pump=1.0)
    assert law.step(120.5, 120.0, is_work=False, now=0.0) == Lines()
    assert law.step(126.0, 120.0, is_work=False, now=0.0) == Lines(dump=True)
    assert law.step(121.0, 120.0, is_work=False, now=0.0) == Lines(dump=True)
    assert law.step(119.0, 120.0, is_work=False, now=0.0) == Lines()


def test_pid_pumps_by_share_and_bleeds_by_pulses() -> None:
    law = Pid()
    assert law.step(116.0, 120.0, is_work=False, now=0.0).pump == pytest.approx(0.404, abs=0.01)
    assert law.step(116.0, 120.0, is_work=False, now=0.02).pump < 1.0
    high = Pid()
    opened = [high.step(126.0, 120.0, is_work=False, now=0.02 * index).bleed for index in range(10)]
    assert 0 < sum(opened) < 10


def point(at_s: float, true: float, stage: Stage, **lines: bool) -> Point:
    flags = {"pump": False, "bleed": False, "dump": False} | lines
    return Point(at_s=at_s, true_mmhg=true, measured_mmhg=true, setpoint_mmhg=100.0, stage=stage, **flags)


BOUT = Bout(
    points=(point(0.0, 0.0, Stage.FILL),),
    prescription=regulation.prescription("arm", 50.0, (8,)),
    pump_alone_s=1.0,
    end="completed",
)
"""Stands for the station's bouts, which take minutes and are not looked at here."""


def test_wear_and_the_wait_before_a_fill_are_counted() -> None:
    points = [
        point(0.0, 0.0, Stage.FILL),
        point(1.0, 0.0, Stage.FILL, pump=True),
        point(3.0, 99.0, Stage.FILL),
        point(4.0, 100.0, Stage.WORK, bleed=True),
        point(5.0, 100.0, Stage.WORK, dump=True),
        point(6.0, 100.0, Stage.WORK, pump=True),
        point(7.0, 100.0, Stage.WORK),
    ]
    found = summed(points, lop_mmhg=150.0, pump_alone_s=2.0)
    assert (found.fill_wait_s, found.fill_ratio) == (1.0, 1.0)
    assert (found.starts, found.strokes) == (1, 2)
    assert found.on_share == pytest.approx(0.2)


def test_no_bouts_give_no_figures_but_reasons() -> None:
    measured = figures("_x", [])
    assert measured.values == {"above_lop_s_x": 0.0}
    assert set(measured.notes) >= {"exercise_within_10pct_x", "rest_within_5pct_x", "fill_ratio_max_x"}


def test_people_and_their_plots(tmp_path: Path) -> None:
    members = regulation_cohort.people(None, 7, 2)
    laws = ("ours", "closed cuff")
    held = {law: [regulation_cohort.held(member, law) for member in members] for law in laws}
    rows = {law: [one.for_plots() for one in some if one is not None] for law, some in held.items()}
    regulation_cohort.plotted(tmp_path, rows)
    names = {path.name for path in tmp_path.glob("*.svg")}
    assert "regulation_people.svg" in names
    assert names & {"regulation_arm.svg", "regulation_thigh.svg"}
    for path in tmp_path.glob("*.svg"):
        root = ElementTree.fromstring(path.read_text())  # noqa: S314 - our own text
        assert len(root.findall("{http://www.w3.org/2000/svg}polyline")) == len(laws)
    assert all(row.without_points().points == () for row in rows["ours"])


def test_whoever_no_pump_brings_to_the_setpoint_is_named_and_the_others_are_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regulation, "run_bout", lambda *_arguments, **_seed: BOUT)
    path = tmp_path / "weak.toml"
    weak = "[group.weak.pump]\nfree_flow_l_per_min = 0.2\n[group.weak.cuff]\nleak_mmhg_per_min = 60\n"
    path.write_text(f'[group.weak]\nbase = "thigh"\n{weak}[group.sound]\nbase = "arm"\n', encoding="utf-8")
    found = regulation.measure(Options(quick=True, cohort=path, number=2, plots=tmp_path / "plots"))
    assert (found.values["people"], found.values["people_not_run"]) == (1.0, 1.0)
    assert "weak-0000" in found.notes["people_not_run"]
    assert float(found.values["exercise_within_10pct_arm"]) > 0.9
    assert [peer.name for peer in found.peers] == ["closed cuff", "bang-bang", "PID"]
    figures = combine(regulation.SPECS, found, "not measured")
    assert next(one for one in figures if one.spec.name == "people_not_run").value == 1.0


@pytest.mark.parametrize("number", [0, 1])
def test_a_cohort_of_which_nobody_can_be_run_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(regulation, "run_bout", lambda *_arguments, **_seed: BOUT)
    monkeypatch.setattr(regulation_cohort, "pump_alone_s", lambda *_arguments: None)
    found = regulation.measure(Options(quick=True, number=number, plots=tmp_path / "plots"))
    assert (found.values["people"], found.values["people_not_run"]) == (0.0, float(number))
    assert "nobody was run" in found.notes["pump_starts_against_peers"]
    assert "exercise_within_10pct" not in found.values
    combine(regulation.SPECS, found, "not measured")


def test_a_plot_needs_a_point_and_escapes_its_names() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        drawn(Plot(title="none", across="x", up="y", lines=[]))
    text = drawn(Plot(title="a < b", across="x", up="y", lines=[Line(name="<one>", points=[(1.0, 1.0)])]))
    assert "a &lt; b" in text
    assert "&lt;one&gt;" in text
