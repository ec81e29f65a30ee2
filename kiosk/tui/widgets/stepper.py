"""A number set with minus and plus targets; never typed, never outside its range."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message

from kiosk.tui.language import Sayable
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.retelling import Retelling


class Stepper(Retelling, can_focus=False):
    """Targets around a figure: -10, -1, +1, +10, or other steps, or one step only."""

    class Changed(Message):
        """The figure changed."""

        def __init__(self, stepper: "Stepper") -> None:
            super().__init__()
            self.stepper = stepper

        @property
        def control(self) -> "Stepper":
            """The stepper, for selectors in `on`."""
            return self.stepper

    def __init__(
        self,
        *,
        key: str,
        value: int,
        low: int,
        high: int,
        unit: Sayable = "",
        steps: tuple[int, ...] = (1, 10),
        nothing: Sayable = "",
    ) -> None:
        super().__init__(id=key)
        self.value = value
        self._low, self._high = low, high
        self._unit = str(unit)
        self._steps = steps
        self._nothing = str(nothing)
        """Shown in place of a zero, where that means that there is none."""

    def compose(self) -> ComposeResult:
        """Big steps outside, small ones beside the figure; each id ends in its step (`-minus-10`, `-plus-1`)."""
        with Horizontal():
            for step in (-step for step in reversed(self._steps)):
                yield PressButton(f"\N{MINUS SIGN}{-step}", key=f"{self.id}-minus-{-step}", classes="step", value=step)
            yield Label(self._shown(), key=f"{self.id}-value", classes="step-value figure")
            for step in self._steps:
                yield PressButton(f"+{step}", key=f"{self.id}-plus-{step}", classes="step", value=step)

    def _shown(self) -> str:
        if self._nothing and self.value == 0:
            return self._nothing
        return f"{self.value}\n{self._unit}" if self._unit else str(self.value)

    @on(PressButton.Pressed)
    def _step(self, event: PressButton.Pressed) -> None:
        event.stop()
        if isinstance(event.button.value, int):
            self.set(self.value + event.button.value)

    def set(self, value: int) -> None:
        """Set the figure; a step beyond the range stops at its end, where the finger can see it."""
        bounded = min(self._high, max(self._low, value))
        if bounded != self.value:
            self.value = bounded
            self.query_one(f"#{self.id}-value", Label).show(self._shown())
            self.post_message(self.Changed(self))
