"""Packages of the system out of a bundle: apt is shown the bundle's folder and no other archive.

It takes what is missing and what that needs; what the machine has in a newer version stays as it is.
"""

from typing import Final

from kiosk.install.debs import INDEX
from kiosk.install.machine import Machine

LISTS: Final = "lists"


def install(machine: Machine, apt: tuple[str, ...], names: tuple[str, ...], folder: str) -> None:
    """Install the named packages from a folder with an index.

    Raises:
        InstallError: apt could not.
    """
    source, lists = f"{folder}/sources.list", f"{folder}/{LISTS}"
    machine.at(f"{lists}/partial").mkdir(parents=True, exist_ok=True)
    machine.at(source).write_text(f"deb [trusted=yes] file:{folder} ./\n", encoding="utf-8")
    here = (
        *("-o", f"Dir::Etc::sourcelist={source}", "-o", "Dir::Etc::sourceparts=/dev/null"),
        *("-o", f"Dir::State::lists={lists}", "-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache="),
        *("-o", "APT::Sandbox::User=root"),
    )
    way_out = f"the bundle is for another system, or lacks a package ({folder}/{INDEX} names what it has)"
    machine.run(*apt, *here, "update", "-qq", way_out=way_out)
    machine.run(*apt, *here, "install", "-y", "-qq", "--no-install-recommends", *names, way_out=way_out)
