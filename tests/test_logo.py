"""The clinic's picture: what passes can be drawn, and what is wrong is said before anybody prints."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.core.errors import ConfigError
from kiosk.export.letterhead import draw_logo
from kiosk.export.sheet import HEIGHT, Sheet
from kiosk.logo import BYTES_MAX, SIDE_MAX, read_logo


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(
    width: int = 4,
    height: int = 3,
    *,
    bits: int = 8,
    colour: int = 2,
    interlace: int = 0,
    between: bytes = b"",
    pixels: bytes | None = None,
) -> bytes:
    """A small picture; `between` stands before its pixels."""
    values = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    line = b"\0" + bytes((width * bits * values + 7) // 8)
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlace)
    packed = zlib.compress(line * height if pixels is None else pixels)
    parts = chunk(b"IHDR", header), between, chunk(b"IDAT", packed), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


PALETTE = chunk(b"PLTE", bytes(6))


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], bytes]:
    def there(data: bytes) -> bytes:
        (tmp_path / "logo.png").write_bytes(data)
        return read_logo(tmp_path / "logo.png")

    return there


@pytest.mark.parametrize(
    "good",
    [
        png(),
        png(colour=6),
        png(colour=4),
        png(colour=0, bits=1),
        png(colour=0, between=chunk(b"tRNS", b"\0\0")),
        png(between=chunk(b"tRNS", bytes(6))),
        png(colour=3, between=PALETTE),
        png(colour=3, bits=1, between=PALETTE + chunk(b"tRNS", b"\0")),
        png(colour=3, between=PALETTE, pixels=(b"\0" + bytes((200,)) * 4) * 3),
        png(1, SIDE_MAX),
    ],
)
def test_every_kind_that_passes_is_drawn(read: Callable[[bytes], bytes], good: bytes) -> None:
    sheet = Sheet(title="x", language="en")
    assert 0 < draw_logo(sheet, read(good), bottom=HEIGHT - 48) <= 171
    assert sheet.done().count(b"/Subtype /Image") == 1


def test_what_only_decorates_the_file_does_not_go_on(read: Callable[[bytes], bytes]) -> None:
    assert read(png(between=chunk(b"zTXt", b"name\0\0" + zlib.compress(bytes(10**6))))) == png()


def test_the_same_picture_twice_is_the_same_page(read: Callable[[bytes], bytes]) -> None:
    logo = read(png(colour=6))
    pages = []
    for _ in range(2):
        sheet = Sheet(title="x", language="en")
        draw_logo(sheet, logo, bottom=HEIGHT - 48)
        pages.append(sheet.done())
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (b"", "logo_no_png"),
        (b"<svg/>", "logo_no_png"),
        (png()[:-1], "logo_damaged"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""), "logo_damaged"),
        (png(bits=16), "logo_kind"),
        (png(interlace=1), "logo_kind"),
        (png(SIDE_MAX + 1, 1), "logo_large"),
        (png(0, 1), "logo_large"),
        (b"\x89PNG\r\n\x1a\n" + bytes(BYTES_MAX), "logo_large"),
        (png(pixels=b"\0"), "logo_damaged"),
        (png(pixels=bytes(10**6)), "logo_damaged"),
        (png(pixels=b"\5" * 39), "logo_damaged"),
        (png(colour=3), "logo_damaged"),
        (png(colour=3, bits=1, between=chunk(b"PLTE", bytes(9))), "logo_damaged"),
        (png(between=chunk(b"tRNS", b"\0")), "logo_damaged"),
        (png(colour=6, between=chunk(b"tRNS", b"\0")), "logo_damaged"),
    ],
)
def test_what_could_not_be_drawn_is_named(read: Callable[[bytes], bytes], bad: bytes, code: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(bad)
    (problem,) = caught.value.diagnostics
    assert (problem.path, problem.code) == ("clinic.logo", code)
    assert problem.hint


def test_no_flipped_bit_gets_through_unseen(read: Callable[[bytes], bytes]) -> None:
    whole = png(colour=3, between=PALETTE)
    for at in range(len(whole)):
        with pytest.raises(ConfigError):
            read(whole[:at] + bytes((whole[at] ^ 4,)) + whole[at + 1 :])


def test_one_that_is_not_there_or_no_file_is_said(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.png", "file_missing"), (tmp_path, "file_unreadable")):
        with pytest.raises(ConfigError) as caught:
            read_logo(path)
        assert caught.value.diagnostics[0].code == code
