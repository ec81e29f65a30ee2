"""`docs/clinical.md` is the rules as they are: nothing of a data file is left out, and nothing is out of date."""

import argparse
import copy
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.errors import ConfigError
from kiosk.ops.clinical import document, progressing, tests
from kiosk.ops.clinical.chapters import CHAPTERS, TECHNICAL, Chapter, Reader, all_figures, body
from kiosk.ops.clinical.figures import Figure, figures
from kiosk.ops.clinical.rules import digest, read_rules
from kiosk.ops.clinical.words import figure_table, number, rule_mark, seconds, value_of
from kiosk.safety import limits
from kiosk.therapy.library import DIRECTORY

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "clinical.md"
RULES = read_rules()
DATA_ONLY = tuple(replace(chapter, figures=tuple) for chapter in CHAPTERS)
NOT_FOR_READING = {"format", "cue", "rest_cue", "id"}
"""Version of a file's language, words on the training screen, names for the machine."""

Place = tuple[str | int, ...]


def said(rules: Mapping[str, Mapping[str, Any]]) -> str:
    return "\n".join(line for chapter in body(rules, DATA_ONLY) for line in chapter)


def leaves(value: object, place: Place = ()) -> Iterator[tuple[Place, object]]:
    """Every number and text of a file, with the way to it."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key not in NOT_FOR_READING:
                yield from leaves(one, (*place, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from leaves(one, (*place, index))
    elif not isinstance(value, bool):
        yield place, value


def changed(data: Mapping[str, Any], place: Place, value: object) -> Mapping[str, Any]:
    new: Any = copy.deepcopy(data)
    at = new
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    return new  # type: ignore[no-any-return]


def test_the_page_is_not_stale() -> None:
    assert PAGE.read_text(encoding="utf-8") == document.document(RULES), (
        "python -m kiosk clinical --out docs/clinical.md"
    )


def test_every_data_file_is_covered_by_one_chapter() -> None:
    assert {path.relative_to(DIRECTORY).as_posix() for path in DIRECTORY.rglob("*.toml")} == set(RULES)
    body(RULES, DATA_ONLY)
    with pytest.raises(ConfigError) as caught:
        body({**RULES, "something_new.toml": {}}, DATA_ONLY)
    assert [one.path for one in caught.value.diagnostics] == ["something_new.toml"]
    twice = Chapter(title="Again", intro=(), readers=(Reader(files=("rates.toml",), read=tests.rates),))
    with pytest.raises(ConfigError):
        body(RULES, (*DATA_ONLY, twice))


@pytest.mark.parametrize("name", sorted(RULES))
def test_no_figure_of_a_file_is_left_out(name: str) -> None:
    """Each number made another one has to make another document."""
    data = RULES[name]
    mine = tuple(
        replace(chapter, readers=readers)
        for chapter in DATA_ONLY
        if (readers := tuple(reader for reader in chapter.readers if _covers(reader, name)))
    )
    beside = {other: one for other, one in RULES.items() if _covers(mine[0].readers[0], other)}
    before = body(beside, mine)
    unseen = [
        place
        for place, value in leaves(data)
        if isinstance(value, int | float)
        and body({**beside, name: changed(data, place, value + 7)}, mine) == before  # no choice is numbered
    ]
    assert unseen == []


@pytest.mark.parametrize("name", sorted(RULES))
def test_no_word_of_a_file_is_left_out(name: str) -> None:
    text = " ".join(said(RULES).replace("\\|", "|").split())
    keys = {"bands", "tier", "scope", "lasts", "kind", "rest", "work", "basis", "side", "limb"}
    missing = [
        (place, value)
        for place, value in leaves(RULES[name])
        if isinstance(value, str) and not keys & set(place) and " ".join(value.split()) not in text
        and value.replace("_", " ") not in text and value.replace("_", "-") not in text
    ]  # fmt: skip
    assert missing == []


def _covers(reader: Reader, name: str) -> bool:
    return any(Path(name).match(pattern) for pattern in reader.files)


def test_every_figure_says_where_it_is_from_or_that_it_is_ours() -> None:
    found = all_figures()
    assert len(found) > 40
    marked = figure_table(found)
    assert any(line.endswith("| ◆ |") for line in marked)
    assert any(line.endswith("| ◇ |") for line in marked)


def test_no_limit_of_the_watchdog_is_forgotten() -> None:
    shown = {name for one in all_figures() if one.module == limits.__name__ for name in one.values}
    public = {name for name in vars(limits) if name.isupper()}
    assert shown | set(TECHNICAL) == public
    assert {"RESTRICTION_LEG_S", "TRAINING_MAX_MMHG", "SEARCH_MAX_MMHG", "OVERPRESSURE_MMHG"} <= shown


NO_RULE_ABOUT_PEOPLE = {
    *("alarm_kinds", "alarms", "blocks", "bout", "calibrationdue", "checks", "clinic", "command", "course", "cues"),
    *("backupstate", "clocktrust", "errandcodes", "errands", "handout", "pseudonym"),
    *("days", "dose", "form", "gate", "ladder", "lop", "modes", "orders", "planchange", "progressiondone"),
    *("correction", "progressionfired", "proofends", "proofholds", "proofreleases", "proposalrules", "todaysadvice"),
    *("picture", "proofrises", "proofsteps", "proofzero", "proposalcase", "refill", "screenform", "selftest"),
    *("session", "sofar", "starting", "state", "supervisor", "trend", "units", "verdict", "zerodrift"),
}
"""Modules of the core whose constants are words, parts of the machine, or plain arithmetic."""


def test_no_module_of_rules_is_forgotten() -> None:
    """A new module with constants is shown in a chapter, or named above."""
    shown = {one.module.rpartition(".")[2] for one in all_figures() if one.module.startswith("kiosk.core.")}
    constant = re.compile(r"^[A-Z][A-Z_]*(: Final.*)? = ", re.MULTILINE)
    files = (ROOT / "kiosk" / "core").glob("*.py")
    known = {path.stem for path in files if constant.search(path.read_text(encoding="utf-8"))}
    assert shown & NO_RULE_ABOUT_PEOPLE == set()
    assert known - NO_RULE_ABOUT_PEOPLE - shown == set(), "add a chapter's figures in kiosk/ops/clinical/chapters.py"


def module(folder: Path, name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> str:
    (folder / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, name, raising=False)
    return name


def test_a_figure_keeps_to_the_docstring_right_below_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        'A_S = 1.0\nB_S = 2.0\n"""Both (Somebody et al. 2019)."""\n_HIDDEN = 4\n\nC = 3\n"""Ours (our inference)."""\n'
    )
    found = figures(module(tmp_path, "figures_together", text, monkeypatch))
    assert [(dict(one.values), one.text) for one in found] == [
        ({"A_S": 1.0, "B_S": 2.0}, "Both (Somebody et al. 2019)."),
        ({"C": 3}, "Ours (our inference)."),
    ]


@pytest.mark.parametrize(
    "text", ["A_S = 1.0\n", 'A_S = 1.0\n"""How long."""\n', 'A_S = 1.0\n\n"""Too far off (our inference)."""\n']
)
def test_a_figure_without_a_source_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    name = module(tmp_path, "figures_without", text, monkeypatch)
    with pytest.raises(ConfigError) as caught:
        figures(name)
    assert [(one.path, one.code) for one in caught.value.diagnostics] == [(f"{name}.A_S", "no_source")]


def test_a_name_that_is_no_figure_is_refused() -> None:
    with pytest.raises(ConfigError):
        figures("kiosk.core.age", without=("NOBODY",))


def test_the_version_changes_with_every_rule() -> None:
    found = all_figures()
    versions = {digest(RULES, found)}
    for name, data in RULES.items():
        place, value = next((place, value) for place, value in leaves(data))
        versions.add(digest({**RULES, name: changed(data, place, f"{value} and more")}, found))
    first = found[0]
    versions.add(digest(RULES, (replace(first, text=first.text + " More."), *found[1:])))
    versions.add(
        digest(RULES, (Figure(module=first.module, values={"MINIMUM_YEARS": 17}, text=first.text), *found[1:]))
    )
    assert len(versions) == len(RULES) + 3


def test_the_version_is_printed_and_signed() -> None:
    version = digest(RULES, all_figures())
    page = document.document(RULES)
    assert f"**Version of these rules: `{version}`**" in page
    assert page.partition("## Read and agreed")[2].count(f"`{version}`") == 3


def options(**said: object) -> argparse.Namespace:
    return argparse.Namespace(**{"config": None, "out": None, "check": None, **said})


def test_the_command_writes_and_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "rules.md"
    assert document.run(options(check=page)) == 1
    assert document.run(options(out=page)) == 0
    assert document.run(options(check=page)) == 0
    capsys.readouterr()
    assert document.run(options()) == 0
    assert capsys.readouterr().out == page.read_text(encoding="utf-8")


def test_a_clinics_own_protocol_is_in_its_document(tmp_path: Path) -> None:
    text = (DIRECTORY / "protocols" / "walk-int.toml").read_text(encoding="utf-8")
    (tmp_path / "ours.toml").write_text(text.replace('"WALK-INT"', '"OUR-WALK"'), encoding="utf-8")
    own = read_rules(own=tmp_path)
    assert "**OUR-WALK**" in document.document(own)
    assert digest(own, ()) != digest(RULES, ())


def test_a_file_of_tables_that_name_their_source_is_read_without_a_reader_of_its_own() -> None:
    data = {
        "version": "x-1",
        "sources": {"AB": "Somebody et al. 2019", "OURS": "our inference"},
        "rest": {"least_h": 36.0, "basis": "published", "source": "AB", "note": "between sessions"},
        "steps": [{"id": "time", "rounds": [1, 2], "sources": ["AB", "OURS"]}, {"up": True, "source": "OURS"}],
    }
    text = "\n".join(tests.tables({"x.toml": data}))
    assert "| rest | least h 36 | published | AB: between sessions |  |" in text
    assert "| steps time | rounds 1, 2 |  | AB, OURS | ◇ |" in text
    assert "| steps 2 | up yes |  | OURS | ◆ |" in text
    assert "* AB: Somebody et al. 2019" in text


def test_a_rule_of_progression_without_a_sentence_is_refused() -> None:
    data: Any = copy.deepcopy(dict(RULES["progression.toml"]))
    data["pace"]["again"] = {"days": 3.0, "basis": "inference", "source": "INFERENCE"}
    with pytest.raises(ConfigError) as caught:
        progressing.progressing({"progression.toml": data})
    assert [(one.path, one.code) for one in caught.value.diagnostics] == [("pace.again", "not_covered")]


@pytest.mark.parametrize(
    ("rule", "mark"),
    [
        ({"basis": "published", "source": "AB"}, ""),
        ({"basis": "published", "source": "AB", "note": "hours of each bout"}, ""),
        ({"basis": "published", "source": "AB", "note": "the step is ours"}, "◇"),
        ({"basis": "derived", "source": "AB"}, "◇"),
        ({"basis": "inference", "source": "INFERENCE"}, "◆"),
    ],
)
def test_a_note_that_says_what_is_ours_is_marked(rule: Mapping[str, Any], mark: str) -> None:
    assert rule_mark(rule) == mark


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("DAILY_S", 1800.0, "30 min"),
        ("SCREENING_AGE_S", 14400.0, "4 h"),
        ("HELD_S", 1180.0, "19 min 40 s"),
        ("SHORT_S", 0.1, "0.1 s"),
        ("LOP_MMHG", (80.0, 282.0), "80 to 282 mmHg"),
        ("TIMES_S", (60.0, 7200.0), "60 s to 2 h"),
        ("ARM_PERCENT_MAX", 50.0, "50 %"),
        ("high_share", 0.1, "10 %"),
        ("MMHG_PER_CM", 1.11, "1.11"),
        ("SYMPTOMS", frozenset({"b_c", "a"}), "a, b c"),
        ("SCALES", ("cuff_pain", "effort"), "cuff pain, effort"),
    ],
)
def test_a_figure_is_written_in_its_unit(name: str, value: object, text: str) -> None:
    assert value_of(name, value) == text


def test_figures_are_written_short() -> None:
    assert (number(2.0), number(0.115), number(1_250_000.0), seconds(90.0)) == ("2", "0.115", "1250000", "90 s")
    lines: Sequence[str] = figure_table(())
    assert lines == []
