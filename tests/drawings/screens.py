"""Which screen there is when: what the station's state demands, and where each screen leads. Out of the screens."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from typing import Final

from kiosk.core.alarm_types import Alarm
from kiosk.core.model import Mode, ProofKind, Snapshot
from kiosk.core.units import Seconds
from kiosk.tui.alarm_texts import NO_BUZZER
from kiosk.tui.navigation import FORCED, INTERRUPTED_ALARM, Place, forced
from kiosk.tui.patience import DESK
from kiosk.tui.screens import kind
from kiosk.tui.screens.base import KioskScreen
from tests.drawings import canvas as c
from tests.drawings.canvas import Canvas
from tests.drawings.graph import wrapped
from tests.tui.support import snapshot

COLUMNS, WIDTH, HEIGHT = 6, 186, 60


def leads_to(place: Place) -> tuple[str, ...]:
    """The places that a screen itself goes to, as its source and that of what it is made from says."""
    found: set[str] = set()
    for one in kind(place).__mro__:
        if issubclass(one, KioskScreen) and one is not KioskScreen:
            found |= _named(one)
    return tuple(sorted(found - {place.name}))


@cache
def _named(screen: type[KioskScreen]) -> frozenset[str]:
    (tree,) = ast.parse(inspect.getsource(screen)).body
    return frozenset(
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Place"
    )


def demanded() -> Iterator[tuple[str, Place]]:
    """State of the station, and the screen that it brings whatever was there before."""

    def where(shown: Snapshot | None, *, connected: bool = True, is_new: bool = False) -> Place:
        place = forced(shown, connected=connected, needs_supervisor=is_new)
        if place is None:
            raise ValueError(shown)
        return place

    cut_off = Alarm(
        code=INTERRUPTED_ALARM, priority="low", since_s=Seconds(0.0), standing=True, figures={"session": 1.0}
    )
    no_guard = Alarm(code=NO_BUZZER, priority="high", since_s=Seconds(0.0), standing=True)
    yield "no controller", where(None, connected=False)
    yield "READY, no watchdog", where(snapshot(Mode.READY, alarms=(no_guard,)))
    yield "nobody has a PIN yet", where(snapshot(Mode.CLOSED), is_new=True)
    yield "CLOSED, a bout was cut off", where(snapshot(Mode.CLOSED, alarms=(cut_off,)))
    yield "CLOSED", where(snapshot(Mode.CLOSED))
    yield "TESTING, full", where(snapshot(Mode.TESTING, proof_kind=ProofKind.FULL))
    yield "TESTING, short", where(snapshot(Mode.TESTING, proof_kind=ProofKind.SHORT))
    for mode in (Mode.MEASURING, Mode.SESSION, Mode.RELEASING, Mode.STOPPED, Mode.TRIPPED):
        yield mode.name, where(snapshot(mode))


ELSE: Final = "READY: where the visit is"


def drawing() -> str:
    """Both on one sheet."""
    states = list(demanded())
    walked = [place for place in Place if place not in FORCED]
    top = 150 + 64 * ((len(states) + COLUMNS) // COLUMNS)
    rows = -(-len(walked) // COLUMNS)
    sheet = Canvas(40 + COLUMNS * (WIDTH + 10), top + 60 + rows * (HEIGHT + 12), "The screens")
    sheet.text(40, 38, "The screens", size=22, bold=True)
    sheet.text(40, 60, "Made from the code; a test says when it is out of date.", fill=c.SOFT, size=12)
    sheet.text(40, 96, "What the station's state demands comes at once and takes every other screen away:", bold=True)
    for number, (state, place) in enumerate([*states, (ELSE, None)]):
        row, column = divmod(number, COLUMNS)
        lines = (place.name if place else "any below", state) if place else ("any screen below", state)
        sheet.box(
            20 + column * (WIDTH + 10), 112 + row * 64, WIDTH, 52, lines, fill=c.ALARM if place else c.SAFE, size=11
        )
    sheet.text(
        40,
        top + 20,
        "Where the others lead by a tap, as far as they name it themselves (blue: behind a supervisor's PIN):",
        bold=True,
    )
    for number, place in enumerate(walked):
        row, column = divmod(number, COLUMNS)
        to = list(leads_to(place))
        words = wrapped(f"to {', '.join(to)}" if to else "on with the visit", WIDTH - 8, 10)
        fill = c.CONTROLLER if place in DESK else c.NEUTRAL
        sheet.box(
            20 + column * (WIDTH + 10),
            top + 36 + row * (HEIGHT + 12),
            WIDTH,
            HEIGHT,
            (place.name, *words),
            fill=fill,
            size=10,
        )
    return sheet.done()
