"""What comes next: what lets one figure rise, what takes which back, the next visit; and the ladders of injuries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.ops.clinical.rules import Table
from kiosk.ops.clinical.screening import sources
from kiosk.ops.clinical.words import number, rule_mark, source_of, sourced_table

_ANSWERS: Final = {
    "effort": "effort, the hardest of the bout",
    "discomfort": "discomfort of the muscle",
    "cuff_pain": "pain under the cuff",
    "soreness": "soreness of the muscle, the morning after",
}
_LOWERS: Final = {"rounds": "rounds", "load": "load", "pressure": "pressure", "all": "all, to what a first session has"}
_ELSE: Final = ", else "
_SENTENCES: Final = {
    "When a figure rises": {
        "pace.good": "After {bouts} bouts in a row that allow it.",
        "pace.apart": "Bouts less than {hours} h apart count as one of them.",
        "pace.after_fall": "Not for {days} days after a figure went down, or after a reaction on the limb.",
    },
    "Load and pressure": {
        "load.step": "The load rises and falls in steps of {kg} kg.",
        "load.set": "It rises by one step when the last set had more than {above} repetitions.",
        "load.weeks": "It rises by {percent} % of what can be lifted once after {days} days at the same load.",
        "load.most": "It never rises above {percent} % of what can be lifted once, not at all where unknown.",
        "pressure.step": "The pressure rises and falls in steps of {percent} % of LOP.",
        "pressure.most": "By itself to {leg_percent} % (leg), {arm_percent} % (arm); a supervisor may go higher.",
    },
    "The first weeks": {
        "ramp.first": "First week: {timed} rounds of timed work or {counted} sets of repetitions; each week one more.",
        "ramp.beginner": "This lasts {weeks} weeks of training, whichever limb is trained.",
        "ramp.older": "For older people it lasts {weeks} weeks.",
        "ramp.limb": "A limb that is new to the cuff begins with {percent} % of a protocol's rounds, rounded down and "
        "at least one, and with one more each week, for {weeks} weeks; the lower of both counts.",
        "ramp.piece": "In those weeks no work is proposed to begin with that has more than {minutes} min in one piece.",
        "ramp.older_age": "Older: from {years} years on.",
        "ramp.pressure": "The first bout, the first of a limb, and the first after a break that restarts, has "
        "{percent} % of LOP at most.",
    },
    "Easier weeks and breaks": {
        "easier": "After {every_days} days of training without one comes an easier week: for {lasts_days} days "
        "{percent} % of the rounds. Where there is only one round, the pressure is a step lower.",
        "breaks": "After a break of more than {above_days} days: {rounds} round less, {percent} % of LOP less, and "
        "{load_percent} % of the load; never less than after one that restarts.",
        "restart": "After a break of more than {above_days} days all begins as at a first session.",
        "restart_load": "The load is then {percent} % of what it was at most.",
    },
    "The way back": {
        "climb": "After a reaction or a break every protocol goes on from what the limb has done since, and from no "
        "more than it had asked for before. Shares of LOP count for all work of the limb, sets for all counted work, "
        "rounds of timed work within their protocol, a load within its exercise. "
        "No bout from before it counts for a rise.",
        "regain": "A load or a pressure that went well before rises again by its usual step, first the load, without "
        "four weeks and without a tested maximum. What was reached before a bad reaction does not count.",
    },
    "The next visit": {
        "visits.apart": "{hours} h after the last bout or later, whichever limb that was on. For the same limb this "
        "binds every plan.",
        "visits.one": "Bouts on a limb within {hours} h are one visit.",
        "visits.easy": "Work that needs no recovery of the limb, nor costs it: {works}.",
        "visits.early": "When a supervisor agrees by PIN and says why, {hours} h may do: at most two visits in 24 "
        "hours, for {days} days from the first time on, then again after as many days without; never when the last "
        "visit or the morning after it took something back.",
        "visits.reaction": "{days} days after it or later, when the bout or the morning took something back.",
        "visits.injury": "With an injury: at most {most} visits a week, and never more than were planned.",
        "visits.performance": "To perform: at most {most}.",
        "visits.strength": "To stay strong: at most {most}.",
        "visits.older": "Older people: at most {most}.",
        "visits.review": "Who trains by a supervisor's clearance: at most {most}.",
        "visits.unplanned": "Who was not evaluated yet: at most {most}.",
        "visits.form": "The full questions are due again after {days} days; {soon_days} days before, it is said.",
    },
}
_HOLDS: Final = {
    "examine": "the therapist wants to examine first",
    "flare": "the injury flares up",
    "other_training": "enough other training now",
    "event": "an event is near",
    "wish": "the runner wishes so",
}
_APART: Final = {"version", "holds", "sources", "answers", "pain", "signs", "symptoms", "other_symptom"}
_CHECKS: Final = {
    "walking": "walking is free of pain",
    "tenderness": "the bone is free of tenderness",
    "imaging": "imaging has shown healing, at risky sites",
    "cause": "the cause is known and dealt with",
}


def progressing(files: Mapping[str, Table]) -> list[str]:
    """The file of progression. Raises `ConfigError` for a table that has no sentence here."""
    (data,) = files.values()
    ways = {**data, "visits": {key: value for key, value in data["visits"].items() if key != "agreed"}}
    named = dict(_leaves({key: value for key, value in ways.items() if key not in _APART}))
    sooner = ", ".join(f"*{one['text']}*" for one in data["visits"]["agreed"])
    reasons = ", ".join(_HOLDS[one] for one in data["holds"])
    return [
        f"Version {data['version']}. **Answers** from 0 to 10; above the first figure nothing rises, from the second "
        'on one step is taken back. What stands after "else" goes down where the figure before it is at its lowest or '
        "there is none:",
        "",
        *sourced_table(("answer", "rises up to", "falls from", "taken back"), _answers(data)),
        *sourced_table(("told", "taken back", "of the whole person"), _told(data)),
        *_rules(named),
        "A supervisor may hold a limb where it is. Nothing rises then, and no easier week comes; what a reaction, a "
        f"break or a limit takes back is taken back all the same. Reasons: {reasons}.",
        "",
        f"What a supervisor says for a limb that works before it has recovered: {sooner}. The last one where the "
        "station was switched on anew and cannot tell.",
        "",
        *sources(data["sources"]),
    ]


def ladders(files: Mapping[str, Table]) -> list[str]:
    """The stages of injuries, and what each asks for."""
    (data,) = files.values()
    lines = [
        f"**Stages of an injury**, version {data['version']}. A ladder only advises: a therapist confirms the next "
        "stage by another evaluation, and a stage whose pain is not held any more is told as a step back. Tissues "
        "without a ladder have none that a source supports. Pain is the worse of that in loading and the next "
        "morning; symmetry is the injured leg against the other.",
        "",
    ]
    for one in data["ladders"]:
        mark = rule_mark(one)
        lines += [f"**{_words(one['id'])}**, for {_listed(one['tissues'])}: {source_of(one)} {mark}".rstrip(), ""]
        rows = [((one["stage"], one["does"], "; ".join(_asked(one))), one) for one in one["rungs"]]
        lines += sourced_table(("stage", "what is done", "asked for before"), rows)
    return [*lines, *sources(data["sources"])]


def _answers(data: Table) -> Iterator[tuple[Sequence[object], Table]]:
    for scale, one in data["answers"].items():
        yield (_ANSWERS[scale], one["raise_most"], one["lower_from"], _taken(one)), one


def _told(data: Table) -> Iterator[tuple[Sequence[object], Table]]:
    pain = "pain of the injury: not acceptable, or worse the morning after (any above the safe zone: nothing rises)"
    yield (pain, _taken(data["pain"]), ""), data["pain"]
    for sign, one in data["signs"].items():
        yield (f"the morning after: {sign}", _taken(one), ""), one
    symptoms = {**data["symptoms"], "any other": data["other_symptom"]}
    for symptom, one in symptoms.items():
        yield (f"in the bout: {symptom}", _taken(one), "yes" if one["whole_person"] else ""), one


def _taken(one: Table) -> str:
    """What goes down, and what where that is at its lowest or there is none of it."""
    return _ELSE.join(_LOWERS[name] for name in (one["lowers"], *one.get("instead", ())))


def _leaves(data: Mapping[str, Any], where: str = "") -> Iterator[tuple[str, Table]]:
    """Every table that holds figures itself, by its way; each of a list of tables by the same."""
    for key, value in data.items():
        path = f"{where}.{key}" if where else key
        if isinstance(value, list):
            yield from ((f"{path}#{index}", one) for index, one in enumerate(value))
        elif "source" in value:
            yield path, value
        else:
            yield from _leaves(value, path)


def _rules(named: Mapping[str, Table]) -> Iterator[str]:
    """The tables of one rule each, as sentences under their headings."""
    ways = {path: path.partition("#")[0] for path in named}
    known = {way for sentences in _SENTENCES.values() for way in sentences}
    if unknown := [path for path, way in ways.items() if way not in known]:
        hint = "add a sentence to kiosk/ops/clinical/progressing.py"
        raise ConfigError(
            [Diagnostic(path=one, code="not_covered", message="no sentence says it", hint=hint) for one in unknown]
        )
    for heading, sentences in _SENTENCES.items():
        rows = [
            ((_sentence(sentence, named[path]),), named[path])
            for way, sentence in sentences.items()
            for path in named
            if ways[path] == way
        ]
        yield from sourced_table((heading.lower(),), rows)


def _sentence(sentence: str, one: Table) -> str:
    told = {key: number(value) for key, value in one.items() if isinstance(value, int | float)}
    return sentence.format(**told, **{key: ", ".join(value) for key, value in one.items() if isinstance(value, list)})


def _asked(rung: Table) -> Iterator[str]:
    yield f"pain {rung['worst_zone']} at worst"
    if rung.get("clearance"):
        yield "a clearance"
    for test, least in rung.get("symmetry", {}).items():
        yield f"{_words(test)} {number(least)} %"
    for check in rung.get("checks", ()):
        yield f"a therapist: {_CHECKS[check]}"


def _listed(values: Iterable[str]) -> str:
    return ", ".join(values).replace("_", " ")


def _words(name: str) -> str:
    return name.replace("_", " ")
