"""Settings of another station from a folder, in the place of this one's: all of them, or none where one is wrong."""

import re
import tomllib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from kiosk.install import environment, layout
from kiosk.install.machine import Change, InstallError, Machine

SIZE_MAX: Final = 1 << 20
"""No settings file is near it; what is larger is something else."""
PATHS: Final = {
    "backend": "real",
    "data_dir": "/var/lib/bfr-kiosk",
    "runtime_dir": "/run/bfr-kiosk",
    "state_dir": "/var/lib/bfr-kiosk-watchdog",
    "wiring": layout.WIRING,
}
"""What an installed station cannot have otherwise: its services may write to nothing else."""
PROTOCOLS: Final = f"{layout.CONFIG_DIR}/protocols"
_LOGO: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.png")
"""As `kiosk.settings` has it."""
_PACK: Final = "make the folder with kiosk config pack on a station that works"


def read(folder: Path) -> dict[str, bytes]:
    """The files of a packed folder by the place where each goes.

    Raises:
        InstallError: one is missing, is no plain file, or names what an installed station cannot have.
    """
    protocols = sorted((folder / "protocols").glob("*.toml"))
    files = {layout.SETTINGS: folder / "kiosk.toml", layout.WIRING: folder / "wiring.toml"}
    files |= {f"{PROTOCOLS}/{path.name}": path for path in protocols}
    found = {target: _plain(path) for target, path in files.items()}
    try:
        settings = tomllib.loads(found[layout.SETTINGS].decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InstallError(f"{files[layout.SETTINGS]}: {error}", _PACK) from error
    wrong = [
        f"{key} is {settings.get(key)!r}, not {value!r}" for key, value in PATHS.items() if settings.get(key) != value
    ]
    if wrong:
        raise InstallError(f"{files[layout.SETTINGS]}: {'; '.join(wrong)}", "write it so")
    if (name := _logo(settings)) is not None:
        found[f"{layout.CONFIG_DIR}/{name}"] = _plain(folder / name)
    return found


def _logo(settings: dict[str, object]) -> str | None:
    """The picture that they name. Raises `InstallError` for anything but a name beside them: this runs as root."""
    clinic = settings.get("clinic")
    name = clinic.get("logo") if isinstance(clinic, dict) else None
    if name is None:
        return None
    if not isinstance(name, str) or not _LOGO.fullmatch(name):
        raise InstallError(f"logo in [clinic] is {name!r}, which is no name of a PNG beside the settings", _PACK)
    return name


def take(machine: Machine, folder: Path, name: str) -> Iterator[Change]:
    """Each file that is other here, when the program of version `name` finds all of them good; the former is kept.

    Raises:
        InstallError: as `read`, and when the program finds one wrong.
    """
    files = read(folder)
    _judged(machine, folder, f"{environment.VERSIONS}/{name}/bin/kiosk")
    for target, data in files.items():
        if (former := machine.read(target)) == data:
            continue
        if former is not None and (kept := _kept(machine, target, former)) is not None:
            yield Change(f"keep {target} as {kept}", partial(machine.write, kept, former))
        yield Change(f"write {target}", partial(machine.write, target, data))


def _judged(machine: Machine, folder: Path, program: str) -> None:
    if not machine.has(program):  # a dry run before the first installation
        return
    places = ["--wiring", str(folder / "wiring.toml")]
    if (folder / "protocols").is_dir():
        places += ["--protocols", str(folder / "protocols")]
    done = machine.ask(program, "config", "check", str(folder / "kiosk.toml"), *places)
    if done.code != 0:
        raise InstallError(
            done.output.strip(), "mend that on the stick, or pack it anew; the settings here are as they were"
        )


def _kept(machine: Machine, target: str, former: bytes) -> str | None:
    """A free name beside it; None when what was there last is kept already."""
    number = 1
    while machine.has(f"{target}.before-{number}"):
        if machine.read(f"{target}.before-{number}") == former:
            return None
        number += 1
    return f"{target}.before-{number}"


def _plain(path: Path) -> bytes:
    if path.is_symlink() or not path.is_file():
        raise InstallError(f"{path} is not there as a plain file", _PACK)
    if path.stat().st_size > SIZE_MAX:
        raise InstallError(f"{path} is larger than any settings file", _PACK)
    return path.read_bytes()
