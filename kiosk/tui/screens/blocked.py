"""What age and answers mean: no cuff, a supervisor's eye, a limb without a cuff, a mild session; and why."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.age import MINIMUM_YEARS, age_reasons
from kiosk.core.model import Limb, Reason, Side
from kiosk.core.records import Tier
from kiosk.core.screenform import Kind, Question
from kiosk.core.screening import REVIEW_CAP_PERCENT, Assessment
from kiosk.tui import answer_strings as answers
from kiosk.tui import draft, forms, reasons, strings, year_strings
from kiosk.tui import screening_strings as words
from kiosk.tui.language import Text, said
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton

_MOST = 4


def _question_of(reason: Reason) -> str:
    """Id of the question that a reason comes from."""
    return reason.code.removeprefix("screening_").removeprefix("unanswered_")


class BlockedScreen(KioskScreen):
    """STOP leads only to the end of the visit, REVIEW to a supervisor; what is bound is bound by the controller."""

    PLACE: ClassVar[Place] = Place.BLOCKED

    _about: frozenset[str] = frozenset()
    """Ids of the questions whose answers matter here."""

    def body(self) -> ComposeResult:
        """Title, the answers that matter, what to do."""
        station = self.station
        screened = self.keep(lambda: draft.screened(station.visit, station.library, station.store))
        if screened is None:
            return
        if young := tuple(age_reasons(screened.years)):
            yield from self._too_young(young)
            return
        verdict = screened.assessment
        is_stop = verdict.tier is Tier.STOP
        needs_clearance = (verdict.whole.needs_clearance or bool(verdict.review_limbs)) and not screened.is_cleared
        yield Label(self._title(verdict), key="blocked-title", classes="title -alert")
        yield Label("\n".join(self._why(verdict)), key="blocked-why", classes="said")
        yield Label(self._what(verdict, is_cleared=screened.is_cleared), key="blocked-what", classes="said")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK_TO_QUESTIONS, key="blocked-again", classes="main")
            if is_stop:
                yield PressButton(strings.GATE_END, key="blocked-end", classes="main -go")
            if needs_clearance and not is_stop:
                yield PressButton(words.BLOCKED_CLEAR, key="blocked-clear", classes="main -caution")
            if not is_stop and (screened.is_cleared or not verdict.whole.needs_clearance):
                yield PressButton(strings.CONTINUE, key="blocked-continue", classes="main -go")

    @staticmethod
    def _too_young(why: tuple[Reason, ...]) -> ComposeResult:
        """No answers matter; the visit ends here."""
        yield Label(words.AGE_TITLE, key="blocked-title", classes="title -alert")
        lines = [f"■ {reasons.sentence(reason)}" for reason in why]
        yield Label(
            "\n".join([*lines, words.AGE_RUNNER.format(least=MINIMUM_YEARS)]), key="blocked-why", classes="said"
        )
        yield Label(words.AGE_SUPERVISOR, key="blocked-what", classes="said")
        with Horizontal(classes="actions"):
            if any(reason.code == "too_young" for reason in why):
                yield PressButton(year_strings.WRONG, key="blocked-year", classes="main")
            yield PressButton(strings.GATE_END, key="blocked-end", classes="main -go")

    @staticmethod
    def _title(verdict: Assessment) -> Text:
        if verdict.tier is Tier.STOP:
            return strings.BLOCKED_TITLE
        if verdict.whole.needs_clearance or verdict.review_limbs:
            return strings.REVIEW_TITLE
        return strings.LIMB_TITLE if verdict.blocked_limbs else words.MILD_TITLE

    def _why(self, verdict: Assessment) -> list[str]:
        self._about = frozenset(_question_of(reason) for reason in verdict.told)
        lines = [f"■ {text}" for text in dict.fromkeys(self._row(reason) for reason in verdict.told)]
        if len(lines) > _MOST:
            lines = [*lines[: _MOST - 1], strings.AND_MORE.format(count=len(lines) - _MOST + 1)]
        return lines

    def _row(self, reason: Reason) -> str:
        """The question behind a reason; for what nobody was asked, a line of its own."""
        library = self.station.library
        texts = {
            question.id: self._asked(question)
            for rules in (library.full_screening, library.screening)
            for question in rules.questions
        }
        texts |= {
            "notes": str(words.NOTES_ROW),
            "pressure_missing": str(words.PRESSURE_MISSING_ROW),
            "away": str(words.AWAY_ROW),
        }
        name = _question_of(reason)
        if {"systolic", "diastolic"} <= reason.figures.keys():
            return words.PRESSURE_ROW.format(**reason.figures)
        rule = library.full_screening.age
        if rule is not None and name == rule.id:
            return str(words.AGE_ROW)
        return texts.get(name, name) if reason.code.startswith("screening_") else reasons.sentence(reason)

    def _asked(self, question: Question) -> str:
        """The question; with the answer where it is another one than yes."""
        screening = self.station.visit.screening
        given = None if screening is None else screening.answers.get(question.id)
        text = said(question.text)
        if question.kind is Kind.NUMBER and given is not None:
            return answers.OF_MOST.format(question=text, answer=given, most=question.most)
        level = next((one for one in question.levels if one.id == given), None)
        return text if level is None else answers.ANSWERED.format(question=text, answer=said(level.text))

    @staticmethod
    def _names(limbs: tuple[tuple[Limb, Side], ...]) -> str:
        return ", ".join(str(strings.LIMB_SAID[pair]) for pair in limbs)

    def _what(self, verdict: Assessment, *, is_cleared: bool) -> str:
        if verdict.tier is Tier.STOP:
            return str(strings.BLOCKED_TEXT)
        parts = []
        if verdict.whole.needs_clearance:
            parts.append(words.REVIEW_SUMMARY.format(cap=REVIEW_CAP_PERCENT))
        elif verdict.review_limbs:
            limbs = self._names(verdict.review_limbs)
            parts.append(words.LIMB_REVIEW_SUMMARY.format(limbs=limbs, cap=REVIEW_CAP_PERCENT))
        if verdict.blocked_limbs:
            parts.append(strings.LIMB_TEXT.format(limbs=self._names(verdict.blocked_limbs)))
        if verdict.starts_milder:
            parts.append(str(words.MILD_SUMMARY))
        if is_cleared:
            parts.append(str(words.CLEARED))
        return " ".join(parts)

    @on(PressButton.Pressed, "#blocked-again")
    def _again(self) -> None:
        """The questions again, at the first answer that matters: it may have been given by mistake."""
        self.station.go(forms.again(self.station.visit, self.station.library, about=self._about))

    @on(PressButton.Pressed, "#blocked-end")
    def _end(self) -> None:
        self.station.new_visit()

    @on(PressButton.Pressed, "#blocked-year")
    def _year_is_wrong(self) -> None:
        self.station.go(Place.BIRTH_YEAR)

    @on(PressButton.Pressed, "#blocked-clear")
    def _clear(self) -> None:
        self.station.go(Place.CLEARANCE)

    @on(PressButton.Pressed, "#blocked-continue")
    def _continue(self) -> None:
        self.station.go(Place.PROTOCOL)
