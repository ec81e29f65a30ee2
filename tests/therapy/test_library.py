from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from kiosk.core.errors import Diagnostic, ProtocolError
from kiosk.core.model import Limb, Rest, Side, Work
from kiosk.core.protocol import Need
from kiosk.core.records import Tier
from kiosk.core.screening import LIMBS, Scope, assess, limb_key
from kiosk.core.settings import SupervisorSettings
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
SHIPPED = {
    "RES-STD", "RES-FIRST", "RES-INT", "WALK-INT", "WALK-CON", "CYC-LOW", "CYC-INT", "RUN-EASY", "RUN-HI", "TEN-ACH",
    "TEN-PAT", "PASS", "CYCLE", "IPC",
}  # fmt: skip
"""Every row of the domain reference 2.2."""
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
    assert {protocol.id for protocol in library.protocols} == SHIPPED
    assert SHIPPED - {protocol.id for protocol in library.offered} == {"IPC"}
    for protocol in library.offered:
        for limb, percent, longest_s in (
            (Limb.LEG, 80.0, limits.RESTRICTION_LEG_S),
            (Limb.ARM, 50.0, limits.RESTRICTION_ARM_S),
        ):
            span = protocol.percent(limb)
            assert span is None or span.most <= percent
            assert span is None or protocol.held_s <= protocol.max_restriction_s <= longest_s
            assert (span is not None) == any(exercise.limb is limb for exercise in protocol.exercises)


def test_every_shipped_protocol_leaves_the_account_its_margin() -> None:
    """The controller ends a bout when the watchdog's account has ten seconds left: no protocol may run into that."""
    margin_s = SupervisorSettings().restriction_margin_s
    for protocol in load_library().offered:
        longest_s = limits.RESTRICTION_LEG_S if protocol.arm is None else limits.RESTRICTION_ARM_S
        assert protocol.held_s + limits.DEFLATE_S < longest_s - margin_s, protocol.id


def test_what_each_shipped_protocol_is() -> None:
    library = load_library()
    kinds = {protocol.id: {block.work for block in protocol.blocks} for protocol in library.protocols}
    assert kinds["WALK-INT"] == kinds["WALK-CON"] == {Work.WALK}
    assert kinds["CYC-LOW"] == kinds["CYC-INT"] == {Work.CYCLE}
    assert kinds["RUN-EASY"] == kinds["RUN-HI"] == {Work.RUN}
    assert kinds["PASS"] == kinds["IPC"] == {Work.PASSIVE}
    assert kinds["CYCLE"] == {Work.MOVE}
    assert {name for name, kind in kinds.items() if kind == {Work.REPETITIONS}} == {
        "RES-STD", "RES-FIRST", "RES-INT", "TEN-ACH", "TEN-PAT"
    }  # fmt: skip
    assert {protocol.id for protocol in library.offered if protocol.is_intermittent} == {
        "RES-INT", "WALK-INT", "CYC-INT", "RUN-EASY", "PASS", "CYCLE"
    }  # fmt: skip
    for name in ("RUN-EASY", "RUN-HI"):
        running = library.protocol(name)
        assert running is not None
        assert set(running.needs) == {Need.TRAINED, Need.SUPERVISED}
    warm = library.protocol("CYCLE")
    assert warm is not None
    shares = [block.share for block in warm.blocks]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1], len(shares)) == (0.6, 1.0, 8)


def test_shipped_structures_are_those_of_the_domain_reference() -> None:
    library = load_library()
    standard, first, released = (library.protocol(name) for name in ("RES-STD", "RES-FIRST", "RES-INT"))
    assert standard is not None
    assert first is not None
    assert released is not None
    for protocol, rest in ((standard, Rest.INFLATED), (released, Rest.RELEASED)):
        assert [block.repetitions for block in protocol.blocks] == [30, 15, 15, 15]
        assert {block.rest for block in protocol.blocks} == {rest}
        assert {block.rest_s for block in protocol.blocks} == {45.0}
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
        ("max_restriction_s = 600.0", 'max_restriction_s = nan\nmax_restriction = 3\npurpse = "x"'),
        ("up_s = 2.0\n", ""),
        ("most = 80.0", 'most = "80"'),
        ('limb = "arm"', 'limb = "wing"'),
    )
    assert {path: d.code for path, d in problems.items()} == {
        "max_restriction_s": "wrong_value",
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
    assert "repetitions" in found(tmp_path, ("rest_s = 45.0", "rest_s = 45.0\nzzz = 1"))["blocks[0].zzz"].hint


def test_a_table_that_is_no_table_is_said(tmp_path: Path) -> None:
    problems = found(tmp_path, ("[percent.leg]\nleast = 40.0\nusual = 60.0\nmost = 80.0", "[percent]\nleg = 60"))
    assert problems["percent.leg"].code == "wrong_value"


def test_all_unsound_figures_at_once(tmp_path: Path) -> None:
    problems = found(
        tmp_path, ("most = 80.0", "most = 90.0"), ("= 600.0", "= 2000.0"), ("rest_s = 45.0", "rest_s = 400.0")
    )
    assert {path: d.code for path, d in problems.items()} == dict.fromkeys(
        ("percent.leg", "max_restriction_s", "blocks[0]", "blocks[1]"), "unsound"
    )


def test_a_good_file_has_no_problem(tmp_path: Path) -> None:
    assert check_protocol_file(written(tmp_path, STANDARD)) == ()


def test_a_limb_may_be_left_out(tmp_path: Path) -> None:
    text = STANDARD[: STANDARD.rindex("[[exercises]]")]
    text = text.replace("[percent.arm]\nleast = 40.0\nusual = 50.0\nmost = 50.0\n", "")
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
    assert refusal(load_protocols, tmp_path) == ["duplicate_id", "unknown_key", "not_toml"]


def test_narrow_and_doubled_cuffs(tmp_path: Path) -> None:
    cuff = '[[cuffs]]\nid = "a"\nname = "A"\nlimb = "{}"\nwidth_mm = {}\nair_ml = 160\nml_per_mmhg = 2.3\n'
    text = cuff.format("leg", 74) + cuff.format("arm", 49) + cuff.format("arm", 50)
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
    assert refusal(load_library, folder) == ["unknown_key", "missing_key", "missing_key", "missing_key"]
