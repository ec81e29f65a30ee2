"""The rules that a proposal is made by, as data: which protocols serve a goal, how high and how heavy a bout begins.

They are read from `therapy/prescribing.toml`. Every rule says what it rests on; here is what makes them sound together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.baseline import Basis
from kiosk.core.goals import AgeGroup, Goal, GoalKind, Injury, Stage, Strength, Tissue, kind_of
from kiosk.core.limb import Limb
from kiosk.core.posture import Match, match
from kiosk.core.protocol import Need, Protocol
from kiosk.core.records import Plan


class When(StrEnum):
    """What makes a bout begin lower."""

    FIRST = "first"  # the first bout ever, or after a long break
    OLDER = "older"
    NOTED = "noted"  # an answer of today is a NOTE: a milder start
    SENSITIVE = "sensitive"  # the last bout was hard to bear
    PAINFUL = "painful"  # pain in loading that is only just acceptable
    ESTIMATED = "estimated"  # LOP out of an equation
    UNSURE = "unsure"  # LOP measured, and not of the best quality


class Direction(StrEnum):
    """Which way a supervisor's reason leads away from what was proposed."""

    MILDER = "milder"
    HARDER = "harder"
    OTHER = "other"  # another protocol, exercise or limb


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What a rule rests on: the source in words, and a note on how the rule follows from it."""

    basis: Basis
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Protocols for one kind of goal in the order in which they are tried; `goal` None: nobody has told one.

    `tissues`, `stages` and `age_groups` are empty where it does not matter. `exercises` come first where a protocol
    has them; those of them that are `alike` serve the goal as well as each other, so that one whose weight is known
    comes before them.
    """

    id: str
    goal: GoalKind | None
    tissues: tuple[Tissue, ...]
    stages: tuple[Stage, ...]
    age_groups: tuple[AgeGroup, ...]
    protocols: tuple[str, ...]
    exercises: tuple[str, ...]
    alike: tuple[str, ...]
    cited: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class Lower:
    """Highest share of LOP in percent that a bout begins with in this case."""

    when: When
    leg: float
    arm: float
    cited: Cited

    def percent(self, limb: Limb) -> float:
        """The share for this limb."""
        return self.leg if limb is Limb.LEG else self.arm


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeReason:
    """Why a supervisor changes a proposal; they choose one, nobody writes."""

    id: str
    direction: Direction
    text: str


class Owed(StrEnum):
    """What only a person in the room can say; a doctor's word is none of it (`protocol_medical`)."""

    TRAINED = Need.TRAINED.value
    SUPERVISED = Need.SUPERVISED.value
    POSTURE = "posture"  # LOP was found in a lower posture than the exercise is done in


@dataclass(frozen=True, slots=True, kw_only=True)
class Vow:
    """What a supervisor says with their PIN where a plan needs it: nothing in the records could."""

    id: str
    need: Owed
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRule:
    """Protocols of a first bout; when the next one counts as a first again the screening says."""

    protocols: tuple[str, ...]
    cited: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRule:
    """Load in percent of the 1RM: as a rule, and when a bout begins lower. `step_kg`: what weights can be set to.

    `protocols` are those it is for; empty: all that have no rule of their own.
    """

    protocols: tuple[str, ...]
    usual_percent: float
    milder_percent: float
    step_kg: float
    cited: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedRule:
    """In which cases protocols that empty the cuff in their rests are tried before the others of a path."""

    when: tuple[When, ...]
    cited: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedRule:
    """Who may run with a cuff: so many kilometres in a week, and so many bouts before."""

    weekly_km: float
    bouts: int
    cited: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class RampRule:
    """In the first `bouts` bouts work that lasts its time has this share of its rounds, rounded up."""

    bouts: int
    share: float
    cited: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """One figure that a rule compares with."""

    value: float
    cited: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaviestRules:
    """Above which weight no plan goes: percent of what was tested; else kg for a limb, or times what was moved last."""

    tested_percent: Threshold
    moved_times: Threshold
    leg_kg: Threshold
    arm_kg: Threshold


class UnsoundRules(ValueError):  # noqa: N818 - named for the one who catches it
    """The rules contradict themselves; `flaws` says where and how, all at once."""

    def __init__(self, found: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in found))
        self.flaws = found


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRules:
    """All of them. Raises `UnsoundRules`.

    `chosen_only` are protocols that nobody is proposed, and that a supervisor may choose. `older_years` is the age from
    which a runner begins lower, `hard_effort` the effort (0-10) from which a bout was hard to bear. `given` are
    injuries that load only with a clearance somebody gave, `cleared` is what that and the rule against loading without
    one rest on.
    """

    version: str
    paths: tuple[Path, ...]
    chosen_only: tuple[str, ...]
    first: FirstRule
    released: ReleasedRule
    lower: tuple[Lower, ...]
    loads: tuple[LoadRule, ...]
    heaviest: HeaviestRules
    trained: TrainedRule
    ramp: RampRule
    older_years: Threshold
    hard_effort: Threshold
    given: tuple[Tissue, ...]
    cleared: Cited
    side: Cited
    changes: tuple[ChangeReason, ...]
    vows: tuple[Vow, ...]

    def __post_init__(self) -> None:
        found = tuple(_flaws(self))
        if found:
            raise UnsoundRules(found)

    @property
    def named(self) -> frozenset[str]:
        """Every protocol that these rules say something of; others are a clinic's own."""
        return frozenset(
            {*self.chosen_only, *self.first.protocols, *(p for each in self.paths for p in each.protocols)}
        )

    def load(self, protocol_id: str) -> LoadRule:
        """The rule for the load of a protocol."""
        return next(one for one in self.loads if not one.protocols or protocol_id in one.protocols)

    def path(self, goal: Goal | None) -> Path:
        """The first path that fits a goal; rules without one for everybody cannot be built."""
        return next(path for path in self.paths if _fits(path, goal))

    def vowed(self, protocol: Protocol, plan: Plan) -> tuple[Vow, ...]:
        """What a supervisor has to say for a plan of this protocol: its needs in their order, then for its LOP."""
        owed: list[str] = [need.value for need in protocol.needs]
        exercise = protocol.exercise(plan.exercise, plan.limb)
        if exercise is not None and plan.posture is not None:
            owed += [Owed.POSTURE] if match(plan.posture, exercise.postures) is Match.LOWER else []
        return tuple(vow for need in owed for vow in self.vows if vow.need == need)

    def change(self, reason_id: str) -> ChangeReason | None:
        """The reason of this id, if there is one."""
        return next((one for one in self.changes if one.id == reason_id), None)


def _fits(path: Path, goal: Goal | None) -> bool:
    if path.goal is not (None if goal is None else kind_of(goal)):
        return False
    if isinstance(goal, Injury):
        return (not path.tissues or goal.tissue in path.tissues) and (not path.stages or goal.stage in path.stages)
    return not isinstance(goal, Strength) or not path.age_groups or goal.age_group in path.age_groups


def _flaws(rules: ProposalRules) -> Iterator[tuple[str, str]]:
    yield from _path_flaws(rules.paths)
    if sorted(one.when for one in rules.lower) != sorted(When):
        yield "lower", f"one rule for each of {', '.join(When)}"
    if not rules.loads or rules.loads[-1].protocols:
        yield "loads", "the last rule for the load is one for every protocol"
    for index, rule in enumerate(rules.loads):
        if not rule.milder_percent <= rule.usual_percent:
            yield f"loads[{index}]", "the milder load is not heavier than the usual one"
        if rule.usual_percent > rules.heaviest.tested_percent.value:
            yield f"loads[{index}]", "the usual load is not above the heaviest"
    if len({one.id for one in rules.changes}) != len(rules.changes):
        yield "changes", "ids are unique"
    for direction in Direction:
        if not any(one.direction is direction for one in rules.changes):
            yield "changes", f"there is a reason for {direction}"

    if sorted(one.need for one in rules.vows) != sorted(Owed):
        yield "vows", f"one for each of {', '.join(Owed)}"


def _path_flaws(paths: tuple[Path, ...]) -> Iterator[tuple[str, str]]:
    if len({one.id for one in paths}) != len(paths):
        yield "paths", "ids are unique"
    for kind in (None, *GoalKind):
        # The last path of a goal takes everybody, or somebody would have none.
        mine = [one for one in paths if one.goal is kind]
        if not mine or mine[-1].tissues or mine[-1].stages or mine[-1].age_groups:
            yield "paths", f"the last path for {kind or 'no goal'} is one for every tissue, stage and age"
    for index, path in enumerate(paths):
        if (path.tissues or path.stages) and path.goal is not GoalKind.INJURY:
            yield f"paths[{index}]", "only an injury has tissues and stages"
        if not set(path.alike) <= set(path.exercises):
            yield f"paths[{index}]", "what is alike are exercises of the path"
        if path.age_groups and path.goal is not GoalKind.STRENGTH:
            yield f"paths[{index}]", "only who wants to stay strong tells an age group"
