"""`kiosk update`: bring this station to the version of a bundle, as root.

From the command line, which lets a unit do it (`handover`), or because the screen asked for it with a file in the
controller's folder; what becomes of it is in `updatetold.STATUS`.
"""

import argparse
import fcntl
import os
import pwd
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from kiosk.install import environment, handover, idle, request, targets, update, updateback, updatestate, updatetold
from kiosk.install.facts import look
from kiosk.install.machine import InstallError, Machine
from kiosk.install.request import Request
from kiosk.install.services import USER
from kiosk.install.unfailing import SIGNALS
from kiosk.install.updatestate import TakenBackError, UnfinishedError
from kiosk.install.why import Why, of_error

LOG: Final = "/var/log/bfr-kiosk-install.log"
STICKS: Final = "/run/bfr-kiosk-usb"
RESUME: Final = handover.RESUME


def run(asked: argparse.Namespace) -> int:
    """0: done; 1: refused, or failed and taken back; 2: not root; 130: nobody looks on any more, and it goes on."""
    if os.geteuid() != 0:
        _say("kiosk update: run it with sudo")
        return 2
    try:
        as_updater(Machine(Path("/"), log=_say))
    except OSError as error:
        _say(f"kiosk update: {error}: there is no station on this machine, or sudo ./install.sh was cut off")
        return 1
    os.umask(0o022)
    if not (asked.requested or handover.is_of_the_manager()):
        return by_unit(Machine(Path("/"), log=_say), asked)
    for number in SIGNALS:
        signal.signal(number, _ended)
    with Path(LOG).open("a", encoding="utf-8") as log:

        def note(line: str) -> None:
            log.write(f"{line}\n")
            log.flush()

        machine = Machine(Path("/"), log=note)
        try:
            # whoever asks waits for nobody; what was cut off has to come to its end
            fcntl.flock(log, fcntl.LOCK_EX | (0 if asked.resume else fcntl.LOCK_NB))
        except BlockingIOError:
            return busy(machine, asked)
        machine.log(f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} kiosk {' '.join(sys.argv[1:])}")
        return carry_out(machine, asked, around)


def as_updater(machine: Machine) -> None:
    """Go on as the version that was proved last: one on trial would remove itself when it is taken back.

    Raises:
        OSError: there is none.
    """
    updater = machine.at(updatestate.UPDATER)
    if Path(sys.prefix).resolve() != updater.resolve():
        program = str(updater / "bin" / "kiosk")
        os.execv(program, [program, *sys.argv[1:]])  # noqa: S606 - words of ours


def by_unit(
    machine: Machine, asked: argparse.Namespace, *, log: Path = Path(LOG), start: handover.Begin = handover.begin
) -> int:
    """Have a unit do what was asked for on a command line, and look on; as `run`, or 130 when nobody looks on."""
    if asked.resume and not machine.has(updatestate.JOURNAL):
        _say("no update was cut off")
        return 0
    try:
        unit = RESUME if asked.resume else handover.unit_of(machine, asked.bundle)
    except InstallError as error:
        _say(f"kiosk update: {error.what}: {error.way_out}")
        return 1
    # a unit that waits for the lock would keep an update that holds it from starting the station
    if _is_busy(log) and (not asked.resume or idle.is_down(machine, RESUME)):
        return busy(machine, asked)
    return handover.hand_over(machine, unit, _say, start)


def _is_busy(log: Path) -> bool:
    with log.open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def busy(machine: Machine, asked: argparse.Namespace) -> int:
    """Another installation runs. A request of the screen is refused, and does not wait to be found again."""
    what, way_out = "another installation is running on this machine", "wait for its end"
    if asked.requested:
        machine.remove(request.UPDATE)
        updatetold.end(machine, "refused", Why("errand_busy"), what, way_out)
    _say(f"kiosk update: {what}; {way_out}")
    return 1


def around(machine: Machine) -> update.Surroundings:
    """This machine as it is."""
    target = targets.name_of(look(machine, is_root=True))
    return update.Surroundings(target=target, now=time.monotonic, sleep=time.sleep, say=_say)


def carry_out(
    machine: Machine, asked: argparse.Namespace, surroundings: Callable[[Machine], update.Surroundings]
) -> int:
    """What was asked for; 0, or 1 when it was refused or failed, which is told."""
    try:
        if asked.resume:
            updateback.resume(machine, _say)
            return 0
        around, bundle = surroundings(machine), asked.bundle
        before = environment.current(machine)
        if asked.requested:
            leave, bundle = requested(machine, around.now())
            around = replace(around, leave=leave)
        else:
            updatetold.begin(machine)
        version = update.update(machine, bundle, around)
    except (InstallError, OSError) as error:
        what, way_out = (error.what, error.way_out) if isinstance(error, InstallError) else (str(error), "")
        state = _state(machine, error)
        updatetold.end(machine, state, error.why if isinstance(error, InstallError) else of_error(error), what, way_out)
        if state == "failed" and not asked.resume:
            machine.ask("systemctl", "start", "--no-block", RESUME)  # it tries until it can
        _say(f"kiosk update: {what}\n{way_out}. Everything that was done is in {LOG}")
        return 1
    except KeyboardInterrupt:
        updatetold.end(machine, "refused", Why("ended"), "it was ended before anything was changed", "begin again")
        raise
    updatetold.end(machine, "done", Why("updated", {"version": version, "before": before}), version)
    return 0


def _state(machine: Machine, error: Exception) -> str:
    if isinstance(error, UnfinishedError) or machine.has(updatestate.JOURNAL):
        return "failed"
    return "back" if isinstance(error, TakenBackError) else "refused"


def requested(machine: Machine, now_s: float, owner: int | None = None) -> tuple[Request, Path]:
    """What a supervisor asked for at the screen, and its bundle. It is gone then: it is carried out once at most.

    Args:
        machine: the station's.
        now_s: its monotonic time.
        owner: number of the station's user; None: as the machine says.

    Raises:
        InstallError: it is no request of the controller's, an old one, or names something else than a file on a stick.
    """
    try:
        found = request.read(machine, _user() if owner is None else owner)
        updatetold.begin(machine, found.id)  # first: there is no instant in which nobody seems to do it
    finally:
        machine.remove(request.UPDATE)  # whatever it is: as long as it is there, this is started again
    request.demand_fresh(found, now_s)
    sticks = machine.at(STICKS)
    is_whole = found.path.startswith("/") and found.path.isprintable()
    path = Path(os.path.realpath(machine.at(found.path) if is_whole else sticks))
    if not path.is_relative_to(sticks.resolve()) or not path.is_file():
        what = "the screen asked for something that is on no stick"
        raise InstallError(what, "choose a bundle on a stick", Why("bundle_elsewhere"))
    return found, path


def _user() -> int:
    try:
        return pwd.getpwnam(USER).pw_uid
    except KeyError as error:
        raise InstallError(f"there is no user {USER}", "sudo ./install.sh", Why("station_none")) from error


def _ended(_number: int, _frame: FrameType | None) -> NoReturn:
    """Asked to end: what was begun is taken back, and nobody is heard any more meanwhile."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt("it was asked to end, or its terminal has gone")


def _say(text: str) -> None:
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except OSError:  # the terminal has gone, and what is done goes on; what is left of its text goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
