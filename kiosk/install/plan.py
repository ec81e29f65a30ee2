"""The steps of an installation and of its end, in their order."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from kiosk.install import bootconfig, data, environment, layout, packages, services, settings, updater
from kiosk.install.facts import Facts
from kiosk.install.machine import Change, Machine
from kiosk.install.step import Step

REBOOT: Final = "/run/bfr-kiosk-reboot"
"""Gone with the next boot: settings of the boot were changed since the last one."""
RESTART: Final = "/run/bfr-kiosk-restart"
"""Something was changed, and the station was not restarted since."""


def installation(
    facts: Facts,
    tree: Path,
    name: str,
    *,
    bundle: str | None,
    partition: data.Wanted | None = None,
    taken: Path | None = None,
) -> list[Step]:
    """Everything from a bare system to a station that starts with the machine.

    The program counts before its services are there, and files lie before anything is told of them.
    """
    debs, wheels = (None, None) if bundle is None else (f"{bundle}/packages", f"{bundle}/wheels")
    return [
        Step("packages", partial(packages.install, names=wanted_packages(facts, partition), folder=debs)),
        Step("program", partial(environment.make, tree=tree, name=name, wheels=wheels)),
        Step("files", partial(layout.place, tree=tree)),
        Step("users", services.users),
        *([Step("data", partial(data.prepare, wanted=partition))] if partition is not None else []),
        Step("folders", services.folders),
        *([Step("settings", partial(settings.take, folder=taken, name=name))] if taken is not None else []),
        Step("settings", partial(layout.settle, tree=tree, board=facts.board)),
        *([Step("boot", partial(boot, folder=facts.boot_dir))] if facts.is_pi else []),
        Step("version", partial(environment.switch, name=name)),
        Step("updater", partial(updater.choose, name=name)),
        Step("services", services.enable),
    ]


def afterwards(name: str, former: str) -> list[Step]:
    """What waits until nothing runs any more that was there before."""
    return [Step("old versions", partial(environment.tidy, name=name, former=former))]


def wanted_packages(facts: Facts, partition: data.Wanted | None) -> tuple[str, ...]:
    """Names of every package of the system that this installation needs."""
    names = packages.wanted(facts.codename, is_pi=facts.is_pi)
    if partition is None or partition.key is None:
        return names
    # trixie has what opens a partition at the start in a package of its own
    return (*names, "cryptsetup", *(["systemd-cryptsetup"] if facts.codename == "trixie" else []))


def removal(facts: Facts, tree: Path, *, with_records: bool) -> list[Step]:
    """The way back: services first, so that nothing runs whose program goes. Records stay unless they are to go."""
    return [
        *([Step("services", services.stop)] if facts.is_booted else []),
        Step("services", services.take_down),
        *([Step("boot", partial(boot_back, folder=facts.boot_dir))] if facts.boot_dir else []),
        *([Step("data", data.forget)] if with_records else []),
        Step("files", partial(layout.take_away, tree=tree)),
        *([Step("records", partial(services.purge, kept=layout.KEPT))] if with_records else []),
    ]


def boot(machine: Machine, folder: str) -> Iterator[Change]:
    """Our lines and words in what the board reads when it boots."""
    yield from _edited(machine, f"{folder}/config.txt", bootconfig.with_lines)
    yield from _edited(machine, f"{folder}/cmdline.txt", bootconfig.with_words)


def boot_back(machine: Machine, folder: str) -> Iterator[Change]:
    """None of ours any more."""
    if bootconfig.BEGIN in machine.text(f"{folder}/config.txt"):
        # the marks go last: as long as they are there, there is something to take back
        yield from _edited(machine, f"{folder}/cmdline.txt", bootconfig.without_words)
        yield from _edited(machine, f"{folder}/config.txt", bootconfig.without_lines)


def _edited(machine: Machine, path: str, edit: Callable[[str], str]) -> Iterator[Change]:
    data = machine.read(path)
    text = (data or b"").decode(errors="surrogateescape")
    if data is None or (new := edit(text)) == text:
        return

    def write() -> None:
        machine.write(REBOOT, b"")  # first: it is never forgotten
        machine.write(path, new.encode(errors="surrogateescape"), machine.mode(path) or 0o644)

    yield Change(f"change {path}", write)
