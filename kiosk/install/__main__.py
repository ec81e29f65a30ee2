"""`install.sh` as root: put the appliance on this machine, or take it off.

Runs with the system's own Python from a tree of the program: python3 -P -m kiosk.install --help
"""

import argparse
import fcntl
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, TextIO

from kiosk import __version__
from kiosk.install import (
    bundling,
    environment,
    idle,
    layout,
    offline,
    plan,
    services,
    settings,
    storage,
    trust,
    updatestate,
)
from kiosk.install.age import demand_not_older, keep_age
from kiosk.install.data import Wanted
from kiosk.install.facts import ROOT, Facts, Verdict, findings, look
from kiosk.install.machine import InstallError, Machine
from kiosk.install.signature import Key
from kiosk.install.step import Step, carry_out
from kiosk.install.updateproof import GROUPS

LOG: Final = "/var/log/bfr-kiosk-install.log"
TREE: Final = Path(__file__).resolve().parents[2]
SIGNS: Final = {Verdict.OK: "ok  ", Verdict.WARN: "warn", Verdict.FAIL: "FAIL"}
CALLER: Final = "KIOSK_CALLER"
"""Where the technician stood: what he names without a / lies there, and not where install.sh does."""
CONFIRMED: Final = "purge"


def main() -> int:
    """0: done; 1: something on the machine stands in the way or failed; 2: the request was not understood."""
    if sys.argv[1:2] == ["bundle"]:
        caller = Path(os.environ.get(CALLER, "."))
        return bundling.run(sys.argv[2:], Machine(Path("/"), log=_nothing), TREE, caller, _say)
    asked = _arguments()
    os.umask(0o022)  # what the station's user has to read must not depend on whoever installs
    facts = look(Machine(Path("/"), log=_nothing), is_root=os.geteuid() == 0)
    is_installation = not (asked.uninstall or asked.purge or asked.read_only_root == "off")
    looked_at: list[str] = []
    if not _is_fit(facts, needs_all=is_installation, dry=asked.dry_run, say=_each(_say, looked_at.append)):
        return 1
    if asked.read_only_root != "off" and storage.is_overlay(Machine(Path("/"), log=_nothing)):
        _say(f"FAIL  the system is only read, and what is written to it gone with the power: {storage.SWITCH_OFF}")
        return 1
    if asked.dry_run:
        return _tried(Machine(Path("/"), log=_nothing), asked, facts, looked_at)
    with Path(LOG).open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("install.sh: another installation is running on this machine; wait for its end")
            return 1
        return _tried(Machine(Path("/"), log=_logger(file)), asked, facts, looked_at)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="install.sh", description="the appliance on this machine")
    parser.add_argument("--dry-run", action="store_true", help="say every change and make none")
    parser.add_argument("--offline", metavar="BUNDLE", help="a signed bundle in place of the network")
    parser.add_argument(
        "--older", action="store_true", help="with --offline: the bundle may be older than what is there"
    )
    parser.add_argument("--trust", metavar="KEYFILE", help="public key of whoever makes the bundles; it is kept")
    parser.add_argument("--settings", metavar="FOLDER", help="of another station, made by kiosk config pack")
    parser.add_argument("--data", metavar="DEVICE", help="an empty partition for the records")
    parser.add_argument(
        "--key", metavar="FILE", help="encrypt it; the key is this file on a stick, made if it is not there"
    )
    parser.add_argument(
        "--read-only-root",
        choices=("on", "off"),
        help="the system is only read from the next start on, or written again; needs a partition for the records",
    )
    ends = parser.add_mutually_exclusive_group()
    ends.add_argument("--uninstall", action="store_true", help="take the program off; settings and records stay")
    ends.add_argument("--purge", action="store_true", help="take it off with settings, records, calibrations and user")
    parser.add_argument("--yes", action="store_true", help=f"with --purge: do not ask for the word {CONFIRMED!r}")
    asked = parser.parse_args()
    if asked.yes and not asked.purge:
        parser.error("--yes goes with --purge")
    if asked.older and asked.offline is None:
        parser.error("--older goes with --offline")
    if asked.key is not None and asked.data is None:
        parser.error("--key goes with --data")
    if asked.settings is not None and (asked.uninstall or asked.purge):
        parser.error("--settings goes with an installation")
    if asked.read_only_root is not None and (asked.uninstall or asked.purge):
        parser.error("--read-only-root goes with an installation")
    for name in ("offline", "trust", "key", "settings"):
        if getattr(asked, name) is not None:
            setattr(asked, name, str(Path(os.environ.get(CALLER, ".")).joinpath(getattr(asked, name)).resolve()))
    return asked


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
    _leave_alone(machine, asked, facts)
    name = environment.version_of(TREE, __version__)
    former = environment.current(machine)
    if asked.offline not in (None, offline.UNPACKED):
        bundle, known = Path(asked.offline), [*trust.trusted(machine), *keys]
        manifest = offline.look_at(bundle, known, facts)
        if not asked.older:
            demand_not_older(machine, manifest, former, "a newer bundle, or --older if you mean it")
        if not asked.dry_run:
            offline.unpack(machine, bundle, known, facts, _told(machine))
            offline.go_on(_words(asked))
        name = manifest.version
    partition = None if asked.data is None else Wanted(device=asked.data, key=asked.key)
    taken = None if asked.settings is None else Path(asked.settings)
    if taken is not None:
        settings.read(taken)  # before the first change
    steps = plan.installation(
        facts,
        TREE,
        name,
        bundle=asked.offline,
        partition=partition,
        taken=taken,
        is_read_only=asked.read_only_root == "on",
    )
    steps.append(Step("trust", partial(trust.keep, keys=keys)))
    if asked.offline == offline.UNPACKED:
        steps.append(Step("bundle", partial(offline.keep_list, name=name)))
    elif asked.offline is None:
        steps.append(Step("age", partial(keep_age, tree=TREE, name=name, facts=facts)))
    count = carry_out(machine, steps, dry=asked.dry_run, say=_told(machine), mark=plan.RESTART)
    if asked.dry_run:
        _say(f"{count} changes would be made; none was")
        return 0
    told = _told(machine)
    told(f"{count} changes were made; version {name}" if count else f"nothing to change; version {name}")
    if machine.has(layout.REBOOT):
        machine.remove(offline.UNPACKED)
        _doctor(machine)
        told("Restart the machine now: what it reads when it starts has changed. The station starts with it.")
        told(f"Ask again then: kiosk doctor --config {layout.SETTINGS}. The restart mends some of what is said above.")
        return 0
    if facts.is_booted and machine.has(plan.RESTART):
        idle.demand_idle(machine, time.monotonic())  # it may have been minutes
        machine.run("systemctl", "daemon-reload")
        if machine.has("/run/udev/control"):  # a container has no udev, and no sticks
            machine.run("udevadm", "control", "--reload")
        machine.run("systemctl", "restart", *services.ENABLED)
        machine.remove(plan.RESTART)
    carry_out(machine, plan.afterwards(name, former), dry=False, say=_told(machine))
    machine.remove(offline.UNPACKED)
    _doctor(machine)
    return 0


def _open(machine: Machine, asked: argparse.Namespace, facts: Facts) -> int:
    """The system may be written again, from the next start on; nothing else is done."""
    steps = [Step("storage", partial(storage.writable, boot_dir=facts.boot_dir))] if facts.boot_dir else []
    count = carry_out(machine, steps, dry=asked.dry_run, say=_told(machine))
    _say(f"{count} changes {'would be' if asked.dry_run else 'were'} made")
    if machine.has(layout.REBOOT):
        _say("Restart the machine now: from then on the system can be written.")
    return 0


def _words(asked: argparse.Namespace) -> list[str]:
    """What the bundle's own installation is asked: the same, of the bundle as it was unpacked."""
    words = ["--offline", offline.UNPACKED]
    for name in ("trust", "settings", "data", "key", "read_only_root"):
        if getattr(asked, name) is not None:
            words += [f"--{name.replace('_', '-')}", getattr(asked, name)]
    return words


def _doctor(machine: Machine) -> None:
    """What the station says of itself; its findings are no failure of the installation."""
    program = f"{environment.PROGRAMS}/kiosk"
    # not as root: it opens the records, and what it makes there has to be the station's
    done = machine.ask(*updatestate.as_user(program, "doctor", "--config", layout.SETTINGS, groups=GROUPS))
    machine.log(done.output)
    _say(done.output)


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
