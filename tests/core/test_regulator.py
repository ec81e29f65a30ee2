from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.model import ActuatorCommand
from kiosk.core.regulator import Drive, RegulatorState, band_mmhg, is_settled, regulate
from kiosk.core.settings import RegulatorSettings
from kiosk.core.units import Mmhg, Seconds
from tests.core.bench_small import Plant

LAW = RegulatorSettings()


def once(
    state: RegulatorState,
    pressure: float,
    setpoint: float = 120.0,
    *,
    work: bool = False,
    vented: float | None = None,
    now: float = 10.0,
) -> tuple[RegulatorState, ActuatorCommand]:
    return regulate(
        state,
        pressure_mmhg=Mmhg(pressure),
        setpoint_mmhg=Mmhg(setpoint),
        is_work=work,
        vented_s=None if vented is None else Seconds(vented),
        now=Seconds(now),
        settings=LAW,
    )


def holding(**changes: object) -> RegulatorState:
    state = RegulatorState(drive=Drive.HOLD, is_filled=True, pressure_mmhg=Mmhg(120.0), still_since_s=Seconds(1.0))
    return replace(state, **changes)  # type: ignore[arg-type]  # fields are named by each test


def run(
    plant: Plant, setpoint: float, seconds: float, state: RegulatorState | None = None
) -> tuple[RegulatorState, float]:
    state = state or RegulatorState()
    peak, now = 0.0, 0.0
    for index in range(round(seconds / 0.02)):
        now = 100.0 + index * 0.02
        state, command = once(state, plant.pressure_mmhg, setpoint, now=now)
        for _ in range(20):
            plant.step(pump=command.pump, bleed=command.bleed, dump_a=False, dump_b=False, taken_ml=0.0)
        peak = max(peak, plant.pressure_mmhg)
    return state, peak


@pytest.mark.parametrize("setpoint", [60.0, 120.0, 180.0, 240.0])
@pytest.mark.parametrize(("ml", "flow"), [(470.0, 100.0), (230.0, 50.0)])
def test_a_fill_arrives_without_overshoot_and_rests_in_the_band(setpoint: float, ml: float, flow: float) -> None:
    plant = Plant(ml=ml, flow_ml_per_s=flow)
    state, peak = run(plant, setpoint, 25.0)
    assert peak <= setpoint + 3.0
    assert abs(plant.pressure_mmhg - setpoint) <= LAW.band_rest_mmhg
    assert is_settled(state, Mmhg(setpoint), Seconds(200.0), LAW)


def test_acts_at_the_edge_and_stops_at_the_setpoint() -> None:
    _, command = once(holding(), 118.0)
    assert command == ActuatorCommand(hold=True)
    _, command = once(holding(pump_off_s=Seconds(1.0)), 117.0)
    assert command.pump
    pumping = holding(drive=Drive.PUMP, drive_since_s=Seconds(9.0))
    assert once(replace(pumping, pressure_mmhg=Mmhg(119.0)), 119.0)[1].pump
    assert not once(replace(pumping, pressure_mmhg=Mmhg(119.6)), 119.6)[1].pump


def test_bleeds_full_when_far_and_in_pulses_when_near() -> None:
    far = [
        once(replace(holding(drive=Drive.BLEED), drive_since_s=Seconds(10.0)), 130.0, now=10.0 + i * 0.02)[1]
        for i in range(8)
    ]
    near = [
        once(replace(holding(drive=Drive.BLEED), drive_since_s=Seconds(10.0)), 124.0, now=10.0 + i * 0.02)[1]
        for i in range(8)
    ]
    assert all(command.bleed for command in far)
    assert 0 < sum(command.bleed for command in near) < 5


def test_stops_bleeding_at_the_setpoint() -> None:
    state, command = once(holding(drive=Drive.BLEED), 120.4)
    assert state.drive is Drive.HOLD
    assert not command.bleed
    assert once(holding(drive=Drive.BLEED), 121.0)[0].drive is Drive.BLEED


def test_work_band_is_wider() -> None:
    assert once(holding(), 116.0, work=True)[1] == ActuatorCommand(hold=True)
    assert once(holding(), 114.0, work=True)[1].pump
    assert band_mmhg(holding(), Mmhg(200.0), True, LAW) == pytest.approx(6.0)
    assert band_mmhg(holding(), Mmhg(120.0), True, LAW) == pytest.approx(5.0)


def test_nothing_pumps_within_half_a_second_of_a_vent() -> None:
    assert not once(RegulatorState(), 10.0, vented=9.6)[1].pump
    assert once(RegulatorState(), 10.0, vented=9.4)[1].pump
    assert not once(holding(), 100.0, vented=9.6)[1].pump


def test_pump_rests_between_starts_but_bleeding_is_never_locked_out() -> None:
    resting = holding(pump_off_s=Seconds(9.9))
    assert not once(resting, 110.0)[1].pump
    assert once(resting, 130.0)[1].bleed
    assert once(holding(pump_off_s=Seconds(9.7)), 110.0)[1].pump


def test_pump_keeps_on_for_its_least_time_unless_it_is_there() -> None:
    pressure = Mmhg(118.0)
    young = holding(drive=Drive.PUMP, drive_since_s=Seconds(9.95), slew_mmhg_per_s=40.0, pressure_mmhg=pressure)
    assert once(young, 118.0)[1].pump
    assert not once(replace(young, drive_since_s=Seconds(9.8)), 118.0)[1].pump
    assert not once(replace(young, pressure_mmhg=Mmhg(119.8)), 119.8)[1].pump


def test_a_large_loss_is_filled_again() -> None:
    assert once(holding(), 70.0)[0].drive is Drive.FILL


def test_one_top_up_after_settling() -> None:
    state = holding(may_top_up=True, still_since_s=Seconds(9.0))
    state, command = once(state, 118.5)
    assert command.pump
    assert not state.may_top_up
    assert not once(holding(may_top_up=True, still_since_s=Seconds(9.9)), 118.5)[1].pump


def test_the_fill_ends_in_short_pulses() -> None:
    state = RegulatorState(pressure_mmhg=Mmhg(113.0), drive_since_s=Seconds(10.0))
    pumped = [once(state, 113.0, now=10.0 + i * 0.02)[1].pump for i in range(16)]
    assert 0 < sum(pumped) < 10


def test_hunting_at_rest_widens_the_band_and_says_so() -> None:
    state = holding()
    now = 10.0
    for index in range(20):
        now += 0.4
        state = replace(state, drive=Drive.HOLD, pump_off_s=None)
        state, _ = once(state, 124.0 if index % 2 else 116.0, now=now)
    assert state.widened_mmhg == 2.0
    assert band_mmhg(state, Mmhg(120.0), False, LAW) == pytest.approx(4.5)


def test_a_leak_shows_in_the_share_of_pump_time() -> None:
    plant = Plant(leak_mm=0.8)
    state, _ = run(plant, 120.0, 40.0)
    tight, _ = run(Plant(), 120.0, 40.0)
    assert state.pump_share > 0.1
    assert tight.pump_share < 0.01


@given(
    pressures=st.lists(st.floats(0.0, 320.0), min_size=1, max_size=40),
    setpoint=st.floats(20.0, 250.0),
    work=st.booleans(),
)
def test_pump_and_bleed_never_together_and_never_against_the_error(
    pressures: list[float], setpoint: float, work: bool
) -> None:
    state = RegulatorState()
    for index, pressure in enumerate(pressures):
        state, command = once(state, pressure, setpoint, work=work, now=50.0 + index * 0.02)
        assert command.hold
        assert not (command.pump and command.bleed)
        assert not (command.pump and pressure >= setpoint)
        assert not (command.bleed and pressure <= setpoint)
