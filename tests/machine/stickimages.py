"""Images of sticks that somebody made on purpose: names that would steer a terminal, links that lead elsewhere, file
systems that are not whole. Each is made out of bytes here, or by `mke2fs` of a folder.
"""

import os
import shutil
import stat
import struct
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.install import container, signature
from kiosk.install.manifest import Manifest, to_bytes
from tests.machine.commands import ran

SECTOR: Final = 512
SECTORS: Final = 20480
"""10 MiB: enough clusters for tables of 16 bits, and not more."""
TABLE: Final = 20
ROOT_ENTRIES: Final = 512
PER_CLUSTER: Final = 4
CLUSTER: Final = PER_CLUSTER * SECTOR
LAST: Final = 0xFFFF
LONGEST: Final = 0xFFFF_FFFF
"""The size of a file that claims to be as large as the file system lets it."""
ESCAPE: Final = "\x1b[2J\x1b[31m"
NAMES: Final = (
    f"{ESCAPE}a.bundle",
    "two\nlines.bundle",
    "\x1b]0;owned\x07.bundle",
    "\u202egnp.bundle",
    f"{'long' * 60}.bundle",
    "$(reboot).bundle",
    "-rf.bundle",
)
"""Each is called as a bundle is, so that somebody looks at it."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A file of a FAT: what is in it, and how large it claims to be; None: as large as it is.

    `loops`: its chain of clusters begins again at its end.
    """

    data: bytes
    claims: int | None = None
    loops: bool = False


def fat(label: bytes, files: Mapping[str, Chain]) -> bytes:
    """A stick without a table of partitions: FAT with tables of 16 bits, and a name of at most 11 bytes."""
    table, data, entries = [0xFFF8, LAST], b"", [_entry(label.ljust(11), 0x08, 0, 0)]
    for number, (name, file) in enumerate(files.items()):
        first = len(table)
        count = max(1, -(-len(file.data) // CLUSTER))
        table += [*range(first + 1, first + count), first if file.loops else LAST]
        data += file.data.ljust(count * CLUSTER, b"\0")
        short = f"F{number:07}BUN".encode()
        entries += [*_long(name, short), _entry(short, 0x20, first, file.claims or len(file.data))]
    tables = 2 * struct.pack(f"<{len(table)}H", *table).ljust(TABLE * SECTOR, b"\0")
    root = b"".join(entries).ljust(32 * ROOT_ENTRIES, b"\0")
    return (_boot(label) + tables + root + data).ljust(SECTORS * SECTOR, b"\0")


def _boot(label: bytes) -> bytes:
    sizes = struct.pack("<HBHBHHBH", SECTOR, PER_CLUSTER, 1, 2, ROOT_ENTRIES, SECTORS, 0xF8, TABLE)
    rest = struct.pack("<HHIIBBBI", 32, 2, 0, 0, 0x80, 0, 0x29, 0xBFBFBFBF)
    return (b"\xeb\x3c\x90BENCH   " + sizes + rest + label.ljust(11) + b"FAT16   ").ljust(510, b"\0") + b"\x55\xaa"


def _entry(short: bytes, kind: int, first: int, size: int) -> bytes:
    return short + struct.pack("<BBBHHHHHHHI", kind, 0, 0, 0, 0x21, 0x21, 0, 0, 0x21, first, size)


def _long(name: str, short: bytes) -> list[bytes]:
    """Entries of a long name, which may hold every sign there is."""
    words = name.encode("utf-16-le")
    parts = -(-len(words) // 26)
    if len(words) < parts * 26:
        words = (words + b"\0\0").ljust(parts * 26, b"\xff")
    check = 0
    for byte in short:
        check = ((check & 1) << 7 | check >> 1) + byte & 0xFF
    entries = []
    for part in range(parts, 0, -1):
        of = words[26 * (part - 1) : 26 * part]
        order = part | (0x40 if part == parts else 0)
        entries.append(bytes([order]) + of[:10] + bytes([0x0F, 0, check]) + of[10:22] + b"\0\0" + of[22:])
    return entries


def strangers_bundle(target: str) -> bytes:
    """A bundle that is whole, for this machine and newer, signed with a key that nobody trusts."""
    manifest = Manifest(
        target=target, number="99.0.0", version=f"99.0.0-{'0' * 12}", schema=1, made=4_000_000_000,
        packages=(), places={}, enabled=(), files=(),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        key, out = Path(folder) / "key", Path(folder) / "bundle"
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
        subprocess.run(words, check=True, stdin=subprocess.DEVNULL)  # noqa: S603 - words of ours
        with out.open("wb") as file:
            container.write(file, manifest, signature.sign(to_bytes(manifest), key), {})
        return out.read_bytes()


def steering(target: str) -> bytes:
    """Names that would steer a terminal, a bundle of a stranger, and one that claims 4 GB and never ends."""
    files = {name: Chain(b"of something else") for name in NAMES}
    files["update.bundle"] = Chain(strangers_bundle(target))
    files["huge.bundle"] = Chain(b"BFR-KIOSK-BUNDLE 1\n99999999 99999999\n".ljust(CLUSTER, b"9"), LONGEST, loops=True)
    return fat(f"{ESCAPE}X".encode(), files)


def climbing() -> bytes:
    """A name with a way out of the stick in it."""
    return fat(b"..", {"../../../etc/passwd.bundle": Chain(b"root::0:0"), "..": Chain(b"up")})


def garbage() -> bytes:
    """A table of partitions that lie in each other, and one that is a chain of itself."""
    kinds = (0x0C, 0x05, 0x83, 0x0F)
    rows = b"".join(struct.pack("<BBBBBBBBII", 0xFF, 1, 2, 3, kind, 4, 5, 6, 0, LONGEST) for kind in kinds)
    return (bytes(range(256)) * 2)[:446] + rows + b"\x55\xaa" + b"\xa5" * (4 << 20)


def leading(path: Path) -> None:
    """ext4 with links that lead off the stick, a device, a program that runs as root, and a file of a terabyte."""
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        for name in NAMES[:3]:
            (top / name).write_bytes(b"of something else")
        for name, goal in {"shadow": "/etc/shadow", "zero": "/dev/zero", "ring": "ring.bundle"}.items():
            (top / f"{name}.bundle").symlink_to(goal)
        (top / "bfr-kiosk").symlink_to("/var/lib/bfr-kiosk")
        shutil.copy("/bin/true", top / "root.bundle")
        (top / "root.bundle").chmod(0o6755)
        os.mknod(top / "disk.bundle", stat.S_IFBLK | 0o666, os.makedev(254, 0))
        os.mkfifo(top / "waits.bundle")
        with (top / "terabyte.bundle").open("wb") as file:
            file.write(b"BFR-KIOSK-BUNDLE 1\n08388608 00004096\n")
            file.truncate(1 << 40)
        _ext4(path, top, f"{ESCAPE}\nZ")


def panicking(path: Path) -> None:
    """ext4 that is not whole, and asks the kernel to give up over that."""
    with tempfile.TemporaryDirectory() as folder:
        _ext4(path, Path(folder), "PANIC", "-e", "panic")
    data = bytearray(path.read_bytes())
    spoil_root(data)
    path.write_bytes(data)


def spoil_root(data: bytearray) -> None:
    """Damage the folder at the top of an ext4: the kernel meets it while it mounts. Sizes stand in the superblock."""
    block = 1024 << struct.unpack_from("<I", data, 1024 + 24)[0]
    (size,) = struct.unpack_from("<H", data, 1024 + 88)
    (table,) = struct.unpack_from("<I", data, (2048 if block == 1024 else block) + 8)
    data[table * block + size + 4] ^= 0xFF  # a byte of the size of inode 2, which its checksum covers


def _ext4(path: Path, folder: Path, label: str, *more: str) -> None:
    path.unlink(missing_ok=True)
    words = ("-q", "-F", "-t", "ext4", "-O", "metadata_csum", "-L", label, *more, "-d", str(folder), str(path), "16M")
    ran("mke2fs", *words, log=path.with_suffix(".log"))
