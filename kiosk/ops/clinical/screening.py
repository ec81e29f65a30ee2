"""Who may train: what is asked, when, what each answer leads to, and the text of the consent."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from kiosk.core.records import Tier
from kiosk.ops.clinical.rules import Table
from kiosk.ops.clinical.words import OURS, PARTLY, bullets, cell, seconds, table

FULL, DAY, SHARED = "full.toml", "same_day.toml", "shared.toml"
_OURS_KEY: Final = "OURS"
_TIERS: Final = {Tier.STOP: "**STOP**", Tier.REVIEW: "REVIEW", Tier.NOTE: "note", Tier.CLEAR: "clear"}
_SCOPES: Final = {"limb": "; that limb", "person": ""}


def screening(files: Mapping[str, Table]) -> list[str]:
    """Both forms side by side, the blood pressure, what adds up, and the reasons for a clearance."""
    by_name = {name.rpartition("/")[2]: data for name, data in files.items()}
    full, day, shared = by_name[FULL], by_name[DAY], by_name[SHARED]
    known = {**full["sources"], **day["sources"], **shared["sources"]}
    return [
        f"Versions: {full['version']}, {day['version']}, {shared['version']}. *First*: first visit, every six months "
        "and after a change. *Day*: before every session. What is not answered counts as STOP.",
        "",
        *table(("row", "question", "first", "day", "it leads to", "source", ""), _questions(full, day)),
        *_pressure(shared["blood_pressure"]),
        *_adding_up(shared),
        "A supervisor lets a REVIEW pass with the PIN and one of these reasons, which are stored; a STOP never passes:",
        "",
        *bullets(f"{one['text']} (`{one['id']}`)" for one in shared["clearances"]),
        *sources(known),
    ]


def consent(files: Mapping[str, Table]) -> list[str]:
    """What every runner agrees to, and its version."""
    (data,) = files.values()
    return [
        f"Version {data['version']}, *{data['title']}*; a new version is asked for again.",
        "",
        *(f"> {paragraph}\n>" for paragraph in data["paragraphs"]),
        "",
    ]


def sources(known: Mapping[str, str]) -> list[str]:
    """What the short names stand for."""
    return ["Sources:", "", *bullets(f"{key}: {text}" for key, text in sorted(known.items()))]


def share_of_ours(keys: Sequence[str]) -> str:
    """The mark for a list of short names."""
    if _OURS_KEY not in keys:
        return ""
    return OURS if len(keys) == 1 else PARTLY


def _questions(full: Table, day: Table) -> Iterator[Sequence[object]]:
    """Each question once, in the order of its row; twice where the two forms ask or weigh it otherwise."""
    asked: dict[str, tuple[Table, set[str]]] = {}
    for form, data in (("first", full), ("day", day)):
        for question in data["questions"]:
            key = str(sorted(question.items(), key=str))
            asked.setdefault(key, (question, set()))[1].add(form)
    for question, forms in sorted(asked.values(), key=lambda one: int(one[0]["row"])):
        text = f"{question['text']} {question['detail']}".strip()
        yield (
            question["row"],
            text,
            "x" if "first" in forms else "",
            "x" if "day" in forms else "",
            _leads_to(question),
            ", ".join(question["sources"]),
            share_of_ours(question["sources"]),
        )


def _leads_to(question: Table) -> str:
    parts = [_weight(question) + _SCOPES[question["scope"]]]
    if question.get("starts_milder"):
        parts.append("first session's protocol")
    if question.get("tells_change"):
        parts.append("the whole form again")
    if days := question.get("within_days"):
        parts.append(f"until more than {days} days after the day that is named")
    if question.get("lasts") == "day":
        parts.append("that day only")
    return "; ".join(part for part in parts if part)


def _weight(question: Table) -> str:
    if levels := question.get("levels"):
        return "; ".join(f"{cell(one['text'])}: {_TIERS[Tier(one['tier'])]}" for one in levels)
    if bands := question.get("bands"):
        return "; ".join(f"from {one['least']} of {question['most']}: {_TIERS[Tier(one['tier'])]}" for one in bands)
    return "" if question["tier"] == Tier.CLEAR else _TIERS[Tier(question["tier"])]


def _pressure(rule: Table) -> Iterator[str]:
    asked = " or ".join(f"`{one}`" for one in rule["asked_if"])
    yield (
        f"**{rule['text']}** (row {rule['row']}): measured from the age of {rule['asked_from_years']}, and by whom "
        f"{asked} is not answered with no. {rule['detail']} First reading after {seconds(rule['rest_s'])} of rest; "
        f"a reading in a band is taken again after {seconds(rule['gap_s'])} at least. One reading in the band of STOP "
        f"stops; below it the mean counts. ({', '.join(rule['sources'])}) {share_of_ours(rule['sources'])}"
    )
    yield ""
    yield from table(
        ("row", "from", "it leads to"),
        (
            (one["row"], f"{one['systolic_mmhg']}/{one['diastolic_mmhg']} mmHg (either)", _TIERS[Tier(one["tier"])])
            for one in rule["bands"]
        ),
    )


def _adding_up(shared: Mapping[str, Any]) -> Iterator[str]:
    age = shared["age"]
    yield from bullets(
        [
            f"Row {age['row']}, nobody is asked: {age['text']} From {age['from_years']}: "
            f"{_TIERS[Tier(age['tier'])]} ({', '.join(age['sources'])}) {share_of_ours(age['sources'])}",
            *(
                f"{one['notes']} findings of row {one['row']} together: {_TIERS[Tier(one['tier'])]} "
                f"({', '.join(one['sources'])}) {share_of_ours(one['sources'])}"
                for one in shared["escalations"]
            ),
        ]
    )
