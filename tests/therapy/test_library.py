from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from kiosk.core.errors import Diagnostic, ProtocolError
from kiosk.core.model import Limb, Rest, Side, Work
from kiosk.core.protocol import Need
from kiosk.core.records import Answer, Tier
from kiosk.core.screenform import Kind, Question, Scope, ScreeningRules, weight
from kiosk.core.screening import LIMBS, Assessment, assess, limb_key
from kiosk.core.settings import SupervisorSettings
from kiosk.safety import limits
from kiosk.therapy.forms import load_forms
from kiosk.therapy.library import (
    DIRECTORY,
    check_protocol_file,
    load_consent,
    load_cuffs,
    load_library,
    load_protocols,
)

STANDARD = (DIRECTORY / "protocols" / "res-std.toml").read_text(encoding="utf-8")
SHIPPED = {
    "RES-STD", "RES-FIRST", "RES-INT", "WALK-INT", "WALK-CON", "CYC-LOW", "CYC-INT", "RUN-EASY", "RUN-HI", "TEN-ACH",
    "TEN-PAT", "PASS", "CYCLE", "IPC", "RES-FIRST-INT",
}  # fmt: skip
"""Every row of the domain reference 2.2, and a first session with released rests."""
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


def changed(folder: Path, name: str, *changes: str) -> list[str]:
    """Codes of the problems of the screening forms with one file changed: old, new, old, new …"""
    target = folder / "forms"
    copytree(DIRECTORY / "screening", target, dirs_exist_ok=True)
    text = (target / name).read_text(encoding="utf-8")
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    written(target, text, name)
    return refusal(load_forms, target)


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
        "RES-STD", "RES-FIRST", "RES-FIRST-INT", "RES-INT", "TEN-ACH", "TEN-PAT"
    }  # fmt: skip
    assert {protocol.id for protocol in library.offered if protocol.is_intermittent} == {
        "RES-INT", "RES-FIRST-INT", "WALK-INT", "CYC-INT", "RUN-EASY", "PASS", "CYCLE"
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


MILDEST: dict[Kind, Answer] = {Kind.YES_NO: False, Kind.NUMBER: 0}
FORMS = load_forms()
YOUNG = 30


def mildest(rules: ScreeningRules) -> dict[str, Answer]:
    """Every question answered in the mildest way."""
    return {one.id: one.levels[0].id if one.kind is Kind.LEVELS else MILDEST[one.kind] for one in rules.questions}


def judged(rules: ScreeningRules, question: Question, answer: Answer) -> Assessment:
    measured = {"blood_pressure:rested": True, "blood_pressure:systolic": 120, "blood_pressure:diastolic": 80}
    return assess(rules, mildest(rules) | {question.id: answer} | measured, YOUNG)


ROWS: dict[int, Tier] = {
    **dict.fromkeys((1, 2, 4, 5, 6, 7, 10, 11, 12, 14, 15, 16, 17, 19), Tier.STOP),
    **dict.fromkeys((3, 8, 9, 13, 18, 20, 21, 22, 23, 24, 28), Tier.REVIEW),
    **dict.fromkeys((25, 26, 27), Tier.NOTE),
}
"""Tier of each row of the domain reference 3.2, the hardest where there are several."""


def test_the_full_form_has_every_row_with_its_tier() -> None:
    found = dict.fromkeys(ROWS, Tier.CLEAR)
    for question in FORMS.full.questions:
        found[question.row] = max(found[question.row], question.tier, key=weight)
    assert found == ROWS
    assert {one.row for one in FORMS.full.questions if one.scope is Scope.LIMB} == {12, 15, 16, 18, 22}


def test_the_form_of_the_day_has_the_rows_of_row_29_and_all_it_asked_before() -> None:
    assert FORMS.same_day.questions[0].tells_change
    rows = {question.row for question in FORMS.same_day.questions}
    assert rows >= set(range(1, 13)) | STOP_ROWS | {29}
    assert rows - set(range(1, 13)) - STOP_ROWS - {29} == {23, 24, 26, 28}


@pytest.mark.parametrize("rules", [FORMS.full, FORMS.same_day], ids=["full", "same_day"])
def test_every_answer_of_every_row_means_what_the_row_says(rules: ScreeningRules) -> None:
    assert assess(rules, mildest(rules), YOUNG).tier is Tier.CLEAR
    for question in rules.questions:
        if question.kind is Kind.LEVELS:
            for level in question.levels:
                assert judged(rules, question, level.id).tier is level.tier, question.id
        elif question.kind is Kind.NUMBER:
            tiers = [judged(rules, question, number).tier for number in range(question.most + 1)]
            assert tiers == [Tier.CLEAR, *[Tier.NOTE] * 5, *[Tier.REVIEW] * 5]
        elif question.scope is Scope.PERSON:
            assert judged(rules, question, True).tier is question.tier, question.id
        else:
            everywhere = judged(rules, question, True)
            assert everywhere.on(Limb.ARM, Side.LEFT).tier is everywhere.on(Limb.LEG, Side.RIGHT).tier is question.tier
            narrowed = {limb_key(question.id, limb, side): False for limb, side in LIMBS}
            narrowed[limb_key(question.id, Limb.ARM, Side.LEFT)] = True
            one = assess(rules, mildest(rules) | {question.id: True} | narrowed, YOUNG)
            assert [one.on(*pair).tier is question.tier for pair in LIMBS] == [
                pair == (Limb.ARM, Side.LEFT) for pair in LIMBS
            ]


def test_diabetes_has_two_hard_levels_and_two_notes_of_row_25_make_review() -> None:
    diabetes = next(one for one in FORMS.full.questions if one.id == "diabetes")
    assert [level.tier for level in diabetes.levels] == [Tier.CLEAR, Tier.REVIEW, Tier.STOP]
    answers = mildest(FORMS.full)
    assert assess(FORMS.full, answers | {"smoker": True}, YOUNG).tier is Tier.NOTE
    assert assess(FORMS.full, answers | {"smoker": True, "weight": True}, YOUNG).tier is Tier.REVIEW
    assert assess(FORMS.full, answers | {"first": True}, YOUNG).starts_milder
    library = load_library()
    assert {one.is_intermittent for one in library.protocols if one.for_first_session} == {True, False}


@pytest.mark.parametrize(
    ("first", "second", "tier"),
    [
        ((179, 94), (179, 94), Tier.REVIEW),
        ((150, 94), None, Tier.CLEAR),
        ((160, 80), (140, 80), Tier.CLEAR),
        ((160, 80), (160, 80), Tier.REVIEW),
        ((140, 95), (140, 95), Tier.REVIEW),
        ((180, 80), (150, 80), Tier.STOP),
        ((140, 110), (140, 85), Tier.STOP),
    ],
)
def test_bands_of_the_blood_pressure(first: tuple[int, int], second: tuple[int, int] | None, tier: Tier) -> None:
    found: dict[str, Answer] = {"rested": True, "systolic": first[0], "diastolic": first[1]}
    if second is not None:
        found |= {"waited_s": 60, "systolic_again": second[0], "diastolic_again": second[1]}
    for rules in (FORMS.full, FORMS.same_day):
        answers = mildest(rules) | {f"blood_pressure:{part}": value for part, value in found.items()}
        assert assess(rules, answers, YOUNG).tier is tier


def test_questions_fit_a_screen_and_end_with_a_question_mark() -> None:
    for question in (*FORMS.full.questions, *FORMS.same_day.questions):
        assert question.text.endswith("?")
        assert len(question.text) <= 90
        assert len(question.detail) <= 120
        assert question.sources
    for one in FORMS.clearances:
        assert len(one.text) <= 46


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
    text = 'sources = ["mine"]\n' + cuff.format("leg", 74) + cuff.format("arm", 49) + cuff.format("arm", 50)
    codes = refusal(load_cuffs, written(tmp_path, text))
    assert codes == ["cuff_narrow", "duplicate_id", "cuff_narrow", "duplicate_id"]


def test_questions_name_sources_that_exist(tmp_path: Path) -> None:
    assert changed(tmp_path, "same_day.toml", '["GALL", "AND22"]', '["NOBODY"]') == ["unknown_source"]
    assert changed(tmp_path, "full.toml", '["GALL", "AND22"]', "[]") == ["no_source"]
    assert changed(tmp_path, "full.toml", 'id = "clotting"', 'id = "clot"') == ["unsound"]
    assert changed(tmp_path, "full.toml", "least = 6", "least = 11") == ["unsound"]
    assert changed(tmp_path, "full.toml", "least = 6", "last = 6") == ["unknown_key", "missing_key"]
    assert changed(tmp_path, "shared.toml", '["ELITE", "SCITE"]', '["NOBODY"]') == ["unknown_source"]
    assert changed(tmp_path, "shared.toml", '["N22T5", "ELITE", "OURS"]', "[]") == ["no_source"]
    assert changed(tmp_path, "shared.toml", '["OURS"] # that', '["NOBODY"] # that') == ["unknown_source"]
    assert changed(tmp_path, "shared.toml", '["OURS"] # that', "[] # that") == ["no_source"]
    assert changed(tmp_path, "shared.toml", 'id = "examined"', 'id = "low_risk"') == ["unsound"]
    assert changed(tmp_path, "shared.toml", "systolic_mmhg = 180", "systolic_mmhg = 150") == ["unsound", "unsound"]


def test_the_two_forms_fit_together(tmp_path: Path) -> None:
    """What holds for its own day only is asked on the next one too, and so is whether anything has changed."""
    assert changed(tmp_path, "same_day.toml", "row = 24", "row = 23") == ["unsound"]
    assert changed(tmp_path, "same_day.toml", "row = 26", "row = 23") == ["unsound"]
    assert changed(tmp_path, "same_day.toml", 'tier = "clear"', 'tier = "review"', "tells_change = true\n", "") == [
        "unsound"
    ]


def test_a_change_of_what_both_forms_share_is_a_new_version_of_both(tmp_path: Path) -> None:
    copytree(DIRECTORY / "screening", tmp_path / "s")
    text = (tmp_path / "s" / "shared.toml").read_text(encoding="utf-8")
    written(tmp_path / "s", text.replace("shared-2026-1", "shared-2026-2"), "shared.toml")
    forms = load_forms(tmp_path / "s")
    assert forms.full.version != FORMS.full.version
    assert forms.same_day.version != FORMS.same_day.version


def test_the_whole_library_tells_the_problems_of_every_file(tmp_path: Path) -> None:
    folder = tmp_path / "therapy"
    copytree(DIRECTORY, folder)
    assert load_library(folder) == load_library()
    written(folder, "x = 1", "cuffs.toml")
    written(folder, 'version = "1"', "consent.toml")
    assert refusal(load_consent, folder / "consent.toml") == ["missing_key", "missing_key"]
    assert refusal(load_library, folder) == ["unknown_key", *["missing_key"] * 4]
