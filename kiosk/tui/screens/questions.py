"""Questions inside the training screen: they take the place of the trace and leave pressure, tempo and STOP alone."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message

from kiosk.core.refillview import RefillView
from kiosk.core.scale import Scale
from kiosk.link.wire import ColourBack, LetGo
from kiosk.tui import session_strings as words
from kiosk.tui import strings
from kiosk.tui.language import Sayable
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.retelling import Retelling


class ScaleQuestion(Retelling, can_focus=False):
    """Cuff pain, effort, discomfort of the muscle: one question at a time, 0 to 10, one tap each (domain: CR10)."""

    class Answered(Message):
        """A figure was tapped."""

        def __init__(self, scale: Scale, value: int) -> None:
            super().__init__()
            self.scale = scale
            self.value = value

    def __init__(self, *, key: str) -> None:
        super().__init__(id=key)
        self._scale: Scale | None = None

    def compose(self) -> ComposeResult:
        """Eleven targets (`scale-0` to `scale-10`) under the question."""
        yield Label("", key="scale-question", classes="said")
        for row in (range(6), range(6, 11)):
            with Horizontal(classes="scale-row"):
                for number in row:
                    yield PressButton(str(number), key=f"scale-{number}", classes="scale", value=number)

    def ask(self, scale: Scale) -> bool:
        """Show a question; True when it is another one than before."""
        is_new = scale is not self._scale
        if is_new:
            self._scale = scale
            self.query_one("#scale-question", Label).show(words.SCALES[scale])
        return is_new

    @on(PressButton.Pressed)
    def _answer(self, event: PressButton.Pressed) -> None:
        event.stop()
        number = event.button.value
        if isinstance(number, int) and self._scale is not None:
            self.post_message(self.Answered(self._scale, number))


class RefillQuestion(Retelling, can_focus=False):
    """Press the skin pale, let go, tap when the colour is back: one large target, which says what comes next."""

    class Tapped(Message):
        """The target was tapped: it was let go, or the colour is back."""

        def __init__(self, intent: LetGo | ColourBack) -> None:
            super().__init__()
            self.intent = intent

    def __init__(self, *, key: str) -> None:
        super().__init__(id=key)
        self._waits = False

    def compose(self) -> ComposeResult:
        """What to do, and the target."""
        yield Label("", key="refill-text", classes="said")
        with Horizontal(classes="check-row"):
            yield PressButton(words.REFILL_LET_GO, key="refill-tap", classes="check -go")

    def follow(self, view: RefillView, before: Sayable) -> None:
        """Show where the check is; `before` is for before it is let go."""
        self._waits = view.waits
        self.query_one("#refill-text", Label).show(words.REFILL_WATCH if view.waits else before)
        button = self.query_one("#refill-tap", PressButton)
        button.show(words.REFILL_BACK if view.waits else words.REFILL_LET_GO)

    @on(PressButton.Pressed)
    def _tapped(self, event: PressButton.Pressed) -> None:
        event.stop()
        self.post_message(self.Tapped(ColourBack() if self._waits else LetGo()))


class CheckQuestion(Retelling, can_focus=False):
    """Whether the runner is well, or the tingling has gone: two targets, and the time left to tap one of them."""

    class Answered(Message):
        """One was tapped."""

        def __init__(self, *, well: bool) -> None:
            super().__init__()
            self.well = well

    def __init__(self, *, key: str) -> None:
        super().__init__(id=key)

    def compose(self) -> ComposeResult:
        """The good answer first, and as large as the other."""
        yield Label("", key="check-question", classes="said")
        with Horizontal(classes="check-row"):
            yield PressButton("", key="check-yes", classes="check -go", value=1)
            yield PressButton("", key="check-no", classes="check -caution", value=0)

    def ask(self, question: str, seconds: str) -> None:
        """Show a question and the time that is left for it."""
        yes, no = strings.ANSWERS[question]
        words = strings.QUESTION_LEFT.format(question=strings.QUESTIONS[question], seconds=seconds)
        self.query_one("#check-question", Label).show(words)
        self.query_one("#check-yes", PressButton).show(yes)
        self.query_one("#check-no", PressButton).show(no)

    @on(PressButton.Pressed)
    def _answer(self, event: PressButton.Pressed) -> None:
        event.stop()
        self.post_message(self.Answered(well=event.button.value == 1))


class SymptomQuestion(Retelling, can_focus=False):
    """Six symptoms; what each one does is the controller's decision."""

    class Answered(Message):
        """One was named."""

        def __init__(self, symptom: str) -> None:
            super().__init__()
            self.symptom = symptom

    def compose(self) -> ComposeResult:
        """Six targets (`symptom-tingling` …) under the question."""
        yield Label(strings.SYMPTOM_QUESTION, key="symptom-question", classes="said")
        codes = list(strings.SYMPTOMS)
        for row in (codes[:3], codes[3:]):
            with Horizontal(classes="symptom-row"):
                for code in row:
                    yield PressButton(strings.SYMPTOMS[code], key=f"symptom-{code}", classes="symptom", value=code)

    @on(PressButton.Pressed)
    def _answer(self, event: PressButton.Pressed) -> None:
        event.stop()
        self.post_message(self.Answered(str(event.button.value)))
