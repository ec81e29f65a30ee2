"""What a monkey sees on the screen of an app: where its targets are, which of them lead on, and a keypad."""

from typing import Final

from textual.css.query import NoMatches
from textual.errors import NoWidget
from textual.screen import Screen
from textual.widget import Widget

from benchmarks import monkey_hands as hands
from benchmarks.monkey_hands import Seen
from kiosk.tui.app import KioskApp
from kiosk.tui.widgets.keypad import DELETE, ENTER, key_id
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.stop_bar import STOP_ROWS, StopBar

_ONWARD: Final = "-go"


def look(app: KioskApp, size: tuple[int, int]) -> Seen:
    """The middle of everything that can be tapped now."""
    if not app.screen_stack:
        return Seen(size=size)
    targets, onward = [], []
    places: dict[str, tuple[int, int]] = {}
    for button in app.screen.query(PressButton):
        region = button.region
        if region.area == 0 or button.is_disabled or not _is_shown(button) or region.bottom > size[1] - STOP_ROWS:
            continue
        place = region.y + region.height // 2, region.x + region.width // 2
        targets.append(place)
        if button.has_class(_ONWARD):
            onward.append(place)
        if button.id is not None:
            places[button.id] = place
    names = {**{digit: key_id(digit) for digit in "0123456789"}, "OK": key_id(ENTER)}
    keypad = {key: places[name] for key, name in names.items() if name in places}
    is_whole = len(keypad) == len(names)
    if (delete := places.get(key_id(DELETE))) is not None:
        keypad[hands.DELETE] = delete
    return Seen(size=size, targets=targets, onward=onward, keypad=keypad if is_whole else None)


def _is_shown(widget: Widget) -> bool:
    return widget.visible and all(node.display for node in widget.ancestors_with_self if isinstance(node, Widget))


def has_stop(app: KioskApp) -> bool:
    """Whether a finger anywhere in the last rows is on the STOP bar of the screen that is shown."""
    if not app.screen_stack:
        return False
    columns, rows = app.size
    try:
        screen: Screen[object] = app.screen
        bar = screen.query_one(StopBar)
        return all(
            screen.get_widget_at(column, row)[0] is bar
            for row in range(max(0, rows - STOP_ROWS), rows)
            for column in (0, columns // 2, columns - 1)
        )
    except (NoMatches, NoWidget, IndexError):
        return False
