"""What a bundle says of itself: which program for which machine, and size and SHA-256 of every file.

The list is signed, and it is the only thing that names files: nothing else of a bundle says where something goes.
"""

import json
import re
from dataclasses import asdict, dataclass
from typing import Any, Final

from kiosk.install.machine import InstallError
from kiosk.install.why import Why

FORMAT: Final = 1
LIST: Final = "manifest.json"
"""Where the list lies beside the files of a bundle that was unpacked."""
PROGRAM: Final = "program"
WHEELS: Final = "wheels"
PACKAGES: Final = "packages"
MOST_FILES: Final = 5000
MOST_BYTES: Final = 2 << 30
"""Of all files together: ten times what a bundle has; a list that asks for more fills no disk."""
_NAME: Final = re.compile(r"[A-Za-z0-9_@+~%=,][A-Za-z0-9._@+~%=,:-]*(/[A-Za-z0-9_@+~%=,][A-Za-z0-9._@+~%=,:-]*)*")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_NUMBER: Final = re.compile(r"\d+(\.\d+)*")
_TARGET: Final = re.compile(r"[a-z]+-[a-z0-9]+")
_UNIT: Final = re.compile(r"bfr-kiosk[a-z@-]*\.[a-z]+")
_VERSION: Final = re.compile(r"[0-9.]+-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class File:
    """One file: its name in the bundle, its size and its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All that a bundle says.

    Attributes:
        target: release and architecture that it is for, as `trixie-arm64`.
        number: number of the program, as `0.2.0`.
        version: name of the program's folder on a station: number and the beginning of a digest.
        schema: number of the last migration of the records that the program knows.
        made: civil time of the program's sources, in seconds since 1970.
        packages: names of the packages of the system that the program needs.
        places: which file goes where on the machine, by its place there.
        enabled: units that start with the machine.
        files: every file, in the order in which they stand in the bundle.
    """

    target: str
    number: str
    version: str
    schema: int
    made: int
    packages: tuple[str, ...]
    places: dict[str, str]
    enabled: tuple[str, ...]
    files: tuple[File, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


def to_bytes(manifest: Manifest) -> bytes:
    """The list as it is signed: the same for the same contents."""
    return json.dumps({"format": FORMAT, **asdict(manifest)}, sort_keys=True, indent=1).encode() + b"\n"


def from_bytes(data: bytes) -> Manifest:
    """Read a list whose signature was found good.

    Raises:
        InstallError: it is of another format, or says something that a bundle never says.
    """
    try:
        told = json.loads(data)
        if told["format"] != FORMAT:
            raise InstallError(
                f"the bundle has format {told['format']}, this program knows {FORMAT}",
                "update to a version in between first",
                Why("bundle_format"),
            )
        found = _read(told)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InstallError(
            f"the bundle's list is not understood: {error!r}", "ask the maker for another one", Why("bundle_unknown")
        ) from error
    return found


def _read(told: dict[str, Any]) -> Manifest:
    files = tuple(
        File(_fit(_NAME, one["name"]), _count(one["size"]), _fit(_SHA256, one["sha256"])) for one in told["files"]
    )
    names = {file.name for file in files}
    folders = {name[:at] for name in names for at, sign in enumerate(name) if sign == "/"}
    if len(names) != len(files) or len(files) > MOST_FILES or names & folders:
        raise ValueError("files are named twice, or too many")
    found = Manifest(
        target=_fit(_TARGET, told["target"]),
        number=_fit(_NUMBER, told["number"]),
        version=_fit(_VERSION, told["version"]),
        schema=_count(told["schema"]),
        made=_count(told["made"]),
        packages=tuple(_fit(_NAME, name) for name in told["packages"]),
        places={
            f"/{_fit(_NAME, place.removeprefix('/'))}": _fit(_NAME, name) for place, name in told["places"].items()
        },
        enabled=tuple(_fit(_UNIT, name) for name in told["enabled"]),
        files=files,
    )
    if not set(found.places.values()) <= names:
        raise ValueError("a file that is not in the bundle has a place")
    if found.size > MOST_BYTES:
        raise ValueError(f"{found.size} bytes are too many")
    return found


def _fit(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(text)
    return text


def _count(number: int) -> int:
    if type(number) is not int or number < 0:
        raise ValueError(number)
    return number
