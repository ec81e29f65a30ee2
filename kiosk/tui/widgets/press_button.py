"""A target for a finger: acts on the press, not on the click, and shows it in the same frame.

Built on `Static` (by `Lettered`): the stock button acts on release, keeps focus and styles that a subclass cannot undo.
"""

from typing import Final, Protocol, runtime_checkable

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from kiosk.tui.format import drawable
from kiosk.tui.language import Sayable
from kiosk.tui.widgets.lettered import Lettered, unbroken
from kiosk.tui.widgets.lettering import NARROW, Lettering

FLASH_S: Final = 0.2
"""How long a pressed button stays inverted."""


_SHORT: Final = 3
"""A figure or a key of so few signs may be larger."""

SIDE: Final = 1
"""Cells to the left and right of what stands on a target that stay free; a row of a list has room of its own."""

_ALONE: Final = ("choice", "key", "step")
"""Targets whose letters do not hang on those beside them: names, keys, steps."""


@runtime_checkable
class HasDeadTime(Protocol):
    """A screen that decides whether a tap counts yet (dead time after a change of screen)."""

    def accepts_taps(self) -> bool:
        """False while a tap may still have been meant for what was shown before."""
        ...

    def hold_taps(self) -> None:
        """A tap was taken: no other one before it has been dealt with, for it may change what is shown."""
        ...


class PressButton(Lettered, can_focus=False):
    """A labelled target of at least the touch minimum."""

    sizes: tuple[int, ...] = (NARROW,)

    class Pressed(Message):
        """A finger went down on a button that was ready for it."""

        def __init__(self, button: "PressButton") -> None:
            super().__init__()
            self.button = button
            self.value = button.value
            """What the target stood for when it was pressed; it may stand for something else by now."""

        @property
        def control(self) -> "PressButton":
            """The button, for selectors in `on`."""
            return self.button

    class Settled(Message):
        """Whoever wanted to hear of the press has heard of it: this comes the same way, after it."""

        def __init__(self, by: Widget) -> None:
            super().__init__()
            self.by = by
            """Who sent it last: the target, or a widget around it that tells of the press in a message of its own."""

    def __init__(
        self,
        label: Sayable,
        *,
        key: str,
        classes: str = "",
        value: int | str | None = None,
        disabled: bool = False,
    ) -> None:
        self.label = str(label)
        super().__init__(Content(drawable(self.label)), id=key, classes=classes, markup=False, disabled=disabled)
        self.value = value
        """What this target stands for, when one handler serves several."""
        self.presses = 0
        """How many presses counted."""

    def show(self, label: Sayable) -> None:
        """Replace the label; the place stays."""
        said = str(label)
        if said != self.label:
            self.label = said
            self.update(Content(drawable(said)), layout=False)
            for other in self._row():
                other.refresh()  # whether it stands in large letters hangs on this one

    @property
    def said(self) -> str:
        """What stands on it."""
        return drawable(self.label)

    def fitted(self, width: int, height: int) -> Lettering | None:
        """In one line if there is room, with a free row; else as it was broken. A row of a list has a head.

        A free cell stays on either side.
        """
        if self.has_class("choice"):
            return self.fit(self.said, width, height, whole="\n" not in self.said)
        width -= 2 * SIDE
        is_figure = len(self.said) <= _SHORT and (self.has_class("key") or not self.said.isalpha())
        figures = (2, 1, NARROW) if self.has_class("ask") else (1, NARROW)
        self.sizes = figures if is_figure else (NARROW,)
        one_line = self.fit(unbroken(self.said), width, height - 1, head=False)
        return one_line or self.fit(self.said, width, height - 1)

    def lettering(self) -> Lettering | None:
        """As it would stand; but in a row of targets all stand in large letters or none does."""
        found = super().lettering()
        if found is None or any(self.has_class(kind) for kind in _ALONE):
            return found
        row = [one for one in self._row() if one.display and one.visible and one.said]
        return found if all(one is self or Lettered.lettering(one) for one in row) else None

    def _row(self) -> "list[PressButton]":
        """The targets beside this one and in rows of the same kind above and below, and itself."""
        box = self.parent
        if not isinstance(box, Widget) or not isinstance(box.parent, Widget):
            return [self]
        rows = [one for one in box.parent.children if one is box or (box.classes and one.classes == box.classes)]
        return [one for row in rows for one in row.children if isinstance(one, PressButton)]

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Act at once. The event stops here; its release has no meaning."""
        event.stop()
        screen = self.screen
        if isinstance(screen, HasDeadTime):
            if not screen.accepts_taps():
                return
            screen.hold_taps()
        self.presses += 1
        self.add_class("-pressed")
        self.set_timer(FLASH_S, self._settle)
        self.post_message(self.Pressed(self))
        self.post_message(self.Settled(self))

    def _settle(self) -> None:
        self.remove_class("-pressed")
