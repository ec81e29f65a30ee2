"""Protocols and cuffs: the table to choose from, then each with its structure, sources and what of it is ours."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kiosk.ops.clinical.rules import Table
from kiosk.ops.clinical.words import OURS, PARTLY, bullets, number, seconds, table

_GRADES: Final = ("review", "trial", "study", "practice", "inference")
_RESTS: Final = {"inflated": "inflated", "released": "cuff empty", "none": ""}


def protocols(files: Mapping[str, Table]) -> list[str]:
    """All of them, by grade of their evidence."""
    found = sorted(files.values(), key=lambda one: (not one.get("enabled", True), _GRADES.index(one["evidence"])))
    lines = [
        "Grades, the firmest first: *review* a position stand or review of many trials; *trial* a controlled trial of "
        "this very structure; *study* a small or uncontrolled study, or a trial of another structure; *practice* "
        "makers' and clinics' guides; *inference* ours. Shares are least, *usual* and most, in percent of LOP.",
        "",
        *table(("protocol", "for", "leg", "arm", "structure", "longest", "grade", ""), map(_row, found)),
    ]
    for one in found:
        lines += _details(one)
    return lines


def cuffs(files: Mapping[str, Table]) -> list[str]:
    """The registered cuffs; width decides what a pressure means."""
    (data,) = files.values()
    rows = (
        (one["name"], one["limb"], f"{one['width_mm']} mm", f"{one['air_ml']:g} mL, {one['ml_per_mmhg']:g} mL/mmHg")
        for one in data["cuffs"]
    )
    return [
        "Cuffs of this station. The last column is what the check before a bout compares the fitted cuff with "
        f"{PARTLY}.",
        "",
        *table(("cuff", "limb", "width", "air to 60 mmHg, softness"), rows),
        "Sources:",
        "",
        *bullets(data["sources"]),
    ]


def _row(one: Table) -> Sequence[object]:
    share = OURS if one["evidence"] == "inference" else PARTLY if one.get("inferred") else ""
    needs = "" if not one.get("needs") else f"; needs: {', '.join(one['needs'])}"
    state = "" if one.get("enabled", True) else " **switched off**"
    return (
        f"**{one['id']}** {one['name']}{state}",
        ", ".join(one["goals"]) + needs,
        _span(one["percent"].get("leg")),
        _span(one["percent"].get("arm")),
        "; ".join(_blocks(one)),
        seconds(one["max_restriction_s"]),
        one["evidence"],
        share,
    )


def _span(span: Mapping[str, float] | None) -> str:
    if span is None:
        return "none"
    return f"{number(span['least'])} *{number(span['usual'])}* {number(span['most'])}"


def _blocks(one: Table) -> Iterator[str]:
    for block in one["blocks"]:
        times = f"{block['repeat']} x " if block.get("repeat", 1) > 1 else ""
        work = block.get("work", "repetitions")
        done = f"{block['repetitions']} repetitions" if "repetitions" in block else f"{seconds(block['work_s'])} {work}"
        kind = _RESTS[block["rest"]]
        rest = f", rest {seconds(block['rest_s'])} {kind}" if kind else ""
        ramp = ""
        if "from_share" in block or "to_share" in block:
            first, last = block.get("from_share", 1.0), block.get("to_share", 1.0)
            ramp = f", at {number(100 * first)} to {number(100 * last)} % of its pressure"
        after = block.get("refill_after_s")
        colour = f", colour of the skin looked at after {seconds(after)}" if after else ""
        yield f"{times}{done}{rest}{ramp}{colour}"


def _details(one: Table) -> list[str]:
    named = [(each["limb"], f"{each['name']} ({', '.join(each['postures'])})") for each in one["exercises"]]
    legs, arms = ([name for on, name in named if on == limb] for limb in ("leg", "arm"))
    items = [one["purpose"]]
    exercises = [f"{limb}: {' / '.join(names)}" for limb, names in (("leg", legs), ("arm", arms)) if names]
    tempo = one.get("tempo")
    pace = f" Tempo {tempo['up_s']:g} s up, {tempo['down_s']:g} s down." if tempo else ""
    items.append(f"Exercises, {'; '.join(exercises)}.{pace}")
    if one.get("for_first_session"):
        items.append("Mild enough for a first session, or the first after more than four weeks.")
    if conditions := one.get("contraindicated"):
        items.append(f"Not with a yes to, or no answer to: {', '.join(conditions)}.")
    items += [f"{OURS} {text}" for text in one.get("inferred", ())]
    items.append(f"Sources: {' · '.join(one['sources'])}")
    return [f"**{one['id']}**, version {one['version']}", "", *bullets(items)]
