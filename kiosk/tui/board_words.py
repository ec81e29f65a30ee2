"""What the live board says of a snapshot, line by line: pure functions, no widget and no clinical rule."""

from typing import Final

from kiosk.core.lopvalue import LopValue
from kiosk.core.model import SessionView, Snapshot, WatchdogView
from kiosk.core.pseudonym import is_code
from kiosk.core.reason import Reason
from kiosk.core.scale import SCALES
from kiosk.core.share import percent_of_lop
from kiosk.tui import board_strings as words
from kiosk.tui import format as fmt
from kiosk.tui import reasons, strings
from kiosk.tui.language import said
from kiosk.tui.lop_words import age

SIDE_CELLS: Final = 42
"""Width of a line beside the digits on the smallest panel."""
CELLS: Final = 64
_BAR: Final = 10
_CUE_CELLS: Final = 16
"""A protocol may call out what it likes; the rest of the line has to stay."""


def initials(name: str) -> str:
    """First letters of the first and the last word of a name, both of a code; a dot where there is none to draw."""
    if is_code(name):
        return name[:2]
    parts = fmt.plain(name).split()
    ends = parts if len(parts) < 2 else (parts[0], parts[-1])
    return "".join(part[0].upper() for part in ends) or "·"


def who(session: SessionView, name: str) -> str:
    """Whose limb it is."""
    plan = session.prescription
    limb = strings.LIMB_NAMES[plan.limb, plan.side]
    return fmt.plain(words.WHO.format(initials=initials(name), name=fmt.plain(name, 20), limb=limb), SIDE_CELLS)


def what(session: SessionView, protocol: str) -> str:
    """What is done, after which protocol."""
    exercise = session.prescription.exercise
    return fmt.plain(words.WHAT.format(exercise=said(exercise), protocol=said(protocol)), SIDE_CELLS)


def setpoint(snapshot: Snapshot, session: SessionView) -> str:
    """What is set, and the band around it."""
    so_far = session.so_far
    if snapshot.setpoint_mmhg is None or so_far.low_mmhg is None:
        return str(words.SET_NONE)
    sentence = words.SET_LOWERED if so_far.lowered_mmhg > 0 else words.SET
    return sentence.format(
        setpoint=fmt.mmhg(snapshot.setpoint_mmhg),
        percent=percent_of_lop(session.prescription, snapshot.setpoint_mmhg),
        lowered=fmt.mmhg(so_far.lowered_mmhg),
        low=fmt.mmhg(so_far.low_mmhg),
        high=fmt.mmhg(so_far.high_mmhg),
    )


def lop(session: SessionView, value: LopValue | None) -> str:
    """Which LOP the pressure is a share of: how it was found, how long ago, how good."""
    figure = session.prescription.lop_mmhg
    if value is None:
        return words.LOP_ALONE.format(lop=figure)
    sentence = words.LOP_QUALITY if value.quality else words.LOP
    method = words.METHODS[value.source.method.value]
    return sentence.format(lop=figure, quality=value.quality, method=method, age=age(value))


def guard(view: WatchdogView | None) -> str:
    """What the watchdog says."""
    if view is None:
        return str(words.GUARD_NONE)
    switch = words.SWITCH_CLOSED if view.estop_closed else words.SWITCH_OPEN
    state = words.GUARD_STATES.get(view.state, view.state)
    return words.GUARD.format(state=state, pressure=fmt.mmhg(view.pressure_mmhg), switch=switch)


def now_and_then(session: SessionView, now_s: float) -> str:
    """What the runner does, and what comes next."""
    cue = fmt.plain(said(session.cue_words), _CUE_CELLS) or strings.CUE.get(session.cue, session.cue.upper())
    place = {"cue": cue, "number": session.set_number, "sets": session.sets_total}
    if session.cue in ("up", "down"):
        now = words.NOW_REPETITION.format(**place, repetition=session.repetition, total=session.repetitions_total)
    elif session.cue in ("release", "done"):
        now = words.NOW_END.format(**place)
    elif session.cue_ends_s is None:
        now = words.NOW_OTHER.format(**place)
    else:
        now = words.NOW_TIMED.format(**place, left=fmt.clock(session.cue_ends_s - now_s))
    after = _after(session)
    return _cut(words.THEN.format(now=now, after=after) if after else now)


def _cut(text: str) -> str:
    """A line that a protocol's own words have made too long ends before the edge."""
    return text if len(text) <= CELLS else f"{text[: CELLS - 1]}…"


def _after(session: SessionView) -> str:
    so_far = session.so_far
    time = "" if so_far.after_s is None else fmt.clock(so_far.after_s)
    if so_far.after == "work":
        count = so_far.after_count
        return words.AFTER_COUNTED.format(count=count) if count else words.AFTER_TIMED.format(time=time)
    return {
        "rest": words.AFTER_REST.format(time=time),
        "off": words.AFTER_OFF.format(time=time),
        "release": str(words.AFTER_RELEASE),
    }.get(so_far.after, "")


def band(session: SessionView) -> str:
    """How much of the time so far was in the band."""
    so_far = session.so_far
    if so_far.within_10pct is None:
        return str(words.BAND_NONE)
    return words.BAND.format(
        share=fmt.percent(so_far.within_10pct),
        time=fmt.clock(so_far.seconds),
        peak=fmt.mmhg(so_far.peak_mmhg),
        above=so_far.above_lop_s,
    )


def time(session: SessionView) -> str:
    """Time at pressure against what is allowed."""
    spent, ceiling = session.restriction_s, session.restriction_ceiling_s
    full = round(_BAR * min(1.0, spent / ceiling)) if ceiling > 0 else _BAR
    return words.TIME.format(
        spent=fmt.clock(spent),
        ceiling=fmt.clock(ceiling),
        left=fmt.clock(ceiling - spent),
        bar="■" * full + "·" * (_BAR - full),
    )


def told(session: SessionView) -> str:
    """The last answers and the set they were given after; one of an earlier set stands in brackets."""
    so_far = session.so_far
    if not so_far.told:
        return words.TOLD_NONE.format(symptoms=so_far.symptoms)
    newest = max(one.set_number for one in so_far.told.values())
    given = {}
    for scale in SCALES:
        one = so_far.told.get(scale.value)
        figure = str(words.TOLD_NOTHING) if one is None else str(one.value)
        is_before = one is not None and one.set_number < newest
        given[scale.value] = words.TOLD_BEFORE.format(value=figure) if is_before else figure
    return words.TOLD.format(number=newest, symptoms=so_far.symptoms, **given)


def alarms(snapshot: Snapshot, rows: int) -> tuple[str, ...]:
    """The weightiest alarms, each with how long ago it began; the last row says how many there are besides."""
    if not snapshot.alarms:
        return (str(words.NO_ALARM),)
    lines, left = [], len(snapshot.alarms) - rows
    for index, alarm in enumerate(snapshot.alarms[:rows]):
        sentence = words.ALARM if alarm.standing else words.ALARM_OVER
        if index == rows - 1 and left > 0:
            sentence = words.ALARM_MORE
        what_is = reasons.short(Reason(code=alarm.code))
        since = fmt.clock(snapshot.at_s - alarm.since_s)
        room = CELLS - len(sentence.format(time=since, what="", count=left))
        lines.append(sentence.format(time=since, what=fmt.plain(what_is, room), count=left))
    return tuple(lines)


def with_notice(lines: tuple[str, ...], notice: str, rows: int) -> tuple[str, ...]:
    """The alarms, and a notice behind them where a row is left: what is no alarm takes no alarm's place."""
    return (*lines, fmt.plain(notice, CELLS)) if notice and len(lines) < rows else lines
