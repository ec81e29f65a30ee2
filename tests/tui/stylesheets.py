"""One parse of the stylesheets for all apps of a test process.

Each app parses them anew, which is near half of its start; a station starts one app, the tests start a thousand.
"""

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation

_parse = Stylesheet._parse_rules
_parsed: dict[tuple[object, ...], list[RuleSet]] = {}


def _parse_once(
    self: Stylesheet, css: str, *, read_from: CSSLocation, is_default_rules: bool, tie_breaker: int, scope: str
) -> list[RuleSet]:
    """The rules of a text; they depend on nothing but this and the colours. What cannot be parsed is not kept."""
    key = (css, read_from, is_default_rules, tie_breaker, scope, *sorted(self._variables.items()))
    if key not in _parsed:
        _parsed[key] = _parse(self, css, read_from, is_default_rules, tie_breaker, scope)
    return _parsed[key]


def share(patch: pytest.MonkeyPatch) -> None:
    """Share what was parsed as long as the patch stands."""
    patch.setattr(Stylesheet, "_parse_rules", _parse_once)
