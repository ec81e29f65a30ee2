"""How a story's runner answers and taps in a bout, whatever plays the bout: from what they see to what they send."""

from dataclasses import dataclass, field
from typing import Final

from kiosk.core.question import Question
from kiosk.core.scale import Scale
from kiosk.link.wire import (
    AnswerCheck,
    AnswerScale,
    AnyIntent,
    ColourBack,
    EndSession,
    FinishSet,
    LetGo,
    LowerPressure,
    MoreRest,
    Pause,
    ReportSymptom,
    Resume,
)
from tests.histories.storyfile import Bout

THINKS_S: Final = 4.0
"""From a question to its answer."""

ASKED_S: Final = 60.0
"""So long people stay for the questions after a bout."""

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
    scale: str  # what is to be rated, or nothing
    question: str
    refill: str  # "asked" to press and let go, "waits" for the colour, or nothing


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
        for scale in Scale:
            if self._waited(seen, ("scale", seen.set_number, scale), seen.scale == scale):
                sent.append(AnswerScale(scale=scale, value=self._rates(scale, seen.set_number)))
        if self._waited(seen, ("let go",), seen.refill == "asked"):
            sent.append(LetGo())
        if self._waited(seen, ("colour",), seen.refill == "waits", self.bout.colour_s):
            sent.append(ColourBack())
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

    def _rates(self, scale: Scale, set_number: int) -> int:
        """The story's figure for this set; the last one goes on."""
        feels, hurts = self.bout.feels, self.bout.cuff_pain
        effort, discomfort = feels[min(set_number, len(feels)) - 1]
        pain = hurts[min(set_number, len(hurts)) - 1]
        return {Scale.CUFF_PAIN: pain, Scale.EFFORT: effort, Scale.DISCOMFORT: discomfort}[scale]

    def _answer(self, question: str) -> list[AnyIntent]:
        if question == Question.TINGLING.value:
            return [AnswerCheck(well=self.bout.tingling_goes)]
        self.asked += 1
        said = self.bout.says[min(self.asked, len(self.bout.says)) - 1]
        return [] if said == "nothing" else [AnswerCheck(well=said == "well")]

    def _waited(self, seen: Sight, key: tuple[object, ...], is_open: bool, seconds: float = THINKS_S) -> bool:
        """Once, some seconds after a question has come up."""
        if not is_open:
            self.since.pop(key, None)
            self.answered.discard(key)
            return False
        if key in self.answered or seen.now - self.since.setdefault(key, seen.now) < seconds:
            return False
        self.answered.add(key)
        return True
