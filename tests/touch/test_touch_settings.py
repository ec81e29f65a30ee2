"""The panel's table in the settings: optional as a whole, strict and without a default inside."""

from pathlib import Path

import pytest

from kiosk.config import TouchSettings, load_settings
from kiosk.core.errors import ConfigError, Diagnostic

STATION = 'backend = "real"\ndata_dir = "d"\nruntime_dir = "r"\nstate_dir = "s"\nwiring = "w.toml"\n'
GOOD = '[touch]\ndevice = "10-0038 generic ft5x06 (79)"\nrotation_deg = 90\nstrip_top = 0.8\n'


def problems(tmp_path: Path, text: str) -> dict[str, Diagnostic]:
    path = tmp_path / "kiosk.toml"
    path.write_text(STATION + text, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load_settings(path)
    assert all(problem.hint for problem in refused.value.diagnostics)
    return {problem.path: problem for problem in refused.value.diagnostics}


def test_a_panel_is_named_with_its_rotation_and_strip(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(STATION + GOOD, encoding="utf-8")
    assert load_settings(path).touch == TouchSettings(
        device="10-0038 generic ft5x06 (79)", rotation_deg=90, strip_top=0.8
    )


def test_a_station_without_a_panel_names_none(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(STATION, encoding="utf-8")
    assert load_settings(path).touch is None


def test_everything_wrong_is_named_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, '[touch]\ndevice = ""\nrotation_deg = 45\nstrip_top = 1.2\nrotation = 90\n')
    assert {path: problem.code for path, problem in found.items()} == {
        "touch.device": "out_of_range",
        "touch.rotation_deg": "wrong_type",
        "touch.strip_top": "out_of_range",
        "touch.rotation": "unknown_key",
    }
    assert "bottom, left, top or right edge" in found["touch.rotation_deg"].hint
    assert "rotation_deg" in found["touch.rotation"].hint


def test_nothing_of_it_has_a_default(tmp_path: Path) -> None:
    found = problems(tmp_path, "[touch]\n")
    assert set(found) == {"touch.device", "touch.rotation_deg", "touch.strip_top"}
    assert {problem.code for problem in found.values()} == {"missing_key"}


@pytest.mark.parametrize("value", ["3", '"panel"', "[]"])
def test_it_is_a_table(tmp_path: Path, value: str) -> None:
    assert problems(tmp_path, f"touch = {value}\n")["touch"].code == "wrong_type"


def test_a_key_of_it_that_stands_outside_is_told_where_it_belongs(tmp_path: Path) -> None:
    assert "touch.strip_top" in problems(tmp_path, "strip_top = 0.8\n")["strip_top"].hint
