"""What may be on a card after the plug was pulled: synced content for sure, of the rest any part in any order.

A sector (512 bytes) is written whole or not at all, so a write may be torn between any two; which of the sectors that
were not synced yet have arrived, and in which order, nobody knows. A new file may be gone until something forces it; a
file that was removed may be back until something else is forced.
"""

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.cutvfs import Kind, Step

SECTOR: Final = 512
SHARES: Final = (0.0, 0.1, 0.5, 0.9, 1.0)
"""How much of what was not synced arrives, at most cuts; one of them for each cut."""


@dataclass(slots=True)
class _File:
    durable: bytearray = field(default_factory=bytearray)
    is_there: bool = False
    waiting: list[Step] = field(default_factory=list)
    is_removed: bool = False


class Card:
    """The files of a folder as they were forced to the card, and what still waits."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}

    def do(self, step: Step) -> None:
        """The next operation."""
        file = self._files.setdefault(step.name, _File())
        match step.kind:
            case Kind.CREATE:
                self._files[step.name] = _File()
            case Kind.WRITE | Kind.TRUNCATE:
                file.waiting.append(step)
            case Kind.SYNC:
                for one in file.waiting:
                    apply_step(file.durable, one)
                file.waiting.clear()
                file.is_there = True
                self._settle()
            case Kind.DELETE:
                file.is_removed = True
            case Kind.DELETE_SYNCED:
                del self._files[step.name]
                self._settle()

    def _settle(self) -> None:
        # Forcing one file writes out the folder's own journal, and with it what was removed before.
        for name in [name for name, file in self._files.items() if file.is_removed]:
            del self._files[name]

    def image(self, dice: random.Random, folder: Path) -> None:
        """Write into a folder what a cut at this instant may have left."""
        share = dice.choice(SHARES)
        for name, file in self._files.items():
            if (file.is_removed or not file.is_there) and dice.random() < 0.5:
                continue
            content = bytearray(file.durable)
            for step in file.waiting:
                for part in sectors(step):
                    if dice.random() < share:
                        apply_step(content, part)
            (folder / name).write_bytes(content)


def apply_step(content: bytearray, step: Step) -> None:
    """Do a write or a truncation to what a file holds."""
    if step.kind is Kind.TRUNCATE:
        del content[step.at :]
        content.extend(bytes(step.at - len(content)))
        return
    if step.at > len(content):
        content.extend(bytes(step.at - len(content)))
    content[step.at : step.at + len(step.data)] = step.data


def sectors(step: Step) -> list[Step]:
    """A write as pieces that are within one sector each."""
    if step.kind is Kind.TRUNCATE:
        return [step]
    edges = [step.at, *range((step.at // SECTOR + 1) * SECTOR, step.at + len(step.data), SECTOR)]
    ends = [*edges[1:], step.at + len(step.data)]
    return [
        Step(Kind.WRITE, step.name, start, step.data[start - step.at : end - step.at])
        for start, end in zip(edges, ends, strict=True)
    ]
