"""How far a progression may go, for every shipped protocol; rules that contradict themselves are refused."""

from dataclasses import fields, replace
from typing import Any

import pytest

from kiosk.core.limb import Limb
from kiosk.core.planlimits import Limits
from kiosk.core.progressionlimits import Ceilings, ceilings
from kiosk.core.progressionrules import Break, Lowers, Scale, Sign, Threshold, UnsoundProgression
from kiosk.core.protocol import Protocol
from kiosk.core.reason import Reason
from kiosk.core.units import Seconds
from kiosk.therapy.library import load_protocols
from tests.core.bouts_done import RULES

PROTOCOLS = {protocol.id: protocol for protocol in load_protocols()}
LIMITS = Limits()


def of(
    protocol: Protocol, limb: Limb = Limb.LEG, limits: Limits = LIMITS, cap: float | None = None
) -> Ceilings | tuple[Reason, ...]:
    return ceilings(protocol, limb, limits, RULES, cap_percent=cap, one_rm_kg=100.0)


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=lambda protocol: protocol.id)
def test_every_shipped_protocol_has_all_its_rounds_and_its_own_range(protocol: Protocol) -> None:
    for limb in Limb:
        found, span = of(protocol, limb), protocol.percent(limb)
        if span is None:
            assert found == (Reason(code="protocol_limb"),)
        elif span.least > LIMITS.percent_max(limb):
            assert isinstance(found, tuple)
        else:
            assert isinstance(found, Ceilings)
            assert found.rounds_most == len(protocol.blocks)
            assert found.percent_least == span.least
            assert found.percent_most == min(span.most, LIMITS.percent_max(limb))
            assert found.load_most_kg == 40.0


def test_a_cap_a_limit_and_an_unknown_maximum_narrow_it() -> None:
    standard = PROTOCOLS["RES-STD"]
    assert of(standard, cap=50.0) == Ceilings(percent_least=40.0, percent_most=50.0, rounds_most=4, load_most_kg=40.0)
    narrow = of(standard, limits=Limits(leg_percent_max=45.0, restriction_leg_s=260.0))
    assert narrow == Ceilings(percent_least=40.0, percent_most=45.0, rounds_most=2, load_most_kg=40.0)
    short = replace(standard, blocks=standard.blocks[:1], max_restriction_s=Seconds(200.0))
    assert of(short) == Ceilings(percent_least=40.0, percent_most=80.0, rounds_most=1, load_most_kg=40.0)
    unknown = ceilings(standard, Limb.LEG, LIMITS, RULES, cap_percent=None, one_rm_kg=None)
    assert isinstance(unknown, Ceilings)
    assert unknown.load_most_kg is None


def test_no_room_is_a_refusal_with_its_figures() -> None:
    patellar = PROTOCOLS["TEN-PAT"]
    figures = {"least_percent": 60.0, "most_percent": 50.0, "rounds": 4.0}
    assert of(patellar, cap=50.0) == (Reason(code="progress_no_room", figures=figures),)
    found = of(PROTOCOLS["RES-STD"], limits=Limits(restriction_leg_s=30.0))
    assert isinstance(found, tuple)
    assert found[0].figures["rounds"] == 0.0


def flaws(**changed: Any) -> set[str]:  # noqa: ANN401 - names are those of the fields
    with pytest.raises(UnsoundProgression) as caught:
        replace(RULES, **changed)
    assert str(caught.value)
    return {where for where, _ in caught.value.flaws}


def test_rules_that_contradict_themselves_are_refused_all_at_once() -> None:
    same = Threshold(raise_most=5, lower_from=5, lowers=Lowers.LOAD)
    assert flaws(answers={**RULES.answers, Scale.EFFORT: same}) == {"answers.effort"}
    assert flaws(answers={}, signs={}) == {
        *(f"answers.{scale}" for scale in Scale),
        *("signs.bruise", "signs.swelling", "signs.numbness"),
    }
    short = replace(RULES.pain, instead=(Lowers.LOAD,))
    twice = replace(RULES.symptoms["tingling"], instead=(Lowers.ROUNDS, Lowers.PRESSURE))
    more = replace(RULES.other_symptom, instead=(Lowers.ROUNDS,))
    bruise = replace(RULES.signs[Sign.BRUISE], lowers=Lowers.LOAD)
    assert flaws(
        pain=short,
        symptoms={**RULES.symptoms, "tingling": twice},
        other_symptom=more,
        signs={**RULES.signs, Sign.BRUISE: bruise},
    ) == {"pain", "symptoms.tingling", "other_symptom", "signs.bruise"}
    high = replace(RULES.pressure, most_percent={Limb.LEG: 81.0})
    assert flaws(pressure=high) == {"pressure.leg", "pressure.arm"}
    one = Break(above_days=10.0, rounds=2, percent=5.0, load_share=0.5)
    assert flaws(breaks=(one, replace(one, above_days=9.0))) == {"breaks"}
    assert flaws(breaks=(replace(one, above_days=40.0),)) == {"breaks"}
    for milder in ({"rounds": 1}, {"percent": 0.0}, {"load_share": 0.6}):
        assert flaws(breaks=(one, replace(one, above_days=20.0, **milder))) == {"breaks"}
    assert flaws(visits=replace(RULES.visits, most_a_week={})) == {"visits"}
    assert flaws(holds=()) == {"holds"}
    assert flaws(holds=("one", "one")) == {"holds"}


def test_the_rules_have_no_field_that_is_empty() -> None:
    assert all(getattr(RULES, field.name) for field in fields(RULES))
