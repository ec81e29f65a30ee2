"""What a cohort file may say, and all that is wrong with one at once. The format is told in `cohort`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.hw.sim import distribution
from kiosk.hw.sim.distribution import Distribution
from kiosk.hw.sim.exercise import EXERCISES
from kiosk.hw.sim.profile import (
    ALLOWED,
    Bounds,
    Choices,
    Profile,
    shipped,
    shipped_profile,
)

HARD: Final = ("atrial_fibrillation", "heavy_motion", "pulseless")
"""What makes people hard to measure; reported apart. What they are like is in their groups' distributions."""

Draws = Mapping[str, Distribution]


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A key that a profile does not have: what is drawn is turned into the figures it stands for."""

    bounds: Bounds
    stands_for: tuple[str, ...]


DERIVED: Final[Mapping[str, Derived]] = {
    "contraction_mmhg": Derived(bounds=Bounds(0, 60), stands_for=("contraction_ml",)),
    "pulse_mmhg": Derived(bounds=Bounds(0, 8), stands_for=("pulse_ml",)),
    "motion_mmhg": Derived(bounds=Bounds(0, 30), stands_for=("motion_ml",)),
    "pulse_pressure_mmhg": Derived(bounds=Bounds(10, 130), stands_for=("diastolic_mmhg",)),
    "tempo_factor": Derived(bounds=Bounds(0.4, 2.5), stands_for=("up_s", "down_s")),
}
"""Pressures are those a closed cuff would show (`person` says at which pressure); `pulse_pressure_mmhg` is systolic
less diastolic; `tempo_factor` is how much longer than usual a repetition of the exercise takes."""

_SETTLED: Final = ("kind", "exercise")
"""Figures of a limb that the group's base and exercises settle."""
_GROUP_KEYS: Final = ("base", "like", "weight", "hard", "exercises", *ALLOWED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExercisePart:
    """An exercise of a group: how many of its people do it, and what figures of the limb belong to it."""

    name: str
    weight: float
    draws: Draws


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People of one kind: the shipped profile they start from, and what is drawn anew by section and key."""

    name: str
    weight: float
    base: Profile
    hard: frozenset[str]
    sections: Mapping[str, Draws]
    exercises: tuple[ExercisePart, ...]


def parse_groups(table: dict[str, object]) -> tuple[Group, ...]:
    """The groups of a cohort file in their order. Raises `ConfigError` with every problem found."""
    problems = [_problem(key, "unknown_key", "no such key", "group") for key in table if key != "group"]
    raw = table.get("group")
    found: dict[str, Group | None] = {}
    if not isinstance(raw, dict) or not raw:
        problems.append(_problem("group", "missing_section", "there is no group", "add a table [group.NAME]"))
    else:
        for name, body in raw.items():
            found[name] = _group(name, body, found, problems)
    if problems:
        raise ConfigError(problems)
    return tuple(group for group in found.values() if group is not None)


def _group(name: str, raw: object, earlier: Mapping[str, Group | None], problems: list[Diagnostic]) -> Group | None:
    path, before = f"group.{name}", len(problems)
    if not isinstance(raw, dict):
        problems.append(_problem(path, "wrong_type", "a table is needed"))
        return None
    problems += [
        _problem(f"{path}.{key}", "unknown_key", "no such key", ", ".join(_GROUP_KEYS))
        for key in raw
        if key not in _GROUP_KEYS
    ]
    start = _start(path, name, raw, earlier, problems)
    weight = _weight(path, raw, problems)
    hard = raw.get("hard", sorted(start.hard) if start else [])
    if not isinstance(hard, list) or not all(one in HARD for one in hard):
        problems.append(_problem(f"{path}.hard", "not_a_choice", "a list is needed", f"out of {', '.join(HARD)}"))
        hard = []
    sections = {section: _draws(f"{path}.{section}", section, raw.get(section, {}), problems) for section in ALLOWED}
    kind = start.base.limb.kind if start else None
    exercises = _exercises(path, raw.get("exercises", {}), kind, problems)
    if start is None or len(problems) > before:
        return None
    return Group(
        name=name,
        weight=weight,
        base=start.base,
        hard=frozenset(hard),
        sections={section: merged(start.sections.get(section, {}), drawn) for section, drawn in sections.items()},
        exercises=exercises or start.exercises,
    )


def _start(
    path: str, name: str, raw: dict[str, object], earlier: Mapping[str, Group | None], problems: list[Diagnostic]
) -> Group | None:
    """What the group starts from: an earlier group, or a shipped profile as it is."""
    base, like = raw.get("base"), raw.get("like")
    if (base is None) == (like is None):
        problems.append(_problem(path, "base_or_like", "one of base and like is needed", f"base: {_names()}"))
    elif like is not None and like not in earlier:
        hint = f"one of {', '.join(earlier)}" if earlier else "there is none before this"
        problems.append(_problem(f"{path}.like", "group_unknown", f"no group before this is called {like!r}", hint))
    elif like is not None:
        return earlier[str(like)]
    elif base not in shipped():
        problems.append(_problem(f"{path}.base", "profile_unknown", f"no profile is called {base!r}", _names()))
    else:
        profile = shipped_profile(str(base))
        usual = ExercisePart(name=profile.limb.exercise, weight=1.0, draws={})
        return Group(name=name, weight=1.0, base=profile, hard=frozenset(), sections={}, exercises=(usual,))
    return None


def _exercises(path: str, raw: object, kind: str | None, problems: list[Diagnostic]) -> tuple[ExercisePart, ...]:
    if not isinstance(raw, dict):
        problems.append(_problem(f"{path}.exercises", "wrong_type", "a table of exercises is needed"))
        return ()
    parts = []
    for name, body in raw.items():
        where = f"{path}.exercises.{name}"
        exercise = EXERCISES.get(name)
        if exercise is None:
            problems.append(_problem(where, "exercise_unknown", "no such exercise", ", ".join(EXERCISES)))
        elif kind is not None and exercise.limb != kind:
            problems.append(_problem(where, "wrong_limb", f"it is done with the cuff on the {exercise.limb}"))
        if not isinstance(body, dict):
            problems.append(_problem(where, "wrong_type", "a table is needed"))
            continue
        weight = _weight(where, body, problems)
        figures = {key: value for key, value in body.items() if key != "weight"}
        parts.append(ExercisePart(name=name, weight=weight, draws=_draws(where, "limb", figures, problems)))
    return tuple(parts)


def _draws(path: str, section: str, raw: object, problems: list[Diagnostic]) -> Draws:
    if not isinstance(raw, dict):
        problems.append(_problem(path, "wrong_type", "a table is needed"))
        return {}
    allowed = dict(ALLOWED[section])
    if section == "limb":
        allowed = {key: bounds for key, bounds in allowed.items() if key not in _SETTLED}
        allowed |= {key: derived.bounds for key, derived in DERIVED.items()}
    drawn: dict[str, Distribution] = {}
    for key, body in raw.items():
        where = f"{path}.{key}"
        if key not in allowed:
            problems.append(_problem(where, "unknown_key", "no such key", ", ".join(allowed)))
            continue
        found = distribution.parse(where, body, problems)
        if found is not None:
            _check(where, found, allowed[key], problems)
            drawn[key] = found
    for key, derived in DERIVED.items():
        both = [other for other in derived.stands_for if other in drawn]
        if section == "limb" and key in drawn and both:
            problems.append(_problem(f"{path}.{key}", "said_twice", f"it stands for {', '.join(both)}", "drop one"))
    return drawn


def _check(path: str, drawn: Distribution, allowed: Bounds | Choices, problems: list[Diagnostic]) -> None:
    for value in drawn.values():
        if isinstance(allowed, Choices):
            if value not in allowed.words:
                hint = ", ".join(allowed.words)
                problems.append(_problem(path, "not_a_choice", f"{value!r} is not possible", hint))
        elif isinstance(value, str):
            problems.append(_problem(path, "wrong_type", f"a number is needed, not {value!r}"))
        elif not allowed.low <= value <= allowed.high:
            hint = f"{allowed.low:g} to {allowed.high:g}"
            problems.append(_problem(path, "out_of_range", f"{value:g} is outside its range", hint))


def merged(usual: Draws, own: Draws) -> Draws:
    """The usual draws with one's own in their place, also where the one is said by way of the other."""
    gone = set(own)
    for key, derived in DERIVED.items():
        if key in own:
            gone |= set(derived.stands_for)
        if gone & set(derived.stands_for):
            gone.add(key)
    return {key: value for key, value in usual.items() if key not in gone} | dict(own)


def _weight(path: str, raw: dict[str, object], problems: list[Diagnostic]) -> float:
    weight = raw.get("weight", 1.0)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0.0 < weight <= 1000.0:
        problems.append(_problem(f"{path}.weight", "out_of_range", "a weight is needed", "above 0, to 1000"))
        return 1.0
    return float(weight)


def _names() -> str:
    return ", ".join(shipped())


def _problem(path: str, code: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(path=path, code=code, message=message, hint=hint)
