"""What the review of a past bout says: pure functions of its record, no widget and no clinical rule."""

import textwrap
from collections.abc import Iterable, Mapping
from typing import Final

from kiosk.core.bouts import Beside, Compared
from kiosk.core.pastview import BoutLine, BoutRecord, TracePicture
from kiosk.core.reason import Reason
from kiosk.core.records import StoredEvent
from kiosk.core.scale import SCALES
from kiosk.tui import format as fmt
from kiosk.tui import history_strings as words
from kiosk.tui import reasons, strings
from kiosk.tui.language import said

CELLS: Final = 64
_EXERCISE_CELLS: Final = 30
MARKS: Final = {"set_done": "S", "alarm_begun": "!", "symptom": "T", "setpoint_lowered": "L", "paused": "P"} | {
    "ending": "E",
    "stop": "E",
}
"""Signs over the axis of time, by the code of the event."""
_WEIGHT: Final = "!TELPS"
"""Where two events fall into one column, the one that stands first here is shown."""
_ALARMS: Final = {
    "alarm_begun": words.ALARM_BEGUN,
    "alarm_ended": words.ALARM_ENDED,
    "alarm_acknowledged": words.ALARM_SEEN,
}


def row(line: BoutLine) -> str:
    """A bout in a list, in two lines."""
    plan = line.prescription
    common = {
        "date": fmt.date(line.day, with_year=True),
        "limb": strings.LIMB_NAMES[plan.limb, plan.side],
        "exercise": fmt.plain(said(plan.exercise), _EXERCISE_CELLS),
    }
    if line.dose is None:
        return words.ROW.format(**common)
    return words.ROW_DOSE.format(**common, time=fmt.clock(line.dose.restriction_s))


def title(line: BoutLine) -> str:
    """Which bout it is."""
    plan = line.prescription
    limb = strings.LIMB_NAMES[plan.limb, plan.side]
    date = fmt.date(line.day, with_year=True)
    return fmt.plain(words.BOUT_TITLE.format(date=date, limb=limb, exercise=said(plan.exercise)), CELLS)


def beside(found: Compared) -> str:
    """This bout and the one of the visit before in one sentence."""
    date = "" if found.day is None else fmt.date(found.day)
    percent, percent_now = found.percent
    match found.kind:
        case Beside.NONE:
            return str(words.BEFORE_NONE)
        case Beside.NOTHING:
            return words.BEFORE_NOTHING.format(date=date)
        case Beside.COUNTED:
            reps, reps_now = found.repetitions
            return words.BEFORE_COUNTED.format(
                date=date, reps=reps, reps_now=reps_now, percent=percent, percent_now=percent_now
            )
        case Beside.TIMED:
            time, time_now = map(fmt.clock, found.seconds)
            return words.BEFORE_TIMED.format(
                date=date, time=time, time_now=time_now, percent=percent, percent_now=percent_now
            )


def dose_lines(record: BoutRecord, compared: Compared, texts: Mapping[tuple[str, str], str]) -> tuple[str, ...]:
    """Comparison, end, what was delivered and told, and who approved it; `texts` are the sentences of the reasons."""
    end, dose = record.line.end, record.line.dose
    told = {scale.value: record.told.get(scale.value, "-") for scale in SCALES}
    name = fmt.plain(record.approved_by, 20)
    approved = words.APPROVED.format(name=name) if name else str(words.APPROVED_BY_NOBODY)
    if record.overrides:
        why = ", ".join(said(texts.get(one, one[1])) for one in record.overrides)
        approved = words.OVERRIDES.format(approved=approved, reasons=why)
    return (
        beside(compared),
        str(words.CUT_OFF) if end is None else words.ENDED.format(reason=reasons.sentence(end)),
        *(
            (str(strings.SUMMARY_NO_DOSE),)
            if dose is None
            else (f"{label:<17}{text}" for label, text in fmt.dose_lines(dose))
        ),
        words.TOLD.format(symptoms=record.symptoms, **told),
        approved,
    )


def wrapped(lines: Iterable[str], rows: int, cells: int = CELLS) -> tuple[str, ...]:
    """Lines as long as they are in pages of `rows` rows of so many cells; nothing is left out."""
    cut = [part for line in lines for part in textwrap.wrap(fmt.plain(line), cells, drop_whitespace=True)]
    return tuple("\n".join(cut[first : first + rows]) for first in range(0, len(cut), rows))


def event_lines(record: BoutRecord, cells: int = CELLS) -> tuple[str, ...]:
    """What happened, in order, each with its time in the bout."""
    shown = [event for event in record.events if event.code not in words.HIDDEN]
    return tuple(fmt.plain(words.EVENT.format(time=_time(record, event), text=_event(event)), cells) for event in shown)


def _time(record: BoutRecord, event: StoredEvent) -> str:
    """Minutes of the bout; what another boot wrote has none."""
    return fmt.clock(event.at_s - record.at_s) if event.boot == record.boot else words.LATER_BOOT


def _event(event: StoredEvent) -> str:
    sentence = words.NAMED.get(event.code)
    figures = fmt.figures(Reason(code=event.code, figures=event.figures))
    if event.code in _ALARMS:
        code = event.detail.split(" ", 1)[0]
        return _ALARMS[event.code].format(what=reasons.short(Reason(code=code)))
    if sentence is None:
        return reasons.sentence(Reason(code=event.code, figures=event.figures))
    if event.code == "ending":
        return sentence.format(detail=reasons.sentence(Reason(code=event.detail, figures=event.figures)))
    if event.code == "symptom":
        return sentence.format(detail=strings.SYMPTOMS.get(event.detail, event.detail))
    return sentence.format(detail=event.detail, figures=figures)


def marks(record: BoutRecord, picture: TracePicture) -> str:
    """One sign for each column in which something happened."""
    width, span = len(picture.columns), picture.end_s - picture.begin_s
    signs = [" "] * width
    for event in record.events:
        sign = None if event.boot != record.boot else MARKS.get(event.code)
        if sign is None or not picture.begin_s <= event.at_s <= picture.end_s or span <= 0:
            continue
        index = min(width - 1, int((event.at_s - picture.begin_s) / span * width))
        if signs[index] == " " or _WEIGHT.index(sign) < _WEIGHT.index(signs[index]):
            signs[index] = sign
    return "".join(signs)


def axis(picture: TracePicture, width: int) -> str:
    """Times at both ends, in minutes of the bout."""
    begin, end = fmt.clock(picture.begin_s - picture.first_s), fmt.clock(picture.end_s - picture.first_s)
    gap = width - len(words.AXIS.format(begin=begin, end=end, gap=""))
    return words.AXIS.format(begin=begin, end=end, gap=" " * gap)
