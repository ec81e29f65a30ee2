"""Guard and plausibility alone on a recorded honest bout: silent as it was, not silent when it is bent."""

import sys
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from benchmarks.campaign import replay as replay_module
from benchmarks.campaign.player import Pass, play, replay
from benchmarks.campaign.replay import INTERPRETER, recorded, replays
from benchmarks.figures import BenchmarkError
from benchmarks.journal import Row


@pytest.fixture(scope="module")
def passes() -> list[Pass]:
    return recorded(3, 1)  # its bout is one of the shortest: five repetitions


def test_an_honest_bout_trips_nothing_whatever_the_noise(passes: list[Pass]) -> None:
    assert len(passes) > 500
    assert {one.outputs.phase.value for one in passes} >= {"idle", "fill", "work", "deflate"}
    assert [replay(passes, Random(seed)) for seed in range(5)] == [""] * 5  # noqa: S311 - repeatable noise


def _apart(one: Pass) -> Pass:
    return replace(one, b_mmhg=one.b_mmhg * 1.5)


def _jumping(one: Pass) -> Pass:
    return replace(one, a_mmhg=tuple(value + 80.0 * (index % 2) for index, value in enumerate(one.a_mmhg)))


@pytest.mark.parametrize(("bend", "reason"), [(_apart, "guard:disagreement"), (_jumping, "plausibility:jump")])
def test_a_bent_bout_is_tripped(passes: list[Pass], bend: Callable[[Pass], Pass], reason: str) -> None:
    assert replay([bend(one) for one in passes], Random(1)) == reason  # noqa: S311 - repeatable noise


def _rows(passes: list[Pass], monkeypatch: pytest.MonkeyPatch, interpreter: str) -> list[Row]:
    monkeypatch.setattr(replay_module, "recorded", lambda _number, _seed: passes)
    monkeypatch.setattr(replay_module, "TIMES", 3)
    monkeypatch.setenv(INTERPRETER, interpreter)
    return list(replays(2, 1, lambda _key: False))


def test_another_interpreter_finds_the_same(passes: list[Pass], monkeypatch: pytest.MonkeyPatch) -> None:
    bent = [_apart(one) for one in passes]
    (row,) = _rows(bent, monkeypatch, sys.executable)
    assert row["trips"] == play(bent, "replay 1 2", 3) == ["guard:disagreement"] * 3


def test_an_interpreter_that_fails_is_no_silence(passes: list[Pass], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BenchmarkError, match="false"):
        _rows(passes, monkeypatch, "false")
