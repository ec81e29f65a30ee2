"""What the next bout asks for, out of what was done: first what takes something back, then what may rise, one figure.

The order in which figures rise is time, volume, load, pressure (Fit Cuffs' guide). What goes down may go down together.
Of two histories that differ in a worse answer about a bout, the one with it never asks for more; only the pain that was
told before a bout is no answer about it, but what the morning after is compared with. A supervisor's hold keeps figures
from rising and from an easier week; it never keeps up what a bad reaction, a break or a ceiling takes back.
"""

from kiosk.core.advice import Advice, Ask, Move
from kiosk.core.condition import Zones
from kiosk.core.progressioncase import Case
from kiosk.core.progressionfall import block_days, eased, lowest, passed_break
from kiosk.core.progressionlimits import Ceilings, exceeded
from kiosk.core.progressionraise import may_rise, raised
from kiosk.core.progressionrules import ProgressRules
from kiosk.core.progressionstand import Standing, standing
from kiosk.core.reason import Reason
from kiosk.safety.changed import replace


def advise(case: Case, rules: ProgressRules, zones: Zones) -> Advice | tuple[Reason, ...]:
    """The next bout, or why there is none within the protocol's range. The same case always gives the same advice."""
    alike, top = case.alike, case.ceilings
    stands = standing(case, rules, zones)
    base, fallen = stands.own, stands.ask
    if base.percent_lop < top.percent_least:
        figures = {"asked_percent": base.percent_lop, "least_percent": top.percent_least}
        return (Reason(code="progress_below_range", figures=figures),)
    held = tuple(Reason(code=f"progress_hold_{one}") for one in dict.fromkeys(case.holds))
    is_easier_due = bool(alike) and not held and block_days(alike, rules) >= rules.easier.every_days
    if is_easier_due:
        easier = eased(base, top, rules)
        is_easier_due = easier != base
        fallen = lowest([fallen, easier])
    over = exceeded(fallen, top)
    ask = _within(fallen, top, rules)
    is_anew = passed_break(case.away_days, rules) is not None
    why = (*(one.reason for one in stands.told), *_break_reasons(case, rules), *_climb(stands, is_anew=is_anew), *over)
    if not alike:
        return _advice(Move.START, ask, (*_start_reasons(case, rules), *why, *held))
    if why:
        at_floor = (Reason(code="progress_at_floor"),) if ask == base and not is_anew else ()
        move = Move.RESTART if is_anew else Move.HOLD if at_floor else Move.LOWER
        return _advice(move, ask, (*why, *at_floor, *held))
    if held:
        return _advice(Move.HOLD, ask, held)
    if is_easier_due:
        return _advice(Move.DELOAD, ask, (Reason(code="progress_easier", figures=_weeks(case, rules)),))
    doubted = may_rise(case, rules, zones)
    return _advice(Move.HOLD, ask, doubted) if doubted else raised(case, rules, zones)


def _advice(move: Move, ask: Ask, why: tuple[Reason, ...]) -> Advice:
    return Advice(move=move, dimension=None, ask=ask, why=tuple({one.code: one for one in why}.values()))


def _start_reasons(case: Case, rules: ProgressRules) -> tuple[Reason, ...]:
    is_new = case.away_days is None or case.away_days > rules.restart_days
    found = [Reason(code="progress_first_session" if is_new else "progress_start")]
    most = case.ramp_rounds(rules)
    if most is not None and most < case.start.rounds:
        figures = {"week": float(case.week(rules)), "most": float(most)}
        found.append(Reason(code="progress_ramp", figures=figures))
    return tuple(found)


def _break_reasons(case: Case, rules: ProgressRules) -> tuple[Reason, ...]:
    """Days are whole ones for who reads them; which rule they passed is told by its own figure."""
    passed = passed_break(case.away_days, rules)
    if case.away_days is None or passed is None:
        return ()
    figures = {"away_days": float(int(case.away_days)), "above_days": passed}
    return (Reason(code="progress_break", figures=figures),)


def _climb(stands: Standing, *, is_anew: bool) -> tuple[Reason, ...]:
    """That it goes on from the bouts since a reaction or a break, where nothing newer takes back."""
    if stands.told or is_anew or stands.ask == stands.own:
        return ()
    figures = {"percent": stands.ask.percent_lop, "rounds": float(stands.ask.rounds)}
    return (Reason(code="progress_climb", figures=figures),)


def _weeks(case: Case, rules: ProgressRules) -> dict[str, float]:
    return {"after_days": float(int(block_days(case.alike, rules))), "for_days": rules.easier.lasts_days}


def _within(ask: Ask, top: Ceilings, rules: ProgressRules) -> Ask:
    """Every figure at its ceiling where it was above; `exceeded` says so. A load in whole steps."""
    load = ask.load_kg
    if load is not None and top.load_most_kg is not None and load > top.load_most_kg:
        load = int(top.load_most_kg / rules.load.step_kg) * rules.load.step_kg
    return replace(
        ask,
        percent_lop=min(ask.percent_lop, top.percent_most),
        rounds=min(ask.rounds, top.rounds_most),
        load_kg=load,
    )
