"""A target for a finger: acts on the press, not on the click, and shows it in the same frame.

Built on `Static`: the stock button acts on release, keeps focus and styles that a subclass cannot undo.
"""

from typing import Final, Protocol, runtime_checkable

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from kiosk.tui.language import Sayable

FLASH_S: Final = 0.2
"""How long a pressed button stays inverted."""


@runtime_checkable
class HasDeadTime(Protocol):
    """A screen that decides whether a tap counts yet (dead time after a change of screen)."""

    def accepts_taps(self) -> bool:
        """False while a tap may still have been meant for what was shown before."""
        ...


class PressButton(Static, can_focus=False):
    """A labelled target of at least the touch minimum."""

    class Pressed(Message):
        """A finger went down on a button that was ready for it."""

        def __init__(self, button: "PressButton") -> None:
            super().__init__()
            self.button = button

        @property
        def control(self) -> "PressButton":
            """The button, for selectors in `on`."""
            return self.button

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
        super().__init__(Content(self.label), id=key, classes=classes, markup=False, disabled=disabled)
        self.value = value
        """What this target stands for, when one handler serves several."""

    def show(self, label: Sayable) -> None:
        """Replace the label; the place stays."""
        said = str(label)
        if said != self.label:
            self.label = said
            self.update(Content(said), layout=False)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Act at once. The event stops here; its release has no meaning."""
        event.stop()
        screen = self.screen
        if isinstance(screen, HasDeadTime) and not screen.accepts_taps():
            return
        self.add_class("-pressed")
        self.set_timer(FLASH_S, self._settle)
        self.post_message(self.Pressed(self))

    def _settle(self) -> None:
        self.remove_class("-pressed")
