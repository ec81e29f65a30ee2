"""Packages of a target's system with all that they depend on, fetched with an apt that knows nothing of this machine.

As if nothing at all were installed there: what the target has already, its own apt leaves out.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.install.machine import InstallError, Machine
from kiosk.install.targets import Target

KEYRING: Final = "/usr/share/keyrings/debian-archive-keyring.gpg"
_ADDRESS: Final = re.compile(r"^(?:URIs:|deb\s+(?:\[[^\]]*\]\s+)?)\s*(\S+)", re.MULTILINE)
"""Of an archive, in either form of a file of apt's sources."""
INDEX: Final = "Packages"
_EPOCH: Final = re.compile(r"_\d+%3a")


@dataclass(frozen=True, slots=True, kw_only=True)
class Archives:
    """Where packages come from: lines as in sources.list, and the keyring that vouches for them."""

    lines: tuple[str, ...]
    keyring: str


def debian(machine: Machine, target: Target) -> Archives:
    """A release in Debian's archives, from where this machine has its own packages.

    Raises:
        InstallError: its apt knows none of Debian's.
    """
    files = [machine.at("/etc/apt/sources.list"), *sorted(machine.at("/etc/apt/sources.list.d").glob("*"))]
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in files if path.is_file()]
    known = [found.rstrip("/") for text in texts for found in _ADDRESS.findall(text)]
    main = [address for address in known if address.endswith("/debian")]
    if not main:
        raise InstallError("this machine's apt has no archive of Debian", "name the archives with --apt-source LINE")
    release = target.release
    lines = [f"deb {main[0]} {release} main", f"deb {main[0]} {release}-updates main"]
    safer = [address for address in known if address.endswith("/debian-security")]
    lines += [f"deb {address} {release}-security main" for address in safer[:1]]
    return Archives(lines=tuple(lines), keyring=KEYRING)


def collect(machine: Machine, names: Sequence[str], target: Target, archives: Archives, work: Path) -> list[Path]:
    """Fetch the named packages and all that they need, into a folder below `work`.

    Raises:
        InstallError: the archives cannot be read, or one of the packages is not there.
    """
    apt = _isolated(target, archives, work / "apt")
    machine.run(*apt, "update", "-qq", way_out="is the network up, and does the keyring belong to these archives?")
    if machine.ask(*apt, "install", "-s", "-qq", "--no-install-recommends", *names).code != 0:
        missing = [name for name in names if machine.ask(*apt, "install", "-s", "-qq", name).code != 0] or list(names)
        raise InstallError(
            f"not in the archives of {target.name}: {' '.join(missing)}",
            "name the archives that have them: --apt-source LINE (again for each) and --apt-keyring FILE; or leave them"
            " out with --without NAME, where the target has them already",
        )
    machine.run(*apt, "install", "-y", "-qq", "--no-install-recommends", "--download-only", *names)
    # an epoch is written as %3a in names of files, and whether that is a colon again depends on who reads it
    return sorted(
        path.rename(path.with_name(_EPOCH.sub("_", path.name))) for path in (work / "apt" / "archives").glob("*.deb")
    )


def _isolated(target: Target, archives: Archives, root: Path) -> tuple[str, ...]:
    for folder in ("lists/partial", "archives/partial", "trusted"):
        (root / folder).mkdir(parents=True)
    (root / "status").touch()
    (root / "sources.list").write_text("".join(f"{line}\n" for line in archives.lines), encoding="utf-8")
    said = {
        "Dir::Etc::sourcelist": root / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::Etc::trusted": archives.keyring,
        "Dir::Etc::trustedparts": root / "trusted",
        "Dir::State": root,
        "Dir::State::status": root / "status",
        "Dir::Cache": root,
        "APT::Architecture": target.debian,
        "APT::Architectures": target.debian,
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
    }
    return ("apt-get", *(word for key, value in said.items() for word in ("-o", f"{key}={value}")))


def index(machine: Machine, files: Sequence[Path]) -> str:
    """What apt reads to know what is in a folder of packages.

    Raises:
        InstallError: a file is no package.
    """
    parts = []
    for path in files:
        control = machine.ask("dpkg-deb", "--field", str(path))
        if control.code != 0:
            raise InstallError(f"{path.name}: {control.output.strip()}", "make the bundle again")
        data = path.read_bytes()
        parts.append(
            f"{control.output.strip()}\nFilename: ./{path.name}\nSize: {len(data)}\n"
            f"SHA256: {hashlib.sha256(data).hexdigest()}\n"
        )
    return "\n".join(parts)


def fields(text: str) -> list[dict[str, str]]:
    """The packages of an index, each with its fields; lines that go on are left out."""
    found = []
    for part in text.split("\n\n"):
        lines = [line.partition(":") for line in part.splitlines() if line[:1] not in ("", " ", "\t")]
        if lines:
            found.append({key: value.strip() for key, _, value in lines})
    return found
