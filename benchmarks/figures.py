"""Figures, their goals, and the arithmetic on samples. No measuring happens here."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

Value = float | str


class Op(StrEnum):
    """How a figure is compared with its goal."""

    AT_MOST = "<="
    AT_LEAST = ">="
    SIZE_AT_MOST = "abs <="
    """The value carries its sign, its size is compared."""


class BenchmarkError(Exception):
    """A benchmark could not be run to its end; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A figure before it is measured: its name, unit and goal. Without a goal it is only reported."""

    name: str
    unit: str
    goal: float | None = None
    op: Op | None = None

    def __post_init__(self) -> None:
        if (self.goal is None) != (self.op is None):
            raise ValueError(f"{self.name}: a goal needs an op, and an op a goal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """What others reach in the same figures, with its source: published, or their law run in the same world."""

    name: str
    source: str
    figures: Mapping[str, Value]
    measured: bool = False

    def as_json(self, ours: Mapping[str, "Figure"]) -> dict[str, object]:
        """The peer as an entry of `peers`; one that was run beside us has our figures' ratios to its own, too."""
        entry: dict[str, object] = {
            "name": self.name,
            "source": self.source,
            "measured": self.measured,
            "figures": dict(self.figures),
        }
        return entry | {"ratios": self.ratios(ours)} if self.measured else entry

    def ratios(self, ours: Mapping[str, "Figure"]) -> dict[str, float]:
        """Each of our figures over the peer's, where both are numbers and the peer's is not zero; sizes for biases."""
        found = {}
        for name, theirs in self.figures.items():
            figure = ours.get(name)
            if figure is None or isinstance(theirs, str) or isinstance(figure.value, str | None) or theirs == 0.0:
                continue
            ratio = figure.value / theirs
            found[name] = abs(ratio) if figure.spec.op is Op.SIZE_AT_MOST else ratio
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a benchmark found. A figure without a value must have a note that says why."""

    values: Mapping[str, Value] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    peers: tuple[Peer, ...] = ()
    """Peers that were run beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measured figure beside its goal; `value` None means that it could not be measured."""

    spec: Spec
    value: Value | None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None without a goal or without a number."""
        goal, value = self.spec.goal, self.value
        if goal is None or value is None or isinstance(value, str):
            return None
        match self.spec.op:
            case Op.AT_LEAST:
                return value >= goal
            case Op.SIZE_AT_MOST:
                return abs(value) <= goal
            case _:
                return value <= goal

    def as_json(self) -> dict[str, object]:
        """The figure as an entry of `figures`."""
        spec = self.spec
        entry: dict[str, object] = {
            "name": spec.name,
            "value": self.value,
            "unit": spec.unit,
            "goal": spec.goal,
            "op": None if spec.op is None else spec.op.value,
            "met": self.met,
        }
        return entry | {"note": self.note} if self.note else entry


def combine(specs: Sequence[Spec], measured: Measured, otherwise: str) -> tuple[Figure, ...]:
    """One figure for each spec, in order; `otherwise` explains those that have neither value nor note.

    Raises:
        ValueError: a value has no spec, or is not a finite number.
    """
    unknown = sorted(set(measured.values) - {spec.name for spec in specs})
    if unknown:
        raise ValueError(f"figures without a spec: {', '.join(unknown)}")
    broken = [name for name, value in measured.values.items() if isinstance(value, float) and not math.isfinite(value)]
    if broken:
        raise ValueError(f"figures that are not numbers: {', '.join(broken)}")
    figures = []
    for spec in specs:
        value, note = measured.values.get(spec.name), measured.notes.get(spec.name, "")
        figures.append(Figure(spec=spec, value=value, note=note or (otherwise if value is None else "")))
    return tuple(figures)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all values do not exceed. Raises ValueError when there are none."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
