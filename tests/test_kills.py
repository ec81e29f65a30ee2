import gzip
import json
from collections import Counter
from itertools import product
from pathlib import Path
from typing import cast

import pytest

from benchmarks import kills, kills_after, kills_file, kills_report, kills_trial
from benchmarks.figures import BenchmarkError, combine
from benchmarks.kills_after import Held, ended_before
from benchmarks.kills_plan import BLOCK, OFFSET_MAX_S, Event, When, trial
from benchmarks.kills_station import Cuff, LiveStation, NotReachedError
from benchmarks.options import Options
from benchmarks.processes import ROOT

GOOD: dict[str, object] = {
    "seed": 1,
    "trial": 0,
    "event": "controller_kill",
    "phase": "work",
    "load": "idle",
    "status": "released",
    "release_s": 0.21,
    "watchdog_rss_mb": 19.0,
    "watchdog_pss_mb": 12.0,
    "watchdog_cpu_share": 0.03,
    "reason": "PEER_GONE / watchdog_peer_gone / interrupted",
    "next_start_vented": True,
}


# --- plan ---------------------------------------------------------------------------------------------------


def test_a_block_holds_every_case() -> None:
    two = [trial(7, number) for number in range(2 * BLOCK)]
    cases = Counter((one.event, one.when, one.loaded) for one in two)
    kinds = [event for event in Event if not event.is_stop]
    assert {case: cases[case] for case in product(kinds, When, (False, True))} == dict.fromkeys(
        product(kinds, When, (False, True)), 2
    )
    stops = [event for event in Event if event.is_stop]
    assert {case: cases[case] for case in product(stops, When, (False, True))} == dict.fromkeys(
        product(stops, When, (False, True)), 1
    )
    assert {one.in_terminal for one in two} == {one.continues for one in two} == {False, True}
    assert all(0.0 <= one.instant < 1.0 and 0.0 <= one.offset_s < OFFSET_MAX_S for one in two)


def test_a_trial_is_known_by_seed_and_number() -> None:
    assert trial(3, 80) == trial(3, 80)
    assert [trial(3, number).event for number in range(20)] != [trial(4, number).event for number in range(20)]
    assert [Event.WATCHDOG_FREEZE.process, Event.SCREEN_KILL.process, Event.STOP_LINK.process] == [
        "watchdog",
        "screen",
        "",
    ]


# --- the report ---------------------------------------------------------------------------------------------


def test_a_report_survives_an_interrupted_writer(tmp_path: Path) -> None:
    path = tmp_path / "kills.jsonl"
    assert kills_file.read(path) == []
    kills_file.append(path, GOOD)
    with path.open("ab") as file:
        file.write(b'{"seed": 1, "trial": 1, "ev')
    assert kills_file.read(path) == [GOOD]
    kills_file.append(path, GOOD | {"trial": 2})
    assert [record["trial"] for record in kills_file.read(path)] == [0, 2]
    assert kills_file.done(kills_file.read(path), 1) == {0, 2}
    assert kills_file.done(kills_file.read(path), 2) == set()


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"seed": 1}'])
def test_another_file_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "kills.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n{line}\n", encoding="utf-8")
    with pytest.raises(BenchmarkError, match="line 2"):
        kills_file.read(path)


# --- figures ------------------------------------------------------------------------------------------------


def test_the_longest_release_of_each_kind_is_its_figure() -> None:
    records = [
        GOOD,
        GOOD | {"trial": 1, "release_s": 0.25, "load": "busy", "watchdog_rss_mb": 21.0},
        GOOD | {"trial": 2, "event": "screen_kill", "release_s": 0.06},
        GOOD | {"trial": 3, "event": "screen_freeze", "release_s": 1.05},
        GOOD | {"trial": 4, "event": "stop_socket", "release_s": 0.22},
    ]
    measured = kills_report.figures_of(records)
    assert {name: value for name, value in measured.values.items() if name.endswith("_s_max")} == {
        "controller_kill_release_s_max": 0.25,
        "screen_dead_release_s_max": 1.05,
        "screen_end_release_s_max": 0.06,
        "stop_release_s_max": 0.22,
    }
    assert measured.values["kills"] == 4.0
    assert measured.values["watchdog_rss_mb"] == 21.0
    assert measured.values["kills_missed"] == measured.values["kills_reason_lost"] == 0.0
    assert "idle 0.210 s (1), busy 0.250 s (1)" in measured.notes["controller_kill_release_s_max"]
    assert "1 STOPs more" in measured.notes["kills"]
    assert set(measured.values) <= {spec.name for spec in kills.SPECS}


def test_a_missed_release_leaves_its_kind_without_a_figure() -> None:
    missed = {key: value for key, value in GOOD.items() if key != "release_s"} | {"trial": 5, "status": "missed"}
    measured = kills_report.figures_of([GOOD, missed])
    assert "controller_kill_release_s_max" not in measured.values
    assert "1/5" in measured.notes["controller_kill_release_s_max"]
    assert measured.values["kills_missed"] == 1.0
    assert measured.values["kills"] == 2.0


def test_what_was_not_seen_counts_against_the_station() -> None:
    unseen = {key: value for key, value in GOOD.items() if key not in {"reason", "next_start_vented"}}
    measured = kills_report.figures_of([GOOD, unseen | {"trial": 6}, GOOD | {"trial": 7, "reason": ""}])
    assert measured.values["kills_reason_lost"] == 2.0
    assert measured.values["kills_next_start_not_vented"] == 1.0
    assert "1/6" in measured.notes["kills_next_start_not_vented"]


def test_trials_that_never_came_to_their_instant_are_told_and_not_counted() -> None:
    lost = {"seed": 1, "trial": 8, "event": "controller_kill", "phase": "fill", "status": "not_reached"}
    measured = kills_report.figures_of([GOOD, lost])
    assert measured.values["kills"] == 1.0
    assert "1 trials did not come to their instant" in measured.notes["kills"]
    assert kills_report.figures_of([lost]).values["kills"] == 0.0


LOST: dict[str, object] = {"seed": 1, "trial": 8, "event": "watchdog_kill", "phase": "work", "status": "not_reached"}
IN_VAIN = "NotReachedError: waited in vain for coils with current; the station said {'mode': '%s', 'phase': 'idle'}"


def test_stations_that_ended_by_themselves_before_the_instant_are_counted_and_named() -> None:
    records = [
        GOOD,
        LOST | {"trial": 45, "problem": IN_VAIN % "tripped"},
        LOST | {"trial": 325, "problem": IN_VAIN % "releasing"},
        LOST | {"trial": 280, "problem": IN_VAIN % "ready"},
        LOST | {"trial": 9, "problem": "NotReachedError: the fill was over", "ended_before": []},
        LOST | {"trial": 10, "problem": "NotReachedError: the fill was over", "ended_before": ["LATE", "late"]},
    ]
    measured = kills_report.figures_of(records)
    assert measured.values["kills_tripped_before"] == 3.0
    note = measured.notes["kills_tripped_before"]
    assert "1/45 (tripped), 1/325 (releasing), 1/10 (LATE / late)" in note
    assert "5 trials did not come to their instant; of 1 it is not known" in note
    assert "3 x waited in vain for coils with current; 2 x the fill was over" in note
    (figure,) = (one for one in combine(kills.SPECS, measured, "") if one.spec.name == "kills_tripped_before")
    assert figure.met is False
    assert kills_report.figures_of([GOOD]).values["kills_tripped_before"] == 0.0


def test_the_report_of_all_earlier_forms_stays_readable(tmp_path: Path) -> None:
    path = tmp_path / "kills.jsonl"
    path.write_bytes(gzip.decompress((ROOT / "benchmarks/reports/safety.jsonl.kills.gz").read_bytes()))
    records = kills_file.read(path)
    measured = kills_report.figures_of(records)
    assert measured.values["kills_tripped_before"] == 2.0
    assert "trials 1/45 (tripped), 1/325 (releasing); 26 trials" in measured.notes["kills_tripped_before"]
    assert len(kills_report.not_reached(records)) == 26


def test_histogram_has_a_line_for_each_bin_that_is_not_empty() -> None:
    records = [GOOD, GOOD | {"trial": 1, "release_s": 0.22}, GOOD | {"trial": 2, "release_s": 0.48}]
    lines = kills_report.histogram(records)
    assert lines[0] == "controller_kill: 3 trials, 0 missed"
    assert [line.split()[:3] for line in lines[1:]] == [["0.20-0.25", "s", "2"], ["0.45-0.50", "s", "1"]]


# --- what a trial sees --------------------------------------------------------------------------------------


def cuff(dump_a_s: float | None, dump_b_s: float | None) -> Cuff:
    return Cuff(
        at_s=5.0, mmhg=100.0, dump_a_s=dump_a_s, dump_b_s=dump_b_s, bleed_s=None, pump_running=False, late_ms=0.0
    )


def test_both_coils_must_be_without_current() -> None:
    assert cuff(1.0, 2.0).released_s == 2.0
    assert cuff(None, 2.0).released_s is None
    assert cuff(None, None).is_held
    assert not cuff(1.0, None).is_held
    assert Held(a=True, b=True).names == "ab"


def test_whatever_is_not_as_it_must_be_keeps_its_logs() -> None:
    assert not kills.is_finding(GOOD)
    for flaw in ({"status": "missed"}, {"reason": ""}, {"next_start_vented": False}, {"problem": "x"}):
        assert kills.is_finding(GOOD | flaw)
    assert "the next start was not vented" in kills.line(GOOD | {"next_start_vented": False})


class _Live:
    """As much of a station as a trial sees before and while something happens to it."""

    runtime_dir = log_dir = Path("/nowhere")
    late_ms_max = 0.0

    def __init__(self, *_: object, **__: object) -> None:
        self.told: dict[str, object] = {}
        self.trips = ["test LATE"]
        self.stored: dict[str, list[str]] = {}

    def cuff(self) -> Cuff:
        return cuff(None, None)

    def order(self, _order: str) -> None:
        """Nobody takes it."""

    def await_(self, *_: object, **__: object) -> None:
        raise NotReachedError("waited in vain for the STOP")

    def start(self) -> None:
        raise NotReachedError("the fill was over")

    def stop(self) -> None:
        """Nothing was started."""

    def lateness(self) -> dict[str, float]:
        return {}

    def journal_trips(self) -> list[str]:
        return self.trips

    def rows(self, query: str) -> list[str]:
        return next((rows for table, rows in self.stored.items() if f"FROM {table} " in query), [])


@pytest.mark.parametrize("event", [Event.STOP_LINK, Event.STOP_SOCKET])
def test_a_stop_that_nobody_takes_is_a_missed_release(event: Event) -> None:
    plan = next(one for number in range(2 * BLOCK) if (one := trial(1, number)).event is event)
    seen = kills_trial.Seen(record={"status": "not_reached", "event": event})
    with pytest.raises(BenchmarkError, match="STOP"):
        kills_trial._happen(cast(LiveStation, _Live()), plan, seen)
    assert seen.record["status"] == "missed"
    assert kills_report.happened([seen.record]) == [seen.record]


def test_a_trial_that_does_not_come_says_what_the_station_did_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = _Live()
    monkeypatch.setattr(kills_trial, "LiveStation", lambda *_, **__: live)
    monkeypatch.setattr(kills_after, "STORED_S", 0.0)

    def run() -> object:
        return kills_trial.run(trial(1, 0), tmp_path, tmp_path / "lock").get("ended_before")

    assert run() == []  # the trip that the self-test wants is none
    live.stored = {"sessions": ["None"], "proofs": ["1"], "trips": []}
    assert run() == []
    live.trips = ["test LATE", "DISAGREEMENT"]
    live.stored = {"sessions": ["completed", "None"], "proofs": ["1", "0"], "trips": ["watchdog_disagreement"]}
    assert run() == ["DISAGREEMENT", "watchdog_disagreement", "completed", "proof failed"]


def test_what_could_not_be_looked_up_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live = _Live()
    live.log_dir = tmp_path
    (tmp_path / "player.log").write_text("no such button\n", encoding="utf-8")

    def nothing(*_: object) -> list[str]:
        raise FileNotFoundError

    monkeypatch.setattr(live, "journal_trips", nothing)
    monkeypatch.setattr(kills_after, "STORED_S", 0.0)
    assert ended_before(cast(LiveStation, live)) == {"script": "no such button"}
    assert kills_report.ended_before(LOST) is None


def test_stations_that_never_start_end_the_campaign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kills, "STAGGER_S", 0.0)
    monkeypatch.setattr(kills, "TRIAL", "benchmarks.no_such_module")
    report = tmp_path / "kills.jsonl"
    with pytest.raises(BenchmarkError, match="in a row"):
        kills.measure(Options(quick=True), resume=report, parallel=2)
    assert len(kills_file.read(report)) >= kills.FAILURES_MAX
