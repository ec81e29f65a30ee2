"""The rules of progression that an advice comes from, with what each rests on and what it saw."""

from collections.abc import Iterator
from typing import Final

from kiosk.core.advice import Advice
from kiosk.core.baseline import Basis
from kiosk.core.progressionrules import ProgressRules
from kiosk.core.proposalcase import Fired
from kiosk.core.proposalrules import Cited
from kiosk.core.reason import Reason

TABLES: Final = {
    "progress_first_session": "ramp.pressure",
    "progress_ramp": "ramp.first",
    "progress_climb": "climb",
    "progress_regain_load": "regain",
    "progress_regain_pressure": "regain",
    "progress_capped_load": "load.most",
    "progress_raise_time": "pace.good",
    "progress_raise_volume": "pace.good",
    "progress_load_set": "load.set",
    "progress_load_weeks": "load.weeks",
    "progress_raise_pressure": "pressure.step",
    "progress_easier": "easier",
    "progress_easier_over": "easier",
    "progress_no_one_rm": "load.most",
    "progress_wait_load": "load.weeks",
    "progress_wait_bouts": "pace.good",
    "progress_wait_fall": "pace.after_fall",
    "progress_at_top": "pressure.most",
    "progress_missing_morning": "answers.soreness",
    "progress_missing_pain": "pain",
    "progress_pain": "pain",
    "progress_pain_not_safe": "pain",
    "morning_worse": "pain",
    "morning_pain": "pain",
}
"""The table of the file that each code comes from, where its name does not say so itself."""

_BY_ANSWER: Final = (
    ("progress_symptom_", "symptoms"),
    ("progress_missing_", "answers"),
    ("progress_high_", "answers"),
    ("progress_much_", "answers"),
    ("morning_", "signs"),
)
"""Codes that end in the name of what was told: the rest of the path is that name."""

_LIMITS: Final = frozenset({"progress_capped_pressure", "progress_capped_rounds"})
"""Codes of what every plan is judged by."""

_OURS: Final = Cited(basis=Basis.INFERENCE, source="our inference")
"""Of what the rules say without a figure: an answer that nobody gave raises nothing, a supervisor's hold stands."""


def fired_of(advice: Advice, rules: ProgressRules) -> Iterator[Fired]:
    """Each rule behind an advice, in the order in which they decided."""
    decided = {"move": advice.move.value}
    for reason in advice.why:
        if reason.code in _LIMITS:
            yield Fired(id=reason.code, basis=None, source="", saw=dict(reason.figures), decided=decided)
        else:
            yield Fired.of(reason.code, _cited(reason, rules), saw=dict(reason.figures), decided=decided)


def _cited(reason: Reason, rules: ProgressRules) -> Cited:
    code = reason.code
    if code == "progress_break":
        return rules.cited[_break(reason.figures["above_days"], rules)]
    if code in TABLES:
        return rules.cited[TABLES[code]]
    for prefix, tables in _BY_ANSWER:
        if code.startswith(prefix):
            unnamed = rules.cited["other_symptom"] if tables == "symptoms" else _OURS
            return rules.cited.get(f"{tables}.{code.removeprefix(prefix)}", unnamed)
    return _OURS


def _break(above_days: float, rules: ProgressRules) -> str:
    """The table whose figure the break was longer than."""
    named = {one.above_days: f"breaks[{index}]" for index, one in enumerate(rules.breaks)}
    return named.get(above_days, "restart")
