"""Where a limb stands: what a bout asked for last, less what reactions and breaks have taken back since.

A reaction and a break concern the limb and not the protocol it happened in. So every bout on the limb since counts,
whatever its protocol: after one that took something back, the next bout of any protocol begins from what was done
since, and never from more than it had asked for before. What cannot be compared stays where the rules left it: rounds
of timed work last differently in each protocol, a load belongs to its exercise, and a share of LOP under which a limb
lies still says nothing of work. A milder bout that nothing asked for says nothing of the others. All of this is our
inference.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kiosk.core.advice import Ask
from kiosk.core.blocks import Work
from kiosk.core.condition import Zones
from kiosk.core.progressioncase import Case
from kiosk.core.progressiondone import Done, Reaction, felt, reactions
from kiosk.core.progressionfall import SAME_VISIT_DAYS, broken, first_ask, lowered, lowest, passed_break
from kiosk.core.progressionrules import ProgressRules
from kiosk.safety.changed import replace

_PERCENT: Final = "percent_lop"
_ROUNDS: Final = "rounds"
_FIGURES: Final = frozenset({_PERCENT, _ROUNDS, "load_kg"})
"""The figures of a bout that go down and come back, each for itself."""

_COUNTED: Final = {Work.REPETITIONS}
"""Work whose rounds are sets alike in every protocol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`own` is what the last bout of this protocol and exercise asked for, or what a first one would; `ask` is left.

    `told` are the reactions that no bout on the limb has followed yet, each code once.
    """

    own: Ask
    ask: Ask
    told: tuple[Reaction, ...]


def standing(case: Case, rules: ProgressRules, zones: Zones) -> Standing:
    """Where the limb stands today. Of other limbs only what concerns the whole person counts."""
    alike = case.alike
    own = alike[-1].ask if alike else first_ask(case, rules)
    level, back, told = own, frozenset[str](), tuple[Reaction, ...]()
    before: Done | None = None
    for visit in _visits(case.done, alike[-1].day - SAME_VISIT_DAYS if alike else -math.inf):
        here = [one for one in visit if case.is_here(one)]
        if here:
            passed = None if before is None else passed_break(here[0].day - before.day, rules)
            if passed is not None:
                level, back = _after_break(level, before, passed, case, rules), _FIGURES
            told = ()
        found = _reactions(visit, case, rules, zones)
        level = _followed(level, own, back, here, case)
        if found:
            for one in here:
                if reactions(one, rules, zones):
                    level = _bound(level, one, case)
            told = (*told, *found)
            takes = [one.takes for one in found]
            level, back = lowest([level, *lowered(level, takes, case.ceilings, case, rules)]), _FIGURES
        else:
            back = frozenset(one for one in back if not _is_reached(one, level, own, here, case))
        before = here[-1] if here else before
    passed = passed_break(case.away_days, rules)
    if passed is not None:
        level = broken(_bound(level, before, case), passed, case, rules)
    return Standing(own=own, ask=_in_range(level, case, rules), told=told)


def _visits(done: Sequence[Done], since: float) -> Iterator[tuple[Done, ...]]:
    """Every visit since a day."""
    visit: list[Done] = []
    for one in done:
        if one.day < since:
            continue
        if visit and one.day - visit[-1].day > SAME_VISIT_DAYS:
            yield tuple(visit)
            visit = []
        visit.append(one)
    if visit:
        yield tuple(visit)


def _reactions(visit: Sequence[Done], case: Case, rules: ProgressRules, zones: Zones) -> tuple[Reaction, ...]:
    """What a visit takes back on this limb, each code once, as it was told first."""
    found: dict[str, Reaction] = {}
    for one in visit:
        for reaction in felt(one, rules, zones, is_here=case.is_here(one)):
            found.setdefault(reaction.reason.code, reaction)
    return tuple(found.values())


def _is_reached(figure: str, level: Ask, own: Ask, bouts: Sequence[Done], case: Case) -> bool:
    """Whether bouts have a figure back where it was: milder ones after it say nothing any more."""
    return bool(_comparable(figure, bouts, own, case)) and getattr(level, figure) == getattr(own, figure)


def _after_break(level: Ask, before: Done | None, above_days: float, case: Case, rules: ProgressRules) -> Ask:
    """What a break that is over has left. A first bout is prescribed as the runner is now: from it nothing is taken."""
    return broken(_bound(level, before, case), above_days, case, rules) if case.alike else level


def _followed(level: Ask, own: Ask, figures: Iterable[str], bouts: Sequence[Done], case: Case) -> Ask:
    """The level after bouts of one visit: of each figure the lowest that can be compared, and never above `own`."""
    done: dict[str, Any] = {name: _comparable(name, bouts, own, case) for name in figures}
    return replace(level, **{name: min(getattr(own, name), *values) for name, values in done.items() if values})


def _comparable(figure: str, bouts: Sequence[Done], own: Ask, case: Case) -> list[float]:
    """What bouts asked for of a figure, as far as it says something of the case."""
    if figure == _PERCENT:
        still = case.work is Work.PASSIVE
        return [one.ask.percent_lop for one in bouts if (one.work is Work.PASSIVE) is still]
    if figure == _ROUNDS:
        alike = [one for one in bouts if one.ask.protocol_id == own.protocol_id or {one.work, case.work} == _COUNTED]
        return [one.ask.rounds for one in alike]
    lifted = [one.ask.load_kg for one in bouts if one.ask.exercise == own.exercise and one.ask.load_kg is not None]
    return [] if own.load_kg is None else lifted


def _bound(level: Ask, bout: Done | None, case: Case) -> Ask:
    """The level, and no figure above that of a bout."""
    return level if bout is None else _followed(level, level, _FIGURES, [bout], case)


def _in_range(level: Ask, case: Case, rules: ProgressRules) -> Ask:
    """A limb that stands below the protocol's range begins at its least, with the rounds of a first week."""
    least = case.ceilings.percent_least
    if level.percent_lop >= least:
        return level
    return replace(level, percent_lop=least, rounds=min(level.rounds, case.first_rounds(rules)))
