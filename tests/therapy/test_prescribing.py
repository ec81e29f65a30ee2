"""The file of the rules that a proposal is made by: what it holds, and how it refuses."""

from pathlib import Path

import pytest

from kiosk.core.errors import ProtocolError
from kiosk.therapy.library import DIRECTORY, load_library, load_protocols
from kiosk.therapy.prescribing import load_prescribing

SHIPPED = (DIRECTORY / "prescribing.toml").read_text(encoding="utf-8")
RULES = load_prescribing()
PROTOCOLS = load_protocols()


def problems(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    path = tmp_path / "prescribing.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProtocolError) as found:
        load_prescribing(path, {protocol.id for protocol in PROTOCOLS})
    return [(one.code, one.path.partition(": ")[2]) for one in found.value.diagnostics]


def changed(old: str, new: str) -> str:
    assert old in SHIPPED
    return SHIPPED.replace(old, new, 1)


def test_every_shipped_protocol_is_proposed_to_somebody_or_named_as_one_that_is_not() -> None:
    assert {protocol.id for protocol in PROTOCOLS} == RULES.named


def test_every_exercise_of_a_path_is_one_of_its_protocols() -> None:
    by_id = {protocol.id: protocol for protocol in PROTOCOLS}
    for path in RULES.paths:
        known = {exercise.name for one in path.protocols for exercise in by_id[one].exercises}
        assert set(path.exercises) <= known, path.id


def test_the_station_loads_them_with_everything_else() -> None:
    assert load_library().prescribing == RULES


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    text = changed('protocols = ["PASS"]', 'protocols = ["PASSIVE"]').replace('source = "ATRCT"', 'source = "NOBODY"')
    found = problems(tmp_path, text)
    assert ("unknown_protocol", "paths[0].protocols") in found
    assert ("unknown_source", "paths[4].source") in found
    assert ("unknown_source", "loads[0].source") in found


def test_protocols_that_cannot_be_had_are_told_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "prescribing.toml"
    path.write_text(changed('protocols = ["PASS"]', 'protocols = ["PASSIVE"]'), encoding="utf-8")
    assert load_prescribing(path).paths[0].protocols == ("PASSIVE",)


def test_what_contradicts_itself_is_refused_where_it_stands(tmp_path: Path) -> None:
    assert problems(tmp_path, changed('when = "older"', 'when = "first"')) == [("unsound", "lower")]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("years = 60", "yeras = 60", ("unknown_key", "older.yeras")),
        ("share = 0.6", "share = 1.2", ("wrong_value", "ramp.share")),
        ("leg = 40.0", "leg = 140.0", ("wrong_value", "lower[0].leg")),
        ('when = "older"', 'when = "tall"', ("wrong_value", "lower[1].when")),
        ('id = "injury_fresh"', 'id = "Fresh!"', ("wrong_value", "paths[0].id")),
        ('direction = "milder"', 'direction = "sideways"', ("wrong_value", "changes[0].direction")),
        ("effort = 9", "effort = 11", ("wrong_value", "hard.effort")),
    ],
)
def test_the_file_is_read_strictly(tmp_path: Path, old: str, new: str, problem: tuple[str, str]) -> None:
    assert problem in problems(tmp_path, changed(old, new))
