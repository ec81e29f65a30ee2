"""Taps land: a finger in the middle of each target is felt by that target, at the press; STOP at its very edges."""

import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from kiosk.tui.widgets.stop_bar import STOP_ROWS
from tests.terminals.display import LEFT, MIDDLE, RIGHT, DisplayError, until
from tests.terminals.grid import Grid
from tests.terminals.room import TOLD
from tests.terminals.session import Session
from tests.terminals.targets import FLASH, Target, targets

WAIT_S: Final = 10.0
_AFTER_S: Final = 0.3
"""How long a finger rests, and how long after it is lifted nothing may happen."""

_SLOW_S: Final = 1.0
"""So long nothing has to change before what a press does is over, on a machine that has other things to do too."""
_PRESS: Final = re.compile(r"\\x1b\[<0;(\d+);(\d+)M")


def _at_pads(session: Session) -> None:
    session.restart("closed")


def _at_start(session: Session) -> None:
    session.restart("ready")


def _at_questions(session: Session) -> None:
    session.restart("ready")
    people = _places(session.drawn.grid())
    session.tap_target(targets(session.drawn.grid())[0])  # who was here last: the first row of the list
    until(lambda: _places(session.drawn.grid()) not in ([], people), "the questions")
    session.settle()


def _in_training(session: Session) -> None:
    session.restart("training")


PAGES: Final[dict[str, Callable[[Session], None]]] = {
    "PIN pad": _at_pads,
    "start screen": _at_start,
    "questions": _at_questions,
    "training": _in_training,
}


def check_targets(session: Session) -> Iterator[str]:
    """Each target on each page."""
    for page, go in PAGES.items():
        go(session)
        first = session.drawn.grid()
        found = targets(first)
        if len(found) < 3:
            yield f"{page}: only {len(found)} targets were found"
        for target in found:
            for what in _tapped(session, target):
                yield f"{page}, {target.words!r}: {what}"
            if _places(session.drawn.grid()) != _places(first):
                go(session)


def _places(grid: Grid) -> list[tuple[int, int]]:
    return [(target.row, target.column) for target in targets(grid)]


def _tapped(session: Session, target: Target) -> Iterator[str]:
    """Press, rest, lift; what was not as it should be."""
    before, reports = session.drawn.grid(), len(session.sent())
    down_s = session.press(session.pixel(*target.middle))
    felt = _felt(session, target, before)
    if not felt:
        yield "the press was not felt"
    elif felt != "by it":
        yield felt
    time.sleep(_AFTER_S)
    until(lambda: not _is_lit(session, target), "the flash is over")
    session.settle(quiet_s=_SLOW_S)
    at_press = session.room.arrived.since(down_s)
    said = "".join(data for _, data in session.sent()[reports:])
    row, column = (int(part) for part in target.middle)
    presses = _PRESS.findall(said)
    if len(presses) != 1 or tuple(map(int, presses[0])) not in _near(row, column):
        yield f"the terminal said {said} of a press at row {row}, column {column}"
    stood = session.drawn.grid()
    session.display.up()
    time.sleep(_AFTER_S)
    if session.room.arrived.since(down_s) != at_press:
        yield f"the release did something: {session.room.arrived.since(down_s)} after {at_press}"
    if session.drawn.grid() != stood:
        yield "the release changed the picture"


def _is_lit(session: Session, target: Target) -> bool:
    session.drawn.follow()
    row, column = (int(part) for part in target.middle)
    return session.drawn.ground(row, column) == FLASH


def _near(row: int, column: int) -> list[tuple[int, int]]:
    """The cells that share the middle, as a terminal counts them: column and row, from 1."""
    return [(column + across, row + down) for across in (1, 2) for down in (1, 2)]


def _felt(session: Session, target: Target, before: Grid) -> str:
    """`by it` when it flashes, or the page gave way; what else was seen; empty when nothing was."""
    row, column = (int(part) for part in target.middle)
    end_s = time.monotonic() + WAIT_S
    while time.monotonic() < end_s:
        for _ in session.drawn.pieces():
            if session.drawn.ground(row, column) == FLASH:
                return _flashed(session, target, before)
        if _places(session.drawn.grid()) != _places(before):
            return "by it"
        time.sleep(0.005)
    return ""


def _flashed(session: Session, target: Target, before: Grid) -> str:
    session.drawn.follow()
    for row, cells in enumerate(session.drawn.grid()):
        for column, cell in enumerate(cells):
            if cell.ground == FLASH != before[row][column].ground and (row, column) not in target:
                return f"something else felt it too, at row {row}, column {column}"
    return "by it"


# --- STOP -----------------------------------------------------------------------------------------------------


def check_stop(session: Session) -> Iterator[str]:
    """At its edges, with every button, held, dragged, and with a wheel."""
    _in_training(session)
    width, height = session.panel.size
    top = session.pixel(session.panel.grid[1] - STOP_ROWS, 0)[1] - session.panel.cell[1] // 2
    corners = {
        "top left corner": (0, top),
        "top right corner": (width - 1, top),
        "bottom left corner": (0, height - 1),
        "bottom right corner": (width - 1, height - 1),
        "middle": (width // 2, (top + height) // 2),
    }
    for name, pixel in corners.items():
        for what in _stopped(session, pixel, 1):
            yield f"STOP, {name}: {what}"
    since_s = session.press((width // 2, top - 1))
    session.display.up()
    time.sleep(_AFTER_S)
    if set(TOLD) & set(session.room.arrived.since(since_s)):
        yield "one pixel above STOP is STOP too"
    middle = corners["middle"]
    for name, button in (("second button", RIGHT), ("third button", MIDDLE)):
        for what in _stopped(session, middle, 1, button=button):
            yield f"STOP, {name}: {what}"
    for what in _stopped(session, middle, 1, rest_s=1.5):
        yield f"STOP, held: {what}"
    up = session.pixel(1, session.panel.grid[0] / 2)
    for what in _stopped(session, middle, 1, to=up):
        yield f"a drag from STOP upwards: {what}"
    for what in _stopped(session, (middle[0] - 150, middle[1]), 1, to=(middle[0] + 150, middle[1])):
        yield f"a drag along STOP: {what}"
    for what in _stopped(session, up, 1, to=middle, at_press=0):
        yield f"a slide from the top into STOP: {what}"
    yield from _wheels(session, middle, up)
    yield from _with_keys(session, middle)


def _stopped(
    session: Session,
    pixel: tuple[int, int],
    times: int,
    *,
    button: int = LEFT,
    rest_s: float = _AFTER_S,
    to: tuple[int, int] | None = None,
    at_press: int | None = None,
) -> Iterator[str]:
    """Press, perhaps drag, lift; STOP has to have come to both ends so many times, and (else told) at the press."""
    down_s = session.press(pixel, button)
    yield from _told(session, down_s, times if at_press is None else at_press)
    time.sleep(rest_s)
    if to is not None:
        for step in range(1, 7):
            place = (pixel[0] + (to[0] - pixel[0]) * step // 6, pixel[1] + (to[1] - pixel[1]) * step // 6)
            session.display.move(*place)
            time.sleep(0.02)
    session.display.up(button)
    time.sleep(_AFTER_S)
    came = session.room.arrived.since(down_s)
    if sorted(came) != sorted(TOLD * times):
        yield f"{came} in all"


def _told(session: Session, since_s: float, times: int) -> Iterator[str]:
    wanted = sorted(TOLD * times)
    try:
        until(lambda: sorted(session.room.arrived.since(since_s)) == wanted, "STOP at both ends", WAIT_S)
    except DisplayError as error:
        yield f"{error}; came: {session.room.arrived.since(since_s)}"


def _wheels(session: Session, middle: tuple[int, int], up: tuple[int, int]) -> Iterator[str]:
    for steps in (1, -1):
        session.display.move(*middle)
        since_s = time.monotonic()
        session.display.wheel(steps)
        for what in _told(session, since_s, 1):
            yield f"STOP, wheel {steps:+d}: {what}"
        time.sleep(_AFTER_S)
        session.display.move(*up)
        since_s = time.monotonic()
        session.display.wheel(steps)
        time.sleep(_AFTER_S)
        if session.room.arrived.since(since_s):
            yield f"wheel {steps:+d} beside STOP: {session.room.arrived.since(since_s)}"


def _with_keys(session: Session, middle: tuple[int, int]) -> Iterator[str]:
    """Keys that mean something to terminals and compositors must not keep a press from being STOP."""
    for keys in (["shift"], ["ctrl"], ["alt"], ["logo"], ["ctrl", "shift"]):
        for button in (LEFT, MIDDLE, RIGHT):
            found: list[str] = []
            session.display.hold(keys, partial(_note_stop, session, middle, button, found))
            yield from (f"STOP, button {button} with {'+'.join(keys)}: {what}" for what in found)


def _note_stop(session: Session, middle: tuple[int, int], button: int, found: list[str]) -> None:
    found += _stopped(session, middle, 1, button=button, rest_s=0.05)
