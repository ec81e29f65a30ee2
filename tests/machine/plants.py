"""Regressions on purpose: a station as it must never become, and the cases that have to see it.

Each is a patch in `planted/`, put on a copy of the sources that the installation then installs. A run with one of them
is good when its cases do not hold: a bench that lets it pass proves nothing about the station that it finds sound.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.machine.outcome import Outcome, Result, Sown

FOLDER: Final = Path(__file__).resolve().parent / "planted"
HEAD: Final = "+++ b/"
HUNK: Final = "@@ "


class PlantError(Exception):
    """A patch does not fit the sources any more; its message says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """One regression.

    Args:
        name: as on the command line, and of its patch.
        what: what is wrong with the station, for the document.
        caught_by: cases that must not hold with it.
        faults: of the board around it, as `kiosk fault list` names them.
    """

    name: str
    what: str
    caught_by: tuple[str, ...]
    faults: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Its patch."""
        return patch(self.name)


STATIC_HOLD: Final = Plant(
    name="static-hold",
    what="Valves and pump are held by a level instead of edges, on a board whose hold circuits let a level pass: a"
    " process that stands still, or a kernel that keeps levels, keeps the air in.",
    caught_by=("halt-watchdog", "halt-controller", "kept-levels"),
    faults=("oneshot_a_level", "oneshot_b_level", "oneshot_enable_level"),
)
SCREEN_VENTS: Final = Plant(
    name="screen-vents",
    what="When the screen ends, only its own tidying up lets the air out; the controller does not look for a screen.",
    caught_by=("kill-screen", "halt-screen"),
)
PLANTS: Final = {plant.name: plant for plant in (STATIC_HOLD, SCREEN_VENTS)}


def patch(name: str) -> str:
    """Text of a patch."""
    return (FOLDER / f"{name}.patch").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Hunk:
    """One place in one file: the lines that are there, and those that come instead."""

    path: str
    old: str
    new: str


def hunks(text: str) -> Iterator[Hunk]:
    """The places that a unified diff changes; what stands before the first file is for readers."""
    path = ""
    old: list[str] = []
    new: list[str] = []
    for line in text.splitlines(keepends=True):
        if line.startswith(("--- ", HEAD, HUNK)):
            if old or new:
                yield Hunk(path, "".join(old), "".join(new))
            old, new = [], []
            path = line.removeprefix(HEAD).strip() if line.startswith(HEAD) else path
        elif path:
            old += [line[1:]] if line[0] in " -" else []
            new += [line[1:]] if line[0] in " +" else []
    if old or new:
        yield Hunk(path, "".join(old), "".join(new))


def put(name: str, tree: Path) -> None:
    """Put a patch on a copy of the sources. Raises `PlantError` unless each place is there, and once."""
    for hunk in hunks(patch(name)):
        file = tree / hunk.path
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        if (count := text.count(hunk.old)) != 1:
            lines = hunk.old.strip("\n")
            raise PlantError(f"{name}.patch does not fit any more: {hunk.path} has these lines {count} times:\n{lines}")
        file.write_text(text.replace(hunk.old, hunk.new), encoding="utf-8")


def judged(plant: Plant, results: Sequence[Result], day: str, board: str) -> Sown:
    """Whether a run with it has seen it: each of its cases that was played does not hold, and one was played."""
    its = {result.case: result for result in results if result.case in plant.caught_by}
    is_caught = bool(its) and all(result.outcome is Outcome.WRONG for result in its.values())
    return Sown(
        plant=plant.name,
        what=plant.what,
        is_caught=is_caught,
        day=day,
        board=board,
        cases={result.case: _said(result) for result in results},
    )


def _said(result: Result) -> str:
    return f"{result.outcome}{f': {result.why}' if result.why else ''}"
