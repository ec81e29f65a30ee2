import tomllib
from pathlib import Path

import pytest

from kiosk.core.errors import ConfigError
from kiosk.hw.sim.profile import PROFILES, load_profile, parse_profile, shipped, shipped_profile, with_figures


def table() -> dict[str, dict[str, object]]:
    return tomllib.loads((PROFILES / "thigh.toml").read_text())


def problems(found: pytest.ExceptionInfo[ConfigError]) -> set[tuple[str, str]]:
    return {(diagnostic.path, diagnostic.code) for diagnostic in found.value.diagnostics}


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_profile_loads(name: str) -> None:
    assert shipped_profile(name).name == name


def test_arm_and_thigh_are_shipped() -> None:
    assert {"arm", "thigh", "thigh_large"} <= set(shipped())


def test_all_problems_at_once_each_with_its_path() -> None:
    raw: dict[str, object] = dict(table())
    raw["cuff"] = table()["cuff"] | {"colour": 3, "v0_ml": float("nan"), "k_ml_per_mmhg": "soft"}
    raw["pump"] = table()["pump"] | {"stall_mmhg": 5000, "spin_up_s": True}
    del table()["valves"]["dump_mm"]
    raw["valves"] = {key: value for key, value in table()["valves"].items() if key != "dump_mm"}
    raw["limb"] = 3
    raw["spare"] = {}
    with pytest.raises(ConfigError) as found:
        parse_profile(raw, name="x")
    assert problems(found) == {
        ("cuff.colour", "unknown_key"),
        ("cuff.v0_ml", "out_of_range"),
        ("cuff.k_ml_per_mmhg", "wrong_type"),
        ("pump.stall_mmhg", "out_of_range"),
        ("pump.spin_up_s", "wrong_type"),
        ("valves.dump_mm", "missing_key"),
        ("limb", "missing_section"),
        ("spare", "unknown_key"),
    }
    assert "0.2 to 3" not in str(found.value)


def test_missing_and_broken_files(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="unreadable"):
        load_profile(tmp_path / "none.toml")
    (tmp_path / "broken.toml").write_text("[cuff")
    with pytest.raises(ConfigError, match="not_toml"):
        load_profile(tmp_path / "broken.toml")


def test_unknown_names_list_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="arm, bottle, thigh"):
        shipped_profile("neck")


def test_changed_figures_are_checked_like_a_file() -> None:
    changed = with_figures(shipped_profile("arm"), {"pump": {"free_flow_l_per_min": 3.0}})
    assert changed.pump.free_flow_l_per_min == 3.0
    with pytest.raises(ConfigError) as found:
        with_figures(shipped_profile("arm"), {"pump": {"free_flow_l_per_min": 300.0}, "hat": {"size": 3.0}})
    assert problems(found) == {("pump.free_flow_l_per_min", "out_of_range"), ("hat", "unknown_key")}


def test_a_limb_has_words_that_exist_and_two_pressures_that_go_together() -> None:
    raw: dict[str, object] = dict(table())
    raw["limb"] = table()["limb"] | {"exercise": "dancing", "heart_rhythm": 3}
    with pytest.raises(ConfigError) as found:
        parse_profile(raw, name="x")
    assert problems(found) == {("limb.exercise", "not_a_choice"), ("limb.heart_rhythm", "not_a_choice")}
    raw["limb"] = table()["limb"] | {"systolic_mmhg": 100.0, "diastolic_mmhg": 91.0}
    with pytest.raises(ConfigError) as found:
        parse_profile(raw, name="x")
    assert problems(found) == {("limb.diastolic_mmhg", "pulse_pressure")}
