"""What has to be true of every screen in every state: nothing covered, clipped, scrolled or focused.

Each check tells what it finds, so that one run lists everything that is wrong with a screen.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widget import Widget

from kiosk.tui.navigation import Place
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.lettered import WIDE_COLUMNS, Lettered
from kiosk.tui.widgets.lettering import Lettering
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.stop_bar import StopBar
from tests.tui.support import Station

ELLIPSIS: Final = "…"


def shown(st: Station, kind: type[Widget]) -> Iterator[Widget]:
    """Widgets of a kind that are on the present screen now."""
    for widget in st.app.screen.query(kind):
        if widget.visible and all(node.display for node in widget.ancestors_with_self if isinstance(node, Widget)):
            yield widget


def problems(st: Station) -> list[str]:
    """Everything that is wrong with the present screen."""
    return [*_stop(st), *_targets(st), *_room(st), *_texts(st), *_ways_out(st)]


def _stop(st: Station) -> Iterator[str]:
    """The strip is whole, uncovered, and the largest target there is."""
    bar = st.app.screen.query_one(StopBar)
    for y in range(bar.region.y, bar.region.bottom):
        for x in range(st.app.size.width):
            if st.app.screen.get_widget_at(x, y)[0] is not bar:
                yield f"STOP is covered at {x},{y}"
    for button in shown(st, PressButton):
        if button.region.area >= bar.region.area:
            yield f"{button.id} is not smaller than STOP"


def _targets(st: Station) -> Iterator[str]:
    """Every cell of a target is its own, a press shows, and no target touches another of the same colour."""
    buttons = list(shown(st, PressButton))
    for button in buttons:
        region = button.region
        own = sum(
            st.app.screen.get_widget_at(x, y)[0] is button
            for y in range(region.y, region.bottom)
            for x in range(region.x, region.right)
        )
        if own != region.area:
            yield f"{button.id}: {region.area - own} of {region.area} cells are covered"
    for button in buttons:
        if button.has_class("-pressed"):
            continue
        before = button.colors[2:]
        with st.app.batch_update():
            button.add_class("-pressed", update=True)
            if button.colors[2:] == before:
                yield f"{button.id} does not show that it was pressed"
            button.remove_class("-pressed")
    for one, other in combinations(buttons, 2):
        if _touch(one.region, other.region) and one.colors[2] == other.colors[2]:
            yield f"{one.id} touches {other.id}, and both have one colour"


def _room(st: Station) -> Iterator[str]:
    """What stands on a target has a free cell on either side; in a bout the small panel has none to give away."""
    if st.app.place is Place.TRAINING and st.app.size.width < WIDE_COLUMNS:
        return
    rows = st.rows()
    for button in shown(st, PressButton):
        region = button.region
        if any(row[x] != " " for row in rows[region.y : region.bottom] for x in (region.x, region.right - 1)):
            yield f"{button.id} says {getattr(button, 'label', '')!r} from edge to edge of {region}"


def _touch(one: Region, other: Region) -> bool:
    """Side by side or one upon the other, with no cell between them."""
    beside = one.right == other.x or other.right == one.x
    above = one.bottom == other.y or other.bottom == one.y
    rows = one.y < other.bottom and other.y < one.bottom
    columns = one.x < other.right and other.x < one.right
    return (beside and rows) or (above and columns)


def _texts(st: Station) -> Iterator[str]:
    """What a label says is what stands in its box, whole words in order; nothing lies on it or runs into it."""
    leaves = [widget for widget in shown(st, Widget) if not widget.children and widget.region.area]
    for widget in leaves:
        place = st.app.screen.find_widget(widget)
        if place.visible_region != place.region:
            yield f"{widget.id} at {place.region} is cut off to {place.visible_region}"
    for one, other in combinations(leaves, 2):
        if one.region.overlaps(other.region):
            yield f"{one.id} at {one.region} lies on {other.id} at {other.region}"
    rows = st.rows()
    for widget in [*shown(st, Label), *shown(st, PressButton)]:
        text = getattr(widget, "text" if isinstance(widget, Label) else "label")
        if isinstance(widget, Lettered) and (large := widget.lettering()) is not None:
            yield from _letters(widget, large, rows)
        elif text and (drawn := _drawn(rows, widget.region)) != " ".join(text.split()):
            yield f"{widget.id} says {text!r} and shows {drawn!r}"


def _letters(widget: Lettered, large: Lettering, rows: list[str]) -> Iterator[str]:
    """What stands in pixels has every letter of the text, and every pixel of its letters in its box."""
    if "".join(" ".join(large.lines).split()).replace("-", "") != "".join(widget.said.split()).replace("-", ""):
        yield f"{widget.id} says {widget.said!r} and has the letters of {large.lines!r}"
    box = [row[widget.region.x : widget.region.right].strip() for row in rows[widget.region.y : widget.region.bottom]]
    if (wanted := [row.strip() for row in large.rows if row.strip()]) != [row for row in box if row]:
        yield f"{widget.id} shows {box!r} in place of {wanted!r}"


def _drawn(rows: list[str], region: Region) -> str:
    """The words in a box."""
    box = (row[region.x : region.right] for row in rows[region.y : region.bottom])
    return " ".join(" ".join(box).split())


def _ways_out(st: Station) -> Iterator[str]:
    """Nothing has the focus or could, nothing scrolls, nothing lies over the screen."""
    screen = st.app.screen
    if isinstance(screen, ModalScreen):
        yield "a modal screen"
    if len(st.app.screen_stack) > 2:
        yield f"{len(st.app.screen_stack)} screens upon each other"
    if screen.focused is not None:
        yield f"{screen.focused} has the focus"
    for widget in (screen, *screen.query("*")):
        if widget.can_focus and widget is not screen:
            yield f"{widget} can be focused"
        if widget.show_vertical_scrollbar or widget.show_horizontal_scrollbar:
            yield f"{widget} has a scrollbar"
        if widget.tooltip is not None:
            yield f"{widget} has a tooltip"
