"""A target for a finger: acts on the press, not on the click, and shows it in the same frame.

Built on `Static`: the stock button acts on release, keeps focus and styles that a subclass cannot undo.
"""

from typing import Final, Protocol, runtime_checkable

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from kiosk.tui.format import drawable
from kiosk.tui.language import Sayable

FLASH_S: Final = 0.2
"""How long a pressed button stays inverted."""


@runtime_checkable
class HasDeadTime(Protocol):
    """A screen that decides whether a tap counts yet (dead time after a change of screen)."""

    def accepts_taps(self) -> bool:
        """False while a tap may still have been meant for what was shown before."""
        ...

    def hold_taps(self) -> None:
        """A tap was taken: no other one before it has been dealt with, for it may change what is shown."""
        ...


class PressButton(Static, can_focus=False):
    """A labelled target of at least the touch minimum."""

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
        self.post_message(self.Settled())

    def _settle(self) -> None:
        self.remove_class("-pressed")
