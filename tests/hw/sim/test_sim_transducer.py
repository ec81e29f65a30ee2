from statistics import mean, stdev

import pytest

from kiosk.hw.sim.chance import generator
from kiosk.hw.sim.profile import SensorProfile
from kiosk.hw.sim.transducer import Transducer


def sensor(offset: float = 0.0, span: float = 0.0, supply: float = 5.0) -> Transducer:
    profile = SensorProfile(offset_mmhg=offset, span_error=span, noise_mv=1.3, supply_v=supply, rate_error=0.0)
    return Transducer(profile, generator(1, "a"))


def volts(part: Transducer, mmhg: float, now: float = 0.0) -> float:
    return mean(part.output_v(now, mmhg) for _ in range(400))


def test_transfer_of_the_data_sheet() -> None:
    assert volts(sensor(), 0.0) == pytest.approx(0.20, abs=0.001)
    assert volts(sensor(), 375.0) == pytest.approx(4.70, abs=0.005)


def test_it_is_ratiometric() -> None:
    part = sensor(supply=4.8)
    assert volts(part, 200.0) / part.supply_v == pytest.approx(0.04 + 200 * 0.0023998, abs=0.0005)
    assert mean(part.supply_output_v() for _ in range(400)) == pytest.approx(4.8, abs=0.001)


def test_offset_and_span_error() -> None:
    assert volts(sensor(offset=5.0), 0.0) == pytest.approx(0.20 + 5 * 0.012, abs=0.001)
    assert volts(sensor(span=0.02), 300.0) == pytest.approx(0.20 + 300 * 0.012 * 1.02, abs=0.002)


def test_noise_spans_at_least_five_codes() -> None:
    part = sensor()
    lsb_v = 4.096 / 0x8000
    codes = [round(0.6 * part.output_v(0.0, 100.0) / lsb_v) for _ in range(400)]
    assert stdev(codes) >= 5.0
    assert max(len(list(run)) for run in _runs(codes)) < 20, "a live sensor never looks frozen"


def _runs(codes: list[int]) -> list[list[int]]:
    runs: list[list[int]] = [[codes[0]]]
    for code in codes[1:]:
        if code == runs[-1][0]:
            runs[-1].append(code)
        else:
            runs.append([code])
    return runs


def test_rails() -> None:
    part = sensor()
    part.faults.rail_low = True
    part.refresh(50.0, 100.0)
    assert part.output_v(0.0, 100.0) == 0.0
    part.faults.rail_low, part.faults.rail_high = False, True
    part.refresh(50.0, 100.0)
    assert part.output_v(0.0, 100.0) == 5.0
    assert sensor().output_v(0.0, 900.0) < 5.0


def test_stuck_sensor_shows_the_moment_it_stuck_and_recovers() -> None:
    part = sensor()
    part.faults.stuck = True
    part.refresh(50.0, 100.0)
    before = volts(part, 100.0)
    assert volts(part, 200.0) == pytest.approx(before, abs=0.001)
    part.faults.stuck = False
    part.refresh(50.0, 100.0)
    assert volts(part, 200.0) > before + 1.0


def test_drift_reads_low_by_the_time_it_lasts() -> None:
    part = sensor()
    part.faults.drift_mmhg_per_s = -3.0
    part.refresh(50.0, 100.0)
    start = volts(part, 100.0, 50.0)
    assert start - volts(part, 100.0, 55.0) == pytest.approx(15 * 0.012, abs=0.002)


def test_low_supply_shows_on_the_supply_input() -> None:
    part = sensor()
    part.faults.supply_v = 4.6
    part.refresh(50.0, 100.0)
    assert part.supply_v < 4.75
    assert volts(part, 100.0) / part.supply_v == pytest.approx(0.04 + 100 * 0.0023998, abs=0.0005)
