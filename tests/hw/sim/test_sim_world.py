import errno

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import HardwareError
from kiosk.hw.sim import board
from kiosk.hw.sim.faults import FAULTS
from kiosk.hw.sim.profile import Profile, shipped_profile
from kiosk.hw.sim.world import World
from tests.hw.sim.station import Station, rail_v, read_mmhg, read_v


@pytest.fixture(name="station")
def _station(still: Profile) -> Station:
    return Station(still)


# --- the chain from line to pressure ----------------------------------------------------------------------------


def test_pump_needs_both_processes_and_valves_need_edges(station: Station) -> None:
    station.put(board.PUMP_RUN, True)
    station.enable = False
    station.run(1.0)
    assert station.world.true_pressure_mmhg < 0.1
    station.enable = True
    station.put(board.PUMP_RUN, False)
    station.run(1.0)
    assert station.world.true_pressure_mmhg < 0.1
    station.put(board.PUMP_RUN, True)
    station.run(1.0)
    assert station.world.true_pressure_mmhg > 10.0


@pytest.mark.parametrize("silent", ["hold_a", "hold_b"])
@pytest.mark.parametrize("level", [True, False])
def test_a_hold_line_that_stands_still_opens_its_valve(station: Station, silent: str, level: bool) -> None:
    station.fill(150.0)
    setattr(station, silent, False)
    station.put(board.HOLD_A if silent == "hold_a" else board.HOLD_B, level)
    station.run(0.14)
    held = station.world.true_pressure_mmhg
    assert held == pytest.approx(150.0, abs=12.0)
    station.run(0.14)
    assert station.world.true_pressure_mmhg < held - 3.0
    station.run(5.0)
    assert station.world.true_pressure_mmhg < 1.0


def test_bleed_line_opens_the_small_valve(station: Station) -> None:
    station.fill(150.0)
    station.put(board.BLEED, True)
    station.run(0.5)
    assert 100.0 < station.world.true_pressure_mmhg < 145.0
    station.put(board.BLEED, False)
    station.cool()
    before = station.world.true_pressure_mmhg
    station.run(1.0)
    assert station.world.true_pressure_mmhg == pytest.approx(before, abs=0.2)


def test_the_instant_at_which_a_coil_relieves_the_cuff_is_kept(station: Station) -> None:
    station.fill(150.0)
    state = station.world.state()
    assert (state["dump_a_released_s"], state["dump_b_released_s"], state["bleed_opened_s"]) == (None, None, None)
    station.put(board.BLEED, True)
    opened_s = station.now
    station.run(0.5)
    assert station.world.state()["bleed_opened_s"] == pytest.approx(opened_s, abs=0.0051)
    station.put(board.BLEED, False)
    station.run(0.1)
    assert station.world.state()["bleed_opened_s"] is None
    station.world.press_estop(True)
    pressed_s = station.now
    station.run(1.0)
    state = station.world.state()
    assert state["dump_a_released_s"] == pytest.approx(pressed_s, abs=0.0051)
    assert state["dump_b_released_s"] == pytest.approx(pressed_s, abs=0.0051)


def test_estop_cuts_pump_and_valves_without_any_process(station: Station) -> None:
    station.fill(150.0)
    station.put(board.PUMP_RUN, True)
    station.world.press_estop(True)
    station.run(0.1)
    state = station.world.state()
    assert (state["dump_a_open"], state["dump_b_open"], state["rail_up"]) == (True, True, False)
    station.run(3.0)
    assert station.world.true_pressure_mmhg < 1.0
    assert not station.world.read_line("controller", station.now, board.ESTOP_A)
    assert not station.world.read_line("watchdog", station.now, board.ESTOP_B)
    station.world.press_estop(False)
    assert station.world.read_line("controller", station.now, board.ESTOP_A)
    station.run(1.0)
    assert station.world.true_pressure_mmhg > 5.0


def test_comparator_drops_the_rail_when_the_relief_is_dead(station: Station) -> None:
    station.world.switch_fault("relief_dead", True)
    station.put(board.PUMP_RUN, True)
    station.run(12.0)
    assert 315.0 < station.world.plant.peak_mmhg < 330.0
    while station.world.state()["rail_up"]:
        station.run(0.02)
    while not station.world.state()["rail_up"]:
        lowest = station.world.true_pressure_mmhg
        station.run(0.02)
    assert 10.0 < lowest < 30.0, "the rail stays down until the cuff is nearly empty"
    while station.world.state()["rail_up"]:
        station.run(0.02)
    station.world.switch_fault("comparator_dead", True)
    station.run(0.1)
    assert station.world.state()["rail_up"] is True
    station.run(30.0)
    assert station.world.plant.peak_mmhg > 340.0


def test_the_test_voltage_trips_the_comparator_until_it_is_gone_and_the_cuff_empty(station: Station) -> None:
    station.fill(150.0)
    assert rail_v(station, board.ADC_A) == rail_v(station, board.ADC_B) == pytest.approx(12.0, abs=0.01)
    station.put(board.COMPARATOR_TEST, True)
    station.run(0.04)
    state = station.world.state()
    assert (state["dump_a_open"], state["dump_b_open"], state["rail_up"]) == (True, True, False)
    assert rail_v(station, board.ADC_A) == rail_v(station, board.ADC_B) == 0.0
    station.put(board.COMPARATOR_TEST, False)
    station.run(0.1)
    assert station.world.true_pressure_mmhg > 60.0
    assert not station.world.state()["rail_up"], "the line is low again, but the cuff is not empty"
    while not station.world.state()["rail_up"]:
        lowest = station.world.true_pressure_mmhg
        station.run(0.02)
    assert 10.0 < lowest < 30.0


def test_the_rail_stays_down_in_an_empty_cuff_as_long_as_the_test_line_is_high(station: Station) -> None:
    station.put(board.PUMP_RUN, True)
    station.put(board.COMPARATOR_TEST, True)
    station.run(2.0)
    assert station.world.plant.peak_mmhg < 0.5
    assert not station.world.state()["rail_up"]
    station.put(board.COMPARATOR_TEST, False)
    station.run(0.02)
    assert station.world.state()["rail_up"]


@pytest.mark.parametrize("fault", ["comparator_dead", "comparator_test_dead"])
def test_a_test_that_does_not_reach_the_rail_is_seen_on_it(station: Station, fault: str) -> None:
    station.world.switch_fault(fault, True)
    station.put(board.COMPARATOR_TEST, True)
    station.run(0.1)
    assert rail_v(station, board.ADC_B) == pytest.approx(12.0, abs=0.01)
    station.world.switch_fault(fault, False)
    station.run(0.1)
    assert rail_v(station, board.ADC_B) == 0.0


def test_a_dead_test_line_leaves_the_comparator_its_work(station: Station) -> None:
    for fault in ("comparator_test_dead", "relief_dead"):
        station.world.switch_fault(fault, True)
    station.put(board.PUMP_RUN, True)
    station.run(12.0)
    assert 315.0 < station.world.plant.peak_mmhg < 330.0


def test_a_dead_rail_lets_go_of_everything_but_the_buzzer(station: Station) -> None:
    station.fill(150.0)
    station.put(board.PUMP_RUN, True)
    station.put(board.BUZZER, True)
    station.world.switch_fault("rail_dead", True)
    station.run(3.0)
    assert station.world.true_pressure_mmhg < 1.0
    assert rail_v(station, board.ADC_B) == 0.0
    assert read_v(station.world, station.now, board.ADC_B, board.BUZZER_CHANNEL) == pytest.approx(1.0, abs=0.001)


def test_the_buzzer_is_heard_by_the_second_converter_while_it_draws_current(station: Station) -> None:
    def buzzer_v() -> float:
        station.run(0.02)
        assert read_v(station.world, station.now, board.ADC_A, board.BUZZER_CHANNEL) == 0.0, "it is not wired to A"
        return read_v(station.world, station.now, board.ADC_B, board.BUZZER_CHANNEL)

    assert buzzer_v() == 0.0
    station.put(board.BUZZER, True)
    assert buzzer_v() == pytest.approx(1.0, abs=0.001)
    assert station.world.state()["buzzer_sounding"] is True
    station.world.press_estop(True)
    assert buzzer_v() == pytest.approx(1.0, abs=0.001), "it has its 12 V from before the e-stop"
    station.world.switch_fault("buzzer_dead", True)
    assert buzzer_v() == 0.0
    assert station.world.state()["buzzer_sounding"] is False


def test_a_kernel_that_keeps_levels_says_so_and_keeps_them(still: Profile) -> None:
    world = World(still, 1, kept_level=False)
    before = world.outputs_kept
    world.switch_fault("kernel_keeps_outputs", True)
    assert (before, world.outputs_kept) == (False, True)
    world.claim("controller", 0.0, board.PUMP_RUN)
    world.set_output("controller", 0.0, board.PUMP_RUN, True)
    world.drop("controller", 0.0)
    assert world.lines.level(board.PUMP_RUN)


def test_pump_stuck_on_is_stopped_only_by_the_rail(station: Station) -> None:
    station.world.switch_fault("pump_stuck_on", True)
    station.enable = False
    station.run(2.0)
    assert station.world.true_pressure_mmhg > 20.0
    station.world.press_estop(True)
    station.run(4.0)
    assert station.world.true_pressure_mmhg < 1.0


def test_green_lamp_sets_the_runner_going(still: Profile) -> None:
    station = Station(still)
    station.fill(150.0)
    station.cool()
    assert station.world.limb.repetitions == 0
    before = station.world.true_pressure_mmhg
    station.put(board.LAMP_GREEN, True)
    station.run(2.8)
    assert station.world.limb.repetitions == 1
    assert station.world.true_pressure_mmhg > before + 15.0
    station.put(board.LAMP_GREEN, False)
    station.run(2.0)
    assert station.world.true_pressure_mmhg == pytest.approx(before, abs=0.5)


def test_a_limb_that_moved_in_an_empty_cuff_gives_no_jolt_when_it_is_closed(still: Profile) -> None:
    station = Station(still)
    station.fill(60.0)
    station.hold_a = station.hold_b = False
    station.run(4.0)
    station.put(board.LAMP_GREEN, True)
    station.run(2.4)
    station.hold_a = station.hold_b = True
    for _ in range(10):
        station.run(0.02)
        assert -1.0 < station.world.true_pressure_mmhg < 2.5


def test_a_muscle_that_relaxes_in_an_emptied_cuff_folds_the_bladder(still: Profile) -> None:
    station = Station(still)
    station.fill(100.0)
    station.put(board.LAMP_GREEN, True)
    station.run(1.2)
    station.hold_a = station.hold_b = False
    station.run(1.3)
    station.hold_a = station.hold_b = True
    station.put(board.LAMP_GREEN, False)
    station.run(2.0)
    assert -5.0 < station.world.true_pressure_mmhg < -0.5


# --- lines as the kernel has them -------------------------------------------------------------------------------


def test_undriven_lines_follow_the_board(still: Profile) -> None:
    world = World(still, 1)
    for line in range(28):
        world.claim("controller", 0.0, line)
        expected = line <= 8 or line in board.ESTOP_LINES
        assert world.read_line("controller", 0.0, line) is expected, line


def test_one_owner_per_line(still: Profile) -> None:
    world = World(still, 1)
    world.claim("controller", 0.0, 17)
    with pytest.raises(OSError, match="held by the controller") as busy:
        world.claim("watchdog", 0.0, 17)
    assert busy.value.errno == errno.EBUSY
    for forbidden in (
        lambda: world.set_output("watchdog", 0.0, 17, True),
        lambda: world.read_line("watchdog", 0.0, 17),
        lambda: world.release("watchdog", 0.0, 17),
    ):
        with pytest.raises(OSError, match="held by the controller"):
            forbidden()
    with pytest.raises(OSError, match="not claimed"):
        world.set_output("watchdog", 0.0, 16, True)
    with pytest.raises(OSError, match="no line"):
        world.claim("watchdog", 0.0, 40)


@pytest.mark.parametrize("kept_level", [True, False])
def test_lines_of_a_dead_process_keep_their_level_or_fall(still: Profile, kept_level: bool) -> None:
    world = World(still, 1, kept_level)
    world.claim("controller", 0.0, board.PUMP_RUN)
    world.set_output("controller", 0.0, board.PUMP_RUN, True)
    world.drop("controller", 0.0)
    assert world.lines.level(board.PUMP_RUN) is kept_level
    world.claim("watchdog", 0.0, board.PUMP_RUN)
    assert not world.lines.level(board.PUMP_RUN), "whoever claims next has it as an input"


def test_after_a_kill_a_kept_pump_line_adds_only_until_its_enable_lets_go(station: Station) -> None:
    station.fill(100.0)
    station.put(board.PUMP_RUN, True)
    station.run(0.3)
    station.hold_a = False
    station.world.drop("controller", station.now)
    assert station.world.lines.level(board.PUMP_RUN), "the level outlives the process"
    station.run(0.1)
    assert station.world.plant.pump_speed > 0.9, "the watchdog has not noticed yet"
    station.enable = station.hold_b = False
    station.run(0.16)
    assert station.world.plant.pump_speed > 0.5
    station.run(0.3)
    assert station.world.plant.pump_speed < 0.05
    station.run(5.0)
    assert station.world.true_pressure_mmhg < 1.0


def test_everything_vents_when_both_die_while_the_world_runs_on(station: Station) -> None:
    station.fill(200.0)
    station.put(board.PUMP_RUN, True)
    station.world.drop("controller", station.now)
    station.world.drop("watchdog", station.now)
    station.silent(4.0)
    assert station.world.true_pressure_mmhg < 1.0
    assert station.world.plant.pump_speed < 0.01


# --- converters and faults --------------------------------------------------------------------------------------


def test_both_converters_show_the_pressure_of_their_sensor(station: Station) -> None:
    station.fill(150.0)
    truth = station.world.true_pressure_mmhg
    a = read_mmhg(station.world, station.now, board.ADC_A, 5.02)
    b = read_mmhg(station.world, station.now, board.ADC_B, 4.98)
    assert a == pytest.approx(truth + 1.2, abs=1.5)
    assert b == pytest.approx(truth - 0.8, abs=1.5)


def test_nobody_answers_at_other_addresses(station: Station) -> None:
    for bus, address in ((1, 0x49), (3, 0x48), (2, 0x48)):
        with pytest.raises(OSError, match="nobody answers") as nack:
            station.world.i2c_read(station.now, bus, address, 2)
        assert nack.value.errno == errno.EREMOTEIO


def test_unknown_faults_list_the_known_ones(station: Station) -> None:
    with pytest.raises(HardwareError, match="cuff_leak") as unknown:
        station.world.switch_fault("gremlins", True)
    assert unknown.value.code == "fault_unknown"
    assert all(name in str(unknown.value) for name in FAULTS)


# --- time and determinism ---------------------------------------------------------------------------------------


def test_time_never_goes_back(station: Station) -> None:
    station.fill(100.0)
    here = station.world.now_s
    pressure = station.world.true_pressure_mmhg
    station.world.advance(here - 1.0)
    station.world.set_output("watchdog", here - 0.01, board.HOLD_B, True)
    assert station.world.now_s == here
    assert station.world.true_pressure_mmhg == pressure


def test_one_long_step_equals_many_short_ones(still: Profile) -> None:
    def pressures(slices: int) -> float:
        station = Station(still)
        station.fill(150.0)
        station.put(board.PUMP_RUN, True)
        for _ in range(slices):
            station.silent(1.0 / slices)
        return station.world.true_pressure_mmhg

    assert pressures(1) == pytest.approx(pressures(128), abs=1e-6)


def codes(seed: int) -> list[float]:
    station = Station(shipped_profile("thigh"), seed=seed)
    station.fill(150.0)
    station.put(board.LAMP_GREEN, True)
    found = []
    for _ in range(300):
        station.run(0.02)
        found += [read_mmhg(station.world, station.now, where, 5.0) for where in (board.ADC_A, board.ADC_B)]
        found.append(station.world.true_pressure_mmhg)
    return found


def test_same_seed_same_trace() -> None:
    assert codes(7) == codes(7)
    assert codes(7) != codes(8)


HARMLESS = sorted(set(FAULTS) - {"relief_dead"})
ACTIONS = st.one_of(
    st.tuples(st.just("pump"), st.booleans()),
    st.tuples(st.just("bleed"), st.booleans()),
    st.tuples(st.just("lamp"), st.booleans()),
    st.tuples(st.sampled_from(["hold_a", "hold_b", "enable"]), st.booleans()),
    st.tuples(st.sampled_from(HARMLESS), st.booleans()),
)


@given(
    st.sampled_from(["arm", "thigh", "thigh_large"]),
    st.lists(st.tuples(ACTIONS, st.floats(0.0, 6.0)), min_size=1, max_size=12),
)
def test_pressure_stays_physical_whatever_happens(name: str, story: list[tuple[tuple[str, bool], float]]) -> None:
    station = Station(shipped_profile(name))
    lines = {"pump": board.PUMP_RUN, "bleed": board.BLEED, "lamp": board.LAMP_GREEN}
    for (what, on), seconds in story:
        if what in lines:
            station.put(lines[what], on)
        elif what in {"hold_a", "hold_b", "enable"}:
            setattr(station, what, on)
        else:
            station.world.switch_fault(what, on)
        for _ in range(round(seconds / 0.1)):
            station.run(0.1)
            assert -5.0 < station.world.true_pressure_mmhg <= 310.0 + 20.0
            assert -5.0 < station.world.plant.manifold_mmhg <= 310.0 + 20.0


def test_in_strict_mode_the_fall_of_a_dropped_line_is_one_last_edge(still: Profile) -> None:
    station = Station(still, kept_level=False)
    station.fill(100.0)
    station.put(board.HOLD_A, True)
    station.world.drop("controller", station.now)
    station.hold_a = False
    station.run(0.1)
    assert not station.world.plant.dump_a.is_open
    station.run(0.2)
    assert station.world.plant.dump_a.is_open
