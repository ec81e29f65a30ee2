"""Questions inside the training screen: they take the place of the trace and leave pressure, tempo and STOP alone."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget

from kiosk.link.wire import AnswerEffort
from kiosk.tui import strings
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton


class EffortQuestion(Widget, can_focus=False):
    """Effort, then discomfort of the cuff, each 0 to 10 (domain: CR10 pattern, kept apart). Two taps."""

    class Answered(Message):
        """Both were given."""

        def __init__(self, intent: AnswerEffort) -> None:
            super().__init__()
            self.intent = intent

    def __init__(self, *, key: str) -> None:
        super().__init__(id=key)
        self._effort: int | None = None

    def compose(self) -> ComposeResult:
        """Eleven targets (`effort-0` to `effort-10`) under the question."""
        yield Label(strings.EFFORT_QUESTION, key="effort-question")
        for row in (range(6), range(6, 11)):
            with Horizontal(classes="effort-row"):
                for number in row:
                    yield PressButton(str(number), key=f"effort-{number}", classes="effort", value=number)

    @on(PressButton.Pressed)
    def _answer(self, event: PressButton.Pressed) -> None:
        event.stop()
        number = event.button.value
        if not isinstance(number, int):
            return
        question = self.query_one("#effort-question", Label)
        if self._effort is None:
            self._effort = number
            question.show(strings.DISCOMFORT_QUESTION)
            return
        self.post_message(self.Answered(AnswerEffort(effort=self._effort, discomfort=number)))
        self._effort = None
        question.show(strings.EFFORT_QUESTION)


class CheckQuestion(Widget, can_focus=False):
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
        yield Label("", key="check-question")
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


class SymptomQuestion(Widget, can_focus=False):
    """Six symptoms; what each one does is the controller's decision."""

    class Answered(Message):
        """One was named."""

        def __init__(self, symptom: str) -> None:
            super().__init__()
            self.symptom = symptom

    def compose(self) -> ComposeResult:
        """Six targets (`symptom-tingling` …) under the question."""
        yield Label(strings.SYMPTOM_QUESTION, key="symptom-question")
        codes = list(strings.SYMPTOMS)
        for row in (codes[:3], codes[3:]):
            with Horizontal(classes="symptom-row"):
                for code in row:
                    yield PressButton(strings.SYMPTOMS[code], key=f"symptom-{code}", classes="symptom", value=code)

    @on(PressButton.Pressed)
    def _answer(self, event: PressButton.Pressed) -> None:
        event.stop()
        self.post_message(self.Answered(str(event.button.value)))
