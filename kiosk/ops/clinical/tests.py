"""Tests of a runner's baseline and what a change means; and any other file whose tables each name basis and source."""

from collections.abc import Iterator, Mapping
from typing import Final

from kiosk.ops.clinical.rules import Table
from kiosk.ops.clinical.screening import sources
from kiosk.ops.clinical.words import bullets, cell, number, rule_mark, source_of, table

_RULES: Final = {
    "zones": "pain in loading, 0 to 10: its zones",
    "morning": "a bad morning after is said until one of these looks at it is stored; time alone closes nothing",
    "symmetry": "symmetry: the weaker or injured side in percent of the other",
    "apart": "two results of a test closer than this are a rehearsal",
    "review": "review with the supervisor, whichever comes first",
    "effort": "bouts whose effort differs by no more count as equally hard",
    "surprise": "an entry further than this from the last one is asked for twice",
    "pain": "pain, 0 to 10: a change of it",
    "together": "both sides of a symmetry were taken within",
}
_SAID: Final = ("id", "basis", "source", "sources", "note")


def tests(files: Mapping[str, Table]) -> list[str]:
    """How changes are judged, the table of all tests, then how each is done."""
    (data,) = files.values()
    lines = [
        f"Version {data['version']}. A change counts as *better* beyond the noise and not below what people notice; as "
        "*worse* as soon as it is beyond the noise; within it, it is *no change*, and is called so.",
        "",
        *table(
            ("rule", "figures", "basis", "source", ""),
            ((_RULES[name], *_told(rule)) for name, rule in data["rules"].items()),
        ),
        *table(
            ("test", "unit", "can be", "noise", "people notice", "again after", "not when"),
            (
                (
                    one["name"],
                    one["unit"],
                    _range(one["plausible"]),
                    _amount(one["noise"]),
                    _amount(one["meaningful"]),
                    f"{one['retest']['days']:g} days {rule_mark(one['retest'])}",
                    _not_when(one["forbidden"]),
                )
                for one in data["tests"]
            ),
        ),
    ]
    for one in data["tests"]:
        lines += _card(one)
    return [*lines, *sources(data["sources"])]


def tables(files: Mapping[str, Table]) -> list[str]:
    """A file of tables that each name `basis` and `source`, or `sources`: every figure and word, one row a table."""
    lines: list[str] = []
    for data in files.values():
        if "version" in data:
            lines += [f"Version {data['version']}.", ""]
        head = ("rule", "figures", "basis", "source", "")
        rows = [(name, *_told(one)) for name, one in _leaves(data)]
        lines += table(head, rows)
        known = data.get("sources", {})
        lines += sources(known) if isinstance(known, Mapping) else ["Sources:", "", *bullets(known)]
    return lines


def rates(files: Mapping[str, Table]) -> list[str]:
    """The published rates, beside which the clinic's own are shown."""
    (data,) = files.values()
    rows = (
        (one["event"], f"{one['percent']:g} %", one["of"], one["n"], one.get("note", ""), one["source"], rule_mark(one))
        for one in data["rates"]
    )
    return [
        f"Version {data['version']}. The clinic's own stand beside them with their exact 95 % interval; below three "
        "over the rate nothing is compared.",
        "",
        *table(("event", "rate", "of", "n", "remark", "source", ""), rows),
        *sources(data["sources"]),
    ]


def _leaves(data: Table, where: str = "") -> Iterator[tuple[str, Table]]:
    """Every table that has something to say itself; of a list of tables each, by its id or number."""
    own = {key: value for key, value in data.items() if not isinstance(value, Mapping) and not _is_tables(value)}
    if where and own:
        yield where, own
    for key, value in data.items():
        path = f"{where} {key}".strip().replace("_", " ")
        if isinstance(value, Mapping) and key != "sources":
            yield from _leaves(value, path)
        elif _is_tables(value):
            for index, one in enumerate(value, start=1):
                yield from _leaves(one, f"{path} {one.get('id', index)}")


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _told(one: Table) -> tuple[str, str, str, str]:
    """Figures, basis, source with note, mark."""
    figures = "; ".join(f"{key.replace('_', ' ')} {_shown(value)}" for key, value in one.items() if key not in _SAID)
    return figures, str(one.get("basis", "")), source_of(one), rule_mark(one)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, int | float) else str(value)


def _range(one: Table) -> str:
    return f"{number(one['low'])} to {number(one['high'])} {rule_mark(one)}".strip()


def _amount(one: Table) -> str:
    unit = " %" if one["kind"] == "percent" else ""
    return f"{number(one['value'])}{unit} {one['source']} {rule_mark(one)}".replace("INFERENCE ", "").strip()


def _not_when(one: Table) -> str:
    parts = [f"pain above {one['pain_above']}"] if "pain_above" in one else []
    parts += [stage.replace("_", " ") for stage in one["stages"]]
    return f"{', '.join(parts)} {rule_mark(one)}".strip() if parts else ""


def _card(one: Table) -> list[str]:
    about = [f"side: {one['sides']}", f"better: {one['better']}", f"goals: {', '.join(one['goals'])}"]
    about += [f"tissues: {', '.join(one['tissues']).replace('_', ' ')}"] if one["tissues"] else []
    about += ["loads the limb"] if one["loads"] else []
    about += ["for each exercise"] if one.get("per_exercise") else []
    about += [f"{one['distance_m']:g} m ({one['source']})"] if "distance_m" in one else []
    about += ["whole numbers"] if one["whole"] else []
    notes = [
        f"{name}: {cell(one[name]['note'])} ({one[name]['source']})"
        for name in ("plausible", "noise", "meaningful", "retest", "forbidden")
        if one[name].get("note")
    ]
    return [f"**{one['name']}** ({'; '.join(about)})", "", *bullets([" ".join(one["card"]), *notes])]
