"""Bouts as progression and next visit read them, for their tests."""

from dataclasses import replace
from typing import Any

from kiosk.core.advice import Advice, Ask
from kiosk.core.blocks import Work
from kiosk.core.condition import MorningAfter
from kiosk.core.limb import Limb, Side
from kiosk.core.progression import advise
from kiosk.core.progressioncase import Case
from kiosk.core.progressiondone import Done
from kiosk.core.progressionlimits import Ceilings
from kiosk.core.reason import Reason
from kiosk.therapy.baselines import load_baselines
from kiosk.therapy.progressing import load_progression

RULES = load_progression()
ZONES = load_baselines().rules.zones

QUIET = MorningAfter(pain=1, soreness=2, bruise=False, swelling=False, numbness=False)
COMPLETED = Reason(code="completed")

ASK = Ask(
    protocol_id="RES-STD",
    exercise="Leg press",
    limb=Limb.LEG,
    side=Side.LEFT,
    percent_lop=50.0,
    rounds=3,
    load_kg=30.0,
)
TOP = Ceilings(percent_least=40.0, percent_most=80.0, rounds_most=4, load_most_kg=40.0)
"""Of a 1RM of 100 kg."""


def bout(day: float, ask: Ask = ASK, **changed: Any) -> Done:  # noqa: ANN401 - names are those of the fields
    """A bout that went well in every way, but for what is changed."""
    done = Done(
        session_id=int(day * 10),
        day=day,
        ask=ask,
        work=Work.REPETITIONS,
        end=COMPLETED,
        effort=6,
        discomfort=4,
        cuff_pain=2,
        unanswered=0,
        symptoms=(),
        pain=1,
        morning=QUIET,
        repetitions=75,
        last_set=15,
        restriction_s=300.0,
    )
    return replace(done, **changed)


def case(*done: Done, **changed: Any) -> Case:  # noqa: ANN401 - names are those of the fields
    """Two days after the last bout, by a runner of 30 who has trained for long, but for what is changed."""
    made = Case(
        start=replace(ASK, rounds=4),
        work=Work.REPETITIONS,
        ceilings=TOP,
        done=done,
        years=30,
        holds=(),
        one_rm_kg=100.0,
        now_day=done[-1].day + 2.0 if done else 0.0,
    )
    return replace(made, **changed)


def trained(ask: Ask = ASK, *, count: int = 2, **changed: Any) -> tuple[Done, ...]:  # noqa: ANN401 - names are those of the fields
    """Past the first weeks: old bouts of the same limb in another exercise, then `count` alike that went well."""
    before = replace(ask, exercise="Knee extension")
    older = tuple(bout(float(day), before) for day in (0, 10, 20, 30, 40))
    return older + tuple(bout(43.0 + 3.0 * index, ask, **changed) for index in range(count))


def advised(given_case: Case) -> Advice:
    """What is advised; there has to be something."""
    found = advise(given_case, RULES, ZONES)
    assert isinstance(found, Advice)
    return found


def codes(found: Advice) -> list[str]:
    """Why, by codes."""
    return [one.code for one in found.why]
