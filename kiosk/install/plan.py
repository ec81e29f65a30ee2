"""The steps of an installation and of its end, in their order."""

from functools import partial
from pathlib import Path
from typing import Final

from kiosk.install import bootsteps, cloud, data, environment, layout, packages, services, settings, storage, updater
from kiosk.install.facts import Facts
from kiosk.install.step import Step

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
    is_read_only: bool = False,
) -> list[Step]:
    """Everything from a bare system to a station that starts with the machine.

    The program counts before its services are there, and files lie before anything is told of them.
    """
    debs, wheels = (None, None) if bundle is None else (f"{bundle}/packages", f"{bundle}/wheels")
    wanted = (*wanted_packages(facts, partition), *([storage.PACKAGE] if is_read_only else []))
    return [
        Step("packages", partial(packages.install, names=wanted, folder=debs)),
        Step("program", partial(environment.make, tree=tree, name=name, wheels=wheels)),
        Step("files", partial(layout.place, tree=tree)),
        Step("users", services.users),
        *([Step("data", partial(data.prepare, wanted=partition))] if partition is not None else []),
        Step("folders", services.folders),
        *([Step("settings", partial(settings.take, folder=taken, name=name))] if taken is not None else []),
        Step("settings", partial(layout.settle, tree=tree, board=facts.board)),
        *([Step("boot", partial(bootsteps.boot, folder=facts.boot_dir))] if facts.is_pi else []),
        Step("first set-up", cloud.off),
        Step("swap", storage.without_swap),
        Step("clock", storage.without_false_clock),
        Step("version", partial(environment.switch, name=name)),
        Step("updater", partial(updater.choose, name=name)),
        Step("services", services.enable),
        *([Step("storage", partial(storage.read_only, boot_dir=facts.boot_dir))] if is_read_only else []),
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
        *([Step("boot", partial(bootsteps.boot_back, folder=facts.boot_dir))] if facts.boot_dir else []),
        Step("first set-up", cloud.as_before),
        Step("services", storage.as_before),
        *([Step("storage", storage.forget), Step("data", data.forget)] if with_records else []),
        Step("files", partial(layout.take_away, tree=tree)),
        *([Step("records", partial(services.purge, kept=layout.KEPT))] if with_records else []),
    ]
