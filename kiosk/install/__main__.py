"""`install.sh` as root: put the appliance on this machine, or take it off.

Runs with the system's own Python from a tree of the program: python3 -P -m kiosk.install --help
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, TextIO

from kiosk import __version__
from kiosk.install import (
    anew,
    bundling,
    environment,
    idle,
    layout,
    lock,
    offline,
    plan,
    services,
    settings,
    storage,
    trust,
    updatestate,
)
from kiosk.install.age import demand_not_older, keep_age, listed
from kiosk.install.asked import CALLER, CONFIRMED, arguments, is_alone, words
from kiosk.install.data import Wanted
from kiosk.install.facts import ROOT, Facts, Verdict, findings, look
from kiosk.install.lasting import demand_lasting
from kiosk.install.machine import InstallError, Machine
from kiosk.install.signature import Key
from kiosk.install.step import Step, carry_out

LOG: Final = "/var/log/bfr-kiosk-install.log"
TREE: Final = Path(__file__).resolve().parents[2]
SIGNS: Final = {Verdict.OK: "ok  ", Verdict.WARN: "warn", Verdict.FAIL: "FAIL"}


def main() -> int:
    """0: done; 1: something on the machine stands in the way or failed; 2: the request was not understood."""
    if sys.argv[1:2] == ["bundle"]:
        caller = Path(os.environ.get(CALLER, "."))
        return bundling.run(sys.argv[2:], Machine(Path("/"), log=_nothing), TREE, caller, _say)
    asked = arguments()
    os.umask(0o022)  # what the station's user has to read must not depend on whoever installs
    facts = look(Machine(Path("/"), log=_nothing), is_root=os.geteuid() == 0)
    if asked.maintenance in {"ssh", "serial"}:
        facts = replace(facts, has_way_in=True)
    is_installation = not (asked.uninstall or asked.purge or asked.read_only_root == "off")
    looked_at: list[str] = []
    if not _is_fit(facts, needs_all=is_installation, dry=asked.dry_run, say=_each(_say, looked_at.append)):
        return 1
    unlogged = Machine(Path("/"), log=_nothing)
    try:
        if asked.read_only_root != "off":
            demand_lasting(unlogged, may_be_container=True)
    except InstallError as error:
        _say(f"FAIL  {error}")
        return 1
    if asked.dry_run:
        return _tried(unlogged, asked, facts, looked_at)
    with Path(LOG).open("a", encoding="utf-8") as file, lock.opened() as held:
        if not lock.take(held):
            _say("install.sh: another installation is running on this machine; wait for its end")
            return 1
        return _tried(Machine(Path("/"), log=_logger(file)), asked, facts, looked_at)


def _is_fit(facts: Facts, *, needs_all: bool, dry: bool, say: Callable[[str], None]) -> bool:
    """Say what the machine is; whether it may be changed. To look at what would be done nobody has to be root."""
    is_good = True
    for finding in findings(facts):
        is_about_root = finding.what == ROOT
        if (is_about_root and dry) or not (needs_all or is_about_root):
            continue
        say(f"{SIGNS[finding.verdict]}  {finding.what}{f': {finding.way_out}' if finding.way_out else ''}")
        is_good = is_good and finding.verdict is not Verdict.FAIL
    return is_good


def _tried(machine: Machine, asked: argparse.Namespace, facts: Facts, looked_at: list[str]) -> int:
    machine.log(f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} {' '.join(sys.argv[1:]) or 'install'}")
    for line in looked_at:
        machine.log(line)
    try:
        if asked.uninstall or asked.purge:
            return _take_off(machine, asked, facts)
        if asked.read_only_root == "off":
            return _open(machine, asked, facts)
        return _put_on(machine, asked, facts, _keys(machine, asked))
    except OSError as error:
        machine.log(f"failed: {error}")
        _say(f"install.sh: {error}\nmend that and run it again, it goes on. Everything that was done is in {LOG}")
        return 1
    except InstallError as error:
        machine.log(f"failed: {error}")
        _say(f"install.sh: {error.what}\n{error.way_out}. Everything that was done is in {LOG}")
        return 1


def _keys(machine: Machine, asked: argparse.Namespace) -> list[Key]:
    """Keys that the technician names; of a bundle none is taken."""
    if asked.trust is None:
        return []
    keys = trust.read(Path(asked.trust))
    trust.told(keys, _told(machine))
    return keys


def _leave_alone(machine: Machine, asked: argparse.Namespace, facts: Facts) -> None:
    """Raise `InstallError` while somebody trains, or an update is to be brought to its end first."""
    if asked.dry_run or not facts.is_booted:
        return
    if machine.has(updatestate.JOURNAL):
        raise InstallError("an update was cut off", f"sudo {updatestate.UPDATER}/bin/kiosk update --resume")
    idle.demand_idle(machine, time.monotonic())


def _put_on(machine: Machine, asked: argparse.Namespace, facts: Facts, keys: list[Key]) -> int:
    alone = is_alone(machine, asked)
    touches_station = not alone or any((asked.settings, asked.data, asked.read_only_root))
    if touches_station:
        _leave_alone(machine, asked, facts)
    former = environment.current(machine)
    name = former if alone else _taken(machine, asked, facts, keys, former)
    steps = _steps(asked, facts, name, alone=alone)
    steps.append(Step("trust", partial(trust.keep, keys=keys)))
    if asked.offline == offline.UNPACKED:
        steps.append(Step("bundle", partial(offline.keep_list, name=name)))
    elif asked.offline is None and not alone:
        steps.append(Step("age", partial(keep_age, tree=TREE, name=name, facts=facts)))
    told = _told(machine)
    count = carry_out(machine, steps, dry=asked.dry_run, say=told, mark=plan.RESTART if touches_station else None)
    if asked.dry_run:
        return _would(machine, facts, count, [] if alone else plan.afterwards(name, former), touches_station)
    told(f"{count} changes were made; version {name}" if count else f"nothing to change; version {name}")
    _ended(machine, facts, told, touches_station=touches_station)
    if not alone and not machine.has(layout.REBOOT):
        carry_out(machine, plan.afterwards(name, former), dry=False, say=told)
    machine.remove(offline.UNPACKED)
    return 0


def _taken(machine: Machine, asked: argparse.Namespace, facts: Facts, keys: list[Key], former: str) -> str:
    """Which version is to count: of this tree, or of a bundle, whose own installation goes on.

    Raises:
        InstallError: it is older than the one that counts, and nobody said that this is meant.
    """
    name = environment.version_of(TREE, __version__)
    if asked.offline is None:
        if not asked.older:
            demand_not_older(machine, listed(TREE, name, facts), former, "a newer tree, or --older if you mean it")
        return name
    if asked.offline == offline.UNPACKED:
        return name
    bundle, known = Path(asked.offline), [*trust.trusted(machine), *keys]
    manifest = offline.look_at(bundle, known, facts)
    if not asked.older:
        demand_not_older(machine, manifest, former, "a newer bundle, or --older if you mean it")
    if not asked.dry_run:
        offline.unpack(machine, bundle, known, facts, _told(machine))
        offline.go_on(words(asked))
    return manifest.version


def _ended(machine: Machine, facts: Facts, told: Callable[[str], None], *, touches_station: bool) -> None:
    """Say how the station is now, and start it with what is new, or ask for a restart of the machine."""
    if machine.has(layout.REBOOT):
        if touches_station:
            anew.doctor(machine, told)
        told("Restart the machine now: what it reads when it starts has changed. The station starts with it.")
        if touches_station:
            told(f"Then look again, for the restart mends some of what is said above: {anew.BY_HAND}")
    elif touches_station and facts.is_booted and machine.has(plan.RESTART):
        idle.demand_idle(machine, time.monotonic())  # it may have been minutes
        anew.start(machine, told)
    elif touches_station:
        anew.doctor(machine, told)
        told(f"While the station runs its hardware is left alone. To look at that: {anew.BY_HAND}")


def _steps(asked: argparse.Namespace, facts: Facts, name: str, *, alone: bool) -> list[Step]:
    partition = None if asked.data is None else Wanted(device=asked.data, key=asked.key)
    taken = None if asked.settings is None else Path(asked.settings)
    if taken is not None:
        settings.read(taken)  # before the first change
    is_read_only = asked.read_only_root == "on"
    if alone:
        return plan.alone(
            facts, name, partition=partition, taken=taken, is_read_only=is_read_only, way=asked.maintenance
        )
    return plan.installation(
        facts,
        TREE,
        name,
        bundle=asked.offline,
        partition=partition,
        taken=taken,
        is_read_only=is_read_only,
        way=asked.maintenance,
    )


def _would(machine: Machine, facts: Facts, count: int, after: list[Step], touches_station: bool) -> int:
    """The end of a run that changes nothing: what comes after the steps."""
    if count and touches_station and facts.is_booted:
        _say(
            f"would services: stop {services.STATION}, let kiosk doctor look, and start it again; or, where something"
            " changes that is read only when the machine starts, ask for a restart of the machine"
        )
        count += 1
    count += carry_out(machine, after, dry=True, say=_told(machine))
    _say(f"{count} changes would be made; none was")
    return 0


def _open(machine: Machine, asked: argparse.Namespace, facts: Facts) -> int:
    """The system may be written again, from the next start on; nothing else is done."""
    steps = [Step("storage", partial(storage.writable, boot_dir=facts.boot_dir))] if facts.boot_dir else []
    count = carry_out(machine, steps, dry=asked.dry_run, say=_told(machine))
    _say(f"{count} changes {'would be' if asked.dry_run else 'were'} made")
    if machine.has(layout.REBOOT):
        _say("Restart the machine now: from then on the system can be written.")
    return 0


def _take_off(machine: Machine, asked: argparse.Namespace, facts: Facts) -> int:
    if asked.purge and not asked.yes and not asked.dry_run and not _is_confirmed():
        _say("nothing was changed")
        return 1
    _leave_alone(machine, asked, facts)
    steps = plan.removal(facts, TREE, with_records=asked.purge)
    told = _told(machine)
    count = carry_out(machine, steps, dry=asked.dry_run, say=told)
    if facts.is_booted and count and not asked.dry_run:
        machine.run("systemctl", "daemon-reload")
    kept = [folder for folder in layout.KEPT if machine.has(folder)]
    told(f"{count} changes {'would be' if asked.dry_run else 'were'} made")
    if machine.has(layout.REBOOT):
        told("Restart the machine: what it reads when it starts has changed.")
    if kept and not asked.purge:
        told(f"These stay: {', '.join(kept)}")
    return 0


def _is_confirmed() -> bool:
    if not sys.stdin.isatty():
        _say(f"--purge removes every record: say --yes as well, or answer {CONFIRMED!r} at a terminal")
        return False
    return input(f"This removes every record and calibration. Type {CONFIRMED} to go on: ").strip() == CONFIRMED


def _told(machine: Machine) -> Callable[[str], None]:
    return _each(machine.log, _say)


def _each(*says: Callable[[str], None]) -> Callable[[str], None]:
    def say(line: str) -> None:
        for one in says:
            one(line)

    return say


def _logger(file: TextIO) -> Callable[[str], None]:
    def log(line: str) -> None:
        file.write(f"{line}\n")
        file.flush()

    return log


def _nothing(_line: str) -> None:
    pass


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
