"""The vocabulary of faults: each name has its effect, its bounds, and leaves no trace once it is off."""

import math
from collections.abc import Callable
from statistics import mean

import pytest

from kiosk.core.errors import HardwareError
from kiosk.hw.sim import board
from kiosk.hw.sim.faults import FAULTS
from kiosk.hw.sim.profile import Profile
from tests.hw.sim.station import Station, rail_v, read_mmhg, read_v

Effect = Callable[[Station], None]
WITH_AMPLITUDE = sorted(name for name, fault in FAULTS.items() if fault.amplitude)


@pytest.fixture(name="station")
def _station(still: Profile) -> Station:
    return Station(still)


def healthy(station: Station) -> tuple[object, ...]:
    parts, lines = station.world.parts, station.world.lines
    plant = parts.plant
    return (
        str(plant.faults),
        str([valve.faults for valve in (plant.dump_a, plant.dump_b, plant.bleed)]),
        str((parts.chip_a.faults, parts.chip_b.faults)),
        str((parts.sensor_a.faults, parts.sensor_b.faults)),
        (parts.sensor_a.is_sound, parts.sensor_b.is_sound, parts.sensor_a.supply_v, parts.sensor_b.supply_v),
        [(shot.stuck, shot.release_s, shot.passes_level) for shot in (parts.hold_a, parts.hold_b, parts.enable)],
        str(parts.board),
        lines.kept_level,
        [lines.level(line) for line in sorted(board.ESTOP_LINES)],
    )


# --- the vocabulary itself --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_can_be_switched_while_it_runs_and_leaves_no_trace(station: Station, name: str) -> None:
    before = healthy(station)
    station.world.switch_fault(name, True)
    assert healthy(station) != before
    assert station.world.state()["faults"] == [name]
    assert FAULTS[name].description
    station.run(0.5)
    station.world.switch_fault(name, False)
    assert healthy(station) == before
    assert station.world.state()["faults"] == []
    station.run(0.5)


@pytest.mark.parametrize("name", WITH_AMPLITUDE)
def test_amplitudes_are_taken_inside_their_bounds_only(station: Station, name: str) -> None:
    bounds = FAULTS[name].amplitude
    assert bounds is not None
    assert bounds.low <= bounds.usual <= bounds.high
    for good in (bounds.low, bounds.high, None):
        station.world.switch_fault(name, True, good)
        wanted = bounds.usual if good is None else good
        assert station.world.state()["amplitudes"] == {name: wanted}
        station.run(0.1)
    before = healthy(station)
    for bad in (math.nan, math.inf, bounds.low - 0.001, bounds.high + 0.001):
        with pytest.raises(HardwareError, match=bounds.unit) as refused:
            station.world.switch_fault(name, True, bad)
        assert refused.value.code == "fault_amplitude"
    assert healthy(station) == before
    with pytest.raises(HardwareError, match="without an amplitude"):
        station.world.switch_fault(name, False, bounds.usual)
    station.world.switch_fault(name, False)
    assert station.world.state()["amplitudes"] == {}


@pytest.mark.parametrize("name", sorted(set(FAULTS) - set(WITH_AMPLITUDE)))
def test_a_fault_without_an_amplitude_takes_none(station: Station, name: str) -> None:
    for on in (True, False):
        with pytest.raises(HardwareError, match="takes no amplitude") as refused:
            station.world.switch_fault(name, on, 1.0)
        assert refused.value.code == "fault_amplitude"
    assert station.world.state()["faults"] == []


def test_what_one_fault_does_stays_when_another_of_the_same_part_ends(station: Station) -> None:
    station.world.switch_fault("sensor_a_stuck", True)
    station.world.switch_fault("sensor_ab_stuck", True)
    station.world.switch_fault("sensor_ab_stuck", False)
    assert station.world.parts.sensor_a.faults.stuck
    assert not station.world.parts.sensor_b.faults.stuck


# --- what each does ---------------------------------------------------------------------------------------------


def shown(station: Station, which: str, count: int = 40) -> list[float]:
    """What the converter of that sensor shows, one reading each 20 ms."""
    where = board.ADC_A if which == "a" else board.ADC_B
    supply_v = station.world.profile.sensor_a.supply_v if which == "a" else station.world.profile.sensor_b.supply_v
    readings = []
    for _ in range(count):
        station.run(0.02)
        readings.append(read_mmhg(station.world, station.now, where, supply_v))
    return readings


@pytest.mark.parametrize("which", ["a", "b", "ab"])
@pytest.mark.parametrize(
    ("defect", "amplitude", "wanted_mmhg"),
    [
        ("rail_low", None, -16.7),
        ("rail_high", None, 400.0),
        ("offset", 25.0, 125.0),
        ("offset", None, 60.0),
        ("gain", 0.5, 50.0),
        ("gain", None, 70.0),
        ("intermittent", 1.0, -16.7),
    ],
)
def test_a_wrong_sensor_shows_a_wrong_figure_and_the_other_the_right_one(
    station: Station, which: str, defect: str, amplitude: float | None, wanted_mmhg: float
) -> None:
    station.world.switch_fault("comparator_dead", True)
    station.fill(100.0)
    sound = {one: mean(shown(station, one)) for one in "ab"}
    station.world.switch_fault(f"sensor_{which}_{defect}", True, amplitude)
    for one in "ab":
        found = mean(shown(station, one))
        if one not in which:
            assert found == pytest.approx(sound[one], abs=1.0)
        elif defect == "offset":
            assert found == pytest.approx(sound[one] + wanted_mmhg - 100.0, abs=1.5)
        elif defect == "gain":
            assert found == pytest.approx(sound[one] * wanted_mmhg / 100.0, abs=2.0)
        else:
            assert found == pytest.approx(wanted_mmhg, abs=3.0)


@pytest.mark.parametrize("which", ["a", "b", "ab"])
def test_a_stuck_sensor_shows_the_old_pressure(station: Station, which: str) -> None:
    station.fill(100.0)
    before = {one: mean(shown(station, one)) for one in "ab"}
    station.world.switch_fault(f"sensor_{which}_stuck", True)
    station.put(board.BLEED, True)
    station.run(1.0)
    station.put(board.BLEED, False)
    fallen = station.world.true_pressure_mmhg - 95.0
    assert fallen < -20.0
    for one in "ab":
        readings = shown(station, one)
        moved = mean(readings) - before[one]
        assert abs(moved) < 1.5 if one in which else moved < -20.0
        assert len({round(reading, 3) for reading in readings}) > 5, "its noise goes on"


@pytest.mark.parametrize("which", ["a", "b", "ab"])
def test_garbage_has_nothing_to_do_with_the_pressure(station: Station, which: str) -> None:
    station.world.switch_fault("comparator_dead", True)
    station.fill(100.0)
    station.world.switch_fault(f"sensor_{which}_garbage", True, 200.0)
    for one in "ab":
        readings = shown(station, one, 200)
        if one in which:
            assert -5.0 < min(readings) < 15.0
            assert 185.0 < max(readings) < 205.0
            assert mean(readings) == pytest.approx(100.0, abs=15.0)
        else:
            assert max(readings) - min(readings) < 2.0


@pytest.mark.parametrize("which", ["a", "b", "ab"])
def test_drift_goes_on_for_ever_at_its_rate(station: Station, which: str) -> None:
    station.fill(100.0)
    station.cool()
    before = {one: mean(shown(station, one)) for one in "ab"}
    station.world.switch_fault(f"sensor_{which}_drift", True, 2.0)
    station.run(10.0)
    for one in "ab":
        drifted = mean(shown(station, one)) - before[one]
        assert drifted == pytest.approx(20.0, abs=3.0) if one in which else abs(drifted) < 1.0


@pytest.mark.parametrize("which", ["a", "b", "ab"])
@pytest.mark.parametrize(("defect", "amplitude"), [("slow", 0.5), ("delayed", 0.5)])
def test_a_slow_and_a_late_sensor_follow_in_the_end(
    station: Station, which: str, defect: str, amplitude: float
) -> None:
    station.fill(150.0)
    station.world.switch_fault(f"sensor_{which}_{defect}", True, amplitude)
    for one in "ab":
        shown(station, one)
    station.put(board.BLEED, True)
    for _ in range(25):
        station.run(0.02)
        both = {one: shown(station, one, 1)[0] for one in "ab"}
    truth = station.world.true_pressure_mmhg
    for one in "ab":
        behind = both[one] - truth
        assert (behind > 15.0) == (one in which), (one, behind)
    station.put(board.BLEED, False)
    station.run(3.0)
    for one in "ab":
        shown(station, one)
        assert shown(station, one, 1)[0] == pytest.approx(station.world.true_pressure_mmhg, abs=4.0)


def test_a_lag_is_of_the_first_order_and_a_dead_time_shifts(station: Station) -> None:
    part = station.world.parts.sensor_a
    part.faults.slow_s = 2.0
    part.refresh(0.0, 0.0)
    assert part.seen_mmhg(0.0, 0.0) == pytest.approx(0.0)
    assert part.seen_mmhg(2.0, 100.0) == pytest.approx(63.2, abs=0.1)
    assert part.seen_mmhg(1.0, 100.0) == pytest.approx(63.2, abs=0.1), "time does not run backwards"
    part.faults.slow_s, part.faults.delay_s = 0.0, 1.0
    part.refresh(3.0, 0.0)
    seen = [part.seen_mmhg(3.0 + step * 0.1, 10.0 * step) for step in range(31)]
    assert seen[:11] == pytest.approx([0.0] * 11)
    assert seen[11:] == pytest.approx([10.0 * step for step in range(1, 21)], abs=10.1)


def test_a_loose_wire_loses_its_share(station: Station) -> None:
    station.fill(100.0)
    station.world.switch_fault("sensor_a_intermittent", True, 0.25)
    readings = shown(station, "a", 400)
    lost = [reading for reading in readings if reading < -10.0]
    assert len(lost) / len(readings) == pytest.approx(0.25, abs=0.08)
    assert all(reading > 90.0 for reading in readings if reading not in lost)


# The comparator hangs on sensor B: what blinds that sensor blinds it, what raises its voltage trips it.


@pytest.mark.parametrize(
    ("fault", "amplitude"),
    [
        ("sensor_b_stuck", None),
        ("sensor_b_rail_low", None),
        ("sensor_b_offset", -60.0),
        ("sensor_ab_gain", 0.7),
        ("hose_b_off", None),
    ],
)
def test_the_comparator_sees_no_more_than_sensor_b(station: Station, fault: str, amplitude: float | None) -> None:
    station.world.switch_fault("relief_dead", True)
    station.fill(200.0)
    station.world.switch_fault(fault, True, amplitude)
    station.put(board.PUMP_RUN, True)
    station.run(8.0)
    assert station.world.state()["rail_up"] is True
    if fault != "hose_b_off":
        assert station.world.plant.peak_mmhg > 330.0


@pytest.mark.parametrize(("fault", "amplitude"), [("sensor_b_rail_high", None), ("sensor_b_offset", 120.0)])
def test_the_comparator_trips_on_a_sensor_b_that_reads_too_high(
    station: Station, fault: str, amplitude: float | None
) -> None:
    station.fill(200.0)
    station.world.switch_fault(fault, True, amplitude)
    station.run(0.1)
    assert station.world.state()["comparator_tripped"] is True
    station.run(3.0)
    assert station.world.true_pressure_mmhg < 1.0


def test_low_supply_shows_on_both_supply_inputs_and_leaves_the_ratio(station: Station) -> None:
    station.world.switch_fault("comparator_dead", True)
    station.fill(100.0)
    truth = station.world.true_pressure_mmhg
    station.world.switch_fault("supply_low", True, 4.2)
    for where in (board.ADC_A, board.ADC_B):
        supply_v = read_v(station.world, station.now, where, board.SUPPLY_CHANNEL) / board.SENSE_DIVIDER
        assert supply_v == pytest.approx(4.2, abs=0.01)
        assert read_mmhg(station.world, station.now, where, supply_v) == pytest.approx(truth, abs=4.0)


# --- valves -----------------------------------------------------------------------------------------------------


def lowered_by(station: Station, valve: str, seconds: float) -> float:
    """How far the pressure falls in that time after the valve alone was told to open."""
    before = station.world.true_pressure_mmhg
    if valve == "bleed":
        station.put(board.BLEED, True)
    else:
        setattr(station, f"hold_{valve.removeprefix('dump_')}", False)
    station.run(seconds)
    return before - station.world.true_pressure_mmhg


@pytest.mark.parametrize("valve", ["bleed", "dump_a", "dump_b"])
def test_valves_stick_open_and_leak(station: Station, valve: str) -> None:
    station.fill(150.0)
    station.world.switch_fault(f"{valve}_leaks", True, 0.5)
    before = station.world.true_pressure_mmhg
    station.run(2.0)
    leaked = before - station.world.true_pressure_mmhg
    assert 3.0 < leaked < 40.0
    station.world.switch_fault(f"{valve}_leaks", False)
    station.world.switch_fault(f"{valve}_stuck_open", True)
    before = station.world.true_pressure_mmhg
    station.run(2.0)
    assert before - station.world.true_pressure_mmhg > 1.5 * leaked
    station.world.switch_fault(f"{valve}_stuck_open", False)
    station.cool()
    before = station.world.true_pressure_mmhg
    station.run(1.0)
    assert station.world.true_pressure_mmhg == pytest.approx(before, abs=0.2)


@pytest.mark.parametrize("valve", ["bleed", "dump_a", "dump_b"])
def test_valves_stick_closed_open_late_and_partly(still: Profile, valve: str) -> None:
    def fallen(fault: str | None, amplitude: float | None = None) -> float:
        station = Station(still)
        station.fill(150.0)
        station.cool()
        if fault is not None:
            station.world.switch_fault(f"{valve}_{fault}", True, amplitude)
        return lowered_by(station, valve, 0.8)

    sound = fallen(None)
    assert sound > 25.0
    assert fallen("stuck_closed") == pytest.approx(0.0, abs=0.1)
    assert fallen("slow", 2.0) == pytest.approx(0.0, abs=0.1)
    assert 5.0 < fallen("slow", 0.3) < 0.9 * sound
    assert fallen("narrow", 0.2) == pytest.approx(0.2 * sound, rel=0.35)


def test_a_slow_valve_closes_as_fast_as_ever(station: Station) -> None:
    station.world.switch_fault("bleed_slow", True, 0.2)
    station.fill(150.0)
    assert lowered_by(station, "bleed", 1.0) > 5.0
    station.put(board.BLEED, False)
    station.run(0.04)
    assert not station.world.plant.bleed.is_open


@pytest.mark.parametrize("which", ["a", "b"])
def test_hold_circuits_stick_and_let_go_late(station: Station, which: str) -> None:
    def is_open() -> object:
        return station.world.state()[f"dump_{which}_open"]

    name = f"oneshot_{which}"
    station.run(0.2)
    assert is_open() is False
    station.world.switch_fault(f"{name}_stuck_off", True)
    station.run(0.1)
    assert is_open() is True
    station.world.switch_fault(f"{name}_stuck_off", False)
    station.world.switch_fault(f"{name}_slow", True, 0.6)
    station.run(0.2)
    setattr(station, f"hold_{which}", False)
    station.run(0.5)
    assert is_open() is False
    station.run(0.2)
    assert is_open() is True
    station.world.switch_fault(f"{name}_stuck_on", True)
    station.run(0.1)
    assert is_open() is False


def test_the_hold_circuit_of_the_pump_sticks_and_lets_go_late(station: Station) -> None:
    def powered() -> object:
        station.run(0.3)
        return station.world.state()["pump_powered"]

    station.put(board.PUMP_RUN, True)
    assert powered() is True
    station.world.switch_fault("oneshot_enable_stuck_off", True)
    assert powered() is False
    station.world.switch_fault("oneshot_enable_stuck_off", False)
    station.world.switch_fault("oneshot_enable_slow", True, 0.5)
    assert powered() is True
    station.enable = False
    assert powered() is True
    assert powered() is False
    station.world.switch_fault("oneshot_enable_stuck_on", True)
    assert powered() is True


# --- pump, hoses, cuff, relief, comparator ----------------------------------------------------------------------


def risen(station: Station, seconds: float = 2.0) -> float:
    before = station.world.true_pressure_mmhg
    station.put(board.PUMP_RUN, True)
    station.run(seconds)
    station.put(board.PUMP_RUN, False)
    return station.world.true_pressure_mmhg - before


def test_pump_is_dead_weak_slow_or_leaks_back(still: Profile) -> None:
    def with_fault(name: str | None, amplitude: float | None = None) -> Station:
        station = Station(still)
        station.fill(100.0)
        if name is not None:
            station.world.switch_fault(name, True, amplitude)
        return station

    sound = risen(with_fault(None))
    assert risen(with_fault("pump_dead")) < 0.5
    assert risen(with_fault("pump_weak", 0.5)) == pytest.approx(0.5 * sound, rel=0.15)
    slow = with_fault("pump_slow", 1.0)
    assert risen(slow) < 0.7 * sound
    before = slow.world.true_pressure_mmhg
    slow.run(0.5)
    assert slow.world.true_pressure_mmhg > before + 5.0, "it runs down slowly too"
    leaking = with_fault("pump_leaks", 0.5)
    before = leaking.world.true_pressure_mmhg
    leaking.run(2.0)
    assert leaking.world.true_pressure_mmhg < before - 3.0


def test_a_shorted_pump_runs_with_the_rail_and_a_shorted_run_switch_with_its_enable(station: Station) -> None:
    def running() -> object:
        station.run(0.8)
        return station.world.state()["pump_running"]

    assert running() is False
    station.world.switch_fault("pump_run_stuck_on", True)
    assert running() is True
    station.enable = False
    assert running() is False
    station.world.switch_fault("pump_stuck_on", True)
    assert running() is True
    station.world.press_estop(True)
    assert running() is False


def test_holes_of_the_cuff_are_as_large_as_said(still: Profile) -> None:
    def lost(name: str, amplitude: float | None = None) -> float:
        station = Station(still)
        station.fill(150.0)
        before = station.world.true_pressure_mmhg
        station.world.switch_fault(name, True, amplitude)
        station.run(0.5)
        return before - station.world.true_pressure_mmhg

    assert lost("cuff_leak", 0.6) == pytest.approx(4.0 * lost("cuff_leak"), rel=0.2)
    assert lost("cuff_burst") > 20.0
    assert lost("cuff_burst", 1.0) < 0.3 * lost("cuff_burst")


def test_either_hose_pulled_off_empties_the_cuff_and_its_sensor(station: Station) -> None:
    for fault, tap in (("hose_off", "manifold_mmhg"), ("hose_b_off", "sense_mmhg")):
        station.fill(150.0)
        station.world.switch_fault(fault, True)
        station.run(0.06)
        assert float(str(station.world.state()[tap])) < 2.0
        station.run(3.0)
        assert station.world.true_pressure_mmhg < 2.0
        station.world.switch_fault(fault, False)


def test_a_kinked_main_hose_hides_the_cuff_from_sensor_a_and_its_valves(station: Station) -> None:
    station.fill(150.0)
    station.world.switch_fault("hose_kink", True, 0.05)
    station.hold_a = False
    station.put(board.BLEED, True)
    station.run(2.0)
    state = station.world.state()
    assert float(str(state["manifold_mmhg"])) < 2.0
    assert station.world.true_pressure_mmhg > 130.0
    assert float(str(state["sense_mmhg"])) == pytest.approx(station.world.true_pressure_mmhg, abs=0.5)
    station.hold_b = False
    station.run(3.0)
    assert station.world.true_pressure_mmhg < 10.0


def test_a_kinked_sense_hose_hides_the_cuff_from_sensor_b_its_valve_and_the_comparator(station: Station) -> None:
    station.world.switch_fault("hose_b_kink", True, 0.02)
    station.world.switch_fault("relief_dead", True)
    station.put(board.PUMP_RUN, True)
    station.run(11.0)
    station.put(board.PUMP_RUN, False)
    station.run(0.3)
    assert station.world.true_pressure_mmhg > 315.0
    assert station.world.plant.sense_mmhg < 200.0
    assert station.world.state()["rail_up"] is True
    station.hold_b = False
    station.run(2.0)
    assert station.world.plant.sense_mmhg < 2.0
    assert station.world.true_pressure_mmhg > 280.0
    station.hold_a = False
    station.run(5.0)
    assert station.world.true_pressure_mmhg < 5.0


def test_a_slight_kink_only_slows(still: Profile) -> None:
    def vented(name: str, share: float) -> float:
        station = Station(still)
        station.fill(150.0)
        station.world.switch_fault(name, True, share)
        return lowered_by(station, "dump_a" if name == "hose_kink" else "dump_b", 1.0)

    for name in ("hose_kink", "hose_b_kink"):
        wide, half, narrow = vented(name, 0.8), vented(name, 0.4), vented(name, 0.1)
        assert wide > 1.1 * half > 1.1 * narrow > 0.0


def test_relief_valve_opens_early_leaks_or_not_at_all(still: Profile) -> None:
    def highest(name: str | None, amplitude: float | None = None) -> float:
        station = Station(still)
        station.world.switch_fault("comparator_dead", True)
        if name is not None:
            station.world.switch_fault(name, True, amplitude)
        station.put(board.PUMP_RUN, True)
        station.run(14.0)
        return station.world.plant.peak_mmhg

    assert highest(None) == pytest.approx(313.0, abs=6.0)
    assert highest("relief_early", 90.0) == pytest.approx(95.0, abs=6.0)
    assert highest("relief_dead") > 340.0
    assert highest("relief_leaks", 0.8) < 0.97 * highest(None)


def test_comparator_trips_early(station: Station) -> None:
    station.world.switch_fault("comparator_early", True, 80.0)
    station.put(board.PUMP_RUN, True)
    station.run(6.0)
    assert 80.0 < station.world.plant.peak_mmhg < 90.0
    station.world.forget_peak()
    assert station.world.plant.peak_mmhg == station.world.true_pressure_mmhg


# --- supplies, contacts, instants -------------------------------------------------------------------------------


def test_a_low_rail_slows_the_pump_and_lets_the_valves_go(station: Station) -> None:
    station.fill(100.0)
    full = risen(station)
    station.world.switch_fault("rail_low", True, 8.0)
    station.run(0.02)
    assert rail_v(station, board.ADC_A) == rail_v(station, board.ADC_B) == pytest.approx(8.0, abs=0.01)
    assert risen(station) == pytest.approx(full * 8.0 / 12.0, rel=0.25)
    station.world.switch_fault("rail_low", True, 5.0)
    station.run(0.1)
    state = station.world.state()
    assert (state["dump_a_open"], state["dump_b_open"], state["rail_up"]) == (True, True, True)


@pytest.mark.parametrize("stuck", ["a", "b"])
def test_a_contact_of_the_estop_that_sticks_tells_one_process_nothing(station: Station, stuck: str) -> None:
    def closed() -> dict[str, bool]:
        station.run(0.02)
        return {
            "a": station.world.read_line("controller", station.now, board.ESTOP_A),
            "b": station.world.read_line("watchdog", station.now, board.ESTOP_B),
        }

    station.world.switch_fault(f"estop_{stuck}_stuck", True)
    assert closed() == {"a": True, "b": True}, "latent until it is needed"
    station.world.press_estop(True)
    assert closed() == {"a": stuck == "a", "b": stuck == "b"}
    assert station.world.state()["rail_up"] is False, "it cuts the supply all the same"
    station.world.switch_fault(f"estop_{stuck}_stuck", False)
    assert closed() == {"a": False, "b": False}


def test_the_instants_at_which_currents_end_are_kept(station: Station) -> None:
    world = station.world
    station.put(board.PUMP_RUN, True)
    station.run(1.0)
    state = world.state()
    assert [state[f"{name}_current"] for name in ("dump_a", "dump_b", "bleed")] == [True, True, False]
    assert (state["pump_powered"], state["pump_off_s"]) == (True, None)
    assert set(world.coils_off_s) == {None}
    at_s = station.now
    station.hold_a = False
    station.put(board.PUMP_RUN, False)
    station.run(1.0)
    state = world.state()
    released_s = state["dump_a_released_s"]
    assert state["pump_off_s"] == pytest.approx(at_s, abs=0.003)
    assert released_s == pytest.approx(at_s + 0.2, abs=0.003), "a hold circuit lets go 200 ms after the last edge"
    assert (state["dump_a_current"], state["dump_b_current"]) == (False, True)
    assert world.coils_off_s[0] == released_s
    assert world.coils_off_s[1] is None
    world.press_estop(True)
    at_s = station.now
    station.run(0.1)
    assert world.coils_off_s[0] == released_s
    assert world.coils_off_s[1] == pytest.approx(at_s, abs=0.003)
