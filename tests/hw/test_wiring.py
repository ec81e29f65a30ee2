"""Wiring: the shipped one is right, and a wrong one is refused with every problem."""

import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.hw.wiring import Wiring, all_lines, default_wiring_path, load_wiring, wiring_hash
from kiosk.hw.wiring_checks import conflicts

TEXT = default_wiring_path().read_text()
LINES = {
    f"{owner}.lines.{name}": pin
    for owner in ("controller", "watchdog")
    for name, pin in tomllib.loads(TEXT)[owner]["lines"].items()
}
USABLE = [9, 10, 11, 12, 13, *range(16, 28)]


def refused(tmp_path: Path, *changes: tuple[str, str]) -> list[Diagnostic]:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "wiring.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_wiring(path)
    return list(caught.value.diagnostics)


def codes(found: list[Diagnostic]) -> set[tuple[str, str]]:
    assert all(problem.hint for problem in found)
    return {(problem.path, problem.code) for problem in found}


def test_the_shipped_wiring_is_the_reference_board() -> None:
    wiring = load_wiring(default_wiring_path())
    assert (wiring.controller.adc.bus, wiring.controller.adc.address) == (1, 0x48)
    assert (wiring.watchdog.adc.bus, wiring.watchdog.adc.address) == (3, 0x49)
    assert wiring.controller.adc.gain == 1
    lines = wiring.controller.lines
    assert (lines.pump_run, lines.bleed, lines.hold_a, lines.estop_a) == (17, 27, 22, 19)
    assert msgspec.structs.astuple(wiring.watchdog.lines) == (16, 20, 21, 12, 26)
    assert len(set(LINES.values())) == len(LINES)


def test_every_problem_is_listed_at_once(tmp_path: Path) -> None:
    found = refused(
        tmp_path,
        ("pump_run = 17", "pump_run = 4"),
        ("hold_b = 16", "hold_b = 22"),
        ("bus = 3", "bus = 1"),
        ("address = 0x49", "address = 0x48"),
        ("zero = 0.04", "zero = nan"),
        ("lamp_red = 25", "lamp_rde = 25"),
        ("full_scale_v = 4.096", "full_scale_v = 2.048"),
        ("supply_input = 3", "supply_input = 0"),
        ("data_rate_sps = 475", "data_rate_sps = 128"),
        ("buzzer = 21", "buzzer = true"),
    )
    assert codes(found) == {
        ("controller.lines.pump_run", "pin_unsafe"),
        ("watchdog.lines.hold_b", "pin_twice"),
        ("watchdog.adc.bus", "bus_shared"),
        ("watchdog.adc.address", "address_shared"),
        ("controller.sensor.zero", "out_of_range"),
        ("controller.lines.lamp_rde", "unknown_key"),
        ("controller.lines.lamp_red", "missing_key"),
        ("controller.adc.full_scale_v", "range_too_small"),
        ("controller.adc.supply_input", "input_twice"),
        ("controller.adc.data_rate_sps", "wrong_type"),
        ("watchdog.lines.buzzer", "wrong_type"),
    }


@pytest.mark.parametrize("pin", [p for p in range(28) if p not in USABLE])
def test_pins_that_are_not_low_by_themselves_are_refused(tmp_path: Path, pin: int) -> None:
    assert codes(refused(tmp_path, ("pump_run = 17", f"pump_run = {pin}"))) == {
        ("controller.lines.pump_run", "pin_unsafe")
    }


@pytest.mark.parametrize("pin", [-1, 28, 40])
def test_pins_that_do_not_exist_are_refused(tmp_path: Path, pin: int) -> None:
    assert codes(refused(tmp_path, ("pump_run = 17", f"pump_run = {pin}"))) == {
        ("controller.lines.pump_run", "out_of_range")
    }


@given(st.lists(st.sampled_from(USABLE), min_size=len(LINES), max_size=len(LINES)))
def test_any_assignment_is_refused_exactly_when_a_pin_is_used_twice(pins: list[int]) -> None:
    found = list(conflicts(dict(zip(LINES, pins, strict=True))))
    assert len(found) == len(pins) - len(set(pins))
    assert {problem.code for problem in found} <= {"pin_twice"}


@given(st.permutations(sorted(LINES)), st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1))
def test_a_duplicate_is_found_wherever_it_is(order: list[str], first: int, second: int) -> None:
    values: dict[str, object] = {name: USABLE[index] for index, name in enumerate(order)}
    values[order[second]] = values[order[first]]
    found = [problem.path for problem in conflicts(values)]
    assert found == ([] if first == second else [order[max(first, second)]])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("divider = 0.6", "divider = 0.7"), ("controller.adc.divider", "input_overdriven")),
        (("rail_divider = 0.2", "rail_divider = 0.25"), ("controller.adc.rail_divider", "input_overdriven")),
        (("rail_divider = 0.2", "rail_divider = 1.2"), ("controller.adc.rail_divider", "out_of_range")),
        (("buzzer_input = 2", "buzzer_input = 1"), ("watchdog.adc.buzzer_input", "input_twice")),
        (("comparator_test = 12", "comparator_test = 16"), ("watchdog.lines.comparator_test", "pin_twice")),
        (("comparator_test = 12", "comparator_test = 8"), ("watchdog.lines.comparator_test", "pin_unsafe")),
        (("divider = 0.6", "divider = 0"), ("controller.adc.divider", "out_of_range")),
        (("divider = 0.6", "divider = nan"), ("controller.adc.divider", "out_of_range")),
        (("full_scale_v = 4.096", "full_scale_v = 5.0"), ("controller.adc.full_scale_v", "gain_unknown")),
        (("address = 0x48", "address = 0x50"), ("controller.adc.address", "out_of_range")),
        (("zero = 0.04", "zero = 0.06"), ("controller.sensor.zero", "coefficient")),
        (
            ("ratio_per_mmhg = 0.0023998", "ratio_per_mmhg = 0.0030"),
            ("controller.sensor.ratio_per_mmhg", "coefficient"),
        ),
        (("ratio_per_mmhg = 0.0023998", "ratio_per_mmhg = inf"), ("controller.sensor.ratio_per_mmhg", "out_of_range")),
        (('"pinctrl-rp1"', '"gpio-mockup"'), ("board.gpio_chips", "wrong_type")),
        (("[board]", "[bord]"), ("bord", "unknown_key")),
    ],
)
def test_figures_no_board_has_are_refused(tmp_path: Path, change: tuple[str, str], problem: tuple[str, str]) -> None:
    assert problem in codes(refused(tmp_path, change))


def test_the_larger_range_is_accepted_with_its_gain(tmp_path: Path) -> None:
    path = tmp_path / "wiring.toml"
    path.write_text(TEXT.replace("full_scale_v = 4.096", "full_scale_v = 6.144"))
    assert load_wiring(path).controller.adc.gain == 2 / 3


def test_the_hash_tells_any_two_wirings_apart(tmp_path: Path) -> None:
    reference = load_wiring(default_wiring_path())
    assert wiring_hash(reference) == wiring_hash(load_wiring(default_wiring_path()))
    assert 0 < wiring_hash(reference) < 1 << 32
    seen = {wiring_hash(reference)}
    for old, new in (
        ("estop_b = 26", "estop_b = 13"),
        ("zero = 0.04", "zero = 0.0401"),
        ("divider = 0.6", "divider = 0.5"),
    ):
        path = tmp_path / "wiring.toml"
        path.write_text(TEXT.replace(old, new))
        seen.add(wiring_hash(load_wiring(path)))
    assert len(seen) == 4


def test_the_watchdogs_rate_cannot_be_chosen(tmp_path: Path) -> None:
    head, mark, tail = TEXT.partition("[watchdog.adc]")
    path = tmp_path / "wiring.toml"
    path.write_text(head + mark + tail.replace("data_rate_sps = 475", "data_rate_sps = 860"))
    with pytest.raises(ConfigError) as caught:
        load_wiring(path)
    assert codes(list(caught.value.diagnostics)) == {("watchdog.adc.data_rate_sps", "rate_fixed")}


def test_a_vent_sees_every_output_and_no_input() -> None:
    lines = all_lines(load_wiring(default_wiring_path()))
    inputs = {LINES["controller.lines.estop_a"], LINES["watchdog.lines.estop_b"]}
    assert sorted(lines) == sorted(set(LINES.values()) - inputs)
    assert lines[:2] == (LINES["controller.lines.pump_run"], LINES["watchdog.lines.pump_enable"])


def test_no_file_means_no_wiring(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="file_missing"):
        load_wiring(tmp_path / "wiring.toml")


def test_the_struct_is_frozen() -> None:
    wiring: Wiring = load_wiring(default_wiring_path())
    with pytest.raises(AttributeError):
        wiring.controller = wiring.controller  # type: ignore[misc]  # what is being tested
