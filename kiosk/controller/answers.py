"""What a runner can answer: a scale, a symptom, why STOP was pressed. Nothing else is an answer."""

from typing import Final

from kiosk.controller.refused import Refused
from kiosk.core.events import Event, StopAnswered, SymptomReported
from kiosk.core.model import Reason
from kiosk.core.said import CheckAnswered, ScaleAnswered
from kiosk.core.scale import SCALE_MAX
from kiosk.link.wire import AnswerCheck, AnswerScale, AnswerStop, AnyIntent, ReportSymptom

SYMPTOMS: Final = frozenset({"tingling", "numbness", "pain", "dizzy", "colour", "chest"})
STOP_ANSWERS: Final = frozenset({"done", "discomfort", "pain", "numbness", "dizzy", "mistake"})


def answer(intent: AnyIntent) -> Event:
    """What the runner answered, if it is one of the answers there are. Raises `Refused` otherwise."""
    match intent:
        case AnswerScale(scale=scale, value=value):
            if not 0 <= value <= SCALE_MAX:
                raise Refused(Reason(code="out_of_scale"))
            return ScaleAnswered(scale=scale, value=value)
        case ReportSymptom(symptom=symptom):
            if symptom not in SYMPTOMS:
                raise Refused(Reason(code="unknown_answer"))
            return SymptomReported(symptom=symptom)
        case AnswerCheck(well=well):
            return CheckAnswered(is_well=well)
        case AnswerStop(answer=answer):
            if answer not in STOP_ANSWERS:
                raise Refused(Reason(code="unknown_answer"))
            return StopAnswered(answer=answer)
        case _:
            raise Refused(Reason(code="unknown_intent"))
