"""Answers out of a screen or a file, read field by field. Every problem is said at once, not one after the other.

Reasons are `…_missing_`, `…_unknown_` (no such choice, or nothing that was asked) and `…_range_`, before the first dots
what the answers are about and after the last ones the name of the field.
"""

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from kiosk.core.reason import Reason

E = TypeVar("E", bound=StrEnum)

Answers = Mapping[str, str | float]
"""Answers by the name of their field: names of choices as text, figures as numbers."""

SCALE: Final = (0.0, 10.0)
"""Of pain, soreness, function and confidence."""


class Form:
    """Answers being read: what was asked for, and everything that was wrong."""

    def __init__(self, answers: Answers, about: str) -> None:
        self._answers = answers
        self._about = about
        self._asked: set[str] = set()
        self._problems: list[Reason] = []

    def problems(self) -> tuple[Reason, ...]:
        """All so far, and answers to what nobody asked."""
        strange = [self._reason("unknown", name) for name in sorted(set(self._answers) - self._asked)]
        return (*self._problems, *strange)

    def choice(self, name: str, kind: type[E]) -> E | None:
        """One of a few; None with a problem noted."""
        given = self._given(name)
        if given is None:
            return None
        found = next((one for one in kind if one.value == given), None)
        if found is None:
            self._problems.append(self._reason("unknown", name))
        return found

    def number(self, name: str, bounds: tuple[float, float]) -> float | None:
        """A figure within bounds; None with a problem noted."""
        given = self._given(name)
        if given is None:
            return None
        low, high = bounds
        if isinstance(given, str | bool) or not low <= given <= high:
            figures = {"low": low, "high": high}
            if not isinstance(given, str) and math.isfinite(given):
                figures["given"] = float(given)
            self._problems.append(self._reason("range", name, figures))
            return None
        return float(given)

    def whole(self, name: str, bounds: tuple[float, float]) -> int | None:
        """A whole figure within bounds; None with a problem noted."""
        given = self.number(name, bounds)
        if given is not None and given != int(given):
            low, high = bounds
            self._problems.append(self._reason("range", name, {"low": low, "high": high, "given": given}))
            return None
        return None if given is None else int(given)

    def _given(self, name: str) -> str | float | None:
        self._asked.add(name)
        given = self._answers.get(name)
        if given is None:
            self._problems.append(self._reason("missing", name))
        return given

    def _reason(self, what: str, name: str, figures: dict[str, float] | None = None) -> Reason:
        return Reason(code=f"{self._about}_{what}_{name}", figures=figures or {})
