"""Cohorts: virtual people drawn from the distributions of a TOML file, by seed.

A cohort has groups. Each starts from a shipped profile and says which figures of its sections are drawn anew, which
exercises its people do, and what makes them hard, if anything does:

```toml
[group.thigh]
base = "thigh"
weight = 3                                     # three of these for each one of a group with weight 1
[group.thigh.limb]
systolic_mmhg = { normal = [130, 15], bounds = [95, 190] }
[group.thigh.exercises.squat]                  # figures of the limb that belong to this exercise
contraction_mmhg = { uniform = [10, 30] }
[group.thigh_fibrillation]
like = "thigh"                                 # all of that, and what follows
hard = ["atrial_fibrillation"]
```

Every key is checked when the file is read, against the bounds a profile's figure has, so that any draw is a sound
profile. `benchmarks/files/cohort.example.toml` is a commented example.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.hw.sim.chance import generator
from kiosk.hw.sim.cohort_file import Group, parse_groups
from kiosk.hw.sim.person import person
from kiosk.hw.sim.profile import Profile

COHORTS: Final = Path(__file__).parent / "cohorts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """A cohort as its file has it."""

    name: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One virtual person on one bench. The same cohort, seed and number give the same one, however many are drawn.

    Their limb is `Limb(member.profile.limb, generator(member.seed, "limb"))`; its `lop_mmhg` is the truth.
    """

    name: str
    group: str
    number: int
    seed: int
    """For what happens to them on the bench: heart, repetitions, motion, noise."""
    kind: str
    """`arm` or `thigh`."""
    exercise: str
    hard: frozenset[str]

    profile: Profile


def shipped_cohort() -> Cohort:
    """The cohort that comes with the station: arms and thighs, all exercises, some hard cases of each kind."""
    return load_cohort(COHORTS / "default.toml")


def load_cohort(path: Path) -> Cohort:
    """Read a cohort file. Raises `ConfigError` with every problem found."""
    try:
        with path.open("rb") as file:
            table: dict[str, object] = tomllib.load(file)
    except OSError as error:
        problem = Diagnostic(path=str(path), code="unreadable", message=error.strerror or "cannot be read")
        raise ConfigError([problem]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([Diagnostic(path=str(path), code="not_toml", message=str(error))]) from error
    return parse_cohort(table, name=path.stem)


def parse_cohort(table: dict[str, object], *, name: str) -> Cohort:
    """Check a parsed file. Raises `ConfigError` with every problem found."""
    return Cohort(name=name, groups=parse_groups(table))


def draw(cohort: Cohort, seed: int, n: int) -> tuple[Member, ...]:
    """`n` people of the cohort. Raises `ValueError` when `n` is negative.

    Groups come in turn by their weights, and within a group its exercises by theirs: a small cohort has some of each
    too, and the first people of a large one are those of a small one.
    """
    if n < 0:
        raise ValueError(f"{n} people cannot be drawn")
    turns = _Turns([group.weight for group in cohort.groups])
    exercises = [_Turns([part.weight for part in group.exercises]) for group in cohort.groups]
    members = []
    for number in range(n):
        at = turns.next()
        group = cohort.groups[at]
        exercise = group.exercises[exercises[at].next()]
        rng = generator(seed, f"person/{number}/{group.name}")
        name = f"{group.name}-{number:04d}"
        profile = person(group, exercise, rng, name=name)
        members.append(
            Member(
                name=name,
                group=group.name,
                number=number,
                seed=rng.getrandbits(31),
                kind=profile.limb.kind,
                exercise=profile.limb.exercise,
                hard=group.hard,
                profile=profile,
            )
        )
    return tuple(members)


class _Turns:
    """Whose turn it is, so that after any number of turns each has had its share, to within one."""

    def __init__(self, weights: list[float]) -> None:
        self._shares = [weight / sum(weights) for weight in weights]
        self._owed = [0.0] * len(weights)

    def next(self) -> int:
        """The one who is owed most; of equals, the first."""
        self._owed = [owed + share for owed, share in zip(self._owed, self._shares, strict=True)]
        at = max(range(len(self._owed)), key=lambda i: (round(self._owed[i], 9), -i))
        self._owed[at] -= 1.0
        return at
