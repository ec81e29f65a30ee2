import json
import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import machine, pressure, processes, regulation, runner, standin, timing, training, ui
from benchmarks.bout import Bout
from benchmarks.figures import BenchmarkError, Figure, Measured, Op, Peer, Spec, combine, percentile
from benchmarks.kills_station import TEST, journal_trips
from benchmarks.options import Options
from benchmarks.pressure import Point, Stage
from benchmarks.runner import Benchmark
from benchmarks.timing_screen import name_of
from kiosk.core.errors import HardwareError
from kiosk.link.codec import pack, unpack_telemetry
from kiosk.link.wire import SnapshotMessage

SPECS = (
    Spec(name="late_ms", unit="ms", goal=5.0, op=Op.AT_MOST),
    Spec(name="share", unit="1", goal=0.95, op=Op.AT_LEAST),
    Spec(name="scheduler", unit=""),
)
PEERS = (Peer(name="a device", source="somebody 2025", figures={"share": 0.9}),)
MACHINE: dict[str, object] = {"cpu": "a processor", "cores": 2, "python": "3", "kernel": "6", "load": [0.0, 0.0, 0.0]}


def made_up(measure: Callable[[Options], Measured], name: str = "made-up") -> Benchmark:
    return Benchmark(name=name, specs=SPECS, peers=PEERS, measure=measure)


def fails(error: Exception) -> Callable[[Options], Measured]:
    def measure(_options: Options) -> Measured:
        raise error

    return measure


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> None:
    """One made-up benchmark in place of the real ones, and no signal handler of ours in the test process."""
    measured = Measured(values={"late_ms": 6.0, "share": 0.95}, notes={"scheduler": "nobody said"})
    monkeypatch.setattr(runner, "BENCHMARKS", (made_up(lambda _options: measured),))
    monkeypatch.setattr(machine, "describe", lambda: MACHINE)
    monkeypatch.setattr("benchmarks.__main__.signal.signal", lambda _number, _handler: None)


# --- command line -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("answering")
def test_json_is_one_array_of_the_agreed_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "benchmark": "made-up",
            "figures": [
                {"name": "late_ms", "value": 6.0, "unit": "ms", "goal": 5.0, "op": "<=", "met": False},
                {"name": "share", "value": 0.95, "unit": "1", "goal": 0.95, "op": ">=", "met": True},
                {
                    "name": "scheduler",
                    "value": None,
                    "unit": "",
                    "goal": None,
                    "op": None,
                    "met": None,
                    "note": "nobody said",
                },
            ],
            "peers": [
                {"name": "a device", "source": "somebody 2025", "measured": False, "figures": {"share": 0.9}},
            ],
            "machine": MACHINE,
        }
    ]


@pytest.mark.usefixtures("answering")
def test_table_puts_goals_beside_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["late_ms", "6", "ms", "<=", "5", "NOT", "MET"]
    assert lines[2].split() == ["share", "0.95", ">=", "0.95", "met"]
    assert "nobody said" in lines[4]


@pytest.mark.usefixtures("answering")
def test_unknown_name_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--json", "made-up", "nonsense"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "nonsense" in captured.err
    assert "made-up" in captured.err


def test_names_select_each_once_in_the_order_asked() -> None:
    assert [benchmark.name for benchmark in runner.select([])] == [
        *("regulation", "lop", "safety", "timing", "ui", "monkey", "storage")
    ]
    assert [benchmark.name for benchmark in runner.select(["ui", "regulation", "ui"])] == ["ui", "regulation"]


@pytest.mark.parametrize("error", [BenchmarkError("no screen"), HardwareError("x", "no screen"), OSError("no screen")])
def test_a_failed_benchmark_reports_why_and_invents_nothing(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(runner, "BENCHMARKS", (made_up(fails(error)),))
    monkeypatch.setattr("benchmarks.__main__.signal.signal", lambda _number, _handler: None)
    assert command.main(["--json"]) == 1
    captured = capsys.readouterr()
    figures = json.loads(captured.out)[0]["figures"]
    assert [figure["value"] for figure in figures] == [None, None, None]
    assert [figure["met"] for figure in figures] == [None, None, None]
    assert all("no screen" in figure["note"] for figure in figures)
    assert "no screen" in captured.err


# --- figures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("op", "value", "met"),
    [
        (Op.AT_MOST, 5.0, True),
        (Op.AT_MOST, 5.1, False),
        (Op.AT_LEAST, 5.0, True),
        (Op.AT_LEAST, 4.9, False),
        (Op.AT_MOST, None, None),
        (Op.SIZE_AT_MOST, -5.0, True),
        (Op.SIZE_AT_MOST, 5.0, True),
        (Op.SIZE_AT_MOST, -5.1, False),
        (Op.SIZE_AT_MOST, 5.1, False),
    ],
)
def test_goals_are_met_at_their_very_value(op: Op, value: float | None, met: bool | None) -> None:
    assert Figure(spec=Spec(name="x", unit="", goal=5.0, op=op), value=value).met is met


def test_a_peer_that_was_run_has_its_ratios_in_the_json_and_in_the_table() -> None:
    specs = (
        Spec(name="bias", unit="mmHg", goal=2.0, op=Op.SIZE_AT_MOST),
        Spec(name="share", unit="1"),
        Spec(name="unheard", unit="1"),
    )
    theirs: dict[str, float | str] = {"bias": -4.0, "share": 0.5, "unheard": 1.0, "nothing": 0.0, "words": "some"}
    run, published = (Peer(name="a rule", source="here", figures=theirs, measured=is_run) for is_run in (True, False))
    figures = combine(specs, Measured(values={"bias": 1.0, "share": 0.25}), "not heard")
    report = runner.Report(
        benchmark=Benchmark(name="made-up", specs=specs, peers=(), measure=lambda _options: Measured()),
        figures=figures,
        machine=MACHINE,
        peers=(run, published),
    )
    first, second = (peer.as_json(report.by_name) for peer in report.peers)
    assert first["ratios"] == {"bias": 0.25, "share": 0.5}
    assert "ratios" not in second
    rows = {line.split()[0]: line.split()[1:] for line in runner.table(report).splitlines()[-8:-1]}
    assert rows["bias"] == ["1", "-4", "0.250"]
    assert rows["nothing"] == ["-", "0"]


def test_figures_that_nobody_specified_or_that_are_no_numbers_are_errors() -> None:
    with pytest.raises(ValueError, match="surprise"):
        combine(SPECS, Measured(values={"surprise": 1.0}), "")
    with pytest.raises(ValueError, match="late_ms"):
        combine(SPECS, Measured(values={"late_ms": float("nan")}), "")
    with pytest.raises(ValueError, match="op"):
        Spec(name="x", unit="", goal=1.0)


def test_percentile_is_the_nearest_rank() -> None:
    hundred = [float(value) for value in range(100, 0, -1)]
    assert percentile(hundred, 0.95) == 95.0
    assert percentile(hundred, 1.0) == 100.0
    assert percentile([7.0], 0.5) == 7.0
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_specs_of_all_benchmarks_carry_the_agreed_names() -> None:
    names = {benchmark.name: [spec.name for spec in benchmark.specs] for benchmark in runner.BENCHMARKS}
    shared = [
        "exercise_within_10pct",
        "exercise_within_5pct",
        "exercise_within_10pct_worst",
        "rest_within_5pct",
        "return_within_15mmhg_s_max",
        "above_lop_s",
        "fill_ratio_max",
        "overshoot_mmhg_max",
        "pump_starts_per_min",
    ]
    assert {f"{name}_{limb}" for name in shared for limb in ("arm", "thigh")} | {"step_ms_p99"} <= set(
        names["regulation"]
    )
    assert names["timing"] == [
        "tick_late_ms_p999",
        "tick_late_ms_max",
        "watchdog_late_ms_max",
        "missed_heartbeats",
        "false_trips_realtime",
        "scheduler",
    ]
    assert names["ui"] == [
        "tap_to_repaint_ms_p95",
        "stop_informed_ms_p95",
        "stop_informed_ms_max",
        "monkey_stop_informed_ms_p95",
        "monkey_stop_informed_ms_max",
        "cpu_share",
        "rss_mb",
        "cold_start_s",
        "quarter_core_tap_ms_p95",
        "quarter_core_missed_keep_alives",
        "quarter_core_cold_start_s",
    ]


# --- pressure -----------------------------------------------------------------------------------------------


def track(*parts: tuple[Stage, float, int], setpoint: float = 100.0, pump: bool = False) -> tuple[Point, ...]:
    """One point a second: `(stage, true pressure, seconds)`."""
    flat = [(stage, mmhg) for stage, mmhg, seconds in parts for _ in range(seconds)]
    return tuple(
        Point(at_s=float(at), true_mmhg=mmhg, measured_mmhg=mmhg, setpoint_mmhg=setpoint, stage=stage, pump=pump)
        for at, (stage, mmhg) in enumerate(flat)
    )


def test_shares_count_from_the_entry_into_the_band_and_by_stage() -> None:
    points = track((Stage.FILL, 50.0, 10), (Stage.WORK, 100.0, 6), (Stage.WORK, 108.0, 4), (Stage.REST, 100.0, 11))
    assert pressure.within(points, Stage.WORK, 0.10).share == 1.0
    assert pressure.within(points, Stage.WORK, 0.05).share == pytest.approx(0.6)
    assert pressure.within(points, Stage.REST, 0.05).total_s == pytest.approx(10.0)


def test_time_below_the_band_counts_after_it_was_entered() -> None:
    points = track((Stage.WORK, 80.0, 10), (Stage.WORK, 100.0, 5), (Stage.WORK, 80.0, 6))
    assert pressure.within(points, Stage.WORK, 0.10).share == pytest.approx(0.5)


def test_refilling_after_work_counts_as_rest_and_the_first_fill_does_not() -> None:
    points = track((Stage.FILL, 100.0, 5), (Stage.WORK, 100.0, 5), (Stage.FILL, 60.0, 5), (Stage.REST, 100.0, 6))
    assert pressure.within(points, Stage.REST, 0.05).share == pytest.approx(0.5)


def test_no_time_has_no_share() -> None:
    assert pressure.within(track((Stage.WORK, 50.0, 10)), Stage.WORK, 0.10).share is None


def test_excursions_end_when_the_cuff_is_back_or_with_the_bout() -> None:
    points = track(
        (Stage.FILL, 50.0, 9),
        (Stage.WORK, 100.0, 2),
        (Stage.WORK, 116.0, 3),
        (Stage.WORK, 115.0, 2),
        (Stage.WORK, 84.0, 4),
    )
    assert list(pressure.excursions_s(points)) == [3.0, 3.0]


def test_time_above_counts_from_the_fill_on() -> None:
    points = track((Stage.FILL, 180.0, 2), (Stage.WORK, 100.0, 3), (Stage.WORK, 181.0, 1), (Stage.REST, 100.0, 1))
    assert pressure.above_s(points, 180.0) == 3.0


def test_fill_overshoot_and_pump_starts() -> None:
    points = track((Stage.FILL, 50.0, 4), (Stage.FILL, 97.5, 1), (Stage.FILL, 102.0, 1), (Stage.WORK, 109.0, 55))
    assert pressure.fill_s(points) == 4.0
    assert pressure.overshoot_mmhg(points) == 2.0
    assert pressure.fill_s(track((Stage.FILL, 97.0, 9))) is None
    pulsed = tuple(
        Point(at_s=at, true_mmhg=100.0, measured_mmhg=100.0, setpoint_mmhg=100.0, stage=Stage.WORK, pump=at % 20 >= 10)
        for at in range(61)
    )
    assert pressure.pump_starts(pulsed) == (3, 1.0)


# --- regulation ---------------------------------------------------------------------------------------------


def bout(points: tuple[Point, ...], end: str = "completed") -> Bout:
    return Bout(points=points, prescription=regulation.prescription("arm", 50.0, (30,)), pump_alone_s=2.0, end=end)


def test_bouts_are_pooled_and_the_worst_one_is_named_apart() -> None:
    good = track((Stage.FILL, 50.0, 3), (Stage.FILL, 70.0, 1), (Stage.WORK, 70.0, 31), setpoint=70.0)
    bad = track((Stage.FILL, 70.0, 1), (Stage.WORK, 70.0, 8), (Stage.WORK, 50.0, 3), setpoint=70.0)
    measured = regulation.figures_of("arm", [bout(good), bout(bad, end="cuff_low")])
    assert measured.values["exercise_within_10pct_arm_station"] == pytest.approx(38 / 40)
    assert measured.values["exercise_within_10pct_worst_arm_station"] == pytest.approx(0.8)
    assert measured.values["fill_ratio_max_arm_station"] == pytest.approx(1.5)
    assert measured.values["return_within_15mmhg_s_max_arm_station"] == 2.0
    assert measured.values["bouts_completed_arm_station"] == 0.5
    assert "cuff_low" in measured.notes["bouts_completed_arm_station"]
    assert "rest_within_5pct_arm_station" not in measured.values
    assert "rest_within_5pct_arm_station" in measured.notes


def test_a_fill_that_never_arrives_has_no_ratio() -> None:
    measured = regulation.figures_of("arm", [bout(track((Stage.FILL, 50.0, 5), setpoint=70.0))])
    assert "fill_ratio_max_arm_station" not in measured.values
    assert "fill_ratio_max_arm_station" in measured.notes


# --- timing -------------------------------------------------------------------------------------------------


CONTROLLER = {"passes": 1000, "late_ms_p999": 1.2, "late_ms_max": 3.4, "missed_passes": 1, "scheduler": "fifo"}
WATCHDOG = {"passes": 1000, "late_ms_max": 5.6, "dropped": 2, "scheduler": "fifo"}


def test_timing_takes_both_records_together() -> None:
    assert timing.figures_of(CONTROLLER, WATCHDOG).values == {
        "tick_late_ms_p999": 1.2,
        "tick_late_ms_max": 3.4,
        "watchdog_late_ms_max": 5.6,
        "missed_heartbeats": 3.0,
        "scheduler": "fifo",
    }
    assert timing.figures_of(CONTROLLER, WATCHDOG | {"scheduler": "other"}).values["scheduler"] == "other"


def test_timing_refuses_a_record_without_its_figures() -> None:
    with pytest.raises(BenchmarkError, match="late_ms_p999"):
        timing.figures_of({"missed_passes": 0}, WATCHDOG)


def watched(*trips: str, code: int | None = None) -> timing.Watched:
    return timing.Watched(seconds=600.0, held_s=400.0, code=code, trips=trips)


def test_a_marked_trip_and_a_finished_bout_are_no_false_trips() -> None:
    found = timing.false_trips([{"end": "completed"}, {"end": "completed"}], watched("test no_frames"))
    assert found.values == {"false_trips_realtime": 0.0}
    assert found.notes["false_trips_realtime"] == "in 10.0 min of real time; 2 bouts ended"


def test_a_trip_and_a_bout_that_ended_early_each_count_and_are_named() -> None:
    news = [{"end": "completed"}, {"end": "leak"}, {"failed": "waited in vain"}]
    found = timing.false_trips(news, watched("test no_frames", "disagreement", code=1))
    assert found.values == {"false_trips_realtime": 2.0}
    note = found.notes["false_trips_realtime"]
    assert all(text in note for text in ("trip: disagreement", "ended: leak", "code 1", "waited in vain"))


def test_a_screen_that_ends_in_a_bout_counts_as_one() -> None:
    assert timing.false_trips([], watched(code=0)).values == {"false_trips_realtime": 1.0}


def test_the_journal_of_the_watchdog_tells_wanted_trips_from_others(tmp_path: Path) -> None:
    path = tmp_path / "watchdog.journal"
    path.write_text("1 2 3 trip no_frames 1 x\n1 2 3 hold a 1 x\n1 2 3 trip estop 0 x\n")
    assert journal_trips(path) == [f"{TEST}no_frames", "estop"]


def test_a_screen_that_draws_has_a_terminal_of_the_panels_size() -> None:
    look = "import os, sys; sys.exit(7 if os.isatty(0) and tuple(os.get_terminal_size(1)) == (66, 20) else 1)"
    with processes.drawing(["-c", look]) as screen:
        assert screen.wait(20.0) == 7
    gone = screen.pid
    with pytest.raises(ProcessLookupError):
        os.kill(gone, 0)


def test_who_comes_in_real_time_is_somebody_else_each_time() -> None:
    names = [name_of(number) for number in range(60)]
    assert names[:2] == ["Runner A", "Runner B"]
    assert names[25:28] == ["Runner Z", "Runner AA", "Runner AB"]
    assert len(set(names)) == 60


def test_minutes_need_a_report_for_the_campaign_and_none_for_timing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[float | None] = []

    def measure(options: Options) -> Measured:
        asked.append(options.minutes)
        return Measured()

    monkeypatch.setattr(runner, "BENCHMARKS", (made_up(measure, "safety"), made_up(measure, "timing")))
    monkeypatch.setattr("benchmarks.__main__.signal.signal", lambda _number, _handler: None)
    assert command.main(["safety", "--minutes", "3"]) == 2
    assert "--resume" in capsys.readouterr().err
    assert command.main(["timing", "--minutes", "3"]) == 0
    assert asked == [3.0]


# --- ui -----------------------------------------------------------------------------------------------------


def test_a_stop_counts_when_the_later_of_both_has_it() -> None:
    told = standin.arrivals("controller 1.010\nwatchdog 1.005\nwatchdog 2.001\nwatchdog 3.020\ncontroller 3.030\n")
    delays = ui.informed_ms([1.0, 2.0, 3.0, 4.0], told)
    assert delays == [pytest.approx(10.0), None, pytest.approx(30.0), None]


def test_one_lost_tap_leaves_no_percentile() -> None:
    names = [("p95", 0.95), ("max", 1.0)]
    assert ui.delay_figures(names, [1.0, 3.0, 2.0], "lost").values == {"p95": 3.0, "max": 3.0}
    lost = ui.delay_figures(names, [1.0, None], "lost")
    assert lost.values == {}
    assert lost.notes == {"p95": "1 of 2 lost", "max": "1 of 2 lost"}
    assert ui.delay_figures(names, [], "lost").values == {}


def test_taps_of_both_kinds_make_one_figure_and_are_told_apart() -> None:
    taps = ui.Taps(stop_ms=[10.0, 20.0], button_ms=[40.0, 30.0])
    measured = taps.figure("tap", "how")
    assert measured.values == {"tap": 40.0}
    assert measured.notes == {"tap": "STOP 20, button 40; how"}


def test_the_made_up_bout_travels_over_the_real_link() -> None:
    for since_s in (0.0, 1.99, 2.0, 3.99, 4.0, 500.0):
        message = SnapshotMessage(training.snapshot(1000.0 + since_s, since_s))
        assert unpack_telemetry(pack(message)[4:]) == message
        session = message.snapshot.session
        assert session is not None
        assert 0.0 <= session.cue_fraction <= 1.0
        assert 1 <= session.repetition <= session.repetitions_total
    ten = [point.at_s for index in range(2) for point in training.snapshot(index * 0.1, index * 0.1).trace]
    assert [round(after - before, 6) for before, after in pairwise(ten)] == [0.02] * 9


def test_memory_and_processor_are_read_from_what_the_kernel_says() -> None:
    assert processes.resident_kib("VmPeak:\t 9 kB\nVmRSS:\t    1234 kB\n") == 1234
    with pytest.raises(BenchmarkError):
        processes.resident_kib("Name:\tpython\n")
    assert machine.cpu_model("processor\t: 0\nmodel name\t: A B\n") == "A B"
    assert machine.cpu_model("Model\t\t: Raspberry Pi 4\n") == "Raspberry Pi 4"
