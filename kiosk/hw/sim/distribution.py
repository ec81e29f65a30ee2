"""Distributions as a cohort file writes them, and draws from them.

```toml
a = 3.0                                              # always this
b = { uniform = [1.0, 2.0] }
c = { normal = [120.0, 12.0], bounds = [90, 160] }   # mean, SD
d = { lognormal = [1.2, 0.6], bounds = [0.3, 3.0] }  # median, SD of the natural logarithm
e = { choice = ["sinus", "fibrillation"], weights = [9, 1] }
```

A draw outside its bounds is drawn again, never moved to the bound: else a lump of people would sit there.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final, Protocol

from kiosk.core.errors import Diagnostic


class Distribution(Protocol):
    """Something that can be drawn from."""

    def draw(self, rng: Random) -> float | str:
        """One value."""

    def values(self) -> tuple[float | str, ...]:
        """The lowest and highest value, or all words: what has to be allowed where it is used."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always the same."""

    value: float | str

    def draw(self, rng: Random) -> float | str:  # noqa: ARG002 - the same call as for the others
        """The value."""
        return self.value

    def values(self) -> tuple[float | str, ...]:
        """The value."""
        return (self.value,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A continuous distribution within bounds."""

    law: str
    first: float
    second: float
    low: float
    high: float

    def draw(self, rng: Random) -> float | str:
        """One value within the bounds."""
        one = _LAWS[self.law]
        while True:
            value = one(rng, self.first, self.second)
            if self.low <= value <= self.high:
                return value

    def values(self) -> tuple[float | str, ...]:
        """The bounds."""
        return (self.low, self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of some values, by weight."""

    of: tuple[float | str, ...]
    weights: tuple[float, ...]

    def draw(self, rng: Random) -> float | str:
        """One of them."""
        return rng.choices(self.of, self.weights)[0]

    def values(self) -> tuple[float | str, ...]:
        """All of them."""
        return self.of


def _lognormal(rng: Random, median: float, sigma: float) -> float:
    return median * math.exp(rng.gauss(0.0, sigma))


_LAWS: Final[dict[str, Callable[[Random, float, float], float]]] = {
    "uniform": Random.uniform,
    "normal": Random.gauss,
    "lognormal": _lognormal,
}
_KEYS: Final = {
    "uniform": {"uniform"},
    "normal": {"normal", "bounds"},
    "lognormal": {"lognormal", "bounds"},
    "choice": {"choice", "weights"},
}


def parse(path: str, raw: object, problems: list[Diagnostic]) -> Distribution | None:
    """A distribution out of a file; None with at least one problem added when it is none."""
    if isinstance(raw, str | int | float) and _is_value(raw):
        return Fixed(_value(raw))
    named = [law for law in _KEYS if isinstance(raw, dict) and law in raw]
    if not isinstance(raw, dict) or len(named) != 1:
        hint = f"a value, or a table with one of {', '.join(_KEYS)}"
        problems.append(Diagnostic(path=path, code="no_distribution", message="what is drawn here?", hint=hint))
        return None
    law = named[0]
    before = len(problems)
    problems += [
        Diagnostic(path=f"{path}.{key}", code="unknown_key", message="no such key", hint=", ".join(sorted(_KEYS[law])))
        for key in raw
        if key not in _KEYS[law]
    ]
    found = _choice(path, raw, problems) if law == "choice" else _spread(path, law, raw, problems)
    return found if len(problems) == before else None


def _choice(path: str, raw: dict[str, object], problems: list[Diagnostic]) -> Distribution | None:
    of = raw["choice"]
    if not isinstance(of, list) or not of or not all(map(_is_value, of)):
        problems.append(Diagnostic(path=path, code="wrong_type", message="choice needs a list of values"))
        return None
    weights = _figures(raw["weights"], len(of)) if "weights" in raw else (1.0,) * len(of)
    if weights is None or min(weights) < 0.0 or sum(weights) <= 0.0:
        hint = "one for each value, none negative, not all zero"
        problems.append(Diagnostic(path=path, code="wrong_type", message="weights do not fit", hint=hint))
        return None
    return Choice(of=tuple(map(_value, of)), weights=weights)


def _spread(path: str, law: str, raw: dict[str, object], problems: list[Diagnostic]) -> Distribution | None:
    figures = _figures(raw[law], 2)
    bounds = figures if law == "uniform" else _figures(raw.get("bounds"), 2)
    if figures is None:
        what = {"uniform": "[low, high]", "normal": "[mean, SD]", "lognormal": "[median, SD of the logarithm]"}[law]
        problems.append(Diagnostic(path=path, code="wrong_type", message=f"{law} needs {what}"))
        return None
    if bounds is None or bounds[0] > bounds[1]:
        problems.append(Diagnostic(path=path, code="bounds", message="bounds = [low, high] are needed, low first"))
        return None
    (first, second), (low, high) = figures, bounds
    if law != "uniform" and not _is_usual(law, first, second, low, high):
        hint = "no SD below 0; mean or median (above 0) within the bounds; bounds no slit"
        problems.append(Diagnostic(path=path, code="bounds", message="draws would hardly be in bounds", hint=hint))
        return None
    return Spread(law=law, first=first, second=second, low=low, high=high)


def _is_usual(law: str, first: float, second: float, low: float, high: float) -> bool:
    """Whether draws are in bounds without many attempts: its middle is, and the bounds are no slit in it."""
    if not low <= first <= high or second < 0.0:
        return False
    if law == "normal":
        return second == 0.0 or high - low > second / 10.0
    return first > 0.0 and (second == 0.0 or low <= 0.0 or math.log(high / low) > second / 10.0)


def _is_value(raw: object) -> bool:
    return isinstance(raw, str) or (isinstance(raw, int | float) and not isinstance(raw, bool) and math.isfinite(raw))


def _value(raw: float | str) -> float | str:
    return raw if isinstance(raw, str) else float(raw)


def _figures(raw: object, count: int) -> tuple[float, ...] | None:
    """So many numbers out of a list; None when it is something else."""
    if not isinstance(raw, list) or len(raw) != count or not all(_is_value(x) and not isinstance(x, str) for x in raw):
        return None
    return tuple(map(float, raw))
