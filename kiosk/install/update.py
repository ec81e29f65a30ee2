"""An update out of a bundle: the new version beside the old, proved before it counts and again before anybody trains.

The installed program does it, and the one that is to come has no say before it is proved. Whatever goes wrong before
that, the old version runs with the records as they were. From the first change on the station is closed: the screen is
away and stays away until the end, so there is nothing that going back could lose.
"""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kiosk.install import (
    accepting,
    environment,
    idle,
    layout,
    packages,
    services,
    updateback,
    updateproof,
    updatestate,
    updatetold,
    why,
)
from kiosk.install.age import demand_newer
from kiosk.install.lasting import demand_lasting
from kiosk.install.machine import Change, InstallError, Machine
from kiosk.install.manifest import LIST, PACKAGES, PROGRAM, WHEELS, Manifest
from kiosk.install.recordfiles import FOLDER, RECORDS
from kiosk.install.request import Request
from kiosk.install.trust import trusted
from kiosk.install.unfailing import undisturbed, unfailing
from kiosk.install.updatestate import BUNDLE, FORMER, Journal, Phase, Saved, TakenBackError, UnfinishedError
from kiosk.install.why import Why

MARGIN_BYTES: Final = 900 << 20
"""An environment (measured: 0.6 GB) and packages of the system, with room."""
TRIES: Final = 3
TRY_S: Final = 5.0
"""Between one try to open the station again and the next."""
TRY_AGAIN: Final = "the old version goes on; try again, and if it fails again tell the maker what the log says"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What an update needs beside the machine: what it is a machine of, its monotonic time, and a way to wait.

    `leave`: what a supervisor asked for with a PIN, when it was asked for so.
    """

    target: str
    now: Callable[[], float]
    sleep: Callable[[float], None]
    say: Callable[[str], None]
    leave: Request | None = None


def update(machine: Machine, path: Path, around: Surroundings) -> str:
    """Bring the station to the version of a bundle; its name.

    Raises:
        TakenBackError: it failed. The old version runs.
        UnfinishedError: it failed, and so did going back, or the last steps. The station stays closed.
        InstallError: it was refused. Nothing was changed.
    """
    around = replace(around, say=unfailing(around.say))
    if machine.has(updatestate.JOURNAL):
        updateback.resume(machine, around.say)
    with accepting.opened(path, trusted(machine), around.target) as looked:
        manifest = looked.manifest
        old = environment.current(machine)
        demand_newer(machine, manifest, old)
        demand_lasting(machine)
        idle.demand_idle(machine, around.now(), around.leave)
        _demand_room(machine, manifest)
        updatetold.step(machine, "look", f"look through the bundle of {manifest.version}")
        accepting.unpacked(machine, looked, BUNDLE, around.say, updatetold.part(machine, manifest.size))
    running = tuple(unit for unit in updatestate.RUNNING if not idle.is_down(machine, unit))
    journal = Journal(phase=Phase.CLOSE, old=old, new=manifest.version, running=running)
    try:
        updatestate.write(machine, journal)  # first: whatever ends this now, the station is opened again
        around.say("the station is closed until the end of the update")
        updatetold.step(machine, "close", "close the station")
        idle.close(machine, around.now, around.sleep, around.leave)
        journal = _prepare(machine, manifest, journal, around.say)
        journal = _switch(machine, manifest, journal, around.say)
        updateproof.prove(machine, journal, around.sleep, around.say)
        journal = updatestate.enter(machine, journal, Phase.PROVED)
    except BaseException as error:
        with undisturbed():
            _back(machine, journal, error, around)
        text = f"the update to {manifest.version} was taken back: {_plain(error)}"
        raise TakenBackError(text, TRY_AGAIN, _why(error)) from error
    with undisturbed():
        _to_the_end(lambda: updateback.finish(machine, journal, around.say), around)
    return manifest.version


def _back(machine: Machine, journal: Journal, error: BaseException, around: Surroundings) -> None:
    def back() -> None:
        # without a journal there is nothing to go back from, or nothing any more: the station is only opened
        left = updatestate.read(machine) or replace(journal, phase=Phase.CLOSE)
        updateback.roll_back(machine, left, _plain(error), around.say, _why(error))

    _to_the_end(back, around)


def _to_the_end(end: Callable[[], None], around: Surroundings) -> None:
    for left in reversed(range(TRIES)):
        try:
            return end()
        except (InstallError, OSError) as error:
            if not left:
                raise UnfinishedError(
                    f"the station stays closed: {_plain(error)}",
                    "kiosk update --resume, or restart the machine",
                    _why(error),
                ) from error
            around.say(f"once more: {_plain(error)}")
            around.sleep(TRY_S)


def _demand_room(machine: Machine, manifest: Manifest) -> None:
    file = machine.at(f"{updatestate.data_dir(machine)}/{RECORDS}")
    size = file.stat().st_size if file.exists() else 0
    # records twice: the backup and the copy that is brought forward; on a partition of their own this asks for too much
    need = manifest.size + MARGIN_BYTES + 2 * size
    for folder in (environment.BASE, updatestate.data_dir(machine)):
        wanted = need if folder == environment.BASE else 2 * size
        if machine.has(folder) and (free := shutil.disk_usage(machine.at(folder)).free) < wanted:
            raise InstallError(
                f"{free >> 20} MiB are free at {folder}, {wanted >> 20} are needed",
                "remove exports and what else is not the station's, or take a larger card",
                Why("no_room", figures={"free_mib": free >> 20, "needed_mib": wanted >> 20}),
            )


def _prepare(machine: Machine, manifest: Manifest, journal: Journal, say: Callable[[str], None]) -> Journal:
    """Everything that can be done and proved while nothing of the old version is touched."""

    def step(code: str, what: str) -> None:
        say(what)
        updatetold.step(machine, code, what)

    journal = updatestate.enter(machine, journal, Phase.PREPARE)
    # systemctl waits for what it is told by name alone: what stops with the target may still be on its way
    machine.run("systemctl", "stop", *updatestate.CLOSED_FOR, *updatestate.RUNNING)
    # asked without the station, as it is asked again of the new version
    step("examine", f"ask kiosk doctor of {journal.old}")
    journal = replace(journal, doctor=tuple(sorted(updateproof.failing(machine, journal.old))))
    data_dir, new = updatestate.data_dir(machine), updatestate.kiosk(journal.new)
    has_records = machine.has(f"{data_dir}/{RECORDS}")
    if has_records:
        step("backup", "back the records up")
        old = updatestate.kiosk(journal.old)
        machine.run(*updatestate.as_user(old, "backup", "--config", layout.SETTINGS), way_out="kiosk verify says more")
    step("make", f"make version {journal.new}")
    tree = machine.at(f"{BUNDLE}/{PROGRAM}")
    _do(packages.install(machine, manifest.packages, folder=f"{BUNDLE}/{PACKAGES}"))
    _do(environment.make(machine, tree, journal.new, wheels=f"{BUNDLE}/{WHEELS}"))
    machine.write(f"{environment.VERSIONS}/{journal.new}/{LIST}", machine.read(f"{BUNDLE}/{LIST}") or b"")
    # the screen is not started before the station is open again, so here is where it shows that it can be
    machine.run(f"{environment.VERSIONS}/{journal.new}/bin/python", "-I", "-c", "import kiosk.tui.run")
    step("copy", "prove the new version on a copy of the records")
    updatestate.records(machine, "copy")
    if has_records:
        copy = f"{data_dir}/{FOLDER}/{RECORDS}"
        machine.run(*updatestate.as_user(new, "migrate", copy, "--config", layout.SETTINGS))
    return _save(machine, manifest, journal)


def _save(machine: Machine, manifest: Manifest, journal: Journal) -> Journal:
    """Put aside what the new version writes over or does not have any more."""
    machine.remove(FORMER)
    saved = []
    leaving = [path for path in layout.ours(machine) if path not in manifest.places]
    for path in (*sorted(manifest.places), *leaving):
        data = machine.read(path)
        if path in manifest.places and data == machine.read(f"{BUNDLE}/{manifest.places[path]}"):
            continue
        if data is not None:
            machine.write(f"{FORMER}{path}", data, 0o600)
        saved.append(Saved(path=path, mode=machine.mode(path)))
    new = tuple(unit for unit in manifest.enabled if machine.ask("systemctl", "is-enabled", unit).code != 0)
    return replace(journal, saved=tuple(saved), enabled=new)


def _switch(machine: Machine, manifest: Manifest, journal: Journal, say: Callable[[str], None]) -> Journal:
    journal = updatestate.enter(machine, journal, Phase.SWITCH)
    say(f"let {journal.new} count")
    updatetold.step(machine, "switch", f"let {journal.new} count")
    updatestate.records(machine, "swap")
    for one in journal.saved:
        source = manifest.places.get(one.path)
        if source is None:
            machine.remove(one.path)
        else:
            machine.write(one.path, machine.read(f"{BUNDLE}/{source}") or b"")
    _do(environment.switch(machine, journal.new))
    machine.run("systemd-sysusers", services.SYSUSERS)
    machine.run("systemd-tmpfiles", "--create", services.TMPFILES)
    machine.run("systemctl", "daemon-reload")
    if journal.enabled:
        machine.run("systemctl", "enable", *journal.enabled)
    return journal


def _do(changes: Iterable[Change]) -> None:
    for change in changes:
        change.do()


def _why(error: BaseException) -> Why:
    return error.why if isinstance(error, InstallError) else why.of_error(error)


def _plain(error: BaseException) -> str:
    return error.what if isinstance(error, InstallError) else str(error) or type(error).__name__
