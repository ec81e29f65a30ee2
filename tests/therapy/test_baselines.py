"""The tests file and the published rates: what is shipped, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.core.baseline import Better, Measure, Sides
from kiosk.core.clinic import Of
from kiosk.core.errors import Diagnostic, ProtocolError
from kiosk.therapy.baselines import DIRECTORY, load_baselines, load_rates

TESTS = (DIRECTORY / "tests.toml").read_text(encoding="utf-8")
RATES = (DIRECTORY / "rates.toml").read_text(encoding="utf-8")


def refused(load: Callable[[Path], object], folder: Path, text: str) -> dict[str, Diagnostic]:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProtocolError) as caught:
        load(path)
    return {one.path.rpartition(": ")[2]: one for one in caught.value.diagnostics}


def changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_every_shipped_test_can_be_done_from_its_card() -> None:
    shipped = load_baselines()
    assert {test.id for test in shipped.tests} == {
        *("calf_raise", "chair_stand", "five_rm", "five_rm_press", "calf_girth", "thigh_girth", "hop"),
        *("walk_20m", "run_5km", "visa_a", "visa_p"),
    }
    for test in shipped.tests:
        assert 2 <= len(test.card) <= 3, test.id
        for line in test.card:
            assert line.endswith("."), test.id
            assert line.isascii(), test.id
            assert len(line) <= 90, line
        assert len(test.name) <= 34
        assert 14.0 <= test.retest_days <= 84.0


def test_directions_sides_and_units() -> None:
    shipped = {test.id: test for test in load_baselines().tests}
    assert [test.id for test in shipped.values() if test.better is Better.LESS] == ["run_5km"]
    assert {test.id for test in shipped.values() if test.sides is Sides.EACH} == {
        *("calf_raise", "five_rm", "calf_girth", "thigh_girth", "hop")
    }
    assert {test.id for test in shipped.values() if test.noise.measure is Measure.PERCENT} == {
        *("five_rm", "five_rm_press", "run_5km")
    }
    assert [test.id for test in shipped.values() if test.per_exercise] == ["five_rm"]


def test_figures_that_were_derived_are_those_of_their_arithmetic() -> None:
    figures = {test.id: test.noise.value for test in load_baselines().tests}
    two = 1.96 * 2**0.5
    derived = {
        "five_rm": two * 4.7,
        "five_rm_press": two * 4.7,
        "calf_girth": 0.6 / 1.555 * 1.96,
        "hop": two * 9.83,
        "walk_20m": two * 4.1 / 60.0,
        "run_5km": two * 1.5,
        "visa_a": two * 5.0 / 1.96 * 45**0.5 * 0.07**0.5,
    }
    for name, value in derived.items():
        # Rounded to the careful side, by less than a tenth.
        assert value <= figures[name] <= 1.1 * value, name


def test_the_published_rates_are_those_of_the_domain_reference() -> None:
    rates = {rate.id: rate for rate in load_rates()}
    assert (rates["bruise_users"].percent, rates["bruise_users"].n, rates["bruise_users"].of) == (
        13.1,
        12600,
        Of.PEOPLE,
    )
    assert (rates["any_people"].percent, rates["any_people"].n) == (6.5, 25813)
    assert (rates["adherence_leg"].percent, rates["adherence_leg"].of) == (98.5, Of.PLANNED)
    assert all(rate.source for rate in rates.values())


def test_every_problem_of_a_tests_file_at_once_with_its_place(tmp_path: Path) -> None:
    found = refused(
        load_baselines,
        tmp_path,
        changed(
            TESTS,
            ("safe_max = 3", 'safe_max = "3"'),
            ('better = "more"', 'better = "up"'),
            ('basis = "inference"\nsource = "INFERENCE"\nnote = "GILL23', 'bases = "inference"\nnote = "GILL23'),
        ),
    )
    assert {path: one.code for path, one in found.items()} == {
        "rules.zones.safe_max": "wrong_value",
        "rules.apart.bases": "unknown_key",
        "rules.apart.basis": "missing_key",
        "rules.apart.source": "missing_key",
        "tests[0].better": "wrong_value",
    }


def test_figures_name_sources_that_exist(tmp_path: Path) -> None:
    found = refused(
        load_baselines,
        tmp_path,
        changed(TESTS, ('source = "GHOST"', 'source = "GHOSTS"'), ('source = "GIL21" # of the distance', "")),
    )
    assert {path: one.code for path, one in found.items()} == {
        "rules.symmetry.source": "unknown_source",
        "tests[7].distance_m": "no_source",
    }
    found = refused(load_baselines, tmp_path, changed(TESTS, ('source = "GIL21" # of', 'source = "NONE" # of')))
    assert {path: one.code for path, one in found.items()} == {"tests[7].source": "unknown_source"}
    found = refused(
        load_rates, tmp_path, changed(RATES, ('source = "AND22"', 'source = "X"'), ("dizzy_users", "bruise_users"))
    )
    assert {path: one.code for path, one in found.items()} == {
        "rates[3].source": "unknown_source",
        "rates[2].id": "duplicate_id",
    }


def test_tests_that_contradict_themselves_are_refused(tmp_path: Path) -> None:
    found = refused(
        load_baselines, tmp_path, changed(TESTS, ("acceptable_max = 5", "acceptable_max = 2"), ('"hop"', '"visa_a"'))
    )
    assert {path: one.code for path, one in found.items()} == {"rules.zones": "unsound", "tests[9].id": "unsound"}
