"""How soon each fault is found, in virtual time, against the goals of design section 8, and that nothing else is.

From the fault to both vents without current; a sensor counts from the instant its true error passes 15 mmHg.
"""

from pathlib import Path

import pytest

from kiosk.core.model import Limb, Mode, Phase
from tests.scenarios.held import Case, watch

BUS_S = 0.55
SENSOR_S = 1.25
LEAK_S = 2.5
STUCK_PUMP_S = 2.5
"""From when it was told to stop. Our own goal; the design has one for the peak only."""

TRAINING_PEAK_MMHG = 300.0

FILL, WORK, REST = Phase.FILL, Phase.WORK, Phase.REST

BUSES = [
    *(Case(fault=f"adc_{chip}_{defect}", phase=WORK) for chip in "ab" for defect in ("nack", "sda_stuck", "frozen")),
    *(Case(fault=f"adc_a_{defect}", phase=REST) for defect in ("sda_low", "brownout", "mux_flip", "os_stuck")),
    *(Case(fault=f"sensor_{sensor}_rail_low", phase=FILL) for sensor in "ab"),
    *(Case(fault=f"sensor_{sensor}_rail_high", phase=WORK, limb=Limb.ARM, setpoint_mmhg=85.0) for sensor in "ab"),
    *(Case(fault=fault, phase=WORK) for fault in ("supply_low", "estop", "rail_dead", "hose_off")),
    Case(fault="adc_a_sda_stuck", phase=FILL),
]

SUPPLIES = [
    *(Case(fault="undervoltage", phase=WORK, offset_s=ms / 1e3) for ms in range(0, 100, 10)),
    *(Case(fault="rail_low", phase=WORK, amplitude=8.0, offset_s=ms / 1e3) for ms in range(0, 80, 10)),
    *(Case(fault=fault, phase=phase) for fault in ("undervoltage", "rail_dead") for phase in (FILL, REST)),
]
"""What is looked at by turns, from every instant between two looks: the computer's supply comes up every 100 ms, the
12 V rail every 40."""

SENSORS = [
    *(Case(fault=f"sensor_{sensor}_stuck", phase=FILL) for sensor in "ab"),
    Case(fault="sensor_a_stuck", phase=WORK),
    Case(fault="sensor_a_stuck", phase=REST),
    Case(fault="sensor_a_stuck", phase=WORK, setpoint_mmhg=245.0),
    *(Case(fault="sensor_a_drift", phase=phase) for phase in (FILL, WORK, REST)),
    Case(fault="sensor_a_drift", phase=WORK, amplitude=20.0),
    Case(fault="sensor_a_drift", phase=FILL, setpoint_mmhg=245.0),
    Case(fault="sensor_b_drift", phase=WORK),
    Case(fault="sensor_b_offset", phase=REST, amplitude=16.0),
    Case(fault="sensor_b_gain", phase=WORK, amplitude=0.7),
    Case(fault="sensor_a_slow", phase=WORK),
]

LEAKS = [
    *(Case(fault="bleed_stuck_open", phase=phase) for phase in (FILL, WORK, REST)),
    Case(fault="bleed_stuck_open", phase=WORK, limb=Limb.ARM, setpoint_mmhg=85.0),
    *(Case(fault="cuff_burst", phase=phase) for phase in (FILL, WORK, REST)),
    Case(fault="cuff_leak", phase=REST, amplitude=1.0),
    *(Case(fault=fault, phase=WORK) for fault in ("dump_a_stuck_open", "dump_b_stuck_open", "hose_b_off")),
    Case(fault="pump_dead", phase=FILL),
]

PUMPS = [
    *(Case(fault="pump_stuck_on", phase=phase) for phase in (FILL, WORK, REST)),
    Case(fault="pump_stuck_on", phase=WORK, limb=Limb.ARM, setpoint_mmhg=85.0),
    Case(fault="pump_stuck_on", phase=REST, setpoint_mmhg=245.0),
    *(Case(fault="bleed_stuck_closed", phase=WORK, setpoint_mmhg=setpoint) for setpoint in (113.0, 245.0)),
    Case(fault="hose_kink", phase=FILL),
]

HARMLESS = [
    Case(fault="cuff_leak", phase=REST, watch_s=12.0),
    Case(fault="hose_kink", phase=WORK, amplitude=0.8, watch_s=8.0),
]
"""What the pump makes good, or hinders nothing: no reason to end a bout."""


def found(folder: Path, case: Case, goal_s: float, *, by_error: bool = False) -> None:
    seen = watch(folder, case)
    assert seen.released_s is not None, f"not found in {case.watch_s:g} s"
    took_s = seen.after_s if by_error else seen.released_s
    assert (seen.after_pump_s if case.fault == "pump_stuck_on" else took_s) <= goal_s, seen
    assert seen.peak_mmhg <= TRAINING_PEAK_MMHG
    assert seen.reason
    assert seen.mode in {Mode.TRIPPED, Mode.RELEASING}


@pytest.mark.parametrize("case", BUSES, ids=str)
def test_bus_wire_and_power(tmp_path: Path, case: Case) -> None:
    found(tmp_path, case, BUS_S)


@pytest.mark.parametrize("case", SUPPLIES, ids=str)
def test_supply_whenever_it_fails(tmp_path: Path, case: Case) -> None:
    found(tmp_path, case, BUS_S)


@pytest.mark.parametrize("case", SENSORS, ids=str)
def test_sensor(tmp_path: Path, case: Case) -> None:
    found(tmp_path, case, SENSOR_S, by_error=True)


@pytest.mark.parametrize("case", LEAKS, ids=str)
def test_leak(tmp_path: Path, case: Case) -> None:
    found(tmp_path, case, LEAK_S)


@pytest.mark.parametrize("case", PUMPS, ids=str)
def test_pump_and_valves(tmp_path: Path, case: Case) -> None:
    found(tmp_path, case, STUCK_PUMP_S)


@pytest.mark.parametrize("case", HARMLESS, ids=str)
def test_what_does_no_harm_ends_no_bout(tmp_path: Path, case: Case) -> None:
    seen = watch(tmp_path, case)
    assert seen.released_s is None, seen
    assert seen.reason == ""


def test_a_blocked_bus_does_not_keep_the_pump_on(tmp_path: Path) -> None:
    """The transfer blocks for a second; the second thread lets go of the pump after a fifth of one."""
    seen = watch(tmp_path, Case(fault="adc_a_sda_stuck", phase=FILL, seed=5))
    assert seen.pump_off_s is not None
    assert seen.pump_off_s <= 0.225
