"""The search finds nothing in the real guard, and something in every broken one."""

import pytest

from kiosk.safety.heartbeat import GuardState
from tests.formal.abstraction import unknown_fields
from tests.formal.broken import BROKEN, Break, no_timeout
from tests.formal.scenes import ACCOUNT, FULL, SCENES
from tests.formal.search import main, say, search

LARGE = {FULL.name: 300, ACCOUNT.name: 1_000}
"""As many states of the largest scenes as a test may take, the nearest first; the whole of each is a command."""

WHOLE = [name for name in SCENES if name not in LARGE]


def test_no_field_of_the_guards_state_is_unknown_to_the_search() -> None:
    assert not unknown_fields()


@pytest.mark.parametrize("name", WHOLE)
def test_whatever_happens_the_invariants_hold(name: str) -> None:
    found = search(SCENES[name])
    assert not found.broken, say(found)
    assert found.is_whole
    assert {GuardState.WAITING, GuardState.HOLDING, GuardState.TRIPPED} <= found.reached


@pytest.mark.parametrize(("name", "states"), LARGE.items())
def test_the_largest_scenes_as_far_as_a_test_may_go(name: str, states: int) -> None:
    found = search(SCENES[name], states_max=states)
    assert not found.broken, say(found)
    assert found.states >= states


@pytest.mark.parametrize(("breaks", "name"), BROKEN, ids=[f"{one.__name__}-{name}" for one, name in BROKEN])
def test_a_broken_guard_is_found(breaks: Break, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks(monkeypatch)
    found = search(SCENES[name])
    assert found.broken
    assert found.way


def test_the_command_says_how_far_it_came(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claims", "--states", "50"]) == 0
    said = capsys.readouterr().out
    assert "bounded" in said
    assert "transitions" in said


def test_the_command_shows_the_way_to_a_break(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    no_timeout(monkeypatch)
    assert main(["cuff"]) == 1  # which finds it soonest
    assert "lines move on evidence" in capsys.readouterr().out
