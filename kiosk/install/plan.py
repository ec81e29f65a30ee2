"""The steps of an installation and of its end, in their order."""

from functools import partial
from pathlib import Path
from typing import Final

from kiosk.install import (
    access,
    bootsteps,
    cloud,
    data,
    environment,
    layout,
    onpath,
    packages,
    services,
    settings,
    storage,
    updater,
)
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
    way: str | None = None,
) -> list[Step]:
    """Everything from a bare system to a station that starts with the machine.

    Files lie before anything is told of them; units and rules last, an instant before the program they start counts.
    """
    debs, wheels = (None, None) if bundle is None else (f"{bundle}/packages", f"{bundle}/wheels")
    wanted = (*wanted_packages(facts, partition), *_more(facts, None, is_read_only=is_read_only, way=way))
    return [
        Step("access", partial(access.noted, asked=way)),
        Step("packages", partial(packages.install, names=wanted, folder=debs)),
        Step("program", partial(environment.make, tree=tree, name=name, wheels=wheels)),
        Step("files", partial(layout.place, tree=tree, are_units=False)),
        Step("users", services.users),
        *([Step("data", partial(data.prepare, wanted=partition))] if partition is not None else []),
        Step("folders", services.folders),
        *([Step("settings", partial(settings.take, folder=taken, name=name))] if taken is not None else []),
        Step("settings", partial(layout.settle, tree=tree, board=facts.board)),
        *([Step("boot", partial(bootsteps.boot, folder=facts.boot_dir))] if facts.is_pi else []),
        Step("first set-up", cloud.off),
        Step("swap", storage.without_swap),
        Step("clock", storage.without_false_clock),
        Step("files", partial(layout.place, tree=tree, are_units=True)),
        Step("version", partial(environment.switch, name=name)),
        Step("updater", partial(updater.choose, name=name)),
        Step("command", onpath.place),
        Step("services", services.enable),
        Step("access", partial(access.opened, asked=way)),
        *([Step("storage", partial(storage.read_only, boot_dir=facts.boot_dir))] if is_read_only else []),
    ]


def alone(
    facts: Facts,
    name: str,
    *,
    partition: data.Wanted | None = None,
    taken: Path | None = None,
    is_read_only: bool = False,
    way: str | None = None,
) -> list[Step]:
    """What was asked for of a station that is there, and nothing else: `name` is the version that counts."""
    wanted = _more(facts, partition, is_read_only=is_read_only, way=way)
    return [
        Step("access", partial(access.noted, asked=way)),
        *([Step("packages", partial(packages.install, names=wanted, folder=None))] if wanted else []),
        *([Step("data", partial(data.prepare, wanted=partition))] if partition is not None else []),
        *([Step("folders", services.folders)] if partition is not None else []),
        *([Step("settings", partial(settings.take, folder=taken, name=name))] if taken is not None else []),
        *([Step("access", partial(access.opened, asked=way))] if way is not None else []),
        *([Step("storage", partial(storage.read_only, boot_dir=facts.boot_dir))] if is_read_only else []),
    ]


def afterwards(name: str, former: str) -> list[Step]:
    """What waits until nothing runs any more that was there before."""
    return [Step("old versions", partial(environment.tidy, name=name, former=former))]


def wanted_packages(facts: Facts, partition: data.Wanted | None) -> tuple[str, ...]:
    """Names of every package of the system that this installation needs."""
    names = packages.wanted(facts.codename, is_pi=facts.is_pi)
    return (*names, *_more(facts, partition, is_read_only=False, way=None))


def _more(facts: Facts, partition: data.Wanted | None, *, is_read_only: bool, way: str | None) -> tuple[str, ...]:
    """Packages that one option needs."""
    # trixie has what opens a partition at the start in a package of its own
    locks = ("cryptsetup", *(["systemd-cryptsetup"] if facts.codename == "trixie" else []))
    is_locked = partition is not None and partition.key is not None
    read_only = (storage.PACKAGE,) if is_read_only else ()
    return (*(locks if is_locked else ()), *read_only, *access.packages(way))


def removal(facts: Facts, tree: Path, *, with_records: bool) -> list[Step]:
    """The way back: services first, so that nothing runs whose program goes. Records stay unless they are to go."""
    return [
        *([Step("services", services.stop)] if facts.is_booted else []),
        Step("services", services.take_down),
        *([Step("boot", partial(bootsteps.boot_back, folder=facts.boot_dir))] if facts.boot_dir else []),
        Step("first set-up", cloud.as_before),
        Step("services", storage.as_before),
        Step("access", access.as_before),
        Step("command", onpath.take_away),
        *([Step("storage", storage.forget), Step("data", data.forget)] if with_records else []),
        Step("files", partial(layout.take_away, tree=tree)),
        *([Step("records", partial(services.purge, kept=layout.KEPT))] if with_records else []),
    ]
