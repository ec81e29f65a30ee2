"""The clinic's picture for printed pages: a PNG beside the settings, looked through before anything draws it.

Every chunk is proved by its checksum and the picture by its length, with nothing but the standard library: a picture
that passes here can be drawn, so that no page ever fails for it. What only decorates the file (texts, profiles, times)
is left out of what goes on.
"""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk.core.errors import ConfigError, Diagnostic

KEY: Final = "clinic.logo"
BYTES_MAX: Final = 256 * 1024
"""It is in every page that is handed out, and a runner has hundreds."""
SIDE_MAX: Final = 2000
"""Pixels; three times what 60 mm of paper can show at 300 to the inch."""
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Values of a pixel by the type of colour: grey, red-green-blue, palette, and the first two with transparency."""
_DEPTHS: Final = {0: (1, 2, 4, 8), 2: (8,), 3: (1, 2, 4, 8), 4: (8,), 6: (8,)}
_FILTERS: Final = 4
"""The highest of the ways in which a line may be written (PNG specification 9.2)."""
_SAVE_AS: Final = "save it as a PNG of 8 bits a colour, not interlaced"


def read_logo(path: Path) -> bytes:
    """The picture, with nothing in it but the picture.

    Raises:
        ConfigError: `file_missing`, `file_unreadable`, `logo_large`, `logo_no_png`, `logo_damaged`, `logo_kind`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(BYTES_MAX + 1)
    except FileNotFoundError as error:
        raise _refused("file_missing", f"{path}: no such file", "put it beside the settings file") from error
    except OSError as error:
        problem = f"{path}: {error.strerror or error}"
        raise _refused("file_unreadable", problem, "make it readable for the station's users") from error
    if len(data) > BYTES_MAX:
        raise _refused("logo_large", f"{path} is larger than {BYTES_MAX >> 10} KiB", "save it with fewer pixels")
    return _proved(data, path)


def _proved(data: bytes, path: Path) -> bytes:
    if not data.startswith(_SIGNATURE):
        raise _refused("logo_no_png", f"{path} is no PNG", _SAVE_AS)
    try:
        chunks = list(_chunks(data))
    except ValueError as error:
        raise _refused("logo_damaged", f"{path}: {error}", "copy it anew") from error
    header = _header(chunks, path)
    try:
        kept = _picture(header, chunks)
    except ValueError as error:
        raise _refused("logo_damaged", f"{path}: {error}", _SAVE_AS) from error
    return _SIGNATURE + b"".join(_written(kind, content) for kind, content in kept)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, kind = len(_SIGNATURE), b""
    while kind != b"IEND":
        if at + 12 > len(data):
            raise ValueError("it ends too early")
        length, kind = struct.unpack_from(">I4s", data, at)
        content = data[at + 8 : at + 8 + length]
        if _written(kind, content) != data[at : at + 12 + length]:
            raise ValueError("its checksums do not fit")
        at += 12 + length
        yield kind, content


def _written(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _header(chunks: list[tuple[bytes, bytes]], path: Path) -> tuple[int, int, int, int]:
    """Width, height, bits and type of colour."""
    kind, content = chunks[0]
    if kind != b"IHDR" or len(content) != 13:
        raise _refused("logo_damaged", f"{path} does not begin with its size", "copy it anew")
    width, height, bits, colour, packing, filtering, interlace = struct.unpack(">IIBBBBB", content)
    if bits not in _DEPTHS.get(colour, ()) or packing or filtering or interlace:
        raise _refused("logo_kind", f"{path} is a PNG of a kind that is not taken", _SAVE_AS)
    if not (0 < width <= SIDE_MAX and 0 < height <= SIDE_MAX):
        problem = f"{path} has {width} times {height} pixels"
        raise _refused("logo_large", problem, f"1 to {SIDE_MAX} pixels each way")
    return width, height, bits, colour


def _picture(header: tuple[int, int, int, int], chunks: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """What the picture is made of. Raises `ValueError`."""
    width, height, bits, colour = header
    line = 1 + (width * bits * _CHANNELS[colour] + 7) // 8
    packed = b"".join(content for kind, content in chunks if kind == b"IDAT")
    unpacker = zlib.decompressobj()
    try:
        pixels = unpacker.decompress(packed, height * line + 1)
    except zlib.error as error:
        raise ValueError("its picture cannot be unpacked") from error
    if len(pixels) != height * line or not unpacker.eof:
        raise ValueError("its picture is not as long as it should be")
    if max(pixels[::line]) > _FILTERS:
        raise ValueError("its picture is written in an unknown way")
    palette = [content for kind, content in chunks if kind == b"PLTE"] if colour == 3 else []
    if colour == 3 and (len(palette) != 1 or len(palette[0]) % 3 or not 3 <= len(palette[0]) <= 3 << bits):
        raise ValueError("its palette is not whole")
    clear = [content for kind, content in chunks if kind == b"tRNS"]
    most = {0: 2, 2: 6, 3: len(palette[0]) // 3 if palette else 0}.get(colour, 0)
    if len(clear) > 1 or any(len(one) > most or (colour != 3 and len(one) != most) for one in clear):
        raise ValueError("its transparency is not whole")
    parts = [chunks[0], *((b"PLTE", one) for one in palette), *((b"tRNS", one) for one in clear)]
    return [*parts, (b"IDAT", packed), (b"IEND", b"")]


def _refused(code: str, message: str, hint: str) -> ConfigError:
    return ConfigError([Diagnostic(path=KEY, code=code, message=message, hint=hint)])
