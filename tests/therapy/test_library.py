from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from kiosk.core.errors import Diagnostic, ProtocolError
from kiosk.core.model import Limb, Side
from kiosk.core.records import Tier
from kiosk.core.screening import LIMBS, Scope, assess, limb_key
from kiosk.safety import limits
from kiosk.therapy.library import (
    DIRECTORY,
    check_protocol_file,
    load_consent,
    load_cuffs,
    load_library,
    load_protocols,
    load_screening,
)

STANDARD = (DIRECTORY / "protocols" / "res-std.toml").read_text(encoding="utf-8")
STOP_ROWS = {1, 2, 4, 5, 6, 7, 10, 11, 12, 14, 15, 16, 17, 19}


def written(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def found(folder: Path, *changes: tuple[str, str]) -> dict[str, Diagnostic]:
    text = STANDARD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return {d.path.rpartition(": ")[2]: d for d in check_protocol_file(written(folder, text))}


def refusal(load: Callable[[Path], object], path: Path) -> list[str]:
    with pytest.raises(ProtocolError) as caught:
        load(path)
    return [diagnostic.code for diagnostic in caught.value.diagnostics]


# --- what is shipped ----------------------------------------------------------------------------------------


def test_shipped_protocols_stay_inside_the_absolute_limits() -> None:
    library = load_library()
    assert {protocol.id for protocol in library.protocols} == {"RES-STD", "RES-FIRST", "RES-INT"}
    for protocol in library.protocols:
        assert protocol.leg is not None
        assert protocol.arm is not None
        assert protocol.leg.most <= 80.0
        assert protocol.arm.most <= 50.0
        assert protocol.max_restriction_s <= limits.RESTRICTION_ARM_S
        assert {exercise.limb for exercise in protocol.exercises} == {Limb.LEG, Limb.ARM}


def test_shipped_structures_are_those_of_the_domain_reference() -> None:
    library = load_library()
    standard, first, released = (library.protocol(name) for name in ("RES-STD", "RES-FIRST", "RES-INT"))
    assert standard is not None
    assert first is not None
    assert released is not None
    assert standard.repetitions == released.repetitions == (30, 15, 15, 15)
    assert standard.inflated_rests
    assert not released.inflated_rests
    assert first.max_restriction_s == 360.0
    assert first.leg is not None
    assert first.leg.most == 40.0
    assert library.protocol("NONE") is None


def test_the_gate_holds_every_stop_row_and_a_yes_to_any_blocks() -> None:
    rules = load_screening()
    assert {question.row for question in rules.questions} == STOP_ROWS
    no = {question.id: False for question in rules.questions}
    assert assess(rules, no).tier is Tier.CLEAR
    for question in rules.questions:
        assert question.tier is Tier.STOP
        assert assess(rules, no | {question.id: True}).tier is Tier.STOP
    by_limb = {question.row for question in rules.questions if question.scope is Scope.LIMB}
    assert by_limb == {12, 15, 16}
    narrowed = {limb_key("lymph", limb, side): False for limb, side in LIMBS}
    narrowed[limb_key("lymph", Limb.ARM, Side.LEFT)] = True
    assert assess(rules, no | {"lymph": True} | narrowed).blocked_limbs == ((Limb.ARM, Side.LEFT),)


def test_questions_fit_a_screen_and_end_with_a_question_mark() -> None:
    for question in load_screening().questions:
        assert question.text.endswith("?")
        assert len(question.text) <= 90
        assert len(question.detail) <= 120
        assert question.sources


def test_shipped_cuffs_and_consent() -> None:
    library = load_library()
    assert {cuff.limb for cuff in library.cuffs} == {Limb.ARM, Limb.LEG}
    assert library.cuff("thigh-110") is not None
    assert library.cuff("none") is None
    assert library.consent.version
    assert any("STOP" in paragraph for paragraph in library.consent.paragraphs)


# --- what is refused ----------------------------------------------------------------------------------------


def test_all_problems_at_once_with_line_and_hint(tmp_path: Path) -> None:
    problems = found(
        tmp_path,
        ("rest_s = 45.0", 'rest_s = nan\nmax_restriction = 3\npurpse = "x"'),
        ("up_s = 2.0\n", ""),
        ("most = 80.0", 'most = "80"'),
        ('limb = "arm"', 'limb = "wing"'),
    )
    assert {path: d.code for path, d in problems.items()} == {
        "rest_s": "wrong_value",
        "max_restriction": "unknown_key",
        "purpse": "unknown_key",
        "tempo.up_s": "missing_key",
        "percent.leg.most": "wrong_value",
        "exercises[3].limb": "wrong_value",
    }
    assert problems["purpse"].hint == "did you mean purpose?"
    assert problems["max_restriction"].hint == "did you mean max_restriction_s?"
    lines = (tmp_path / "mine.toml").read_text(encoding="utf-8").splitlines()
    for path, key in (("purpse", "purpse"), ("percent.leg.most", "most"), ("exercises[3].limb", "limb")):
        number = int(problems[path].path.split(":")[1])
        assert lines[number - 1].startswith(key)


def test_a_key_that_resembles_none_gets_the_known_ones(tmp_path: Path) -> None:
    assert "repetitions" in found(tmp_path, ("rest_s = 45.0", "rest_s = 45.0\nzzz = 1"))["zzz"].hint


def test_a_table_that_is_no_table_is_said(tmp_path: Path) -> None:
    problems = found(tmp_path, ("[percent.leg]\nleast = 40.0\nusual = 60.0\nmost = 80.0", "[percent]\nleg = 60"))
    assert problems["percent.leg"].code == "wrong_value"


def test_all_unsound_figures_at_once(tmp_path: Path) -> None:
    problems = found(
        tmp_path, ("most = 80.0", "most = 90.0"), ("= 600.0", "= 2000.0"), ("rest_s = 45.0", "rest_s = 400.0")
    )
    assert {path: d.code for path, d in problems.items()} == dict.fromkeys(
        ("percent.leg", "max_restriction_s", "rest_s"), "unsound"
    )


def test_a_good_file_has_no_problem(tmp_path: Path) -> None:
    assert check_protocol_file(written(tmp_path, STANDARD)) == ()


def test_a_limb_may_be_left_out(tmp_path: Path) -> None:
    text = STANDARD[: STANDARD.index("[percent.arm]")] + '[[exercises]]\nname = "Leg press"\nlimb = "leg"\n'
    assert check_protocol_file(written(tmp_path, text)) == ()


def test_unreadable_and_broken_files(tmp_path: Path) -> None:
    assert [d.code for d in check_protocol_file(tmp_path / "none.toml")] == ["unreadable"]
    assert [d.code for d in check_protocol_file(written(tmp_path, "id = "))] == ["not_toml"]
    (tmp_path / "latin.toml").write_bytes(b"id = '\xff'")
    assert [d.code for d in check_protocol_file(tmp_path / "latin.toml")] == ["unreadable"]


def test_a_folder_tells_the_problems_of_all_its_files(tmp_path: Path) -> None:
    assert refusal(load_protocols, tmp_path) == ["no_protocols"]
    written(tmp_path, STANDARD, "a.toml")
    written(tmp_path, STANDARD, "b.toml")
    written(tmp_path, STANDARD.replace("[tempo]", "[temp]"), "c.toml")
    written(tmp_path, "x", "d.toml")
    assert refusal(load_protocols, tmp_path) == ["duplicate_id", "unknown_key", "missing_key", "not_toml"]


def test_narrow_and_doubled_cuffs(tmp_path: Path) -> None:
    cuff = '[[cuffs]]\nid = "a"\nname = "A"\nlimb = "{}"\nwidth_mm = {}\nair_ml = 160\nml_per_mmhg = 2.3\n'
    text = 'sources = ["mine"]\n' + cuff.format("leg", 74) + cuff.format("arm", 49) + cuff.format("arm", 50)
    codes = refusal(load_cuffs, written(tmp_path, text))
    assert codes == ["cuff_narrow", "duplicate_id", "cuff_narrow", "duplicate_id"]


def test_questions_name_sources_that_exist(tmp_path: Path) -> None:
    text = (DIRECTORY / "screening" / "same_day.toml").read_text(encoding="utf-8")
    assert refusal(load_screening, written(tmp_path, text.replace('["GALL", "AND22"]', '["NOBODY"]'))) == [
        "unknown_source"
    ]
    assert refusal(load_screening, written(tmp_path, text.replace('id = "clotting"', 'id = "clot"'))) == ["unsound"]


def test_the_whole_library_tells_the_problems_of_every_file(tmp_path: Path) -> None:
    folder = tmp_path / "therapy"
    copytree(DIRECTORY, folder)
    assert load_library(folder) == load_library()
    written(folder, "x = 1", "cuffs.toml")
    written(folder, 'version = "1"', "consent.toml")
    assert refusal(load_consent, folder / "consent.toml") == ["missing_key", "missing_key"]
    assert refusal(load_library, folder) == ["unknown_key", *["missing_key"] * 4]
