"""What the technician sees at each step of a calibration: a pure function of what the calibrating process has said."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from kiosk.language import Text, number
from kiosk.ops.panelwire import FAILED, REFUSED, Said
from kiosk.tui import calibrating_strings as words


class Wants(StrEnum):
    """What is waited for."""

    NOTHING = "nothing"
    READY = "ready"
    """One tap."""
    GAUGE = "gauge"
    """What the gauge shows."""
    END = "end"
    """It is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One picture, and what was found so far that goes on mattering."""

    wants: Wants = Wants.NOTHING
    title: str = ""
    text: str = ""
    result: str = ""
    """How the last pressure did."""
    problems: tuple[str, ...] = ()
    is_good: bool = True
    number: int = 0
    """Of the line that it shows: what is answered."""


_MOVES: Final[Mapping[str, Text]] = {"pump": words.PUMP, "bleed": words.BLEED, "again": words.AGAIN}


def first() -> Step:
    """Before anything was said."""
    return Step(title=str(words.CONNECTING), text=str(words.CONNECTING_TEXT))


def after(step: Step, said: Said) -> Step:
    """The picture after one more line."""
    return replace(_after(step, said), number=said.number)


def _after(step: Step, said: Said) -> Step:
    if said.code in _MOVES:
        text = words.AGAIN_TEXT if said.code == "again" else words.MOVE_TEXT
        title = _place(_MOVES[said.code], said.figures)
        return replace(step, wants=Wants.READY, title=title, text=_joined(step.result, str(text)))
    if said.code in (FAILED, REFUSED):
        return ended(step, said.text if said.code == REFUSED else "")
    return _waits(step, said) or _asks(step, said) or _found(step, said)


def _waits(step: Step, said: Said) -> Step | None:
    """Where nothing is asked."""
    match said.code:
        case "zeroing":
            title, text = str(words.ZERO), str(words.ZERO_TEXT)
        case "cooling":
            title, text = str(words.COOLING), words.COOLING_TEXT.format(seconds=said.figures["seconds"])
        case "measuring":
            title, text = str(words.MEASURING), str(words.MEASURING_TEXT)
        case _:
            return None
    return replace(step, wants=Wants.NOTHING, title=title, text=text, is_good=True)


def _asks(step: Step, said: Said) -> Step | None:
    """Where something is."""
    told = said.figures
    match said.code:
        case "connect":
            text = words.CONNECT_TEXT.format(minutes=told["minutes"])
            return replace(step, wants=Wants.READY, title=str(words.CONNECT), text=_joined(step.result, text))
        case "far" | "moving":
            title = _place(words.AGAIN, told)
            return replace(step, wants=Wants.READY, title=title, text=_not_there(said), is_good=False)
        case "gauge":
            text = words.GAUGE_TEXT.format(asked=_whole(told["asked_mmhg"]))
            return replace(step, wants=Wants.GAUGE, title=_place(words.GAUGE, told), text=text)
        case _:
            return None


def _found(step: Step, said: Said) -> Step:
    """What goes on mattering: how a pressure did, what is out of bounds for the end; what is good needs no word."""
    match said.code:
        case "point_good" | "point_bad":
            return replace(step, result=_result(said), is_good=said.code == "point_good")
        case "span_taken":
            return replace(step, result=str(words.SPAN_TAKEN))
        case "date_doubted":
            return replace(step, result=str(words.DATE_DOUBTED))
        case "written":
            done = words.DONE.format(number=_whole(said.figures["number"]))
            return Step(wants=Wants.END, title=done, text=str(words.DONE_TEXT))
        case code if code in words.PROBLEMS:
            return replace(step, problems=(*step.problems, _problem(code, said.figures)))
        case _:
            return step


def ended(step: Step, code: str, *, is_known: bool = True) -> Step:
    """It is over and nothing came of it; `code` says why where nothing did before.

    Not `is_known`: the last word is missing, and the process may have got further than the screen was told.
    """
    if step.wants is Wants.END:
        return step
    why = _problem(code, {}) if code else ""
    problems = step.problems or ((why,) if why else ())
    return Step(
        wants=Wants.END,
        title=str(words.NOTHING if is_known else words.UNKNOWN),
        text=_joined(*problems, str(words.NOTHING_TEXT if is_known else words.UNKNOWN_TEXT)),
        problems=problems,
        is_good=False,
    )


def lost(step: Step) -> Step:
    """The line has ended before the last word."""
    return ended(step, "", is_known=False) if step.problems else _over(step, words.LOST)


def left(step: Step) -> Step:
    """The technician has let go of everything, and the line has ended before the last word."""
    return _over(step, words.LEFT)


def unanswered(step: Step) -> Step:
    """There is nobody to calibrate: without a word and an answer nothing can have come of it."""
    return _over(step, words.NOT_STARTED, is_known=True)


def _over(step: Step, why: Text, *, is_known: bool = False) -> Step:
    if step.wants is Wants.END:
        return step
    return ended(replace(step, problems=(str(why),)), "", is_known=is_known)


def _problem(code: str, figures: Mapping[str, float]) -> str:
    text = words.PROBLEMS.get(code)
    if text is None:
        return words.OTHER_PROBLEM.format(code=code)
    sensor = int(figures.get("sensor", 0))
    return text.format(**{**figures, "sensor": words.SENSORS[sensor - 1] if sensor else ""})


def _place(text: Text, told: Mapping[str, float]) -> str:
    return text.format(
        count=_whole(told["count"]), total=_whole(told["total"]), asked=_whole(told.get("asked_mmhg", 0.0))
    )


def _not_there(said: Said) -> str:
    told = said.figures
    asked = _whole(told["asked_mmhg"])
    if said.code == "far":
        gauge = number(told["gauge_mmhg"], ".1f")
        return words.FAR.format(gauge=gauge, near=_whole(told["near_mmhg"]), asked=asked)
    moving, most = number(told["moving_mmhg_per_s"], ".2f"), number(told["most_mmhg_per_s"], ".2f")
    return words.MOVING.format(moving=moving, most=most, asked=asked)


def _result(said: Said) -> str:
    told, text = said.figures, words.POINT_GOOD if said.code == "point_good" else words.POINT_BAD
    errors = {name: number(told[f"{name}_mmhg"] - told["gauge_mmhg"], "+z.1f") for name in ("a", "b")}
    return text.format(gauge=number(told["gauge_mmhg"], ".1f"), **errors)


def _whole(value: float) -> str:
    return f"{value:.0f}"


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
