"""Codes in place of names: what they look like, and that nobody gets one that somebody has."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.pseudonym import NUMBERS, PAIRS, RANDOM_BYTES, free_code, is_code

COUNT = len(PAIRS) * len(NUMBERS)


def bytes_for(number: int) -> bytes:
    return number.to_bytes(RANDOM_BYTES, "big")


def free(_code: str) -> bool:
    return False


@given(st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES))
def test_a_code_is_two_letters_a_dash_and_three_figures(random: bytes) -> None:
    code = free_code(random, free)
    assert re.fullmatch(r"[A-HJ-NPR-Z]{2}-[1-9][0-9]{2}", code)
    assert is_code(code)


def test_every_code_may_come_and_none_that_nobody_wants() -> None:
    codes = {free_code(bytes_for(number * len(NUMBERS)), free) for number in range(len(PAIRS))}
    assert len(codes) == len(PAIRS) > 500
    assert not {code[:2] for code in codes} & {"SS", "WC", "VV", "NM"}
    assert free_code(bytes_for(0), free) == "AA-100"
    assert free_code(bytes_for(COUNT - 1), free) == "ZZ-999"
    assert free_code(bytes_for(COUNT), free) == "AA-100"


def test_a_code_that_somebody_has_is_left_out() -> None:
    assert free_code(bytes_for(899), {"AA-999"}.__contains__) == "AB-100"
    assert free_code(bytes_for(COUNT - 1), {"ZZ-999", "AA-100"}.__contains__) == "AA-101"


def test_where_every_code_is_taken_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.core.pseudonym.PAIRS", ("AB",))
    asked: list[str] = []

    def taken(code: str) -> bool:
        asked.append(code)
        return True

    with pytest.raises(LookupError):
        free_code(bytes_for(450), taken)
    assert len(set(asked)) == len(asked) == len(NUMBERS)


def test_too_few_random_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="7 random bytes"):
        free_code(bytes(RANDOM_BYTES - 1), free)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "KR",
        "KR482",
        "KR-",
        "KR-82",
        "KR-082",
        "KR-1482",
        "KR-4\uff182",
        "kr-482",
        "SS-482",
        "KI-482",
        "K-482",
        "Kim-482",
    ],
)
def test_a_name_is_no_code(name: str) -> None:
    assert not is_code(name)


def test_leading_and_trailing_signs_make_no_code() -> None:
    assert is_code("KR-482")
    assert not is_code(" KR-482")
    assert not is_code("KR-482 ")
    assert not is_code("KR--482")
