"""How figures, tables and marks are written in the document. Markdown; no rule is here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kiosk.ops.clinical.figures import Figure

OURS: Final = "◆"
PARTLY: Final = "◇"

_BASES: Final = {"inference": OURS, "derived": PARTLY, "published": ""}
_OURS: Final = re.compile(r"\binference\b|\bours\b")

_UNITS: Final = {
    "mmhg": "mmHg",
    "percent": "%",
    "cm": "cm",
    "mm": "mm",
    "kg": "kg",
    "km": "km",
    "days": "days",
    "months": "months",
    "years": "years",
    "s": "s",
}
_MINUTE_S: Final = 60.0
_MINUTES_FROM_S: Final = 120.0


def number(value: float) -> str:
    """As short as it can be written."""
    return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"


def seconds(value: float) -> str:
    """A time, in the unit that a person would use."""
    if value >= 2 * 3600.0 and value % 3600.0 == 0.0:
        return f"{number(value / 3600.0)} h"
    if value < _MINUTES_FROM_S:
        return f"{number(value)} s"
    minutes, rest = divmod(value, _MINUTE_S)
    return f"{number(minutes)} min {number(rest)} s" if rest else f"{number(minutes)} min"


def cell(text: object) -> str:
    """Text that may stand in a table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A table and the empty line after it; nothing without rows."""
    lines = [f"| {' | '.join(cell(one) for one in row)} |" for row in rows]
    if not lines:
        return []
    return [f"| {' | '.join(head)} |", "|" + " --- |" * len(head), *lines, ""]


def bullets(items: Iterable[str]) -> list[str]:
    """A list and the empty line after it; nothing without items."""
    lines = [f"* {' '.join(item.split())}" for item in items]
    return [*lines, ""] if lines else []


def mark(text: str) -> str:
    """How much of a figure with this text is ours: it opens its source with our inference, or names it beside one."""
    if "(our inference" in text or "(inference" in text:
        return OURS
    return PARTLY if "inference" in text or "is ours" in text else ""


def rule_mark(one: Mapping[str, Any]) -> str:
    """How much of a table that names basis or sources is ours, its note included."""
    if "basis" in one:
        found = _BASES[one["basis"]]
        return found or (PARTLY if _OURS.search(one.get("note", "")) else "")
    named = one.get("sources", [one.get("source", "")])
    ours = [text for text in named if "infer" in text.lower() or text == "OURS"]
    return "" if not ours else OURS if len(ours) == len(named) else PARTLY


def source_of(one: Mapping[str, Any]) -> str:
    """The short names of its sources, and how the rule follows from them."""
    named = one.get("sources", [one["source"]] if "source" in one else [])
    names = "" if named == ["INFERENCE"] else ", ".join(named)  # the mark says it
    return ": ".join(text for text in (names, one.get("note", "")) if text)


def sourced_table(head: Sequence[str], rows: Iterable[tuple[Sequence[object], Mapping[str, Any]]]) -> list[str]:
    """A table whose rows each come from one that names its basis and source, which are its last columns."""
    return table((*head, "source", ""), ((*cells, source_of(one), rule_mark(one)) for cells, one in rows))


def figure_table(found: Iterable[Figure]) -> list[str]:
    """Figures of the program, each with its own words."""
    return table(
        ("figure", "what it is, and where it is from", ""),
        ((_figure(one), one.text, mark(one.text)) for one in found),
    )


def _figure(figure: Figure) -> str:
    written = {name: value_of(name, value) for name, value in figure.values.items()}
    if len(written) == 1:
        return next(iter(written.values()))
    return "; ".join(f"{plain(name)} {value}" for name, value in written.items())


def plain(name: str) -> str:
    """A name without its unit, as words."""
    if "_PER_" in name or name.startswith("PER_"):
        return name.lower().replace("_", " ").replace("mmhg", "mmHg")
    return " ".join(one for one in name.lower().split("_") if one not in _UNITS)


def value_of(name: str, value: object) -> str:
    """A value in the unit that its name says."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {value_of(name, one)}" for key, one in value.items())
    if isinstance(value, frozenset):
        return ", ".join(sorted(value_of(name, one) for one in value))
    if isinstance(value, tuple) and isinstance(value[0], str):
        return ", ".join(value_of(name, one) for one in value)
    if isinstance(value, tuple):
        written = [value_of(name, one) for one in value]
        unit = written[-1].partition(" ")[2]
        is_shared = bool(unit) and all(one.partition(" ")[2] == unit for one in written)
        return " to ".join([*(one.partition(" ")[0] for one in written[:-1]), written[-1]] if is_shared else written)
    if isinstance(value, int | float):
        return _measured(name.lower().split("_"), value)
    return str(value).replace("_", " ")


def _measured(words: Sequence[str], value: float) -> str:
    if "share" in words:
        return f"{number(100.0 * value)} %"
    if "per" in words:
        return number(value)
    unit = next((word for word in ("mmhg", "percent", "s", *_UNITS) if word in words), None)
    if unit is None:
        return number(value)
    return seconds(value) if unit == "s" else f"{number(value)} {_UNITS[unit]}"
