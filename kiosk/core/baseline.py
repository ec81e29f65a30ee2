"""The tests of a runner's own baseline, as data: what a tests file may say, and what makes it sound."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.condition import Look, Zones
from kiosk.core.goals import GoalKind, Stage, Tissue


class Basis(StrEnum):
    """Where a figure is from."""

    PUBLISHED = "published"
    DERIVED = "derived"  # our arithmetic on a published one
    INFERENCE = "inference"


class Better(StrEnum):
    """Which way is better."""

    MORE = "more"
    LESS = "less"


class Sides(StrEnum):
    """Whether a test is done with each leg."""

    EACH = "each"
    NONE = "none"


class Measure(StrEnum):
    """Of what a figure is: in the test's unit, or in percent of the baseline."""

    ABSOLUTE = "absolute"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """A figure and where it is from; `source` is written out, `note` may hold the arithmetic."""

    value: float
    measure: Measure
    basis: Basis
    source: str
    note: str = ""

    def of(self, baseline: float) -> float:
        """In the test's own unit."""
        return self.value if self.measure is Measure.ABSOLUTE else abs(baseline) * self.value / 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineTest:
    """One test. `loads` says that it strains what may be injured; `tissues` empty suits every injury."""

    id: str
    name: str
    card: tuple[str, ...]
    unit: str
    whole: bool
    sides: Sides
    better: Better
    loads: bool
    per_exercise: bool
    distance_m: float | None
    """What is entered is the time for so many metres; what is kept and compared is the speed."""
    goals: tuple[GoalKind, ...]
    tissues: tuple[Tissue, ...]
    low: float
    high: float
    """Plausible range of what is kept."""
    meaningful: Sourced
    noise: Sourced
    retest_days: float
    pain_above: int | None
    stages_forbidden: tuple[Stage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How results are judged; figures and sources are in the tests file."""

    zones: Zones
    looks: tuple[Look, ...]
    """What closes a bad morning, or a bout that ended badly, beside the morning after the next bout."""
    symmetry_good_percent: float
    symmetry_flag_percent: float
    apart_days: float
    review_visits: int
    review_days: float
    equal_effort: float
    surprise_percent: float
    pain_meaningful: float
    pain_noise: float
    together_days: float


class UnsoundTests(ValueError):  # noqa: N818 - named for the one who catches it
    """A set of tests contradicts itself; `flaws` says where and how, all at once."""

    def __init__(self, found: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in found))
        self.flaws = found


@dataclass(frozen=True, slots=True, kw_only=True)
class Baselines:
    """All tests of one version, with their rules. Building an unsound set raises `UnsoundTests`."""

    version: str
    tests: tuple[BaselineTest, ...]
    rules: Rules

    def __post_init__(self) -> None:
        found = (*_rule_flaws(self.rules), *_test_flaws(self.tests))
        if found:
            raise UnsoundTests(found)

    def test(self, test_id: str) -> BaselineTest | None:
        """The test of this id, if there is one."""
        return next((test for test in self.tests if test.id == test_id), None)


def _rule_flaws(rules: Rules) -> Iterator[tuple[str, str]]:
    zones = rules.zones
    if not 0 <= zones.safe_max < zones.acceptable_max <= 10:
        yield "rules.zones", "the zones of pain are out of order"
    if not rules.looks or len(set(rules.looks)) < len(rules.looks):
        yield "rules.morning", "a bad morning would stay open for good: some look closes it, each named once"
    if not 0 < rules.symmetry_flag_percent < rules.symmetry_good_percent <= 100:
        yield "rules.symmetry", "what is flagged lies below what is good, both within 0 and 100"


def _test_flaws(tests: tuple[BaselineTest, ...]) -> Iterator[tuple[str, str]]:
    if not tests:
        yield "tests", "without tests there is no baseline"
    seen: set[str] = set()
    for index, test in enumerate(tests):
        where = f"tests[{index}]"
        if test.id in seen:
            yield f"{where}.id", f"{test.id} exists already"
        seen.add(test.id)
        if not test.low < test.high:
            yield f"{where}.plausible", "low is not below high"
        if not test.goals:
            yield f"{where}.goals", "suits nobody"
        for name, figure in (("meaningful", test.meaningful), ("noise", test.noise)):
            if figure.measure is Measure.ABSOLUTE and figure.value >= test.high - test.low:
                yield f"{where}.{name}", "as wide as everything that is plausible"
        if test.distance_m is not None and test.better is Better.LESS:
            yield f"{where}.better", "a speed is better when it is more"
        if test.loads and test.pain_above is None:
            yield f"{where}.forbidden", "a test that strains says at which pain it is left out"
