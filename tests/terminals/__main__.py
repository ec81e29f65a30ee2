"""The screen process in real terminal emulators: `python -m tests.terminals [xterm] [foot] [--tree DIR]`.

For each terminal, with the options it has on the station (`kiosk/tui/terminal`), on each size of panel: pictures are
what was drawn, taps land, the terminal's own gestures do nothing, changes of size, delays, and ends. foot and labwc may
come from a tree of another Debian (`--tree`, needs root); docs/developer.md says how to make one. Pictures are kept in
`--out`. Prints a line for each check, and what was wrong; exit code 1 when anything was, 2 when something is missing.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.terminals.compare import Shapes, wrong_shapes
from tests.terminals.display import PANELS, DisplayError, Panel
from tests.terminals.ends import Place, check_ends, press_delays_ms
from tests.terminals.footfile import check_bindings
from tests.terminals.gestures import check_gestures
from tests.terminals.resizing import check_sizes
from tests.terminals.room import Room
from tests.terminals.session import KINDS, Session, fresh, learn_signs
from tests.terminals.specimen import NOWHERE
from tests.terminals.taps import PAGES, check_stop, check_targets
from tests.terminals.wire import WireError

PRESSES: Final = 40
_PAUSE: Final = 2
"""The third of the actions in a bout."""

CHECKS: Final = ("pictures", "taps", "stop", "gestures", "sizes", "delays", "ends")


@dataclass(slots=True)
class Run:
    """One terminal, over all panels."""

    kind: str
    tree: Path | None
    out: Path
    folder: Path
    checks: list[str]
    wrong: list[str] = field(default_factory=list)

    def panel(self, panel: Panel, *, is_first: bool) -> None:
        """All checks on one size. Gestures, sizes and ends do not depend on it, and are tried on the first alone."""
        name = f"{self.kind} {panel.name}"
        print(
            f"{name}: {panel.grid[0]} by {panel.grid[1]} cells of {panel.cell[0]} by {panel.cell[1]} pixels", flush=True
        )
        sheet = self.out / f"{self.kind}-{panel.name}-signs.png"
        shapes = learn_signs(self.kind, panel, fresh(self.folder, "sheet"), self.tree, sheet)
        self.note(f"{name}, signs", lambda: wrong_shapes(shapes, NOWHERE))
        with Room(fresh(self.folder, "room")) as room:
            session = Session(self.kind, panel, room, fresh(self.folder, "terminal"), self.tree)
            try:
                self._in_session(name, session, shapes, is_first=is_first)
            finally:
                session.close()
        if is_first:
            self._maybe("ends", name, lambda: check_ends(self.kind, panel, self.folder, self.tree))

    def _in_session(self, name: str, session: Session, shapes: Shapes, *, is_first: bool) -> None:
        self._maybe("pictures", name, lambda: self._pictures(session, shapes))
        self._maybe("taps", name, lambda: check_targets(session))
        self._maybe("stop", name, lambda: check_stop(session))
        if is_first:
            self._maybe("gestures", name, lambda: check_gestures(session))
        if "delays" in self.checks:
            session.restart("training")
            places = list(_places(session))
            found = press_delays_ms(
                self.kind, session.panel, self.folder / "delays", self.tree, places=places, count=PRESSES
            )
            for place, words in found.items():
                print(f"  press on {place} to changed pixels, median (95 %, largest): {words}", flush=True)
        if is_first:
            panels = list(PANELS[self.kind][:2])
            self._maybe("sizes", name, lambda: check_sizes(session, panels, shapes))

    def _pictures(self, session: Session, shapes: Shapes) -> Iterator[str]:
        for page, go in PAGES.items():
            go(session)
            picture, found = session.compare(shapes)
            file = f"{self.kind}-{session.panel.name}-{page.replace(' ', '-')}.png"
            session.keep(picture, found, self.out / file)
            yield from (f"{page}: {each}" for each in found[:5])

    def _maybe(self, check: str, name: str, run: Callable[[], Iterator[str]]) -> None:
        if check in self.checks:
            self.note(f"{name}, {check}", run)

    def note(self, name: str, run: Callable[[], Iterator[str]]) -> None:
        """Run a check and print what came of it."""
        begun_s, count = time.monotonic(), len(self.wrong)
        for what in _or_broken(run()):
            self.wrong.append(f"{name}: {what}")
            print(f"  WRONG {what}", flush=True)
        verdict = "as it should be" if len(self.wrong) == count else f"{len(self.wrong) - count} wrong"
        print(f"  {name}: {verdict} ({time.monotonic() - begun_s:.0f} s)", flush=True)


def _or_broken(found: Iterator[str]) -> Iterator[str]:
    """What was found, and what a check could not go on after."""
    try:
        yield from found
    except DisplayError as error:
        yield str(error)


def _places(session: Session) -> Iterator[Place]:
    """STOP far left, where the strip is plain; and PAUSE, at its upper left corner, which has no sign either."""
    left, top = session.display.margin
    width, height = session.panel.cell
    row = session.panel.grid[1] - 2
    yield Place(name="STOP", finger=session.pixel(row, 8), eye=(left + 2 * width, top + row * height))
    found = session.action(_PAUSE)
    corner = (left + found.column * width + 2, top + found.row * height + 2)
    yield Place(name="PAUSE", finger=session.pixel(*found.middle), eye=corner)


def main() -> int:
    """Run what was asked for; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.terminals", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="TERMINAL", help=f"{' or '.join(KINDS)}; both when none is named")
    parser.add_argument("--tree", type=Path, help="root of another Debian with labwc and foot")
    parser.add_argument("--out", type=Path, default=Path("var/terminals"), help="folder for pictures")
    parser.add_argument("--panel", type=int, action="append", help="0, 1 or 2; all when none is named")
    parser.add_argument("--check", action="append", choices=CHECKS, help="all when none is named")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    for kind in options.kinds or KINDS:
        with tempfile.TemporaryDirectory(prefix="kiosk-terminals-") as name:
            tree = options.tree.resolve() if options.tree else None
            run = Run(kind, tree, options.out, Path(name), options.check or list(CHECKS))
            try:
                if kind == "foot":
                    run.note("foot, its bindings", lambda tree=tree: check_bindings(tree))  # type: ignore[misc]
                for number in options.panel or range(len(PANELS[kind])):
                    run.panel(PANELS[kind][number], is_first=number == 0)
            except (DisplayError, WireError) as error:
                print(f"{kind}: {error}", file=sys.stderr)
                return 2
            wrong += run.wrong
    print(f"{len(wrong)} wrong" if wrong else "nothing wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
