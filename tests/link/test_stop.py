"""STOP as a datagram: its press has a number, and nothing that is wrong with it makes it less than STOP."""

import pytest

from kiosk.link.stop import STOP_DATAGRAM, press_in, stop_datagram


@pytest.mark.parametrize("press", [1, 7, 86_400_001, 10**18 - 1])
def test_a_press_keeps_its_number(press: int) -> None:
    assert press_in(stop_datagram(press)) == press


def test_without_a_number_it_is_the_one_word() -> None:
    assert stop_datagram() == STOP_DATAGRAM
    assert press_in(STOP_DATAGRAM) == 0


@pytest.mark.parametrize(
    "datagram", [b"", b"HERE", b"STOP ", b"STOP -3", b"STOP 3 4", b"STOP x", b"stop 3", b"\xff 3", b"STOP " + b"9" * 19]
)
def test_what_cannot_be_read_has_no_number(datagram: bytes) -> None:
    assert press_in(datagram) == 0
