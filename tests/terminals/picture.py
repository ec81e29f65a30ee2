"""Pixels as a terminal emulator drew them."""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""Rows, columns, and red, green, blue."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A shot of the whole display."""

    pixels: Pixels

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width, _ = self.pixels.shape
        return width, height

    def box(self, x: int, y: int, width: int, height: int) -> Pixels:
        """A part of it."""
        return self.pixels[y : y + height, x : x + width]

    def write(self, path: Path) -> None:
        """Keep it as a PNG."""
        height, width, _ = self.pixels.shape
        rows = np.concatenate(
            [np.zeros((height, 1), np.uint8), self.pixels.reshape(height, width * 3)], axis=1
        ).tobytes()
        header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def from_xrgb(data: bytes | memoryview, width: int, height: int, stride: int) -> Picture:
    """Four bytes a pixel, blue first, as X and Wayland keep them on this kind of machine."""
    rows = np.frombuffer(data, np.uint8, stride * height).reshape(height, stride)[:, : width * 4]
    return Picture(rows.reshape(height, width, 4)[:, :, 2::-1].copy())
