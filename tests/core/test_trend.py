"""A part that wears is seen against what it was when it was new, and never against what it was last week."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.model import ProofStep, Reason, StepState
from kiosk.core.settings import ProofSettings
from kiosk.core.trend import REFERENCE_PROOFS, Reference, change, learned, out_of_band, references, slowing

SETTINGS = ProofSettings()
KNOWN: Mapping[str, Reference] = {"vent_a": Reference(median=3.0, least=2.8, most=3.3)}


def proof(figure: float | None, code: str = "vent_a", state: StepState = StepState.PASSED) -> tuple[ProofStep, ...]:
    return (
        ProofStep(code="zero", state=StepState.PASSED, figure=1.0),
        ProofStep(code=code, state=state, figure=figure),
    )


def test_the_first_five_passes_make_the_reference_and_later_ones_never_move_it() -> None:
    first = [proof(figure) for figure in (3.0, 3.4, 2.6, 3.1, 2.9)]
    assert references(first[:4]) == {}
    learned = references(first)
    assert learned == {"vent_a": Reference(median=3.0, least=2.6, most=3.4)}
    assert references([*first, *[proof(9.0)] * 50]) == learned


def test_only_passed_steps_that_wear_are_learned() -> None:
    assert references([proof(3.0, "hold")] * 5) == {}
    assert references([proof(3.0, state=StepState.FAILED)] * 5) == {}
    assert references([proof(None)] * 5) == {}
    assert set(references([proof(30.0, "rise")] * 5)) == {"rise"}


@pytest.mark.parametrize(
    ("figure", "code"),
    [(3.89, None), (3.91, "valve_slowing"), (5.99, "valve_slowing"), (6.01, "valve_slow"), (0.1, None)],
)
def test_thirty_percent_warns_and_a_hundred_block(figure: float, code: str | None) -> None:
    reason = slowing("vent_a", figure, KNOWN, SETTINGS)
    assert (None if reason is None else reason.code) == code
    assert reason is None or reason.figures["reference"] == 3.0


def test_nothing_is_compared_before_there_is_a_reference() -> None:
    assert slowing("vent_b", 99.0, KNOWN, SETTINGS) is None
    assert change("vent_b", 99.0, KNOWN) is None
    assert change("vent_a", 4.5, KNOWN) == pytest.approx(0.5)


def test_each_part_is_learned_from_the_proofs_since_its_own_service() -> None:
    def step(code: str, figure: float) -> ProofStep:
        return ProofStep(code=code, state=StepState.PASSED, figure=figure, unit="s/L")

    proofs = [(step("vent_a", 2.0 + number), step("vent_b", 3.0 + number)) for number in range(6)]
    found = learned(lambda part: proofs[1:] if part == "vent_b" else proofs[:5])
    assert {code: known.median for code, known in found.items()} == {"vent_a": 4.0, "vent_b": 6.0}
    assert learned(lambda _part: proofs[:4]) == {}


@pytest.mark.parametrize(
    ("rise", "is_refused"), [(9.9, True), (10.1, False), (59.9, False), (60.1, True), (30.0, False)]
)
def test_a_rise_half_off_what_was_learned_is_refused(rise: float, is_refused: bool) -> None:
    known = Reference(median=30.0, least=20.0, most=40.0)
    found = out_of_band(rise, known, SETTINGS)
    figures = {"rise_mmhg_per_s": rise, "least": 10.0, "most": 60.0}
    assert found == (Reason(code="rise_unlearned", figures=figures) if is_refused else None)
    assert out_of_band(rise, None, SETTINGS) is None


@given(st.lists(st.floats(0.5, 20.0), min_size=REFERENCE_PROOFS, max_size=40))
def test_no_row_of_slow_changes_ever_moves_the_reference(figures: list[float]) -> None:
    learned = references([proof(figure) for figure in figures])["vent_a"]
    assert learned == references([proof(figure) for figure in figures[:REFERENCE_PROOFS]])["vent_a"]
    assert learned.least <= learned.median <= learned.most
