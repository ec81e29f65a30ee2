"""The air a cuff takes, out of pump time: measured right on cuffs that are known, and judged by what is registered."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.cuffair import AirState, CuffAir, delivered, measured, misfit, slack_s, spilled
from kiosk.core.settings import ProofSettings
from kiosk.core.units import Mmhg, Seconds

SETTINGS = ProofSettings()
THIGH = CuffAir(cuff_id="thigh", air_ml=160.0, ml_per_mmhg=2.3)


def filled(softness: float, *, late_s: float = 0.04, cuff: bool = True, pulses: bool = False) -> AirState:
    """A cuff of constant softness, filled by exactly the rated pump to 60 mmHg; sensor B is told a little late."""
    state, pressure, speed = AirState(), 0.0, 0.0
    past: list[tuple[float, float]] = []
    for count in range(5000):
        now = count * 0.02
        past.append((now, pressure))
        is_on = pressure < 58.0 and not (pulses and pressure > 45.0 and count % 8 > 2)
        told_s, told = past[max(0, len(past) - 1 - round(late_s / 0.02))]
        state = delivered(
            state,
            pressure_mmhg=Mmhg(pressure),
            cuff_mmhg=told if cuff else None,
            cuff_at_s=told_s,
            is_on=is_on,
            now=Seconds(now),
            settings=SETTINGS,
        )
        for _ in range(20):
            speed += ((1.0 if is_on else 0.0) - speed) * 0.001 / SETTINGS.pump_spin_up_s
            pressure += speed * SETTINGS.pump_ml_per_s * (1.0 - pressure / SETTINGS.pump_stall_mmhg) * 0.001 / softness
    return replace(state, past=(*state.past[:-1], (state.past[-1][0], pressure)))


@pytest.mark.long
@pytest.mark.parametrize("softness", [0.8, 2.3, 5.0])
@pytest.mark.parametrize("pulses", [False, True])
def test_air_and_softness_of_a_known_cuff_are_found(softness: float, pulses: bool) -> None:
    state = filled(softness, pulses=pulses)
    pressure = Mmhg(state.past[-1][1])
    air_ml, found = measured(state, pressure_mmhg=pressure, settings=SETTINGS)
    assert air_ml == pytest.approx(60.0 * softness, rel=0.03)
    assert found == pytest.approx(softness, rel=0.08)


def test_a_report_that_is_older_than_all_that_is_remembered_counts_from_the_oldest() -> None:
    _, soft = measured(filled(2.3, late_s=2.0), pressure_mmhg=Mmhg(60.0), settings=SETTINGS)
    assert soft is not None
    assert soft < 2.3


def test_a_sample_that_claims_to_be_of_the_future_counts_as_now() -> None:
    state = AirState()
    for count, (pressure, at_s) in enumerate(((10.0, 0.0), (20.0, 0.02), (50.0, 9.0))):
        state = delivered(
            state,
            pressure_mmhg=Mmhg(pressure),
            cuff_mmhg=pressure,
            cuff_at_s=at_s,
            is_on=True,
            now=Seconds(count * 0.02),
            settings=SETTINGS,
        )
    assert state.mark_ml == state.ml


def test_without_the_cuff_side_there_is_air_but_no_softness() -> None:
    air_ml, soft = measured(filled(2.3, cuff=False), pressure_mmhg=Mmhg(60.0), settings=SETTINGS)
    assert air_ml == pytest.approx(138.0, rel=0.05)
    assert soft is None
    assert measured(filled(2.3), pressure_mmhg=Mmhg(39.0), settings=SETTINGS)[1] is None


@pytest.mark.parametrize(
    ("air_ml", "soft", "code"),
    [
        (160.0, 2.3, None),
        (97.0, 2.3, None),
        (95.0, 2.3, "cuff_too_small"),
        (223.0, 2.3, None),
        (225.0, 2.3, "cuff_too_large"),
        (160.0, 1.73, None),
        (160.0, 1.71, "cuff_too_small"),
        (160.0, 2.87, None),
        (160.0, 2.89, "cuff_too_large"),
        (160.0, None, "cuff_unmeasured"),
    ],
)
def test_a_registered_cuff_has_a_band_of_air_and_one_of_softness(
    air_ml: float, soft: float | None, code: str | None
) -> None:
    reason = misfit(air_ml, soft, THIGH, SETTINGS)
    assert (None if reason is None else reason.code) == code


@pytest.mark.parametrize(
    ("air_ml", "code"), [(19.9, "cuff_too_small"), (20.0, None), (2000.0, None), (2001.0, "cuff_too_large")]
)
def test_without_a_registered_cuff_it_is_some_cuff(air_ml: float, code: str | None) -> None:
    reason = misfit(air_ml, None, None, SETTINGS)
    assert (None if reason is None else reason.code) == code


@pytest.mark.parametrize(
    ("air_ml", "mmhg", "cuff", "code"),
    [
        (120.0, 0.0, THIGH, None),  # 1.4 times 160 mL, less 0.75 times 2.3 mL for each of 60 mmHg: 120.5 mL
        (121.0, 0.0, THIGH, "rise_timeout"),
        (146.0, 14.9, THIGH, None),
        (147.0, 14.9, THIGH, "rise_timeout"),
        (147.0, 15.1, THIGH, "cuff_too_large"),
        (189.0, 40.0, THIGH, None),
        (190.0, 40.0, THIGH, "cuff_too_large"),
        (224.0, 70.0, THIGH, None),
        (225.0, 70.0, THIGH, "cuff_too_large"),
        (400.0, 14.9, None, None),
        (401.0, 14.9, None, "rise_timeout"),
        (2000.0, 15.0, None, None),
        (2001.0, 15.0, None, "rise_timeout"),
    ],
)
def test_what_a_cuff_takes_is_known_before_it_is_full(
    air_ml: float, mmhg: float, cuff: CuffAir | None, code: str | None
) -> None:
    reason = spilled(AirState(ml=air_ml), pressure_mmhg=Mmhg(mmhg), cuff=cuff, settings=SETTINGS)
    assert (None if reason is None else reason.code) == code


@given(
    air=st.floats(60.0, 500.0),
    soft=st.floats(0.5, 6.0),
    slack=st.floats(0.0, 3.0),
    share=st.floats(0.0, 1.0),
)
def test_no_cuff_that_would_fit_in_the_end_is_refused_on_the_way(
    air: float, soft: float, slack: float, share: float
) -> None:
    """Two straight lines, the softer one below 40 mmHg: the stiffest way up that a bladder may take."""
    below = (air - 20.0 * soft) / 40.0
    if below < soft:
        return
    cuff = CuffAir(cuff_id="any", air_ml=air / (1.0 + SETTINGS.air_band * min(slack, 1.0)), ml_per_mmhg=soft)
    assert misfit(air, soft, cuff, SETTINGS) is None
    mmhg = 60.0 * share
    ml = below * mmhg if mmhg < 40.0 else air - (60.0 - mmhg) * soft
    assert spilled(AirState(ml=ml), pressure_mmhg=Mmhg(mmhg), cuff=cuff, settings=SETTINGS) is None


@pytest.mark.parametrize(("air_ml", "seconds"), [(160.0, 1.6), (268.0, 2.68), (None, 4.0)])
def test_slack_lasts_as_long_as_the_measured_cuff_takes_to_fill(air_ml: float | None, seconds: float) -> None:
    assert slack_s(air_ml, SETTINGS) == pytest.approx(seconds)
