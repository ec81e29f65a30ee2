"""What the gate found: no training today, or a limb that stays without a cuff; why, and who to call."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.records import Tier
from kiosk.core.screening import Assessment, assess
from kiosk.tui import strings
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton

_MOST = 4


class BlockedScreen(KioskScreen):
    """STOP leads only to the end of the visit; REVIEW and a blocked limb lead on, and the controller binds them."""

    PLACE: ClassVar[Place] = Place.BLOCKED

    def body(self) -> ComposeResult:
        """Title, the answers that matter, what to do."""
        verdict = assess(self.station.library.screening, self.station.visit.needs_screening.answers)
        yield Label(self._title(verdict), key="blocked-title", classes="title -alert")
        yield Label("\n".join(self._why(verdict)), key="blocked-why")
        yield Label(self._what(verdict), key="blocked-what")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK_TO_QUESTIONS, key="blocked-again", classes="main")
            if verdict.tier is Tier.STOP:
                yield PressButton(strings.GATE_END, key="blocked-end", classes="main -go")
            else:
                yield PressButton(strings.CONTINUE, key="blocked-continue", classes="main -go")

    @staticmethod
    def _title(verdict: Assessment) -> str:
        if verdict.tier is Tier.STOP:
            return strings.BLOCKED_TITLE
        return strings.REVIEW_TITLE if verdict.tier is Tier.REVIEW else strings.LIMB_TITLE

    def _why(self, verdict: Assessment) -> list[str]:
        texts = {question.id: question.text for question in self.station.library.screening.questions}
        ids = [reason.code.removeprefix("screening_").removeprefix("unanswered_") for reason in verdict.reasons]
        lines = [f"■ {texts.get(name, name)}" for name in ids]
        if len(lines) > _MOST:
            lines = [*lines[: _MOST - 1], strings.AND_MORE.format(count=len(lines) - _MOST + 1)]
        return lines

    @staticmethod
    def _what(verdict: Assessment) -> str:
        if verdict.tier is Tier.STOP:
            return strings.BLOCKED_TEXT
        names = ", ".join(strings.LIMB_NAMES[pair].lower() for pair in verdict.blocked_limbs)
        return strings.LIMB_TEXT.format(limbs=names) if names else strings.REVIEW_TEXT

    @on(PressButton.Pressed, "#blocked-again")
    def _again(self) -> None:
        self.station.go(Place.GATE)

    @on(PressButton.Pressed, "#blocked-end")
    def _end(self) -> None:
        self.station.new_visit()

    @on(PressButton.Pressed, "#blocked-continue")
    def _continue(self) -> None:
        self.station.go(Place.PROTOCOL)
