"""Which version updates this station: the one that was installed or proved last, not the one that is being tried."""

from collections.abc import Iterator
from functools import partial

from kiosk.install.machine import Change, Machine
from kiosk.install.updatestate import UPDATER


def choose(machine: Machine, name: str) -> Iterator[Change]:
    """Let this version be the one."""
    goal = f"versions/{name}"
    if machine.goal(UPDATER) != goal:
        yield Change(f"let {UPDATER} be {goal}", partial(machine.link, UPDATER, goal))
