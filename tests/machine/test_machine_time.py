"""Whose clock the world around a machine lives by; and how its agent is spoken to."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.machine.boards.agent import Agent
from tests.machine.boards.base import BoardError, RestartedError
from tests.machine.boards.lines import Lines
from tests.machine.plantclock import SILENT_S, PlantClock


class Outside:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def outside() -> Outside:
    return Outside()


def test_a_slow_machine_has_a_slow_world(outside: Outside) -> None:
    clock = PlantClock(outside)
    clock.told(50.0)
    for number in range(1, 11):
        outside.now_s += 0.5
        clock.told(50.0 + number * 0.01)
    assert clock.now() == pytest.approx(0.1)
    assert clock.machine_s == pytest.approx(50.1)


def test_a_silent_machine_leaves_the_world_to_our_clock_the_silence_included(outside: Outside) -> None:
    clock = PlantClock(outside)
    clock.told(50.0)
    outside.now_s += SILENT_S / 2
    assert clock.now() == 0.0
    outside.now_s += SILENT_S
    assert clock.now() == pytest.approx(1.5 * SILENT_S)
    assert clock.machine_s is None
    outside.now_s += 2.0
    assert clock.now() == pytest.approx(1.5 * SILENT_S + 2.0)


def test_a_machine_that_starts_again_begins_at_nought_and_the_world_goes_on(outside: Outside) -> None:
    clock = PlantClock(outside)
    clock.told(50.0)
    clock.told(51.0)
    clock.told(0.5)
    clock.told(0.75)
    assert clock.now() == pytest.approx(1.25)


@contextmanager
def answering(*answers: bytes, goes: bool = False) -> Iterator[Agent]:
    """A machine that says this, whatever it is asked."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"".join(answers))
        if goes:
            theirs.close()
        yield Agent(Lines(ours, clock=lambda: 0.0), clock=lambda: 0.0)


def test_an_answer_belongs_to_its_request() -> None:
    late = b'{"id": 7, "code": 1, "output": "late", "began_s": 0, "ended_s": 0}\n'
    with answering(late, b'{"id": 1, "code": 3, "output": "so", "began_s": 1.5, "ended_s": 2.0}\n') as agent:
        ran = agent.run("true", timeout_s=1.0)
    assert (ran.code, ran.output, ran.began_s) == (3, "so", 1.5)


def test_a_machine_that_starts_again_meanwhile_or_goes_is_told() -> None:
    with answering(b'{"hello": "boot"}\n') as agent, pytest.raises(RestartedError, match="started again"):
        agent.run("true", timeout_s=1.0)
    with answering(b'{"id": 1, "error": "OSError: no"}\n') as agent, pytest.raises(BoardError, match="OSError: no"):
        agent.get("/file")
    with answering(goes=True) as agent, pytest.raises(BoardError, match="gone"):
        agent.put("/file", b"", 0o644)


def test_a_machine_says_hello_with_the_id_of_its_boot() -> None:
    with answering(b'{"id": 3}\n', b'{"hello": "boot"}\n') as agent:
        assert agent.hello(1.0) == "boot"
