"""A bundle on its way in: everything about it is looked at before anything of it is used."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from kiosk.install import container, signature
from kiosk.install import manifest as manifests
from kiosk.install.machine import InstallError, Machine
from kiosk.install.manifest import LIST, PROGRAM, Manifest
from kiosk.install.signature import Key
from kiosk.install.why import Why

ROOM_BYTES: Final = 64 << 20
"""What stays free beside a bundle that is unpacked."""
EXECUTABLE: Final = f"{PROGRAM}/install.sh"
UNREADABLE: Final = Why("bundle_unreadable")


@dataclass(frozen=True, slots=True)
class Looked:
    """A bundle whose signature is good and which is for this machine; of its files nothing is known yet."""

    source: BinaryIO
    manifest: Manifest
    listed: bytes
    signer: Key


@contextmanager
def opened(path: Path, keys: Sequence[Key], target: str) -> Iterator[Looked]:
    """Look at a bundle: who signed it, whether it is whole, and what for.

    The file stays the one that was opened, whatever becomes of its name.

    Raises:
        InstallError: it is no bundle, not whole, signed by nobody who is trusted, or for another machine.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise InstallError(f"{path}: {error.strerror}", "name the file of a bundle", UNREADABLE) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise InstallError(f"{path} is no file", "name the file of a bundle", UNREADABLE)
    with os.fdopen(handle, "rb") as source:
        listed, signed = container.read_list(source)
        signer = signature.demand_signed(listed, signed, keys)
        manifest = manifests.from_bytes(listed)
        if manifest.target != target:
            raise InstallError(
                f"the bundle is for {manifest.target}, this machine is {target}",
                f"make one with --target {target}",
                Why("bundle_target", {"target": manifest.target, "machine": target}),
            )
        container.demand_size(source, manifest)
        yield Looked(source, manifest, listed, signer)


def unpacked(
    machine: Machine,
    looked: Looked,
    folder: str,
    say: Callable[[str], None],
    progress: Callable[[int], None] = lambda _done: None,
) -> None:
    """Unpack a bundle that was looked at into a folder that only root reads; the list of it lies there at the end.

    `progress` hears how many bytes are there.

    Raises:
        InstallError: there is no room, or a file is not as it was signed. What was unpacked is gone then.
    """
    top = machine.at(folder)
    top.parent.mkdir(parents=True, exist_ok=True)
    machine.remove(folder)
    free = shutil.disk_usage(top.parent).free
    if free < looked.manifest.size + ROOM_BYTES:
        need = looked.manifest.size + ROOM_BYTES
        why = Why("no_room", figures={"free_mib": free >> 20, "needed_mib": need >> 20})
        raise InstallError(f"{free >> 20} MiB are free at {folder}", f"make room: {need >> 20} MiB are needed", why)
    top.mkdir(mode=0o700)
    say(f"look through {len(looked.manifest.files)} files of the bundle")
    try:
        container.unpack(looked.source, looked.manifest, top, progress)
        if machine.has(f"{folder}/{EXECUTABLE}"):
            machine.at(f"{folder}/{EXECUTABLE}").chmod(0o755)
        machine.write(f"{folder}/{LIST}", looked.listed)
    except BaseException:
        machine.remove(folder)
        raise


def manifest_of(machine: Machine, folder: str) -> Manifest | None:
    """The list of a bundle that was unpacked whole; None where there is none."""
    data = machine.read(f"{folder}/{LIST}")
    return None if data is None else manifests.from_bytes(data)
