"""Pictures of a panel: out of what QEMU writes, into what anybody can look at."""

import re
import struct
import zlib
from typing import Final

from tests.machine.boards.base import BoardError, Picture

HEAD: Final = re.compile(rb"P6\s+(\d+)\s+(\d+)\s+255\s")
SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


def from_ppm(data: bytes) -> Picture:
    """A picture out of a binary PPM of 255 levels. Raises `BoardError` when it is none, or is cut off."""
    head = HEAD.match(data)
    if head is None:
        raise BoardError(f"not a picture: {data[:20]!r}")
    width, height = int(head[1]), int(head[2])
    points = data[head.end() :]
    if len(points) != 3 * width * height:
        raise BoardError("half a picture")
    return Picture(width, height, points)


def to_png(picture: Picture) -> bytes:
    """The picture as a PNG (its specification: W3C, third edition, 5 and 11)."""
    head = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 0)
    row = 3 * picture.width
    rows = b"".join(b"\0" + picture.points[at : at + row] for at in range(0, len(picture.points), row))
    return SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def colours(picture: Picture) -> int:
    """How many different colours it has: one that shows nothing has a single one."""
    points = picture.points
    return len({points[at : at + 3] for at in range(0, len(points), 3)})


def differing(one: Picture, other: Picture) -> float:
    """Which part of the points differ, 0 to 1. Raises ValueError for two sizes."""
    if (one.width, one.height) != (other.width, other.height):
        raise ValueError("two sizes")
    pairs = range(0, len(one.points), 3)
    return sum(one.points[at : at + 3] != other.points[at : at + 3] for at in pairs) / len(pairs)
