"""`install.sh bundle`: everything that a station needs, for one target, in one signed file."""

import argparse
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk import __version__
from kiosk.install import age, container, debs, environment, layout, packages, sbom, services, signature, wheels
from kiosk.install import manifest as manifests
from kiosk.install.machine import InstallError, Machine
from kiosk.install.manifest import PACKAGES, PROGRAM, WHEELS, File, Manifest
from kiosk.install.targets import TARGETS, Target

CARRIED: Final = (*environment.PROGRAM, *layout.FOLDERS, "install.sh", "LICENSE", "CHANGELOG.md")
"""What of a tree goes along: the program, and what the installation puts beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a bundle is to be: for which target, what is left out of it, and where packages of the system come from."""

    target: Target
    archives: debs.Archives
    without: tuple[str, ...] = ()


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="install.sh bundle", description="a station in one signed file")
    parser.add_argument("--target", required=True, choices=sorted(TARGETS), help="release and architecture")
    parser.add_argument("--out", metavar="FILE", help="default: bfr-kiosk-VERSION-TARGET.bundle here")
    parser.add_argument("--sign", required=True, metavar="KEY", help="private key: ssh-keygen -t ed25519 -f KEY")
    parser.add_argument(
        "--apt-source", action="append", default=[], metavar="LINE", help="as in sources.list; may be given again"
    )
    parser.add_argument("--apt-keyring", metavar="FILE", help="keys of those archives; Debian's by default")
    parser.add_argument(
        "--without", action="append", default=[], metavar="NAME", help="a package that the target has already"
    )
    return parser.parse_args(words)


def sources_of(tree: Path) -> dict[str, Path]:
    """Every file of the program that goes along, by its name in the bundle."""
    found = {}
    for name in CARRIED:
        top = tree / name
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and not environment.SKIPPED & set(path.parts):
                found[f"{PROGRAM}/{path.relative_to(tree)}"] = path
    return found


def make(machine: Machine, tree: Path, wanted: Wanted, *, key: Path, out: Path, say: Callable[[str], None]) -> Manifest:
    """Collect and sign a bundle; there is none at `out` before it is whole.

    Raises:
        InstallError: something cannot be had.
    """
    made, target = age.made_at(tree), wanted.target
    if made is None:
        raise InstallError("nothing says of when this program is", f"set {age.EPOCH} to seconds since 1970")
    names, options = (
        tuple(name for name in each if name not in wanted.without)
        for each in (
            packages.wanted(target.release, is_pi=target.debian == "arm64"),
            packages.OPTIONS[target.release],
        )
    )
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".bundle-") as folder:
        work = Path(folder)
        say(f"packages of Python for {target.name}")
        sources = sources_of(tree)
        sources |= {f"{WHEELS}/{path.name}": path for path in wheels.collect(machine, tree, target, work)}
        say(f"packages of the system for {target.name}: {' '.join((*names, *options))}")
        fetched = debs.collect(machine, (*names, *options), target, wanted.archives, work)
        index = debs.index(machine, fetched)
        (work / debs.INDEX).write_text(index, encoding="utf-8")
        sources |= {f"{PACKAGES}/{path.name}": path for path in fetched} | {
            f"{PACKAGES}/{debs.INDEX}": work / debs.INDEX
        }
        manifest = put_together(tree, wanted, names=names, made=made, sources=sources, index=index, work=work)
        say(f"{len(manifest.files)} files, {manifest.size >> 20} MiB; sign")
        write(manifest, signature.sign(manifests.to_bytes(manifest), key), sources, out)
    return manifest


def put_together(
    tree: Path,
    wanted: Wanted,
    *,
    names: tuple[str, ...],
    made: int,
    sources: dict[str, Path],
    index: str,
    work: Path,
) -> Manifest:
    """The list of what was collected. The bill of materials is made of it, and added to `sources`."""
    version = environment.version_of(tree, __version__)
    files = {name: container.listed(name, path) for name, path in sources.items()}
    parts = [sbom.wheel(sources[name], file) for name, file in files.items() if name.startswith(f"{WHEELS}/")]
    parts += sbom.packages(
        index, [file for name, file in files.items() if name.startswith(f"{PACKAGES}/")], wanted.target
    )
    bill = work / sbom.NAME
    bill.write_bytes(sbom.bill(__version__, version, wanted.target, made, parts))
    sources[sbom.NAME] = bill
    files[sbom.NAME] = container.listed(sbom.NAME, bill)
    placed = {
        one.target: f"{PROGRAM}/{one.source.relative_to(tree)}" for one in layout.placed(tree, tree / layout.WHERE)
    }
    return Manifest(
        target=wanted.target.name,
        number=__version__,
        version=version,
        schema=age.schema_of(tree),
        made=made,
        packages=names,
        places=placed,
        enabled=services.ENABLED,
        files=_sorted(files),
    )


def _sorted(files: dict[str, File]) -> tuple[File, ...]:
    return tuple(files[name] for name in sorted(files))


def write(manifest: Manifest, signed: bytes, sources: dict[str, Path], out: Path) -> None:
    """Write the file, whole or not at all."""
    beside = out.with_name(f".{out.name}.new")
    with beside.open("wb") as file:
        container.write(file, manifest, signed, sources)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(out)


def run(words: Sequence[str], machine: Machine, tree: Path, caller: Path, say: Callable[[str], None]) -> int:
    """`install.sh bundle WORDS`; 0, or 1 when something stood in the way."""
    asked = arguments(words)
    target = TARGETS[asked.target]
    default = f"bfr-kiosk-{environment.version_of(tree, __version__)}-{target.name}.bundle"
    out = caller.joinpath(asked.out or default).resolve()
    try:
        lines = tuple(asked.apt_source) or debs.debian(machine, target).lines
        archives = debs.Archives(lines=lines, keyring=asked.apt_keyring or debs.KEYRING)
        wanted = Wanted(target=target, archives=archives, without=tuple(asked.without))
        manifest = make(machine, tree, wanted, key=caller.joinpath(asked.sign), out=out, say=say)
    except (InstallError, OSError) as error:
        say(f"install.sh bundle: {error}")
        return 1
    say(f"{out}: {out.stat().st_size >> 20} MiB, version {manifest.version} for {target.name}")
    return 0
