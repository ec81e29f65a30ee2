"""In which order protocols, exercises and sides are tried for a proposal. Whether they may be is judged elsewhere."""

from collections.abc import Iterable, Iterator, Sequence

from kiosk.core.goals import Injury
from kiosk.core.limb import Limb, Side
from kiosk.core.planamount import is_loaded
from kiosk.core.proposalcase import Fired, Situation
from kiosk.core.proposalfigures import conditions, is_weight_known
from kiosk.core.proposalrules import Path
from kiosk.core.protocol import Exercise, Protocol


def candidates(case: Situation, path: Path) -> Iterator[Protocol]:
    """Protocols in the order in which they are tried: the advice's, the path's, those that no path knows.

    The last ones are a clinic's own, for whoever they say that they are for (our inference).
    """
    rules = case.rules
    order = [] if case.advice is None else [case.advice.ask.protocol_id]
    order += _milder_first(case, rules.first.protocols) if case.is_first else []
    order += _milder_first(case, path.protocols)
    named = rules.named
    order += [one.id for one in case.protocols if one.id not in named and case.serves(one)]
    by_id = {one.id: one for one in case.protocols}
    yield from (by_id[one] for one in dict.fromkeys(order) if one in by_id)


def is_released_first(case: Situation) -> bool:
    """Whether this runner begins with what empties the cuff in the rests."""
    return any(when in case.rules.released.when for when, _ in conditions(case))


def is_put_first(case: Situation, path: Path, protocol: Protocol) -> bool:
    """Whether a protocol comes before the path's own first one because of its released rests."""
    first = next((one for one in case.protocols if one.id == path.protocols[0]), None)
    is_moved = first is not None and not first.is_intermittent and protocol.is_intermittent
    return is_moved and is_released_first(case)


def released_rule(case: Situation) -> Iterator[Fired]:
    """Why what empties the cuff in the rests comes first, where it does."""
    rule = case.rules.released
    saw = {key: value for when, seen in conditions(case) if when in rule.when for key, value in seen.items()}
    if is_released_first(case):
        yield Fired.of("released", rule.cited, saw=saw, decided={"rests": "released"})


def _milder_first(case: Situation, ids: Sequence[str]) -> list[str]:
    """The same, those with released rests before the others where this runner begins with them."""
    if not is_released_first(case):
        return list(ids)
    released = {one.id for one in case.protocols if one.is_intermittent}
    return sorted(ids, key=lambda one: one not in released)


def exercises(case: Situation, path: Path, protocol: Protocol) -> Sequence[Exercise]:
    """The advice's own, then the path's in its order, then legs before arms; no arm for an injury, as all are of legs.

    Of those that serve the path alike one whose weight is known comes first. Who has chosen gets what was chosen.
    """
    chosen, advice = case.chosen, case.advice
    found = [
        one for one in protocol.exercises if chosen.exercise in (None, one.name) and chosen.limb in (None, one.limb)
    ]
    if isinstance(case.goal, Injury) and chosen.limb is None and chosen.exercise is None:
        found = [one for one in found if one.limb is Limb.LEG]
    known = {one.name for one in found if is_loaded(protocol) and _is_known(case, one)}
    order = (*(() if advice is None else (advice.ask.exercise,)), *_known_first(path, known))

    def place(one: Exercise) -> tuple[int, bool]:
        return order.index(one.name) if one.name in order else len(order), one.limb is Limb.ARM

    return sorted(found, key=place)


def _is_known(case: Situation, exercise: Exercise) -> bool:
    return is_weight_known(case, exercise, sides_of(case, exercise.limb)[0])


def _known_first(path: Path, known: Iterable[str]) -> list[str]:
    """The path's exercises, those alike among their own places sorted by whether a weight is known."""
    alike = iter(sorted(path.alike, key=lambda one: one not in known))
    return [next(alike) if one in path.alike else one for one in path.exercises]


def sides_of(case: Situation, limb: Limb) -> tuple[Side, ...]:
    """The injured side, or the one that has had less today, the warm one, the one that was trained longer ago."""
    if case.chosen.side is not None:
        return (case.chosen.side,)
    if case.advice is not None and case.advice.ask.limb is limb:
        return (case.advice.ask.side,)
    if isinstance(case.goal, Injury):
        return (case.goal.side,)

    def had(side: Side) -> tuple[int, bool, float, str]:
        days = [one.day for one in case.bouts if (one.limb, one.side) == (limb, side)]
        return bouts_today(case, limb, side), not is_warm(case, limb, side), max(days, default=0.0), side.value

    return tuple(sorted(Side, key=had))


def bouts_today(case: Situation, limb: Limb, side: Side) -> int:
    """How many bouts this limb has had today; a warm-up is none."""
    return sum(1 for one in case.recent if (one.limb, one.side) == (limb, side) and not one.is_warm_up)


def is_warm(case: Situation, limb: Limb, side: Side) -> bool:
    """Whether the last thing this limb did today was a warm-up: the bout that it was for comes next."""
    last = next((one for one in case.recent if (one.limb, one.side) == (limb, side)), None)
    return last is not None and last.is_warm_up
