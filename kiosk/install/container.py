"""The one file that a bundle is: a line with two lengths, the list of files, its signature, and the files themselves.

No archive format: an archive has names, links and modes of its own, which would have to be read before it is known
whether they are good. Here every byte is signed, or has a digest in what is signed, or is one of the first forty.
"""

import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, Final

from kiosk.install import manifest as manifests
from kiosk.install.machine import InstallError, sync_folder
from kiosk.install.manifest import File, Manifest
from kiosk.install.why import Why

MAGIC: Final = b"BFR-KIOSK-BUNDLE 1\n"
HEAD: Final = len(MAGIC) + len(b"00000000 00000000\n")
MOST_LIST: Final = 8 << 20
MOST_SIGNATURE: Final = 4096
CHUNK: Final = 1 << 20
AGAIN: Final = "copy the bundle again"
NONE: Final = Why("bundle_none")
DAMAGED: Final = Why("bundle_damaged")


def write(target: BinaryIO, manifest: Manifest, signature: bytes, sources: Mapping[str, Path]) -> None:
    """Put a bundle together. `sources`: where each of its files lies now.

    Raises:
        InstallError: a file is not as the list says.
    """
    listed = manifests.to_bytes(manifest)
    target.write(MAGIC + f"{len(listed):08d} {len(signature):08d}\n".encode() + listed + signature)
    for file in manifest.files:
        with sources[file.name].open("rb") as source:
            _copy(source, target, file)


def read_list(source: BinaryIO) -> tuple[bytes, bytes]:
    """The list of files as it was signed, and its signature. Nothing of either is judged.

    Raises:
        InstallError: it is no bundle, or it ends before both.
    """
    head = source.read(HEAD)
    if head[: len(MAGIC)] != MAGIC[: len(head)] or not head:
        raise InstallError("this is no bundle of BFR Kiosk", "name the file that ./install.sh bundle made", NONE)
    words = head[len(MAGIC) :]
    lengths = words[:8], words[9:17]
    if len(head) == HEAD and not (all(word.isdigit() for word in lengths) and words[8:9] + words[17:] == b" \n"):
        raise InstallError("the beginning of the bundle is damaged", AGAIN, DAMAGED)
    long, short = (int(word) for word in lengths) if len(head) == HEAD else (0, 0)
    if long > MOST_LIST or short > MOST_SIGNATURE:
        raise InstallError("the beginning of the bundle is damaged", AGAIN, DAMAGED)
    listed, signature = source.read(long), source.read(short)
    if len(head) < HEAD or len(listed) < long or len(signature) < short:
        raise InstallError("the bundle is not whole: its end is missing", AGAIN, DAMAGED)
    return listed, signature


def demand_size(source: BinaryIO, manifest: Manifest) -> None:
    """Raise `InstallError` unless after the list and its signature there is just what the list says."""
    there = os.fstat(source.fileno()).st_size - source.tell()
    if there < manifest.size:
        raise InstallError(
            f"the bundle is not whole: {manifest.size - there} bytes of its end are missing", AGAIN, DAMAGED
        )
    if there > manifest.size:
        raise InstallError(f"the bundle has {there - manifest.size} bytes more than its list says", AGAIN, DAMAGED)


def unpack(source: BinaryIO, manifest: Manifest, folder: Path, progress: Callable[[int], None]) -> None:
    """Put every file below an empty folder, each looked at on its way, and all of it forced to the disk.

    Raises:
        InstallError: a file is not as the list says.
    """
    done = 0
    for file in manifest.files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as target:
            _copy(source, target, file)
            target.flush()
            os.fsync(target.fileno())
        done += file.size
        progress(done)
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            sync_folder(path)


def _copy(source: BinaryIO, target: BinaryIO, file: File) -> None:
    digest, left = hashlib.sha256(), file.size
    while left and (chunk := source.read(min(CHUNK, left))):
        digest.update(chunk)
        target.write(chunk)
        left -= len(chunk)
    if left:
        raise InstallError(f"{file.name}: its end is missing", AGAIN, DAMAGED)
    if digest.hexdigest() != file.sha256:
        raise InstallError(f"{file.name} is not as it was signed", AGAIN, DAMAGED)


def listed(name: str, path: Path) -> File:
    """A file as a list names it."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return File(name, size, digest.hexdigest())
