"""`kiosk update` on a command line: a unit does it, so that it comes to its end whatever becomes of who asked.

What a shell starts goes with the shell: killed in the middle, the station would stay closed, and programs that it had
begun would work on. A unit ends as a whole, and its end brings the way back (`OnFailure=`). Who asked only looks on.
"""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final, Protocol

from kiosk.install import updatestate, updatetold
from kiosk.install.machine import InstallError, Machine
from kiosk.install.why import Why

UNIT: Final = "bfr-kiosk-update@.service"
"""Its instance is the path of the bundle."""
RESUME: Final = "bfr-kiosk-update-resume.service"
"""Takes back what was cut off, or brings it to its end."""
NAME_MOST: Final = 255
"""Characters that systemd takes for the name of a unit."""
LOOK_S: Final = 0.3
STATUS: Final = updatetold.STATUS
STEP: Final = "running"
"""The state of an update that goes on (`updatetold`)."""
GOES_ON: Final = "a unit of the system does it, also without this terminal: {unit}"
ENDS: Final = "Ctrl-C takes it back"
ENDING: Final = "asked to end: what was begun is taken back. Once more, and nobody looks on; it goes on all the same"
CUT_OFF: Final = f"it has not come to its end, and the station stays closed: {RESUME} goes on with it now"
LEFT: Final = 130
"""How a program ends that Ctrl-C has ended."""


class Going(Protocol):
    """A process that somebody waits for."""

    def wait(self, timeout: float) -> int:
        """Its exit code; raises `subprocess.TimeoutExpired` while it runs."""


Begin = Callable[[Sequence[str]], Going]


def is_of_the_manager() -> bool:
    """Whether systemd itself started this process, as the main one of a unit."""
    return os.environ.get("SYSTEMD_EXEC_PID") == str(os.getpid())


def unit_of(machine: Machine, bundle: Path) -> str:
    """The unit that updates to a bundle.

    Raises:
        InstallError: there is no such file, or its path is too long for the name of a unit.
    """
    path = bundle.resolve()
    if not path.is_file():
        raise InstallError(f"{path} is no file", "name the bundle's file", Why("bundle_none"))
    done = machine.ask("systemd-escape", "--path", f"--template={UNIT}", str(path))
    name = done.output.strip()
    if done.code != 0 or len(name) > NAME_MOST:
        raise InstallError(
            f"{path} is too long a path",
            "copy the bundle to a folder with a shorter one, such as /root",
            Why("bundle_none"),
        )
    return name


def begin(command: Sequence[str]) -> Going:
    """Ask systemd, and wait for it apart from this terminal: Ctrl-C is for who looks on."""
    return subprocess.Popen(  # noqa: S603 - words of ours, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


class _Told:
    """What the update says of itself, each thing once; not what is left of an earlier one."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._seen, self._last = self._mark(), ("", "")
        self.state = ""

    def news(self) -> Iterator[str]:
        """What is new since the last time, for a person."""
        if (mark := self._mark()) == self._seen:
            return
        told = json.loads(self._machine.text(STATUS))
        self._seen, self.state, what = mark, told["state"], told.get("what", "")
        if what and (self.state, what) != self._last:
            self._last = self.state, what
            yield what if self.state == STEP else f"{self.state}: {what}"
            if told.get("way_out"):
                yield told["way_out"]

    def _mark(self) -> object:
        """Each word is a file of its own, renamed into its place."""
        try:
            seen = self._machine.at(STATUS).stat()
        except FileNotFoundError:
            return None
        return seen.st_ino, seen.st_mtime_ns


def hand_over(machine: Machine, unit: str, say: Callable[[str], None], start: Begin = begin) -> int:
    """Have a unit do it, and look on until its end: 0 when it is done, 1 when it is not, 130 when nobody looks on.

    SIGINT and SIGTERM ask it to end, as it would be asked itself; a terminal that goes takes nothing but the view.
    """
    told = _Told(machine)
    with _asked_to_end() as asked:
        going = start(("systemctl", "start", unit))
        say(GOES_ON.format(unit=unit))
        is_asked, code = unit == RESUME, None  # that is on its way to the end, and not to be ended
        if not is_asked:
            say(ENDS)
        while code is None:
            code = _waited(going)
            for line in told.news():
                say(line)
            if asked and code is None:
                if is_asked:
                    return LEFT
                # not before the unit has a process: then it is asked at the next look
                if machine.ask("systemctl", "kill", "--kill-whom=main", "--signal=SIGTERM", unit).code == 0:
                    asked.clear()
                    is_asked = True
                    say(ENDING)
    if machine.has(updatestate.JOURNAL):
        say(CUT_OFF)
    elif told.state in {"", STEP}:
        say(f"it has not said how it ended: journalctl -u '{unit}' says more")
    return 0 if code == 0 else 1


def _waited(going: Going) -> int | None:
    try:
        return going.wait(timeout=LOOK_S)
    except subprocess.TimeoutExpired:
        return None


@contextmanager
def _asked_to_end() -> Iterator[list[int]]:
    """Signals that ask for the end, as they come."""
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    former = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
