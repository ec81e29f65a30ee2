"""What is proposed: the way to a protocol, how high, heavy and long a bout begins, and why it may be changed."""

from collections.abc import Iterator, Mapping
from typing import Final

from kiosk.ops.clinical.rules import Table
from kiosk.ops.clinical.screening import sources
from kiosk.ops.clinical.words import bullets, number, sourced_table

_WHEN: Final = {
    "first": "the first bout, or the first after a break",
    "older": "older people",
    "noted": "an answer of today was noted, or asked for a review",
    "sensitive": "the last bout was hard, or ended for discomfort, a symptom, or no answer",
    "painful": "painful: loading hurts, and only just acceptably; for work that loads",
    "estimated": "the LOP is estimated",
    "unsure": "the LOP was measured with less than the best quality (unsure)",
}
_WAYS: Final = {"milder": "milder", "harder": "harder", "other": "another protocol, exercise or limb"}


def prescribing(files: Mapping[str, Table]) -> list[str]:
    """The file of the proposal, rule by rule."""
    (data,) = files.values()
    paths = [((_who(one), ", ".join(one["protocols"]), _exercises(one)), one) for one in data["paths"]]
    lower = [((_WHEN[one["when"]], _percent(one["leg"]), _percent(one["arm"])), one) for one in data["lower"]]
    loads = [
        ((_whose(one), _percent(one["usual_percent"]), _percent(one["milder_percent"]), f"{one['step_kg']:g} kg"), one)
        for one in data["loads"]
    ]
    reasons = (f"{_WAYS[one['direction']]}: {one['text']}" for one in data["changes"])
    return [
        f"Version {data['version']}. **Which protocols**, by the first row that fits; exercises named here come first.",
        "",
        *sourced_table(("goal", "protocols, in this order", "exercises"), paths),
        *sourced_table(("rule",), [((text,), one) for text, one in _rules(data)]),
        "**How high**: the protocol's usual share, or the lowest of those below that applies. Where progression has a "
        "figure of its own, only the first bout, pain and the LOP lower it.",
        "",
        *sourced_table(("when", "leg, of LOP", "arm, of LOP"), lower),
        "**How heavy**, of what can be lifted once:",
        "",
        *sourced_table(("for", "usual", "where it begins lower", "in steps of"), loads),
        "**How heavy at most**, whoever chooses it; above it comes a test first:",
        "",
        *sourced_table(("what is known of the exercise and limb", "at most"), _heaviest(data)),
        "A supervisor who wants something else chooses one of these reasons, and gives the PIN:",
        "",
        *bullets(reasons),
        "Where a protocol needs it, the supervisor says with the PIN:",
        "",
        *bullets(f"{one['text']} (needs: {one['need']})" for one in data["vows"]),
        *sources(data["sources"]),
    ]


def _rules(data: Table) -> Iterator[tuple[str, Table]]:
    """The rules that are one table each, as sentences."""
    first, trained, ramp = data["first"], data["trained"], data["ramp"]
    yield (
        f"The first bout ever, and the first after a break (chapter 1): {' or '.join(first['protocols'])} before all "
        "others.",
        first,
    )
    released = " or ".join(_WHEN[one] for one in data["released"]["when"])
    yield f"Protocols that empty the cuff in every rest come before the others of a row: {released}.", data["released"]
    chosen = ", ".join(data["chosen_only"]["protocols"])
    yield f"Never proposed, though a supervisor may choose it: {chosen}.", data["chosen_only"]
    given = ", ".join(data["cleared"]["given"]).replace("_", " ")
    yield (
        "Passive bouts only: while somebody has still to clear the injury, while pain in loading is not acceptable, "
        f"and until a clearance was given with an injury of: {given}.",
        data["cleared"],
    )
    yield (
        f"Running with a cuff: only who runs {number(trained['weekly_km'])} km a week or more and has done "
        f"{trained['bouts']} bouts or more.",
        trained,
    )
    yield (
        f"In the first {ramp['bouts']} bouts work that lasts its time has {number(100.0 * ramp['share'])} % of its "
        "rounds, rounded up.",
        ramp,
    )
    yield f"Older: from {number(data['older']['years'])} years on.", data["older"]
    yield f"The last bout was hard: an effort of {number(data['hard']['effort'])} or more of 10.", data["hard"]
    yield "The injured side; else the one with fewer bouts today; else the one trained longer ago.", data["side"]


def _who(one: Table) -> str:
    """For whom a row is."""
    only = [*one.get("tissues", ()), *one.get("stages", ())]
    only += [group.replace("_", "-") for group in one.get("age_groups", ())]
    goal = one.get("goal", "nobody has told a goal")
    return f"{goal}: {', '.join(only).replace('_', ' ')}" if only else str(goal)


def _heaviest(data: Table) -> Iterator[tuple[tuple[str, str], Table]]:
    """The bounds of a weight, the first that applies."""
    tested, moved, untested = (data[f"heaviest_{name}"] for name in ("tested", "moved", "untested"))
    yield (
        (
            "its 5RM with this side, or of the leg press half of what both legs press once",
            f"{_percent(tested['percent'])} of it",
        ),
        tested,
    )
    yield ("a weight was told after its last bout", f"{number(moved['times'])} times that, or the next"), moved
    most = f"{number(untested['leg_kg'])} kg on a leg, {number(untested['arm_kg'])} kg on an arm"
    yield ("nothing of these", most), untested


def _exercises(one: Table) -> str:
    """The exercises of a row, and which of them serve it alike."""
    alike = " or ".join(one.get("alike", ()))
    known = f"; of {alike} first the one whose weight is known" if alike else ""
    return f"{' / '.join(one['exercises'])}{known}"


def _whose(one: Table) -> str:
    return ", ".join(one["protocols"]) if one.get("protocols") else "every other protocol with counted repetitions"


def _percent(value: float) -> str:
    return f"{number(value)} %"
