"""Bundles for the cases without a network, made and signed by the project's own command, as a maker makes them.

Each is of this checkout with a later number. One is sound, and the controller of the other ends while it starts.
"""

import shutil
from pathlib import Path
from typing import Final

from kiosk import __version__
from kiosk.install.environment import version_of
from tests.machine import plants
from tests.machine.build import Cache, guest, installed, origin, sources, write_versions
from tests.machine.commands import inside, ran

TARGET: Final = "trixie-amd64"
NEWER: Final = "newer"
BROKEN: Final = "broken"
LATER: Final = {NEWER: 1, BROKEN: 2}
"""How much later the last part of a bundle's number is than that of this checkout."""
PATCHES: Final = {NEWER: (), BROKEN: ("controller-ends",)}
NUMBERED: Final = ("kiosk/__init__.py", "pyproject.toml")
MARKED: Final = "systemd/bfr-kiosk-notice.service"
"""A unit that is another one in each version: files go with the version that counts."""
EPOCH_S: Final = 1_900_000_000
"""When the later version is said to be from: later than any checkout."""
SIGNER: Final = "openssh-client"
"""What a bare Debian lacks for a bundle, and Raspberry Pi OS has."""


def number(which: str) -> str:
    """The number of the version in a bundle."""
    *front, last = __version__.split(".")
    return ".".join([*front, str(int(last) + LATER[which])])


def mark(which: str) -> str:
    """The line at the end of its unit."""
    return f"# of {number(which)}"


def later(which: str, tree: Path) -> None:
    """Make a copy of the sources the later version. Raises `PlantError` where it does not say its number."""
    for name in NUMBERED:
        file, said = tree / name, f'version = "{__version__}"' if name.endswith(".toml") else f'"{__version__}"'
        text = file.read_text(encoding="utf-8")
        if text.count(said) != 1:
            raise plants.PlantError(f"{name} does not say {said} once")
        file.write_text(text.replace(said, said.replace(__version__, number(which))), encoding="utf-8")
    for patch in PATCHES[which]:
        plants.put(patch, tree)
    unit = tree / MARKED
    unit.write_text(f"{unit.read_text(encoding='utf-8')}{mark(which)}\n", encoding="utf-8")


def lite(cache: Cache) -> Path:
    """The bare guest with the one package that a station is expected to have before it sees its first bundle."""
    tree = guest(cache)

    def make(path: Path) -> None:
        ran("cp", "-a", str(tree), str(path / "tree"), log=path / "log")
        inside(path / "tree", "apt-get", "update", "-qq", log=path / "log")
        apt = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", SIGNER)
        inside(path / "tree", *apt, log=path / "log")
        inside(path / "tree", "apt-get", "clean", log=path / "log")
        write_versions(path / "tree", path)

    return cache.made("lite", f"{origin(tree)} {SIGNER}", make) / "tree"


def maker(cache: Cache) -> Path:
    """Folder with the maker's key, `maker`, and what clinics are given of it, `maker.pub`."""
    tree = installed(cache)

    def make(path: Path) -> None:
        words = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "bench", "-f", "/made/maker")
        inside(tree, *words, log=path / "log", binds=((path, "/made"),), is_kept=False)

    return cache.made("maker", "", make)


def bundle(cache: Cache, which: str) -> Path:
    """A bundle, made on a machine with a network: a trixie that has what makes one, since it has a station."""
    tree, key = installed(cache), maker(cache)
    src = cache.folder / "sources"
    shutil.rmtree(src, ignore_errors=True)
    sources(src)
    later(which, src)

    def make(path: Path) -> None:
        words = ["env", f"SOURCE_DATE_EPOCH={EPOCH_S + LATER[which]}", "/src/install.sh", "bundle", "--target", TARGET]
        words += ["--sign", "/key/maker", "--out", f"/made/{which}.bundle"]
        binds = ((src, "/src"), (key, "/key"), (path, "/made"))
        inside(tree, *words, log=path / "log", binds=binds, timeout_s=3600.0, is_kept=False)

    made = cache.made(f"bundle-{which}", f"{version_of(src, which)} {TARGET} {EPOCH_S} {key.name}", make)
    shutil.rmtree(src)
    return made / f"{which}.bundle"
