"""`kiosk` by its name, for whoever logs in and for sudo: one link to whichever version counts."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from kiosk.install.environment import PROGRAMS
from kiosk.install.machine import Change, InstallError, Machine

COMMAND: Final = "/usr/local/bin/kiosk"
"""Where Debian's logins and its sudo look for what an administrator put there."""
GOAL: Final = f"{PROGRAMS}/kiosk"


def place(machine: Machine) -> Iterator[Change]:
    """The link, where it is not there.

    Raises:
        InstallError: something of that name is there, and not ours.
    """
    if machine.goal(COMMAND) == GOAL:
        return
    if machine.has(COMMAND):
        raise InstallError(f"{COMMAND} is there already, and is not this program", "move it away")
    yield Change(f"let {COMMAND} be {GOAL}", partial(machine.link, COMMAND, GOAL))


def take_away(machine: Machine) -> Iterator[Change]:
    """Nothing of ours by that name any more."""
    if machine.goal(COMMAND) == GOAL:
        yield Change(f"remove {COMMAND}", partial(machine.remove, COMMAND))
