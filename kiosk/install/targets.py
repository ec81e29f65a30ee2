"""The machines that a bundle can be made for."""

from dataclasses import dataclass
from typing import Final

from kiosk.install.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A release of Debian on an architecture, and what its Python takes.

    Attributes:
        release: codename of the release.
        debian: the architecture as Debian names it.
        machine: the architecture as the kernel names it.
        python: version of the release's Python, as `3.13`.
        glibc: second number of the release's C library, which is 2.x: what wheels may ask for.
    """

    release: str
    debian: str
    machine: str
    python: str
    glibc: int

    @property
    def name(self) -> str:
        """As it is named on the command line."""
        return f"{self.release}-{self.debian}"


_RELEASES: Final = {"bookworm": ("3.11", 36), "trixie": ("3.13", 41)}
_MACHINES: Final = {"arm64": "aarch64", "amd64": "x86_64"}
TARGETS: Final = {
    target.name: target
    for release, (python, glibc) in _RELEASES.items()
    for debian, machine in _MACHINES.items()
    for target in (Target(release=release, debian=debian, machine=machine, python=python, glibc=glibc),)
}
"""All of them by their names."""


def name_of(facts: Facts) -> str:
    """What a bundle for this machine is made for; a name that is in no list where none can be."""
    return named(facts.codename, facts.architecture)


def named(codename: str, architecture: str) -> str:
    """The same, of a release and what the kernel calls the architecture."""
    debian = next((name for name, machine in _MACHINES.items() if machine == architecture), architecture)
    return f"{codename}-{debian}"
