"""Settings: strict, complete about what is wrong, only ever narrower than the absolute limits."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import BACKENDS, LimitSettings, Settings, load_settings
from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.safety import limits

GOOD = """
backend = "bench"
data_dir = "/var/lib/bfr-kiosk"
runtime_dir = "run"
state_dir = "/var/lib/bfr-kiosk-watchdog"
wiring = "wiring.toml"
"""


def load(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "kiosk.toml"
    path.write_text(text)
    return load_settings(path)


def problems(tmp_path: Path, text: str) -> dict[str, Diagnostic]:
    with pytest.raises(ConfigError) as refused:
        load(tmp_path, text)
    found = {problem.path: problem for problem in refused.value.diagnostics}
    assert len(found) == len(refused.value.diagnostics)
    return found


@pytest.mark.parametrize(("litres", "is_refused"), [(2.9, True), (3.0, False), (12.0, False), (12.1, True)])
def test_a_pump_is_one_that_the_self_test_can_see(tmp_path: Path, litres: float, is_refused: bool) -> None:
    text = f"{GOOD}[pump]\nfree_flow_l_per_min = {litres}\n"
    if is_refused:
        assert list(problems(tmp_path, text)) == ["pump.free_flow_l_per_min"]
    else:
        assert load(tmp_path, text).pump.free_flow_l_per_min == litres


def test_a_good_file_is_read_and_paths_are_relative_to_it(tmp_path: Path) -> None:
    settings = load(tmp_path, GOOD)
    assert settings.backend == "bench"
    assert settings.data_dir == Path("/var/lib/bfr-kiosk")
    assert settings.runtime_dir == tmp_path / "run"
    assert settings.wiring == tmp_path / "wiring.toml"
    assert settings.limits == LimitSettings()
    assert settings.limits.training_max_mmhg == limits.TRAINING_MAX_MMHG


def test_limits_can_be_narrowed(tmp_path: Path) -> None:
    settings = load(tmp_path, GOOD + "[limits]\ntraining_max_mmhg = 200\nrestriction_arm_s = 600\n")
    assert settings.limits.training_max_mmhg == 200.0
    assert settings.limits.restriction_arm_s == 600.0


def test_everything_wrong_is_said_at_once_with_its_path_and_a_way_out(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """
        backend = "simulator"
        data_dri = "x"
        runtime_dir = "same"
        data_dir = "same"
        state_dir = 3
        training_max_mmhg = 200
        [limits]
        training_max_mmhg = 250.5
        restriction_leg_s = nan
        restriction_arm_s = "long"
        screen_silence_s = inf
        [scren]
        """,
    )
    assert {path: problem.code for path, problem in found.items()} == {
        "backend": "wrong_type",
        "data_dri": "unknown_key",
        "runtime_dir": "contradiction",
        "state_dir": "wrong_type",
        "training_max_mmhg": "unknown_key",
        "wiring": "missing_key",
        "limits.training_max_mmhg": "out_of_range",
        "limits.restriction_leg_s": "out_of_range",
        "limits.restriction_arm_s": "wrong_type",
        "limits.screen_silence_s": "out_of_range",
        "scren": "unknown_key",
    }
    assert all(problem.hint for problem in found.values())
    assert "data_dir" in found["data_dri"].hint
    assert "limits.training_max_mmhg" in found["training_max_mmhg"].hint
    assert "screen" in found["scren"].hint
    assert "narrow" in found["limits.training_max_mmhg"].hint


@pytest.mark.parametrize("code", ["xx", "DE", "de_AT"])
def test_a_language_without_a_catalogue_is_refused_before_a_screen_starts(tmp_path: Path, code: str) -> None:
    found = problems(tmp_path, GOOD + f'[screen]\nlanguage = "{code}"\n')["screen.language"]
    assert (found.code, found.hint) == ("language_unknown", "one of en, de")
    assert load(tmp_path, GOOD + '[screen]\nlanguage = "de"\n').screen.language == "de"


def test_a_key_that_may_be_unset_is_told_its_bounds_and_its_type_like_any_other(tmp_path: Path) -> None:
    found = problems(tmp_path, GOOD + "[records]\nerase_after_years = 0\nstick_dir = 3\n")
    assert {path: (problem.code, problem.hint) for path, problem in found.items()} == {
        "records.erase_after_years": ("out_of_range", "1 to 100"),
        "records.stick_dir": ("wrong_type", "an absolute path"),
    }


def test_a_table_given_as_a_value_is_named(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD + "limits = 3\n")["limits"].code == "wrong_type"


@pytest.mark.parametrize("backend", ["", "Real", "sim", "mock", "auto"])
def test_only_the_two_backends_have_names(tmp_path: Path, backend: str) -> None:
    assert "backend" in problems(tmp_path, GOOD.replace("bench", backend, 1))


def test_the_backend_has_no_default(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD.replace('backend = "bench"', ""))["backend"].code == "missing_key"
    assert BACKENDS == ("real", "bench")


def test_a_missing_file_is_refused_and_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load_settings(tmp_path / "nowhere.toml")
    assert [problem.code for problem in refused.value.diagnostics] == ["file_missing"]
    assert str(tmp_path / "nowhere.toml") in str(refused.value)


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="file_unreadable"):
        load_settings(tmp_path)
    (tmp_path / "latin").write_bytes(b'backend = "\xe9"')
    with pytest.raises(ConfigError, match="not_utf8"):
        load_settings(tmp_path / "latin")
    with pytest.raises(ConfigError, match="line 1"):
        load(tmp_path, "backend = bench\n")
    with pytest.raises(ConfigError, match="not_toml"):
        load(tmp_path, GOOD + 'backend = "real"\n')


ABSOLUTE = {
    "training_max_mmhg": limits.TRAINING_MAX_MMHG,
    "restriction_leg_s": limits.RESTRICTION_LEG_S,
    "restriction_arm_s": limits.RESTRICTION_ARM_S,
    "screen_silence_s": limits.SCREEN_SILENCE_S,
    "arm_percent_lop_max": 50.0,
    "leg_percent_lop_max": 80.0,
}


@given(
    key=st.sampled_from(sorted(ABSOLUTE)),
    value=st.one_of(st.floats(), st.integers(-10, 10_000).map(float), st.sampled_from(sorted(ABSOLUTE.values()))),
)
def test_no_accepted_value_is_wider_than_the_absolute_limit(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: float
) -> None:
    path = tmp_path_factory.mktemp("settings") / "kiosk.toml"
    path.write_text(f"{GOOD}[limits]\n{key} = {value!r}\n")
    if 0 < value <= ABSOLUTE[key]:
        with contextlib.suppress(ConfigError):
            assert getattr(load_settings(path).limits, key) == value
    else:
        with pytest.raises(ConfigError) as refused:
            load_settings(path)
        assert [problem.path for problem in refused.value.diagnostics] == [f"limits.{key}"]


def test_reperfusion_can_only_be_lengthened(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD + "[limits]\nreperfusion_s = 59\n")["limits.reperfusion_s"].code == "out_of_range"
    assert load(tmp_path, GOOD + "[limits]\nreperfusion_s = 90\n").limits.reperfusion_s == 90.0
