"""The rules of progression as data: what allows a raise, what lowers what, steps, ramp, breaks, easier weeks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.goals import GoalKind
from kiosk.core.limb import Limb
from kiosk.core.proposalrules import Cited
from kiosk.core.recovery import RecoveryRules
from kiosk.core.soundness import ARM_PERCENT_MAX, PERCENT_MAX


class Scale(StrEnum):
    """What is told from 0 to 10 about a bout."""

    EFFORT = "effort"
    DISCOMFORT = "discomfort"  # of the muscle
    CUFF_PAIN = "cuff_pain"
    SORENESS = "soreness"  # of the muscle, the morning after


class Sign(StrEnum):
    """What may be seen or felt the morning after."""

    BRUISE = "bruise"
    SWELLING = "swelling"
    NUMBNESS = "numbness"


class Lowers(StrEnum):
    """What a bad reaction takes back."""

    ROUNDS = "rounds"  # time or volume, whichever the protocol's work is
    LOAD = "load"
    PRESSURE = "pressure"
    ALL = "all"  # everything, to what a first session has


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a reaction takes back, and what where that is at its lowest or there is none of it, in this order."""

    lowers: Lowers
    instead: tuple[Lowers, ...] = ()

    @property
    def order(self) -> tuple[Lowers, ...]:
        """Everything it may take back; the first that can still go down does."""
        return (self.lowers, *self.instead)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold(Taken):
    """Of one scale: the highest answer that allows a raise, and the lowest that takes something back."""

    raise_most: int
    lower_from: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom(Taken):
    """What a symptom takes back; one of the whole person counts whichever limb was trained."""

    is_of_whole_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRule:
    """How the load rises. Shares are of the 1RM, 0-1."""

    step_kg: float
    every_days: float
    every_share: float
    last_set_above: int
    most_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureRule:
    """How the pressure rises, and how far by itself: above it is the supervisor's choice."""

    step_percent: float
    most_percent: Mapping[Limb, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    """First weeks: how many rounds there are in the first, for timed and for counted work; one more every week.

    A limb that is new to the cuff begins with a share (0-1) of a protocol's rounds, whoever carries it.
    """

    first_timed: int
    first_counted: int
    first_percent: float
    beginner_weeks: float
    older_weeks: float
    older_years: int
    limb_share: float
    limb_weeks: float
    piece_s: float
    """The longest piece of work that a limb in its first weeks begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Easier:
    """The easier week: how often it comes, how long it lasts, what share of the rounds is done in it."""

    every_days: float
    lasts_days: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """What a break of more than so many days takes back."""

    above_days: float
    rounds: int
    percent: float
    load_share: float
    """What is left of the load, 0-1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How many bouts in a row allow a raise, at least so long apart, and how long nothing rises after a fall."""

    good_bouts: int
    apart_days: float
    after_fall_days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRules:
    """When the next visit may be. `most_a_week` of a goal; fewer of the older, of a review, and without a plan."""

    apart_days: float
    most_a_week: Mapping[GoalKind, int]
    older_a_week: int
    review_a_week: int
    unplanned_a_week: int
    reaction_days: float
    form_days: float
    form_soon_days: float
    recovery: RecoveryRules
    """The part that binds every plan."""


class UnsoundProgression(ValueError):  # noqa: N818 - named for the one who catches it
    """Rules that contradict themselves; `flaws` says where and how, all at once."""

    def __init__(self, found: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in found))
        self.flaws = found


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressRules:
    """All rules of one version. Building unsound ones raises `UnsoundProgression`.

    `restart_days`: after a longer break everything begins as at a first session.
    """

    version: str
    answers: Mapping[Scale, Threshold]
    symptoms: Mapping[str, Symptom]
    other_symptom: Symptom
    signs: Mapping[Sign, Taken]
    pain: Taken
    pace: Pace
    load: LoadRule
    pressure: PressureRule
    ramp: Ramp
    easier: Easier
    breaks: tuple[Break, ...]
    restart_days: float
    restart_load_share: float
    visits: VisitRules
    holds: tuple[str, ...]
    """Ids of the reasons for which a supervisor may hold it."""
    cited: Mapping[str, Cited]
    """What each rule rests on, by the path of its table in the file."""

    def __post_init__(self) -> None:
        found = tuple(_flaws(self))
        if found:
            raise UnsoundProgression(found)


def _flaws(rules: ProgressRules) -> Iterator[tuple[str, str]]:
    for scale in Scale:
        threshold = rules.answers.get(scale)
        if threshold is None:
            yield f"answers.{scale}", "missing"
        elif not 0 <= threshold.raise_most < threshold.lower_from <= 10:
            yield f"answers.{scale}", "raise_most lies below lower_from, both within 0 and 10"
    for sign in Sign:
        if sign not in rules.signs:
            yield f"signs.{sign}", "missing"
    yield from _order_flaws(rules)
    for limb, most in ((Limb.LEG, PERCENT_MAX), (Limb.ARM, ARM_PERCENT_MAX)):
        if not 0.0 < rules.pressure.most_percent.get(limb, 0.0) <= most:
            yield f"pressure.{limb}", f"not between 0 and {most:g}"
    if set(rules.visits.most_a_week) != set(GoalKind):
        yield "visits", "every kind of goal has its visits a week"
    yield from rules.visits.recovery.flaws()
    if len(set(rules.holds)) < len(rules.holds) or not rules.holds:
        yield "holds", "there is a reason, and each only once"
    yield from _break_flaws(rules)


def _order_flaws(rules: ProgressRules) -> Iterator[tuple[str, str]]:
    """What is taken back says of every figure in which place it comes, or takes back all."""
    named: dict[str, Taken] = {f"answers.{scale}": one for scale, one in rules.answers.items()}
    named |= {f"signs.{sign}": one for sign, one in rules.signs.items()}
    named |= {f"symptoms.{symptom}": one for symptom, one in rules.symptoms.items()}
    for path, one in {**named, "pain": rules.pain, "other_symptom": rules.other_symptom}.items():
        figures = set(Lowers) - {Lowers.ALL}
        is_whole = len(one.order) == len(figures) and set(one.order) == figures
        if not is_whole and one.order != (Lowers.ALL,):
            yield path, "lowers and instead name rounds, load and pressure, each once; or lowers all, and nothing else"


def _break_flaws(rules: ProgressRules) -> Iterator[tuple[str, str]]:
    above = [one.above_days for one in rules.breaks]
    if above != sorted(set(above)) or any(days >= rules.restart_days for days in above):
        yield "breaks", "each is longer than the one before, and shorter than what restarts"
    for name in ("rounds", "percent"):
        taken = [getattr(one, name) for one in rules.breaks]
        if taken != sorted(taken):
            yield "breaks", f"a longer break takes back less {name}"
    left = [*(one.load_share for one in rules.breaks), rules.restart_load_share]
    if left != sorted(left, reverse=True):
        yield "breaks", "a longer break leaves more of the load"
