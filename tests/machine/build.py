"""Everything the bench is made of, out of Debian and PyPI, kept in a folder until that of which it is made changes.

Each function makes one thing, or finds it made: `tools` and `guest` are trees of trixie, `devices` is what only the
bench's kernel has, `installed` is a guest on which the project's own `install.sh` has been, `image` its disk. All need
root. What a tree came to hold, with versions, is `versions.txt` beside it, and whatever is made out of a tree is named
after that as well (`origin`).
"""

import fcntl
import hashlib
import inspect
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.install.environment import NAMED, version_of
from tests.machine import plants
from tests.machine.commands import inside, ran

PROJECT: Final = Path(__file__).resolve().parents[2]
HERE: Final = Path(__file__).resolve().parent
SUITE: Final = "trixie"
LISTS: Final = HERE / "packages"
LEFT_OUT: Final = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*", "/usr/share/info/*")
IN_THE_BOOT_IMAGE: Final = "virtio_pci\nvirtio_blk\next4\n"
"""All that stands between the kernel and its disk: a boot image of all drivers is unpacked for a minute."""
WHOLE: Final = "whole"
VERSIONS: Final = "versions.txt"
DISK: Final = "disk.raw"
DISK_SIZE: Final = "6G"
"""Sparse, as the file is. An update wants room for a second version and more."""


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of things that were made, each named after what it was made of.

    Args:
        folder: where; made when it is not there.
        say: told what is being made, which takes minutes.
    """

    folder: Path
    say: Callable[[str], None]

    def made(self, name: str, of: str, make: Callable[[Path], None]) -> Path:
        """The folder with a thing; `make` fills it when there is none of that name made of the same in the same way.

        Args:
            name: of the kind.
            of: all that `make` takes from outside of its own lines.
            make: whose lines count as well.
        """
        path = self.named(name, of, make)
        with self._alone(name):
            if not (path / WHOLE).exists():
                self.say(f"making {path.name}")
                shutil.rmtree(path, ignore_errors=True)
                path.mkdir(parents=True)
                make(path)
                (path / WHOLE).touch()
        return path

    def named(self, name: str, of: str, make: Callable[[Path], None]) -> Path:
        """The folder of a thing that is made so of these, whether it is there or not."""
        return self.folder / f"{name}-{short(of + inspect.getsource(make))}"

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """Two runs at once make a thing once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{name}.lock").open("w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def short(text: str) -> str:
    """Beginning of a digest."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def origin(tree: Path) -> str:
    """What is made out of a tree is named after: its entry, and what came to be in it.

    A list of packages says no versions, and archives move on: made anew, the same list is another tree.
    """
    return f"{tree.parent.name} {short((tree.parent / VERSIONS).read_text(encoding='utf-8'))}"


def names(kind: str) -> tuple[str, ...]:
    """Packages of a tree, as `packages/KIND.txt` lists them; what follows a # says why."""
    lines = (LISTS / f"{kind}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if (word := line.partition("#")[0].strip()))


def tree_words(kind: str) -> tuple[str, ...]:
    """How a tree is called for, but for where it is to be: its list of packages is in it."""
    return (
        "mmdebstrap",
        "--variant=minbase",
        f"--include={','.join(names(kind))}",
        '--aptopt=APT::Install-Recommends "false"',
        *(f"--dpkgopt=path-exclude={left_out}" for left_out in LEFT_OUT),
        SUITE,
    )


def _tree(path: Path, kind: str) -> Path:
    tree = path / "tree"
    ran(*tree_words(kind), str(tree), log=path / "log", timeout_s=3600.0)
    write_versions(tree, path)
    return tree


def write_versions(tree: Path, path: Path) -> None:
    """Say beside a tree which packages are in it, and which version of each."""
    shown = ran("dpkg-query", f"--admindir={tree}/var/lib/dpkg", "--show", log=path / "log")
    (path / VERSIONS).write_text(shown, encoding="utf-8")


def versions(tree: Path) -> dict[str, str]:
    """What a tree holds: package to version."""
    lines = (tree.parent / VERSIONS).read_text(encoding="utf-8").splitlines()
    return {name.partition(":")[0]: version for name, _, version in (line.partition("\t") for line in lines)}


def tools(cache: Cache) -> Path:
    """The tree with the emulator, and with what modules are built with. Not changed by whoever uses it."""

    def make(path: Path) -> None:
        _tree(path, "tools")

    return cache.made("tools", " ".join(tree_words("tools")), make) / "tree"


def guest(cache: Cache) -> Path:
    """The tree of a bare trixie that boots: no part of the station, nor of what it needs, is on it."""

    def make(path: Path) -> None:
        tree = _tree(path, "guest")
        (tree / "etc/initramfs-tools/modules").write_text(IN_THE_BOOT_IMAGE, encoding="ascii")
        conf = tree / "etc/initramfs-tools/conf.d/bench"
        conf.write_text("MODULES=list\nCOMPRESS=zstd\n", encoding="ascii")
        inside(tree, "update-initramfs", "-u", "-k", "all", log=path / "log")
        (tree / "etc/fstab").write_text("LABEL=root / ext4 defaults,noatime 0 1\n", encoding="ascii")
        (tree / "etc/hostname").write_text("bench\n", encoding="ascii")

    return cache.made("guest", f"{' '.join(tree_words('guest'))}{IN_THE_BOOT_IMAGE}", make) / "tree"


def kernel(tree: Path) -> str:
    """Release of the one kernel in a guest."""
    (release,) = [path.name for path in (tree / "usr/lib/modules").iterdir()]
    return release


def sources(to: Path) -> None:
    """A copy of what `install.sh` installs from, as a checkout has it."""
    to.mkdir(parents=True, exist_ok=True)
    ignore = shutil.ignore_patterns("__pycache__")
    for name in {*NAMED, "docs", "LICENSE"}:
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, to / name, ignore=ignore, dirs_exist_ok=True)
        else:
            shutil.copy2(PROJECT / name, to / name)


def stamp(folder: Path) -> str:
    """A digest of the files in a folder, by name and content."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def disk(cache: Cache, tree: Path) -> Path:
    """A file system with a tree on it. Not written to: whoever wants to takes a copy."""

    def make(path: Path) -> None:
        log, raw = path / "log", str(path / DISK)
        ran("truncate", "-s", DISK_SIZE, raw, log=log)
        ran("mke2fs", "-q", "-t", "ext4", "-d", str(tree), raw, log=log, timeout_s=1800.0)

    return cache.made("disk", f"{origin(tree)} {DISK_SIZE}", make) / DISK


def installed(cache: Cache, plant: str | None = None) -> Path:
    """The guest with the station on it: `install.sh` has been run in it, from this checkout, over the network.

    Args:
        cache: where it is kept.
        plant: a regression that is put on the sources first. Raises `PlantError` when it does not fit them.
    """
    from_guest = guest(cache)
    version = version_of(PROJECT, "tree")
    patched = "" if plant is None else plants.patch(plant)

    def make(path: Path) -> None:
        tree = path / "tree"
        sources(path / "src")
        if plant is not None:
            plants.put(plant, path / "src")
        ran("cp", "-a", str(from_guest), str(tree), log=path / "log")
        inside(tree, "/src/install.sh", log=path / "log", binds=((path / "src", "/src"),), timeout_s=3600.0)
        shutil.rmtree(path / "src")
        inside(tree, "apt-get", "clean", log=path / "log")
        write_versions(tree, path)

    name = "installed" if plant is None else f"planted-{plant}"
    return cache.made(name, json.dumps([version, origin(from_guest), patched]), make) / "tree"
