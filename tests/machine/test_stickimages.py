"""Images of hostile sticks: they are what they say, so that a station that shrugs them off has met something."""

import hashlib
import struct
from pathlib import Path

import pytest

from kiosk.install import container, signature
from kiosk.install.machine import InstallError
from tests.machine import stickimages
from tests.machine.stickimages import CLUSTER, ROOT_ENTRIES, SECTOR, TABLE, Chain, fat, spoil_root

ROOT = (1 + 2 * TABLE) * SECTOR
DATA = ROOT + 32 * ROOT_ENTRIES


def entries(image: bytes) -> list[bytes]:
    """Those of the folder at the top."""
    found = [image[at : at + 32] for at in range(ROOT, DATA, 32)]
    return [entry for entry in found if entry[0]]


def long_name(parts: list[bytes]) -> str:
    """Out of entries as they stand, the last part first."""
    words = b"".join(part[1:11] + part[14:26] + part[28:32] for part in reversed(parts))
    return words.decode("utf-16-le").split("\0", maxsplit=1)[0].rstrip("\uffff")


@pytest.mark.parametrize("name", [*stickimages.NAMES, "../../../etc/passwd", "x" * 13, "y" * 26])
def test_a_name_stands_on_the_stick_as_it_is_with_the_checksum_of_its_short_one(name: str) -> None:
    _, *parts, short = entries(fat(b"X", {name: Chain(b"")}))
    assert long_name(parts) == name
    check = 0
    for byte in short[:11]:
        check = (((check & 1) << 7) + (check >> 1) + byte) & 0xFF
    assert {part[13] for part in parts} == {check}
    assert [part[0] & 0x3F for part in parts] == list(range(len(parts), 0, -1))


def test_files_lie_in_chains_of_clusters_and_one_begins_again_at_its_end() -> None:
    image = fat(b"X", {"a": Chain(b"a" * (CLUSTER + 1)), "b": Chain(b"b" * CLUSTER * 2, 99, loops=True)})
    assert struct.unpack_from("<6H", image, SECTOR)[2:] == (3, 0xFFFF, 5, 4)
    assert image[SECTOR : SECTOR + TABLE * SECTOR] == image[SECTOR + TABLE * SECTOR : ROOT]
    a, b = (entry for entry in entries(image) if entry[11] == 0x20)
    assert struct.unpack("<HI", a[26:]) == (2, CLUSTER + 1)
    assert struct.unpack("<HI", b[26:]) == (4, 99)
    assert image[DATA + 2 * CLUSTER :][: CLUSTER * 2] == b"b" * CLUSTER * 2
    assert entries(image)[0][:12] == b"X          \x08"


def test_the_bundle_of_a_stranger_is_whole_and_signed_by_somebody(tmp_path: Path) -> None:
    path = tmp_path / "bundle"
    path.write_bytes(stickimages.strangers_bundle("trixie-amd64"))
    with path.open("rb") as source:
        listed, signed = container.read_list(source)
    with pytest.raises(InstallError, match="not trusted"):
        signature.demand_signed(listed, signed, [signature.Key(b"another")])


def test_one_byte_of_the_top_folder_of_an_ext4_is_spoilt() -> None:
    data = bytearray(64 * 1024)
    struct.pack_into("<I", data, 1024 + 24, 0)  # blocks of 1024
    struct.pack_into("<H", data, 1024 + 88, 256)
    struct.pack_into("<I", data, 2048 + 8, 20)
    before = hashlib.sha256(data[: 20 * 1024 + 256]).digest()
    spoil_root(data)
    assert data[20 * 1024 + 256 + 4] == 0xFF
    assert sum(data[20 * 1024 :]) == 0xFF
    assert hashlib.sha256(data[: 20 * 1024 + 256]).digest() == before
