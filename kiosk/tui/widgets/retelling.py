"""A widget that makes a message of its own out of a press on a target in it."""

from textual import on
from textual.widget import Widget

from kiosk.tui.widgets.press_button import PressButton


class Retelling(Widget, can_focus=False):
    """Sends `Settled` behind its own message.

    What is posted while a press is dealt with goes to the end of this widget's queue, where `Settled` may be already.
    The screen would take the next tap before it has heard what this one meant, for a question that is answered, say.
    """

    @on(PressButton.Settled)
    def _settle_behind(self, event: PressButton.Settled) -> None:
        if event.by is not self:
            event.stop()
            self.post_message(PressButton.Settled(self))
