"""A movement is nothing, whatever a terminal holds to be pressed meanwhile: a pointer that comes to STOP is no STOP."""

import pytest
from textual import events

from kiosk.tui.driver import TouchParser


def read(code: int) -> list[type[object]]:
    return [type(message) for message in TouchParser().feed(f"\x1b[<{code};34;19M")]


@pytest.mark.parametrize("held", [0, 1, 2, 3, 64, 65, 66, 67])
@pytest.mark.parametrize("keys", [0, 4, 8, 16, 28])
def test_movement_is_nothing(held: int, keys: int) -> None:
    assert read(32 + held + keys) == []


def test_wheel_that_turns_is_one_and_a_press_is_a_press() -> None:
    assert read(64) == [events.MouseScrollUp]
    assert read(65 + 4) == [events.MouseScrollDown]
    assert read(0 + 16) == [events.MouseDown]
