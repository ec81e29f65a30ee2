"""What the doctor found, in the words of the panel: pure functions of checks, by their ids and figures.

The sentences that the command prints are English, for whoever has a keyboard; a panel speaks the station's language.
"""

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from kiosk.core.errandfound import Found, FoundValue
from kiosk.core.reason import Reason
from kiosk.tui import checkname_sentences as names
from kiosk.tui import checkway_sentences as ways
from kiosk.tui import doctor_strings as words
from kiosk.tui import reasons
from kiosk.tui.clock_sentences import CLOCK
from kiosk.tui.format import plain
from kiosk.tui.language import Sayable, number
from kiosk.tui.proof_sentences import PROOF_NAMES

FAIL, WARN, SKIPPED, OK = "fail", "warn", "skipped", "ok"
"""Levels, as the doctor's file has them."""
_SHOWN_TEXT: Final = frozenset(
    {"addresses", "board", "expected", "foot", "kernel", "labwc", "label", "limit", "mode", "python", "scheduler"}
    | {"system", "version", "after"}
)
"""Figures that are words of the machine: shown as they are. Digests, paths and the like say nothing to a person."""
_TEXT_CELLS: Final = 40
_UNITS: Final = {"degC": "°C", "MiB": "MB"}
_WHOLE: Final = 10.0


def name_of(id_: str) -> str:
    """What a check is called."""
    if id_ in names.CHECK_NAMES:
        return str(names.CHECK_NAMES[id_])
    group, _, rest = id_.partition(".")
    if group == "line":
        return names.LINE.format(name=rest)
    if group == "selftest" and rest in PROOF_NAMES:
        return names.STEP.format(step=PROOF_NAMES[rest])
    part, letter = _part(group, rest)
    return names.BY_PART[part].format(letter=letter) if part in names.BY_PART else plain(id_, _TEXT_CELLS)


def way_out(check: Found) -> str:
    """What to do about it; nothing for one that is fine or was not made."""
    if check.level not in (WARN, FAIL):
        return ""
    if check.id in ways.CHECK_WAYS:
        return str(ways.CHECK_WAYS[check.id])
    group, _, rest = check.id.partition(".")
    if group == "line":
        return str(ways.WAY_LINE)
    if group == "selftest":
        return str(ways.WAY_STEP if check.level == FAIL else ways.WAY_STEP_WARN)
    part, _ = _part(group, rest)
    return str(ways.WAY_BY_PART.get(part, ""))


def _part(group: str, rest: str) -> tuple[str, str]:
    """`sensor.a.zero`, `bus.b.speed`, `converter.a`: which part, and the letter of its side."""
    letter, _, what = rest.partition(".")
    return what or group, letter.upper()


def measured(check: Found) -> str:
    """Its figures in one line; nothing where there are none that a person can read."""
    code = next((str(value.value) for value in check.values if value.name == "code"), None)
    if code is not None:
        figures = {value.name: figure for value in check.values if (figure := _figure_of(value)) is not None}
        return reasons.sentence(Reason(code=code, figures=figures))
    return ", ".join(said for value in check.values if (said := _said(check.id, value)))


def _figure_of(value: FoundValue) -> float | None:
    """A number; a yes or a no is none."""
    told = value.value
    return float(told) if isinstance(told, int | float) and not isinstance(told, bool) else None


def _said(id_: str, value: FoundValue) -> str:
    if isinstance(value.value, str):
        return _word(id_, value.name, value.value)
    figure = _figure_of(value)
    if figure is None:  # a yes, a no, or nobody knows
        flag = None if value.value is None else bool(value.value)
        return str(words.FLAGS.get((value.name, flag), ""))
    if value.name == "get_throttled":
        return f"0x{int(figure):x}"
    if value.name == "address":
        return words.NAMED.format(name=words.NAMES["address"], value=f"0x{int(figure):02x}")
    named = words.NAMES.get(value.name)
    if not value.unit and value.least is None and value.most is None and named is None:
        return ""
    told = _bounded(value, figure)
    return told if named is None or value.unit else words.NAMED.format(name=named, value=told)


def _word(id_: str, name: str, text: str) -> str:
    if name == "reason" and id_.startswith("guard."):
        return str(words.NONE) if text == "none" else reasons.short(Reason(code=f"watchdog_{text}"))
    if name == "reason":
        return str(CLOCK.get(text, text))
    if name == "state":
        return str(words.STATES.get(text, plain(text, _TEXT_CELLS)))
    if name not in _SHOWN_TEXT or not text:
        return ""
    shown, named = plain(text, _TEXT_CELLS), words.NAMES.get(name)
    return shown if named is None else words.NAMED.format(name=named, value=shown)


def _bounded(value: FoundValue, figure: float) -> str:
    if value.unit == "d":
        return words.DAYS.format(count=round(figure))
    told = _figure(figure)
    unit = _UNITS.get(value.unit) or plain(value.unit, _TEXT_CELLS)
    told = f"{told} {unit}" if unit else told
    if value.least is not None and value.most is not None:
        return words.BETWEEN.format(value=told, least=_figure(value.least), most=_figure(value.most))
    if value.least is not None:
        return words.AT_LEAST.format(value=told, least=_figure(value.least))
    if value.most is not None:
        return words.AT_MOST.format(value=told, most=_figure(value.most))
    return told


def _figure(value: float) -> str:
    if float(value).is_integer():
        return number(value, ".0f")
    return number(value, ".1f") if abs(value) >= _WHOLE else number(value, ".3g")


def summary(checks: Sequence[Found]) -> list[str]:
    """How many there were of each level, the worst first."""
    counts = Counter(check.level for check in checks)
    told = (
        (FAIL, words.FAILED),
        (WARN, words.WARNED),
        (SKIPPED, words.SKIPPED),
        (OK, words.GOOD),
    )
    lines = [text.format(count=counts[level]) for level, text in told if counts[level]]
    is_fine = not counts[FAIL] and not counts[WARN]
    return [str(words.FINE)] * is_fine + lines


def not_fine(checks: Sequence[Found]) -> list[Found]:
    """What has failed, then what is to be looked at; each in the order of the checks."""
    return [check for level in (FAIL, WARN) for check in checks if check.level == level]


def has_failed(checks: Sequence[Found]) -> bool:
    """Whether anything has failed: what is only to be looked at is no failure."""
    return any(check.level == FAIL for check in checks)


def pages(checks: Sequence[Found], *, width: int, rows: int) -> tuple[str, ...]:
    """Each check with its figures and its way out, as many to a page as there is room for; none is cut in two."""
    gathered: list[list[str]] = [[]]
    for check in checks:
        block = list(_block(check, width))[:rows]
        page = gathered[-1]
        if page and len(page) + len(block) > rows:
            gathered.append(block)
        else:
            page.extend(block)
    return tuple("\n".join(page) for page in gathered)


def _block(check: Found, width: int) -> Iterator[str]:
    name: Sayable = words.LEVELS[check.level].format(name=name_of(check.id))
    said = measured(check)
    head = words.MEASURED.format(name=name, value=said) if said else str(name)
    yield from textwrap.wrap(head, width, subsequent_indent="  ")
    if way := way_out(check):
        yield from textwrap.wrap(words.WAY.format(way=way), width, initial_indent="  ", subsequent_indent="     ")
