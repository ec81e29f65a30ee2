"""How a case ends on a machine that somebody starved: one that went on is asked how, one that was reset is not."""

from pathlib import Path

import pytest

from tests.machine.boards.base import Ran, RestartedError
from tests.machine.cases import outlasts, starved, station
from tests.machine.room import ClaimError, Room
from tests.machine.test_driver import Fake

ANY = ["back", "sound"]
"""What is held on any machine, in this order."""


class Booted(Fake):
    """A machine that says which boot it runs."""

    def run(self, *words: str, timeout_s: float = 60.0) -> Ran:
        assert words[0] == "cat"
        return Ran(0, "second\n", 0.0, timeout_s)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was looked at."""
    looks: list[str] = []
    monkeypatch.setattr(station, "back", lambda _room: looks.append("back"))
    monkeypatch.setattr(outlasts, "sound", lambda _room: looks.append("sound"))
    monkeypatch.setattr(outlasts, "told", lambda _room: looks.append("told"))
    return looks


def test_a_machine_that_went_on_is_asked_how_it_ended(tmp_path: Path, held: list[str]) -> None:
    room = Room(Booted(), tmp_path)
    starved.to_its_end(room, "second\n", lambda: held.append("went on"))
    assert held == ["went on", *ANY, "told"]
    assert room.figures["machine"] == "went on"


def test_one_that_was_reset_has_to_be_back_with_sound_records(tmp_path: Path, held: list[str]) -> None:
    room = Room(Booted(), tmp_path)
    starved.to_its_end(room, "first\n", lambda: held.append("went on"))
    assert held == ANY
    assert room.figures["machine"] == "was reset"


def test_a_reset_while_it_is_asked_is_one_too_and_a_claim_that_fails_is_not(tmp_path: Path, held: list[str]) -> None:
    def starts_again() -> None:
        raise RestartedError

    def fails() -> None:
        raise ClaimError

    room = Room(Booted(), tmp_path)
    starved.to_its_end(room, "second\n", starts_again)
    assert held == ANY
    assert room.figures["machine"] == "was reset"
    with pytest.raises(ClaimError):
        starved.to_its_end(room, "second\n", fails)
    assert held == ANY
