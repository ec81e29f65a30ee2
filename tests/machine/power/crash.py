"""What a disk may hold after its power was cut, out of the log of what was written to it. Pure: no file is touched.

What was written before the last flush that was over is there. Of each write after it the disk may have all, nothing or
some sectors of 512 bytes, whatever became of the others. A sector itself is whole, old or new; of two writes to the
same sector an older one never comes over a newer one that is there.
"""

import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Final

from tests.machine.power.writelog import SECTOR, Entry, Flag


class Fate(StrEnum):
    """What became of the writes that no flush had come after."""

    NOTHING = "nothing"
    """None of them is there."""
    ALL = "all"
    """Every one is there: the disk wrote at once."""
    LOST = "lost"
    """Each whole write is there or not."""
    REORDERED = "reordered"
    """The disk wrote them in another order, and was in the middle of one."""
    TORN = "torn"
    """Each sector is there or not."""
    SHORT = "short"
    """All are there, but the last one only up to some sector."""


FATES: Final = tuple(Fate)
_SHARES: Final = (0.1, 0.3, 0.5, 0.7, 0.9)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some sectors of a write that got to the disk: which entry, from where in its data, how many bytes."""

    entry: int
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The power goes when so many entries are over, and this becomes of what was not flushed."""

    after: int
    fate: Fate
    seed: int


class Log:
    """The entries of a log, asked about cuts.

    Args:
        entries: in the order in which they were over.
        is_lying: the disk says that a flush is over and does nothing: a bad card. For a control run.
    """

    def __init__(self, entries: Sequence[Entry], *, is_lying: bool = False) -> None:
        self.entries = entries
        self._flushes = [] if is_lying else [n for n, one in enumerate(entries) if one.flags & Flag.FLUSH]

    def durable(self, after: int) -> int:
        """How many entries from the first one are on the disk for certain when so many are over."""
        at = bisect_right(self._flushes, after - 1)
        return self._flushes[at - 1] if at else 0

    def open_writes(self, after: int) -> list[int]:
        """Writes that may be there or not, but for those that the disk was told to write through."""
        return [n for n in range(self.durable(after), after) if self.entries[n].is_write]

    def left(self, cut: Cut) -> tuple[Piece, ...]:
        """What got to the disk after all that is there for certain, in the order of the log."""
        chance = random.Random(f"{cut.seed} {cut.after} {cut.fate}")  # noqa: S311 - a drawing, no secret
        writes = self.open_writes(cut.after)
        forced = {n for n in writes if self.entries[n].flags & Flag.FUA}
        pieces = [Piece(n, 0, self.entries[n].length) for n in forced]
        pieces += self._drawn([n for n in writes if n not in forced], cut.fate, chance)
        return tuple(sorted(pieces, key=lambda piece: (piece.entry, piece.start)))

    def _drawn(self, writes: Sequence[int], fate: Fate, chance: random.Random) -> Iterator[Piece]:
        share = chance.choice(_SHARES)
        match fate:
            case Fate.NOTHING:
                return
            case Fate.ALL:
                yield from (self._whole(n) for n in writes)
            case Fate.LOST:
                yield from (self._whole(n) for n in writes if chance.random() < share)
            case Fate.REORDERED:
                order = chance.sample(writes, len(writes))
                done = chance.randrange(len(order) + 1)
                yield from (self._whole(n) for n in order[:done])
                yield from (self._begun(n, chance) for n in order[done : done + 1])
            case Fate.TORN:
                for n in writes:
                    for start in range(0, self.entries[n].length, SECTOR):
                        if chance.random() < share:
                            yield Piece(n, start, SECTOR)
            case Fate.SHORT:
                yield from (self._whole(n) for n in writes[:-1])
                yield from (self._begun(n, chance) for n in writes[-1:])

    def _whole(self, number: int) -> Piece:
        return Piece(number, 0, self.entries[number].length)

    def _begun(self, number: int, chance: random.Random) -> Piece:
        sectors = self.entries[number].length // SECTOR
        return Piece(number, 0, chance.randrange(sectors) * SECTOR)


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of what was recorded: its name, and how many entries were over at its beginning and at its end."""

    name: str
    first: int
    end: int


def drawn(log: Log, stages: Sequence[Stage], promises: Sequence[int], *, states: int, seed: int) -> list[Cut]:
    """So many cuts that leave different states, shared out to the stages, with every fate in turn.

    Half of them come soon after something was promised, before the next promise; the others anywhere. Fewer come back
    where the log has not so many different states.

    Args:
        log: what was written.
        stages: parts that get the same share each.
        promises: after how many entries something was promised, ascending.
        states: how many.
        seed: the same seed draws the same cuts.
    """
    chance = random.Random(seed)  # noqa: S311 - a drawing, no secret
    seen: set[tuple[int, tuple[Piece, ...]]] = set()
    found: list[Cut] = []
    for number in count():
        if len(found) == states or number == 20 * states:
            return sorted(found, key=lambda cut: cut.after)
        stage = stages[number % len(stages)]
        after = _soon_after(promises, stage, chance) if number // len(stages) % 2 else None
        if after is None:
            after = chance.randrange(stage.first, stage.end) + 1
        cut = Cut(after, FATES[number // (2 * len(stages)) % len(FATES)], seed + number)
        if cut.fate is not Fate.NOTHING and not log.open_writes(after):
            continue
        state = (log.durable(after), tuple(piece for piece in log.left(cut) if piece.length))
        if state not in seen:
            seen.add(state)
            found.append(cut)
    raise AssertionError("never")


def _soon_after(promises: Sequence[int], stage: Stage, chance: random.Random) -> int | None:
    """Somewhere from a promise of the stage to the next one."""
    first, end = bisect_right(promises, stage.first), bisect_right(promises, stage.end)
    if first == end:
        return None
    number = chance.randrange(first, end)
    until = promises[number + 1] if number + 1 < len(promises) else stage.end
    return chance.randrange(promises[number], max(until, promises[number] + 1))
