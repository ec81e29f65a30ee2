"""`kiosk update`: bring this station to the version of a bundle, as root.

From the command line, which lets a unit do it (`handover`), or because the screen asked for it with a file in the
station's runtime directory; what becomes of it is in `updatestate.STATUS`.
"""

import argparse
import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from kiosk.install import handover, idle, targets, update, updateback, updatestate
from kiosk.install.facts import look
from kiosk.install.machine import InstallError, Machine
from kiosk.install.unfailing import SIGNALS
from kiosk.install.updatestate import TakenBackError, UnfinishedError

LOG: Final = "/var/log/bfr-kiosk-install.log"
REQUEST: Final = "/run/bfr-kiosk/update-request"
STICKS: Final = "/run/bfr-kiosk-usb"
RESUME: Final = handover.RESUME
MOST_BYTES: Final = 4096


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
        machine.remove(REQUEST)
        updatestate.tell(machine, "refused", what, way_out)
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
        bundle = requested(machine) if asked.requested else asked.bundle
        version = update.update(machine, bundle, surroundings(machine))
    except (InstallError, OSError) as error:
        what, way_out = (error.what, error.way_out) if isinstance(error, InstallError) else (str(error), "")
        state = _state(machine, error)
        updatestate.tell(machine, state, what, way_out)
        if state == "failed" and not asked.resume:
            machine.ask("systemctl", "start", "--no-block", RESUME)  # it tries until it can
        _say(f"kiosk update: {what}\n{way_out}. Everything that was done is in {LOG}")
        return 1
    except KeyboardInterrupt:
        updatestate.tell(machine, "refused", "it was ended before anything was changed", "begin again")
        raise
    updatestate.tell(machine, "done", version)
    return 0


def _state(machine: Machine, error: Exception) -> str:
    if isinstance(error, UnfinishedError) or machine.has(updatestate.JOURNAL):
        return "failed"
    return "back" if isinstance(error, TakenBackError) else "refused"


def requested(machine: Machine) -> Path:
    """The bundle that the screen asked for. The request is gone then, whatever it was: it is carried out once at most.

    Raises:
        InstallError: it is no file, or names something else than a file on a stick.
    """
    try:
        handle = os.open(machine.at(REQUEST), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            text = file.read(MOST_BYTES).decode(errors="replace").strip()
    except OSError as error:
        raise InstallError(f"what the screen asked for cannot be read: {error.strerror}", "ask again") from error
    finally:
        machine.remove(REQUEST)  # whatever it is: as long as it is there, this is started again
    sticks = machine.at(STICKS)
    path = machine.at(text) if text.startswith("/") and "\0" not in text else sticks
    if not path.resolve().is_relative_to(sticks.resolve()) or not path.is_file():
        raise InstallError("the screen asked for something that is on no stick", "choose a bundle on a stick")
    return path.resolve()


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
