"""How a story's runner answers and taps in a bout, whatever plays the bout: from what they see to what they send."""

from dataclasses import dataclass, field
from typing import Final

from kiosk.core.session import Question
from kiosk.link.wire import (
    AnswerCheck,
    AnswerEffort,
    AnyIntent,
    EndSession,
    FinishSet,
    LowerPressure,
    MoreRest,
    Pause,
    ReportSymptom,
    Resume,
)
from tests.histories.storyfile import Bout

THINKS_S: Final = 4.0
"""From a question to its answer."""

TAPS: Final[dict[str, AnyIntent]] = {
    "pause": Pause(),
    "resume": Resume(),
    "set done": FinishSet(),
    "less pressure": LowerPressure(),
    "more rest": MoreRest(),
    "end": EndSession(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What the screen shows the runner."""

    now: float
    set_number: int
    part: str  # "work", "rest", or none of both
    effort_due: bool
    question: str


@dataclass
class Body:
    """Reacts as the story says. One for each bout."""

    bout: Bout
    since: dict[tuple[object, ...], float] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)
    answered: set[tuple[object, ...]] = field(default_factory=set)
    asked: int = 0

    def sends(self, seen: Sight) -> list[AnyIntent]:
        """What the runner does now."""
        sent: list[AnyIntent] = []
        if self._waited(seen, ("effort", seen.set_number), seen.effort_due):
            feels = self.bout.feels
            effort, discomfort = feels[min(seen.set_number, len(feels)) - 1]
            sent.append(AnswerEffort(effort=effort, discomfort=discomfort))
        if self._waited(seen, ("asked",), bool(seen.question)):
            sent += self._answer(seen.question)
        for index, moment in enumerate(self.bout.moments):
            key = (moment.set, "rest" if moment.rest else "work")
            if index in self.done or (seen.set_number, seen.part) != key:
                continue
            if seen.now - self.since.setdefault(key, seen.now) >= moment.second:
                self.done.add(index)
                sent.append(TAPS.get(moment.does) or ReportSymptom(symptom=moment.does))
        return sent

    def _answer(self, question: str) -> list[AnyIntent]:
        if question == Question.TINGLING.value:
            return [AnswerCheck(well=self.bout.tingling_goes)]
        self.asked += 1
        said = self.bout.says[min(self.asked, len(self.bout.says)) - 1]
        return [] if said == "nothing" else [AnswerCheck(well=said == "well")]

    def _waited(self, seen: Sight, key: tuple[object, ...], is_open: bool) -> bool:
        """Once, some seconds after a question has come up."""
        if not is_open:
            self.since.pop(key, None)
            self.answered.discard(key)
            return False
        if key in self.answered or seen.now - self.since.setdefault(key, seen.now) < THINKS_S:
            return False
        self.answered.add(key)
        return True
