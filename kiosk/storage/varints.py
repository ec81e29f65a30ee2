"""Whole numbers as bytes: small ones, of either sign, take one byte; seven bits a byte, the lowest first."""

import re
from collections.abc import Iterable, Sequence
from typing import Final


class _Parts(dict[int, bytes]):
    """The bytes of numbers; those that fit two bytes are remembered: a long bout has a third of a million."""

    def __missing__(self, value: int) -> bytes:
        left = value << 1 if value >= 0 else (-value << 1) - 1
        part = bytearray()
        while left > 0x7F:
            part.append(left & 0x7F | 0x80)
            left >>= 7
        part.append(left)
        found = bytes(part)
        if len(found) <= 2:
            self[value] = found
        return found


class _Values(dict[bytes, int]):
    """What bytes stand for; short ones are remembered (there are 16,512)."""

    def __missing__(self, part: bytes) -> int:
        value = shift = 0
        for byte in part:
            value |= (byte & 0x7F) << shift
            shift += 7
        found = value >> 1 if value % 2 == 0 else -((value + 1) >> 1)
        if len(part) <= 2:
            self[part] = found
        return found


_VARINT: Final = re.compile(rb"[\x80-\xff]*[\x00-\x7f]")
_part: Final = _Parts().__getitem__
_value: Final = _Values().__getitem__


def joined(values: Iterable[int]) -> bytes:
    """Numbers as bytes, one behind the other."""
    return b"".join(map(_part, values))


def parted(plain: bytes) -> list[bytes]:
    """The bytes of each number. Raises `ValueError` when the last one is cut short."""
    parts: list[bytes] = _VARINT.findall(plain)
    if sum(map(len, parts)) != len(plain):
        raise ValueError("the last value is cut short")
    return parts


def numbers(parts: Sequence[bytes]) -> list[int]:
    """The numbers that bytes stand for."""
    return list(map(_value, parts))
