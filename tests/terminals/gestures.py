"""What terminals and compositors do by themselves: selecting, pasting, menus, searching, other sizes of signs, windows.

None of it may show, start anything, or reach the station.
"""

import time
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from tests.terminals.display import LEFT, MIDDLE, RIGHT, Display
from tests.terminals.session import Session

_REST_S: Final = 0.25
_POINTER_PX: Final = 30
_KEYS: Final = (
    # foot: copy, paste, search, another terminal, addresses, signs by number, prompts, size of signs
    *((("ctrl", "shift"), key) for key in ("c", "v", "r", "n", "o", "u", "z", "x", "q", "t", "p", "d")),
    *((("ctrl",), key) for key in ("plus", "minus", "equal", "0", "KP_Add", "KP_Subtract", "KP_0")),
    # xterm: paging, pasting, size of signs, the whole screen
    *((("shift",), key) for key in ("Prior", "Next", "Home", "End", "Insert", "KP_Add", "KP_Subtract", "F10")),
    *((("alt",), key) for key in ("Return", "F4", "Tab", "Escape", "space", "F10", "b", "c")),
    # labwc and others: menus, other desktops, other consoles
    *((("logo",), key) for key in ("Return", "a", "d", "Left", "Right", "F12")),
    *((("ctrl", "alt"), key) for key in ("Left", "Right", "BackSpace", "Delete", "F2", "t", "l")),
    # the program
    *((("ctrl",), key) for key in ("c", "q", "z", "backslash", "p", "s", "d", "l", "Page_Up")),
    *(
        ((), key)
        for key in ("Return", "Escape", "Tab", "space", "F1", "F10", "F11", "Menu", "Print", "Prior", "q", "5")
    ),
)
_HELD: Final[tuple[tuple[str, ...], ...]] = (("ctrl",), ("shift",), ("alt",), ("logo",), ("ctrl", "shift"))


def check_gestures(session: Session) -> Iterator[str]:
    """Each of them on the start screen, away from targets, or by keys; nothing may have changed."""
    session.restart("ready")
    session.park()
    time.sleep(_REST_S)
    before = session.display.shot().pixels
    counts = np.ones(before.shape[:2], bool)  # but where the pointer is: a terminal may hide it at a key
    counts[session.parked[1] - _POINTER_PX : session.parked[1] + _POINTER_PX, session.parked[0] - _POINTER_PX :] = False
    pid, windows = session.pid, session.display.windows()
    for name, act in _gestures(session):
        since_s = time.monotonic()
        act()
        session.park()
        time.sleep(_REST_S)
        changed = np.argwhere((session.display.shot().pixels != before).any(axis=2) & counts)
        if len(changed):
            yield f"{name}: {len(changed)} pixels changed, first at row {changed[0][0]}, column {changed[0][1]}"
        if came := session.room.arrived.since(since_s):
            yield f"{name}: {came} at the station"
        if session.pid != pid:
            yield f"{name}: the screen process ended"
            pid = session.pid
        if session.size != session.panel.grid:
            yield f"{name}: the terminal has {session.size} cells"
        if session.display.windows() != windows:
            yield f"{name}: {session.display.windows()} windows or programs, {windows} before"
    yield from _paste(session)


def _gestures(session: Session) -> Iterator[tuple[str, Callable[[], None]]]:
    display = session.display
    from_, to = session.pixel(0, 3), session.pixel(0, session.panel.grid[0] - 4)
    for button in (LEFT, MIDDLE, RIGHT):
        for clicks in (1, 2, 3, 4):
            yield f"button {button}, {clicks} times", lambda b=button, c=clicks: _click(display, from_, b, c)  # type: ignore[misc]
        yield f"drag with button {button}", lambda b=button: _drag(display, from_, to, b)  # type: ignore[misc]
        for keys in _HELD:
            name = "+".join(keys)
            yield (
                f"{name} and button {button}",
                lambda b=button, k=keys: display.hold(k, lambda: _click(display, from_, b, 2)),  # type: ignore[misc]
            )
            yield (
                f"{name} and a drag with button {button}",
                lambda b=button, k=keys: display.hold(k, lambda: _drag(display, from_, to, b)),  # type: ignore[misc]
            )
    for steps in (3, -3):
        yield f"wheel {steps:+d}", lambda s=steps: _wheel(display, from_, s)  # type: ignore[misc]
        for keys in _HELD:
            yield (
                f"{'+'.join(keys)} and wheel {steps:+d}",
                lambda s=steps, k=keys: display.hold(k, lambda: _wheel(display, from_, s)),  # type: ignore[misc]
            )
    for keys, key in _KEYS:
        yield "+".join([*keys, key]), lambda k=keys, key=key: display.keys(k, key)  # type: ignore[misc]


def _click(display: Display, at: tuple[int, int], button: int, clicks: int) -> None:
    display.move(*at)
    for _ in range(clicks):
        display.down(button)
        display.up(button)
        time.sleep(0.03)


def _drag(display: Display, from_: tuple[int, int], to: tuple[int, int], button: int) -> None:
    display.move(*from_)
    display.down(button)
    for step in range(1, 7):
        display.move(from_[0] + (to[0] - from_[0]) * step // 6, from_[1] + step * 8)
        time.sleep(0.01)
    display.up(button)


def _wheel(display: Display, at: tuple[int, int], steps: int) -> None:
    display.move(*at)
    display.wheel(steps)


def _paste(session: Session) -> Iterator[str]:
    """Nothing of what was tried has put more into the terminal's input than presses, releases and keys."""
    pasted = [data for _, data in session.sent() if "[200~" in data or "Rivers" in data]
    if pasted:
        yield f"something was pasted: {pasted[:3]}"
