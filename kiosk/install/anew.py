"""The station after its installation: looked at while it is down, when its hardware can be asked, and started again."""

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Final, NoReturn

from kiosk.install import environment, layout, plan, services, updatestate
from kiosk.install.machine import Machine
from kiosk.install.unfailing import SIGNALS
from kiosk.install.updateproof import GROUPS

BY_HAND: Final = f"sudo systemctl stop {services.STATION}; sudo kiosk doctor; sudo systemctl start {services.STATION}"
"""The same, as a technician types it."""


def doctor(machine: Machine, say: Callable[[str], None]) -> None:
    """What the station says of itself; its findings are no failure of the installation."""
    program = f"{environment.PROGRAMS}/kiosk"
    # not as root: it opens the records, and what it makes there has to be the station's
    say(machine.ask(*updatestate.as_user(program, "doctor", "--config", layout.SETTINGS, groups=GROUPS)).output)


def start(machine: Machine, say: Callable[[str], None]) -> None:
    """Stop the station, let doctor look, and start it with what is new, however the look ends."""
    machine.run("systemctl", "daemon-reload")
    if machine.has("/run/udev/control"):  # a container has no udev, and no sticks
        machine.run("udevadm", "control", "--reload")
    with _ended_by_no_terminal():
        try:
            machine.run("systemctl", "stop", *services.RUNNING)
            doctor(machine, say)
        finally:
            machine.run("systemctl", "restart", *services.ENABLED)
    machine.remove(plan.RESTART)


@contextlib.contextmanager
def _ended_by_no_terminal() -> Iterator[None]:
    """Whoever ends this, or a terminal that goes away, comes after the station has been started."""
    before = {number: signal.signal(number, _ended) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ended(_number: int, _frame: FrameType | None) -> NoReturn:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt("it was asked to end, or its terminal has gone")
