"""How figures, times and names become text: pure functions, no widget, no clock, no clinical rule."""

import textwrap
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Final

from kiosk.core.days import DAY_S
from kiosk.core.model import Block, Dose, DoseSpan, Reason, Rest, Snapshot
from kiosk.tui import figure_strings as words
from kiosk.tui import next_strings
from kiosk.tui.language import number

NOTHING: Final = "--"
"""Shown where there is no figure; a missing pressure never looks like a pressure."""


_STEERING: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories of what has no sign of its own: control, format (all that turn the direction), lone halves,
private, unassigned, separators of lines and paragraphs."""


def _is_drawable(character: str) -> bool:
    """Letters, digits and signs; no control, direction, separator, combining or pictorial characters."""
    category = unicodedata.category(character)
    return character == " " or not (category[0] in "CZM" or category == "So")


def _cells(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def plain(text: str, width: int | None = None) -> str:
    """Text from people, made safe to draw: what is not a plain sign becomes a dot, at most `width` cells are kept.

    Markup is not handled here: whatever shows the result shows it as plain content.
    """
    safe = "".join(c if _is_drawable(c) else "·" for c in unicodedata.normalize("NFC", text))
    if width is None or sum(map(_cells, safe)) <= width:
        return safe
    used, kept = 1, ""
    for character in safe:
        used += _cells(character)
        if used > width:
            break
        kept += character
    return kept + "…"


def drawable(text: str) -> str:
    """Any text as it may go to a terminal: what steers one, turns its direction or has no sign becomes a dot.

    Lines stay. The last thing before a text is drawn, whatever was done to it before.
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(c if c == "\n" or unicodedata.category(c) not in _STEERING else "·" for c in text)


def local(at_utc: str) -> datetime:
    """A civil time of the records in the station's own zone."""
    return datetime.fromisoformat(at_utc).astimezone()


def local_minute(at_utc: str) -> str:
    """A civil time of the records as the clock on the wall shows it, to the minute."""
    return local(at_utc).strftime("%Y-%m-%d %H:%M")


def mmhg(value: float | None) -> str:
    """A pressure in whole mmHg, or the sign for nothing."""
    return NOTHING if value is None else f"{round(value)}"  # a sensor's zero may lie just below it: no "-0"


def clock(seconds: float) -> str:
    """Minutes and seconds, rounded up to the second so that a countdown ends at 0:00."""
    whole = max(0, -int(-seconds // 1))
    return f"{whole // 60}:{whole % 60:02d}"


def countdown(deadline_s: float | None, now_s: float) -> str:
    """Whole seconds left until a deadline, rounded up; the sign for nothing without one."""
    if deadline_s is None:
        return NOTHING
    return str(max(0, -int(-(deadline_s - now_s) // 1)))


def structure(blocks: Sequence[Block]) -> str:
    """The work of a bout in figures: `30-15-15-15`, `5 x 2:00 min`, `4 x 0:30 + 1 x 0:30 min`."""
    if all(not block.is_timed for block in blocks):
        return "-".join(str(block.repetitions) for block in blocks)
    if len(blocks) == 1:
        return f"{clock(blocks[0].lasts_s)} min"
    runs = [(seconds, len(list(same))) for seconds, same in groupby(block.lasts_s for block in blocks)]
    return " + ".join(f"{count} x {clock(seconds)}" for seconds, count in runs) + " min"


def rests(blocks: Sequence[Block]) -> str:
    """The rests between blocks in seconds: `45`, `30-180`; the sign for nothing without any."""
    times = [block.rest_s for block in blocks[:-1] if block.rest is not Rest.NONE]
    if not times:
        return NOTHING
    least, most = min(times), max(times)
    return f"{least:.0f}" if least == most else f"{least:.0f}-{most:.0f}"


def percent(share: float) -> str:
    """A share 0-1 in percent with one decimal, never rounded up to a full 100."""
    tenths = int(share * 1000 + 0.5)
    if tenths == 1000 and share < 1:
        tenths = 999
    return words.PERCENT.format(percent=tenths / 10)


def pages(paragraphs: Sequence[str], *, width: int, rows: int) -> tuple[str, ...]:
    """Paragraphs wrapped and gathered into pages of at most `rows` lines; no paragraph is cut unless it must be."""
    gathered: list[list[str]] = [[]]
    for paragraph in paragraphs:
        lines = textwrap.wrap(plain(paragraph), width) or [""]
        for start in range(0, len(lines), rows):
            block = lines[start : start + rows]
            page = gathered[-1]
            if page and len(page) + 1 + len(block) > rows:
                gathered.append(block)
            else:
                page.extend([""] * bool(page) + block)
    return tuple("\n".join(page) for page in gathered)


_UNITS: Final = (
    ("_mmhg_per_s", " mmHg/s"),
    ("_ml_per_mmhg", " mL/mmHg"),
    ("_mmhg", " mmHg"),
    ("_ml", " mL"),
    ("_s", " s"),
    ("_v", " V"),
    ("_percent", " %"),
    ("_kg", " kg"),
    ("_hours", " h"),
    ("_kg", " kg"),
    ("_cm", " cm"),
    ("_mm", " mm"),
)


def figure(name: str, value: float) -> str:
    """One figure of a reason with the unit its name ends in."""
    if name == "earliest_day":
        return f"{_called(name)} {date(int(value))}"
    shown = number(value, ".0f") if abs(value) >= 10 else number(value, ".3g")
    if name.endswith("_days"):
        is_whole = abs(value) >= 10 or float(value).is_integer()
        days = words.DAYS.format(count=round(value)) if is_whole else words.DAYS_IN_PART.format(days=shown)
        return f"{_called(name.removesuffix('_days'))} {days}"
    for suffix, unit in _UNITS:
        if name.endswith(suffix):
            is_long = suffix == "_s" and value >= 100
            told = words.MINUTES.format(clock=clock(value)) if is_long else f"{shown}{unit}"
            return f"{_called(name.removesuffix(suffix))} {told}"
    return f"{_called(name)} {shown}"


def _called(name: str) -> str:
    return str(words.NAMES.get(name, name.replace("_", " ")))


def date(day: int, *, with_year: bool = False) -> str:
    """A day, counted from 1970, as people say it."""
    at = datetime.fromtimestamp(day * DAY_S, UTC)
    text = words.DATE_YEAR if with_year else words.DATE
    weekday, month = next_strings.WEEKDAYS[at.weekday()], next_strings.MONTHS[at.month - 1]
    return text.format(weekday=weekday, day=at.day, month=month, year=at.year)


def measured(value: float, unit: str) -> str:
    """A measured figure with its unit: never more digits than anybody reads, and no minus before a zero."""
    places = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return words.MEASURED.format(value=number(round(value, places) + 0.0, f".{places}f"), unit=unit)


def tight_s(snapshot: Snapshot) -> float:
    """How long the cuff has been tight: the bout's own time, or in a measurement the watchdog's account."""
    if snapshot.session is not None:
        return snapshot.session.restriction_s
    return 0.0 if snapshot.watchdog is None else snapshot.watchdog.restriction_s


def figures(reason: Reason) -> str:
    """All figures of a reason in one line."""
    return ", ".join(figure(name, value) for name, value in reason.figures.items())


def axis_top(*, limit_mmhg: float, lop_mmhg: float) -> int:
    """Top of the fixed pressure axis: the next 50 above both the limit and the LOP, at most 300."""
    highest = max(limit_mmhg, lop_mmhg) + 10
    return min(300, -int(-highest // 50) * 50)


def span_line(span: DoseSpan) -> str:
    """One kind of time in one line: mean, spread, and shares of it in the band."""
    five, ten = percent(span.within_5pct), percent(span.within_10pct)
    return words.SPAN.format(mean=span.mean_mmhg, sd=span.sd_mmhg, five=five, ten=ten)


def dose_lines(dose: Dose) -> tuple[tuple[str, str], ...]:
    """The delivered dose as pairs of label and text, for the summary screen and for print."""
    lines: list[tuple[str, str]] = []
    if dose.work is not None:
        lines.append((words.WORK.format(clock=clock(dose.work.seconds)), span_line(dose.work)))
    if dose.rest is not None:
        lines.append((words.REST.format(clock=clock(dose.rest.seconds)), span_line(dose.rest)))
    lines += [
        (str(words.REPETITIONS), " - ".join(str(count) for count in dose.repetitions) or NOTHING),
        (str(words.TIME), words.MINUTES.format(clock=clock(dose.restriction_s))),
        (str(words.PEAK), words.PEAK_FIGURE.format(peak=dose.peak_mmhg)),
        (str(words.ABOVE), words.ABOVE_FIGURE.format(seconds=dose.above_lop_s)),
    ]
    return tuple(lines)
