"""What the doctor found, for a person at a terminal and for other programs (`docs/doctor.schema.json`)."""

import json
import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from kiosk.core.stationstate import Program
from kiosk.ops.doctoring.catalogue import CHECKS, GROUPS
from kiosk.ops.doctoring.check import Check, Level, worst

FORMAT: Final = 1
"""Of the JSON; a field that is taken out or means something else raises it."""
WIDTH: Final = 80
LEFT_OUT: Final = "left out: it may name people"
_MARKS: Final = {Level.OK: "OK", Level.WARN: "warn", Level.FAIL: "FAIL", Level.SKIPPED: "--"}
_INDENT: Final = "        "


def lines(checks: Sequence[Check], width: int = WIDTH) -> Iterator[str]:
    """Group by group, each check with its way out where it needs one, and a summary."""
    for group in GROUPS:
        mine = [check for check in ordered(checks) if CHECKS[check.id].group == group]
        if not mine:
            continue
        yield group
        for check in (check for check in mine if check.level is not Level.SKIPPED):
            head = f"  {_MARKS[check.level]:<4}  {CHECKS[check.id].title}: "
            yield from textwrap.wrap(f"{head}{check.text}", width, subsequent_indent=_INDENT)
            if check.hint and check.level in (Level.WARN, Level.FAIL):
                yield from textwrap.wrap(f"{_INDENT}-> {check.hint}", width, subsequent_indent=f"{_INDENT}   ")
        yield from _skipped([check for check in mine if check.level is Level.SKIPPED], width)
    yield ""
    yield summary(checks)


def ordered(checks: Sequence[Check]) -> list[Check]:
    """In the order of the catalogue."""
    places = {id_: place for place, id_ in enumerate(CHECKS)}
    return sorted(checks, key=lambda check: places[check.id])


def _skipped(checks: Sequence[Check], width: int) -> Iterator[str]:
    """Checks that were not made for one reason stand together."""
    names: dict[str, list[str]] = {}
    for check in checks:
        names.setdefault(check.text, []).append(CHECKS[check.id].title)
    for text, titles in names.items():
        head = f"  {_MARKS[Level.SKIPPED]:<4}  {text}: {', '.join(titles)}"
        yield from textwrap.wrap(head, width, subsequent_indent=_INDENT)


def summary(checks: Sequence[Check]) -> str:
    """How many there were of each level."""
    counts = Counter(check.level for check in checks)
    return (
        f"{len(checks)} checks: {counts[Level.OK]} OK, {counts[Level.WARN]} to look at, "
        f"{counts[Level.FAIL]} failed, {counts[Level.SKIPPED]} not made"
    )


def document(
    checks: Sequence[Check], *, backend: str, station: str, at: datetime, program: Program, is_private: bool = True
) -> dict[str, object]:
    """The whole as one JSON object.

    Args:
        checks: what was found.
        backend: "real" or "bench".
        station: "running", "stopped" or "unknown".
        at: civil time, as the machine's clock shows it.
        program: which program this is.
        is_private: whether texts that may name people are in it.
    """
    counts = Counter(check.level for check in checks)
    return {
        "format": FORMAT,
        "at_utc": at.isoformat(timespec="seconds"),
        "program": asdict(program),
        "backend": backend,
        "station": station,
        "level": worst(checks).value,
        "counts": {level.value: counts[level] for level in Level},
        "checks": [_entry(check, is_private=is_private) for check in ordered(checks)],
    }


def _entry(check: Check, *, is_private: bool) -> dict[str, object]:
    listed = CHECKS[check.id]
    return {
        "id": check.id,
        "group": listed.group,
        "title": listed.title,
        "level": check.level.value,
        "text": check.text if is_private or not check.is_private else _codes(check.text),
        "hint": check.hint if check.level in (Level.WARN, Level.FAIL) else "",
        "values": [asdict(value) for value in check.values],
    }


def _codes(text: str) -> str:
    """What may be told of a text that may name people: the codes in it."""
    return " ".join((LEFT_OUT, *re.findall(r"\[[a-z_]+\]", text)))


def as_json(found: dict[str, object]) -> str:
    """One object, for people who look at it too."""
    return json.dumps(found, indent=2, ensure_ascii=False)
