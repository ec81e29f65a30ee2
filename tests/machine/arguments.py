"""The command line of the bench."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.machine.plants import PLANTS

VARIABLE: Final = "BFR_MACHINE_CACHE"
USUAL: Final = "/var/cache/bfr-machine"


@dataclass(frozen=True, slots=True)
class Arguments:
    """What was asked for.

    Args:
        names: of cases; none: all.
        is_quick: only those that take little time.
        lists: say which cases there are, and end.
        cache: folder of what is made once.
        out: folder of the report.
        shift: pace of the machine's time (`boards.emulator.Pace`).
        keeps: whether the last results are written into the project.
        plant: name of a regression that the machine is made with.
    """

    names: tuple[str, ...]
    is_quick: bool
    lists: bool
    cache: Path
    out: Path
    shift: int | None
    keeps: bool
    board: Path | None
    """File of a board on a bench; None: a machine is emulated."""
    is_agreed: bool
    """Whether it was said that nobody wears the cuff of that board."""
    plant: str | None
    lanes: int


def parsed(words: Sequence[str]) -> Arguments:
    """Words of a command line; ends the program when they make no sense."""
    parser = argparse.ArgumentParser(prog="tests/machine/run", description="Boot the station, and try what it claims.")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--quick", action="store_true", help="the cases that take little time")
    which.add_argument("--full", action="store_true", help="all cases (this is so without the word too)")
    parser.add_argument("--list", action="store_true", help="say which cases there are")
    usual = os.environ.get(VARIABLE, USUAL)
    parser.add_argument("--cache", type=Path, default=Path(usual), help=f"folder of what is made once ({usual})")
    parser.add_argument(
        "--out", type=Path, default=Path("machine-report"), help="folder of the report (machine-report)"
    )
    parser.add_argument("--pace", type=_pace, default=0, metavar="real|0..8", help=PACE)
    parser.add_argument("--keep", action="store_true", help="write the results into docs/verification.md")
    parser.add_argument("--board", type=Path, metavar="FILE", help="play them on the board that this file names")
    parser.add_argument("--nobody-wears-the-cuff", action="store_true", help="on a board, in place of the question")
    text = "make the machine with this regression; it is good when its cases do not hold"
    parser.add_argument("--plant", choices=sorted(PLANTS), help=text)
    text = "so many machines at once, each on a core (1): two halve the time of a run"
    parser.add_argument("--lanes", type=int, choices=range(1, MOST_LANES + 1), default=1, help=text)
    parser.add_argument("names", nargs="*", metavar="NAME", help="cases to play; all of them when there is none")
    said = parser.parse_args(words)
    if said.board is not None and said.keep:
        parser.error("--keep: docs/verification.md says what was seen on the emulated machine alone")
    if said.board is not None and said.lanes > 1:
        parser.error("--lanes: there is one board")
    if said.nobody_wears_the_cuff and said.board is None:
        parser.error("--nobody-wears-the-cuff: only a board has a cuff")
    return Arguments(
        names=tuple(said.names),
        is_quick=said.quick,
        lists=said.list,
        cache=said.cache.absolute(),
        out=said.out.absolute(),
        shift=said.pace,
        keeps=said.keep,
        board=said.board and said.board.absolute(),
        is_agreed=said.nobody_wears_the_cuff,
        plant=said.plant,
        lanes=said.lanes,
    )


MOST_LANES: Final = 4
PACE: Final = "how the machine's time passes: as ours, or 2 to the power of N nanoseconds for each instruction (0)"


def _pace(word: str) -> int | None:
    if word == "real":
        return None
    shift = int(word)
    if not 0 <= shift <= 8:
        raise ValueError
    return shift
