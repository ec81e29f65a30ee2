"""A sheet of signs, drawn in a terminal by `python -m tests.terminals.specimen COLUMNS ROWS`: how each looks alone."""

import sys
import time
from pathlib import Path
from typing import Final

from benchmarks.processes import ROOT

NOWHERE: Final = "\ue123"
"""In no font: what a terminal draws for what it does not have."""
_SNAPSHOTS: Final = ROOT / "tests" / "tui" / "__snapshots__"
_PLAIN: Final = "".join(map(chr, range(33, 127)))


def signs() -> str:
    """Every sign on any screen, in any language, and those of the numbers and names that may come."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(_SNAPSHOTS.glob("*.ambr")))
    return NOWHERE + "".join(sorted({sign for sign in text if ord(sign) > 126} | set(_PLAIN)))


def sheet(size: tuple[int, int]) -> dict[tuple[int, int], tuple[str, bool]]:
    """Where each sign is, plain and bold, with an empty cell around each. Raises ValueError when they do not fit."""
    columns, rows = size
    places = [(row, column) for row in range(0, rows, 2) for column in range(0, columns - 1, 2)]
    wanted = [(sign, bold) for sign in signs() for bold in (False, True)]
    return dict(zip(places, wanted, strict=False)) if len(places) >= len(wanted) else _tight(size, wanted)


def _tight(size: tuple[int, int], wanted: list[tuple[str, bool]]) -> dict[tuple[int, int], tuple[str, bool]]:
    columns, rows = size
    places = [(row, column) for row in range(rows) for column in range(0, columns - 1, 2)]
    if len(places) < len(wanted):
        raise ValueError(f"{len(wanted)} signs do not fit on {size}")
    return dict(zip(places, wanted, strict=False))


def draw(size: tuple[int, int]) -> str:
    """The sequences that draw it, white on black."""
    parts = ["\x1b[?1049h\x1b[?25l\x1b[38;2;255;255;255m\x1b[48;2;0;0;0m\x1b[2J"]
    parts += [
        f"\x1b[{row + 1};{column + 1}H\x1b[{1 if bold else 22}m{sign}"
        for (row, column), (sign, bold) in sheet(size).items()
    ]
    return "".join(parts)


def main() -> None:
    """Draw and stay."""
    sys.stdout.write(draw((int(sys.argv[1]), int(sys.argv[2]))))
    sys.stdout.flush()
    Path(sys.argv[3]).touch()
    time.sleep(3600)


if __name__ == "__main__":
    main()
