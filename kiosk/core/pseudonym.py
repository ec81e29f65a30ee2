"""What a runner is called who gives no name: a code such as KR-482, short enough to keep in mind."""

from collections.abc import Callable
from itertools import product
from typing import Final

RANDOM_BYTES: Final = 8
"""So many random bytes make a code; there are far more of them than codes, so that each code is as likely."""

LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
"""Without I, O and Q, which are taken for 1 and 0."""

UNFIT: Final = frozenset(
    {
        *("BJ", "BS", "FU", "KK", "VD", "WC"),
        *("AH", "HH", "HJ", "KZ", "NS", "SA", "SS"),
        *("MN", "NM", "UV", "VU", "VV", "VW", "WV"),
    }
)
"""Pairs that nobody wants to be called, in English and in German, and pairs that are read as others."""

PAIRS: Final = tuple(pair for pair in map("".join, product(LETTERS, repeat=2)) if pair not in UNFIT)
NUMBERS: Final = range(100, 1000)
"""Three figures, and no nought in front that would be left out when it is said."""


def free_code(random: bytes, is_taken: Callable[[str], bool]) -> str:
    """The code that these random bytes mean, or the next one after it that nobody has.

    Raises:
        ValueError: fewer than `RANDOM_BYTES` bytes.
        LookupError: every code is taken.
    """
    if len(random) < RANDOM_BYTES:
        raise ValueError(f"{len(random)} random bytes are too few")
    count = len(PAIRS) * len(NUMBERS)
    first = int.from_bytes(random, "big") % count
    for step in range(count):
        pair, number = divmod((first + step) % count, len(NUMBERS))
        code = f"{PAIRS[pair]}-{NUMBERS[number]}"
        if not is_taken(code):
            return code
    raise LookupError("every code is taken")


def is_code(name: str) -> bool:
    """Whether a name is one that `free_code` may have made."""
    pair, dash, number = name.partition("-")
    return pair in PAIRS and dash == "-" and number.isascii() and number.isdecimal() and int(number) in NUMBERS
