"""Guard and plausibility alone on a recorded honest visit: silent as it was, not silent when it is bent."""

import sys
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from benchmarks.campaign import player
from benchmarks.campaign import replay as replay_module
from benchmarks.campaign.delays import CROWDED_S, CROWDED_SHARE, STARVED_S, Stall, stalls
from benchmarks.campaign.player import Pass, play, replay
from benchmarks.campaign.proofs import Refused
from benchmarks.campaign.replay import INTERPRETER, SEARCHED_EVERY, Recorded, Recording, recorded, replays
from benchmarks.campaign.station import Station
from benchmarks.figures import BenchmarkError
from benchmarks.journal import Row
from kiosk.core.units import TICK_S
from kiosk.safety import guard
from kiosk.safety.states import Inputs, Outputs, Reading, State


@pytest.fixture(scope="module")
def passes() -> list[Pass]:
    return recorded(3, 1).stretches["bout"].passes  # one of the shortest: five repetitions


def test_an_honest_bout_trips_nothing_whatever_is_drawn(passes: list[Pass]) -> None:
    assert len(passes) > 500
    assert {one.outputs.phase.value for one in passes} >= {"idle", "fill", "work", "deflate"}
    assert [replay(passes, Random(seed)) for seed in range(5)] == [""] * 5  # noqa: S311 - repeatable noise


def test_a_measurement_is_recorded_too_without_the_rest_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_module, "bout", lambda *_: "completed")
    visit = recorded(SEARCHED_EVERY - 1, 1)
    assert (visit.stretches["search"].end, visit.trip) == ("found", "")
    searched = visit.stretches["search"].passes
    phases = [one.outputs.phase.value for one in searched]
    assert phases.count("search") > 500
    assert 0 < phases.index("proof") <= 50
    assert replay(searched, Random(1)) == ""  # noqa: S311 - repeatable noise
    assert replay([_apart(one) for one in searched], Random(1)) == "guard:disagreement"  # noqa: S311 - as above


def _apart(one: Pass) -> Pass:
    return replace(one, b_mmhg=tuple(value * 1.5 for value in one.b_mmhg))


def _jumping(one: Pass) -> Pass:
    return replace(one, a_mmhg=tuple(value + 80.0 * (index % 2) for index, value in enumerate(one.a_mmhg)))


@pytest.mark.parametrize(("bend", "reason"), [(_apart, "guard:disagreement"), (_jumping, "plausibility:jump")])
def test_a_bent_bout_is_tripped(passes: list[Pass], bend: Callable[[Pass], Pass], reason: str) -> None:
    assert replay([bend(one) for one in passes], Random(1)) == reason  # noqa: S311 - repeatable noise


@pytest.mark.parametrize(
    ("drawn", "reason"),
    [("SUPPLY_V", "guard:supply"), ("RAIL_V", "guard:rail"), ("PUMP_DROP_V", "guard:rail")],
)
def test_what_is_drawn_comes_to_the_guard(
    passes: list[Pass], drawn: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(player, drawn, (4.0, 4.0))
    assert replay(passes, Random(1)) == reason  # noqa: S311 - repeatable noise


def test_the_second_sensor_is_read_at_the_watchdogs_own_instants(
    passes: list[Pass], monkeypatch: pytest.MonkeyPatch
) -> None:
    apart_s, step = 0.011, guard.step
    seen: list[Reading] = []

    def watched(state: State, inputs: Inputs, now: float) -> tuple[State, Outputs]:
        assert isinstance(inputs.reading, Reading)
        seen.append(inputs.reading)
        return step(state, inputs, now)

    for name, drawn in {"NOISE_MMHG": 0.03, "OFFSET_MMHG": 0.0, "SPAN": 0.0, "APART_S": apart_s}.items():
        monkeypatch.setattr(player, name, (drawn, drawn))
    monkeypatch.setattr(player, "late_by_s", lambda _rng: 0.0)
    monkeypatch.setattr(player, "stalls", lambda *_: [])
    monkeypatch.setattr(guard, "step", watched)
    replay(passes, Random(1))  # noqa: S311 - repeatable noise
    assert len(seen) > 500
    assert seen[100].at_s == pytest.approx(passes[0].at_s + apart_s + 100 * TICK_S + player.CONVERSION_S)
    truth = {at_s: mmhg for one in passes for at_s, mmhg in zip(one.taken_s, one.b_mmhg, strict=True)}
    for reading in seen[::50]:
        before_s = max((at_s for at_s in truth if at_s <= reading.at_s), default=passes[0].taken_s[0])
        assert reading.pressure_mmhg == pytest.approx(truth[before_s], abs=0.17)  # five times the noise, and a code


# --- a crowded machine --------------------------------------------------------------------------------------


def test_a_crowded_machine_comes_as_often_and_is_as_late_as_the_kills_saw() -> None:
    found = stalls(1000.0, 1000.0 + 1e6, Random(1))  # noqa: S311 - repeatable
    assert found == stalls(1000.0, 1000.0 + 1e6, Random(1))  # noqa: S311 - repeatable
    assert len(found) == pytest.approx(CROWDED_SHARE * 1e6 / TICK_S, rel=0.1)
    assert [one.at_s for one in found] == sorted(one.at_s for one in found)
    assert found[0].at_s >= 1000.0
    controllers = [one.controller_s for one in found if one.controller_s]
    watchdogs = [one.watchdog_s for one in found if one.watchdog_s]
    both = sum(one.controller_s > 0.0 < one.watchdog_s for one in found)
    assert len(controllers) + len(watchdogs) - both == len(found)
    assert both / len(found) == pytest.approx(1 / 8, rel=0.3)
    assert CROWDED_S[0] <= min(controllers) <= max(controllers) <= CROWDED_S[1]
    assert CROWDED_S[0] <= min(watchdogs)
    assert STARVED_S[1] - 0.01 < max(watchdogs) <= STARVED_S[1]


@pytest.mark.parametrize(
    ("controller_s", "watchdog_s", "reasons"),
    [
        (0.0, STARVED_S[1], {""}),
        (0.0, 0.15, {"guard:own_late"}),
        (CROWDED_S[1], 0.0, {""}),
        (0.5, 0.0, {"guard:late", "plausibility:stale"}),
    ],
)
def test_processes_are_late_in_virtual_time(
    passes: list[Pass], controller_s: float, watchdog_s: float, reasons: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = next(one.at_s for one in passes if one.outputs.phase.value == "work")
    monkeypatch.setattr(player, "stalls", lambda *_: [Stall(held, controller_s, watchdog_s)])
    assert {replay(passes, Random(seed)) for seed in range(6)} <= reasons  # noqa: S311 - repeatable noise


# --- rows ---------------------------------------------------------------------------------------------------


def _rows(
    passes: list[Pass], monkeypatch: pytest.MonkeyPatch, interpreter: str = sys.executable, trip: str = ""
) -> list[Row]:
    stretches = {"search": Recording(passes[:50], "found"), "bout": Recording(passes, "completed")}
    monkeypatch.setattr(replay_module, "recorded", lambda _number, _seed: Recorded(stretches, trip))
    monkeypatch.setattr(replay_module, "TIMES", 3)
    monkeypatch.setenv(INTERPRETER, interpreter)
    return list(replays(2, 1, lambda _key: False))


def test_another_interpreter_finds_the_same(passes: list[Pass], monkeypatch: pytest.MonkeyPatch) -> None:
    bent = [_apart(one) for one in passes]
    (row,) = _rows(bent, monkeypatch)
    assert row["trips"] == play(bent, "replay 1 2 bout", 3) == ["guard:disagreement"] * 3


def test_a_row_says_how_much_was_recorded_and_how_it_ended(passes: list[Pass], monkeypatch: pytest.MonkeyPatch) -> None:
    (row,) = _rows(passes, monkeypatch, trip="tripped:late")
    assert row["ends"] == ["search found", "bout completed"]
    assert row["recorded_h"] == pytest.approx((50 + len(passes)) * TICK_S / 3600.0, abs=1e-6)
    assert row["hours"] == pytest.approx(3 * (50 + len(passes)) * TICK_S / 3600.0, abs=1e-4)
    assert row["trips"] == ["recorded tripped:late"]  # a trip of the whole station counts as what it is


def test_a_station_that_does_not_open_leaves_no_silent_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_station: Station) -> None:
        raise Refused("proof_hold", "leak", by="proof")

    monkeypatch.setattr(replay_module, "opened", refused)
    (row,) = replays(0, 1, lambda _key: False)
    assert (row["hours"], row["trips"], row["ends"]) == (0.0, [], ["closed proof_hold:leak"])


def test_an_interpreter_that_fails_is_no_silence(passes: list[Pass], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BenchmarkError, match="false"):
        _rows(passes, monkeypatch, "false")
