"""The one equation: its figures, where it ends, and that nothing outside gets a value."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core import lopequation
from kiosk.core.lopequation import Body, Predicted, Sex, predict
from kiosk.core.model import Limb

BODY = Body(girth_cm=55, systolic_mmhg=120, years=25, sex=Sex.MALE)


def codes(body: Body, limb: Limb = Limb.LEG, width_mm: int = 180) -> list[str]:
    said = predict(body, limb, width_mm)
    return [] if isinstance(said, Predicted) else [reason.code for reason in said]


@pytest.mark.parametrize(
    ("body", "lop_mmhg"),
    [
        (BODY, 169),  # 65.290 + 61.050 + 21.360 + 28.825 - 7.984 = 168.541
        (replace(BODY, sex=Sex.FEMALE), 161),
        (replace(BODY, girth_cm=65), 180),
        (replace(BODY, systolic_mmhg=150), 174),
        (replace(BODY, years=35), 180),
    ],
)
def test_the_published_equation_worked_by_hand(body: Body, lop_mmhg: float) -> None:
    said = predict(body, Limb.LEG, 180)
    assert isinstance(said, Predicted)
    assert said.lop_mmhg == lop_mmhg


def test_the_interval_is_two_standard_errors_either_way() -> None:
    said = predict(BODY, Limb.LEG, 180)
    assert said == Predicted(lop_mmhg=169, low_mmhg=139, high_mmhg=199)  # type: ignore[arg-type]  # 168.541 -+ 29.966


@pytest.mark.parametrize(
    ("name", "least", "most", "code"),
    [
        ("girth_cm", 40, 75, "estimate_girth"),
        ("systolic_mmhg", 90, 160, "estimate_systolic"),
        ("years", 18, 35, "estimate_age"),
    ],
)
def test_each_range_ends_where_it_says(name: str, least: int, most: int, code: str) -> None:
    for inside in (least, most):
        assert codes(replace(BODY, **{name: inside})) == []  # type: ignore[arg-type]  # the field is the test's
    for outside in (least - 1, most + 1):
        said = predict(replace(BODY, **{name: outside}), Limb.LEG, 180)  # type: ignore[arg-type]  # as above
        assert isinstance(said, tuple)
        (reason,) = said
        assert reason.code == code
        assert reason.figures == {name: outside, "least": least, "most": most}


@pytest.mark.parametrize(
    ("width_mm", "refused"), [(174, True), (175, False), (180, False), (185, False), (186, True), (110, True)]
)
def test_never_across_widths(width_mm: int, refused: bool) -> None:
    assert codes(BODY, width_mm=width_mm) == ["estimate_width"] * refused


def test_arms_have_no_equation() -> None:
    assert codes(BODY, Limb.ARM) == ["estimate_limb"]


def test_every_reason_is_given_at_once() -> None:
    wrong = Body(girth_cm=20, systolic_mmhg=300, years=70, sex=Sex.FEMALE)
    assert codes(wrong, Limb.ARM, 50) == [
        "estimate_limb",
        "estimate_width",
        "estimate_age",
        "estimate_girth",
        "estimate_systolic",
    ]


BODIES = st.builds(
    Body,
    girth_cm=st.integers(0, 150),
    systolic_mmhg=st.integers(0, 300),
    years=st.integers(0, 120),
    sex=st.sampled_from(Sex),
)


@given(BODIES, st.sampled_from(Limb), st.integers(10, 300))
def test_a_value_comes_only_from_inside_every_range(body: Body, limb: Limb, width_mm: int) -> None:
    said = predict(body, limb, width_mm)
    inside = (
        limb is Limb.LEG
        and abs(width_mm - 180) <= 5
        and 18 <= body.years <= 35
        and 40 <= body.girth_cm <= 75
        and 90 <= body.systolic_mmhg <= 160
    )
    assert isinstance(said, Predicted) is inside
    if isinstance(said, Predicted):
        assert said.low_mmhg < said.lop_mmhg < said.high_mmhg
        assert 59 <= said.high_mmhg - said.low_mmhg <= 61
        assert 100 <= said.lop_mmhg <= 230


@given(st.integers(40, 75), st.integers(90, 160), st.integers(18, 35))
def test_the_largest_share_of_an_estimate_stays_far_below_its_lower_end(girth: int, systolic: int, years: int) -> None:
    for sex in Sex:
        said = predict(Body(girth_cm=girth, systolic_mmhg=systolic, years=years, sex=sex), Limb.LEG, 180)
        assert isinstance(said, Predicted)
        assert said.lop_mmhg * lopequation.PERCENT_MAX / 100.0 < 0.65 * said.low_mmhg
