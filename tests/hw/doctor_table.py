"""Which check of the doctor names which fault of the simulated bench; writes the tables of `docs/doctor.md`.

The schema of its JSON is written as well: every id is in it.

After a change: python -m tests.hw.doctor_table
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk.hw.sim.faults import FAULTS
from kiosk.ops.doctoring.catalogue import CHECKS, GROUPS
from kiosk.ops.doctoring.check import Level
from kiosk.ops.doctoring.hardware import of_sensor
from kiosk.ops.doctoring.shown import FORMAT
from tests.scenarios.test_latent import NOT_SEEN, SEEN, SHORT

PAGE: Final = Path(__file__).parents[2] / "docs" / "doctor.md"


def _each(which: str, name: str) -> frozenset[str]:
    return frozenset(name.replace("*", one) for one in which)


_SIGNAL: Final = ("rail_low", "rail_high", "offset", "drift", "intermittent")
_CHIP: Final = ("nack", "frozen", "os_stuck", "brownout", "mux_flip", "sda_low", "sda_stuck")
LOOKED_AT: Final[dict[str, frozenset[str]]] = {
    **{f"sensor_{one}_{defect}": _each(one, "sensor.*.signal") for one in ("a", "b", "ab") for defect in _SIGNAL},
    **{f"sensor_{one}_garbage": _each(one, "sensor.*.noise") for one in ("a", "b", "ab")},
    "supply_low": frozenset({"supply.a", "supply.b"}),
    **{f"adc_{one}_{defect}": _each(one, "converter.*") for one in "ab" for defect in _CHIP},
    "pump_stuck_on": frozenset({"sensor.a.zero"}),
    "rail_dead": frozenset({"supply.rail"}),
    "rail_low": frozenset({"supply.rail"}),
    "kernel_keeps_outputs": frozenset({"lines.released"}),
    "undervoltage": frozenset({"computer.supply"}),
    "clock_unset": frozenset({"clock.civil"}),
    "clock_off": frozenset({"clock.civil"}),
    "estop": frozenset({"estop.a", "estop.b", "supply.rail"}),
}
"""What of the doctor does not pass with this fault at its usual strength: no air is moved, the station is stopped.

A sensor's checks hang together: beside the one that is named here others of the same sensor may not pass either.
"""

PRESSED: Final = {
    "estop_a_stuck": frozenset({"estop.b", "estop.agree", "supply.rail"}),
    "estop_b_stuck": frozenset({"estop.a", "estop.agree", "supply.rail"}),
}
"""The same while somebody presses the emergency switch."""

OTHERWISE: Final = {
    "relief_dead": "nothing below 310 mmHg, and no proof goes there; the check by hand every month",
    "relief_early": "nothing below its pressure; the fill to a higher one ends with `pump_no_rise`",
    "comparator_early": "nothing below its pressure; above it the rail falls, and the watchdog trips: `watchdog_rail`",
}
"""What neither doctor nor self-test can see, why, and what finds it."""

SCHEMA: Final = PAGE.with_name("doctor.schema.json")
UNITS: Final = "MiB, B, mmHg, mmHg/s, mL, mL/mmHg, s/L, V, Hz, degC, d, s, ms, %"
MARK: Final = "<!-- {} -->"


def needs_air() -> dict[str, str]:
    """The self-test's check for each fault that only moving air can show."""
    left = set(FAULTS) - set(LOOKED_AT) - set(PRESSED) - set(OTHERWISE)
    return {
        fault: "selftest.short" if fault in SHORT else f"selftest.{SEEN[fault][0]}" for fault in FAULTS if fault in left
    }


def beside(ids: frozenset[str]) -> frozenset[str]:
    """Checks that hang together with these: those of the same sensor, and its converter's own defects show in all."""
    found: set[str] = set()
    for id_ in ids:
        part, _, rest = id_.partition(".")
        mine = of_sensor(rest[:1]) if part in ("sensor", "converter") else []
        found |= {one for one in mine if part == "converter" or one.startswith("sensor.")}
    return frozenset(found | {"sensors.agree"}) if found else frozenset()


def checks() -> Iterator[str]:
    """The rows of every check."""
    for group in GROUPS:
        for id_, listed in CHECKS.items():
            if listed.group == group:
                only = "real board only" if listed.is_real else ""
                yield f"| {group} | `{id_}` | {listed.title} | {listed.looks_at} | {only} |"


def faults() -> Iterator[str]:
    """The rows of every fault."""
    air = needs_air()
    for name, fault in FAULTS.items():
        if name in LOOKED_AT:
            found = f"{_ids(LOOKED_AT[name])} | at once"
        elif name in PRESSED:
            why = NOT_SEEN[name].partition(";")[0]
            found = f"{_ids(PRESSED[name])} | with the emergency switch pressed, every month; {why}"
        elif name in OTHERWISE:
            found = f"none | {OTHERWISE[name]}"
        else:
            kind = "short" if name in SHORT else "full"
            found = f"`{air[name]}` | by the last {kind} self-test"
        yield f"| `{name}` | {fault.description} | {found} |"


def _ids(ids: frozenset[str]) -> str:
    return ", ".join(f"`{id_}`" for id_ in CHECKS if id_ in ids)


def written(page: str) -> str:
    """The page with both tables as they are now. Raises ValueError where a mark is missing."""
    for name, rows in (("checks", checks()), ("faults", faults())):
        begin, end = MARK.format(name), MARK.format(f"end of {name}")
        first, last = page.index(begin) + len(begin), page.index(end)
        head = "| group | id | title | looks at | |\n| --- | --- | --- | --- | --- |"
        if name == "faults":
            head = "| fault | what it is | check | when |\n| --- | --- | --- | --- |"
        page = f"{page[:first]}\n\n{head}\n" + "\n".join(rows) + f"\n\n{page[last:]}"
    return page


def schema() -> str:
    """The schema of `kiosk doctor --json`."""
    text, number = {"type": "string"}, {"type": "number"}
    value = _object(
        name=text | {"description": "what it is a figure of, within its check"},
        value={"type": ["number", "string", "boolean", "null"]},
        unit=text | {"description": f"one of {UNITS}; empty where it has none"},
        least={"type": ["number", "null"], "description": "the least that is as it should be"},
        most={"type": ["number", "null"], "description": "the most that is as it should be"},
    )
    check = _object(
        id={"enum": list(CHECKS), "description": "stable; a page lists what each looks at"},
        group={"enum": list(GROUPS)},
        title=text,
        level={"enum": [level.value for level in Level]},
        text=text | {"description": "for a person; may change"},
        hint=text | {"description": "what to do; empty where nothing is to be done"},
        values={"type": "array", "items": value},
    )
    program = _object(version=text, revision={"type": ["string", "null"]}, digest=text)
    whole = _object(
        format={"const": FORMAT},
        at_utc=text | {"format": "date-time"},
        program=program,
        backend={"enum": ["real", "bench"]},
        station={"enum": ["running", "stopped", "unknown"]},
        level={"enum": [Level.OK.value, Level.WARN.value, Level.FAIL.value], "description": "the worst of all"},
        counts=_object(**{level.value: number | {"minimum": 0} for level in Level}),
        checks={"type": "array", "items": check},
    )
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "kiosk doctor --json"}
    return json.dumps(head | whole, indent=2) + "\n"


def _object(**properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    SCHEMA.write_text(schema(), encoding="utf-8")
