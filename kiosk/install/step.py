"""What the installation is made of: steps, each of which says what is not yet as it must be.

A step looks first and changes nothing that is already right. So a second run changes nothing, and one that was cut off
goes on where it stopped, with no note of how far it came.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kiosk.install.machine import Change, Machine


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the installation: its name, and what of it is still to be done."""

    name: str
    changes: Callable[[Machine], Iterator[Change]]


def carry_out(
    machine: Machine, steps: Sequence[Step], *, dry: bool, say: Callable[[str], None], mark: str | None = None
) -> int:
    """Do, or with `dry` only say, what is still to be done; how many changes that was.

    `mark` is a file that is written before the first of them.

    Raises:
        InstallError: one could not be made. What was done stays done.
    """
    count = 0
    for step in steps:
        for change in step.changes(machine):
            count += 1
            say(f"{'would ' if dry else ''}{step.name}: {change.what}")
            if dry:
                continue
            if mark is not None and count == 1:
                machine.write(mark, b"")
            change.do()
    return count
