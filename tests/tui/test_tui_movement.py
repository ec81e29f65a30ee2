"""A movement is nothing by itself: a pointer that comes to STOP is no STOP. A press that slides there is one."""

import pytest
from textual import events

from kiosk.tui.driver import TouchParser

STRIP = 16
ELSEWHERE = "\x1b[<0;34;5M"


def told(text: str) -> list[tuple[type[object], int]]:
    parser = TouchParser(lambda row: row >= STRIP)
    return [(type(event), event.screen_y) for event in parser.feed(text) if isinstance(event, events.MouseEvent)]


def read(code: int) -> list[type[object]]:
    return [kind for kind, _ in told(f"\x1b[<{code};34;19M")]


@pytest.mark.parametrize("held", [0, 1, 2, 3, 64, 65, 66, 67])
@pytest.mark.parametrize("keys", [0, 4, 8, 16, 28])
def test_movement_is_nothing(held: int, keys: int) -> None:
    assert read(32 + held + keys) == []


def test_wheel_that_turns_is_one_and_a_press_is_a_press() -> None:
    assert read(64) == [events.MouseScrollUp]
    assert read(65 + 4) == [events.MouseScrollDown]
    assert read(0 + 16) == [events.MouseDown]


def test_a_press_that_slides_into_the_strip_presses_there_once_however_often_it_crosses() -> None:
    way = "".join(f"\x1b[<32;34;{row}M" for row in (9, 16, 17, 18, 12, 19))
    assert told(f"{ELSEWHERE}{way}\x1b[<0;34;19m") == [
        (events.MouseDown, 4),
        (events.MouseDown, 16),
        (events.MouseUp, 18),
    ]


def test_one_that_is_lifted_in_the_strip_presses_there_though_no_movement_was_told() -> None:
    assert told(f"{ELSEWHERE}\x1b[<0;34;17m") == [(events.MouseDown, 4), (events.MouseDown, 16), (events.MouseUp, 16)]


def test_each_contact_may_slide_there_anew() -> None:
    slide = f"{ELSEWHERE}\x1b[<32;34;18M\x1b[<0;34;18m"
    assert [kind for kind, _ in told(slide * 2)] == [events.MouseDown, events.MouseDown, events.MouseUp] * 2


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[<0;34;18M\x1b[<32;34;17M\x1b[<0;34;17m",  # it began there
        f"{ELSEWHERE}\x1b[<0;34;5m\x1b[<32;34;18M\x1b[<35;34;18M",  # it was lifted elsewhere
        f"{ELSEWHERE}\x1b[<35;34;18M",  # nothing is pressed any more: the lift was lost
        f"{ELSEWHERE}\x1b[<35;34;9M\x1b[<32;34;18M",
        f"{ELSEWHERE}\x1b[<96;34;18M",  # a wheel that is said to be held
        f"{ELSEWHERE}\x1b[<32;34;16M\x1b[<0;34;16m",  # beside it
    ],
)
def test_nothing_else_slides(text: str) -> None:
    assert len([kind for kind, _ in told(text) if kind is events.MouseDown]) == 1
