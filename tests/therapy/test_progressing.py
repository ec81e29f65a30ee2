"""The progression file: what is shipped, and what is refused."""

from pathlib import Path

import pytest

from kiosk.core.condition import MorningAfter
from kiosk.core.errors import Diagnostic, ProtocolError
from kiosk.core.limb import Limb
from kiosk.core.progressionrules import Scale, Sign
from kiosk.therapy.progressing import DIRECTORY, load_progression
from kiosk.tui import strings
from kiosk.tui.sentences import SENTENCES

TEXT = (DIRECTORY / "progression.toml").read_text(encoding="utf-8")


def refused(folder: Path, text: str) -> dict[str, Diagnostic]:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProtocolError) as caught:
        load_progression(path)
    return {one.path.rpartition(": ")[2]: one for one in caught.value.diagnostics}


def changed(old: str, new: str) -> str:
    assert TEXT.count(old) >= 1
    return TEXT.replace(old, new, 1)


def test_the_sourced_figures_are_those_of_the_domain_reference() -> None:
    rules = load_progression()
    assert (rules.load.every_days, rules.load.every_share, rules.load.last_set_above) == (28.0, 0.05, 15)
    assert rules.load.most_share == 0.4
    assert rules.pace.apart_days == 1.5
    assert rules.ramp.first_percent == 40.0
    assert (rules.ramp.older_weeks, rules.ramp.older_years) == (6.0, 60)
    assert rules.restart_days == 28.0
    assert rules.pressure.most_percent == {Limb.LEG: 60.0, Limb.ARM: 50.0}
    assert all(rules.answers[scale].lower_from >= 8 for scale in Scale), "above 7 a bout ends"


def test_every_symptom_and_sign_that_can_be_told_has_its_rule() -> None:
    rules = load_progression()
    assert set(rules.symptoms) == set(strings.SYMPTOMS)
    assert {sign.value for sign in Sign} == set(MorningAfter.__slots__) - {"pain", "soreness"}


def test_every_answer_symptom_and_reason_to_hold_has_its_own_sentence() -> None:
    rules = load_progression()
    codes = [f"progress_hold_{one}" for one in rules.holds] + [f"progress_symptom_{one}" for one in rules.symptoms]
    codes += [f"progress_{how}_{scale}" for how in ("high", "much") for scale in Scale]
    codes += [f"progress_missing_{scale}" for scale in Scale if scale is not Scale.SORENESS]
    assert [code for code in codes if code not in SENTENCES] == []


def test_what_is_wrong_is_refused_where_it_stands(tmp_path: Path) -> None:
    found = refused(tmp_path, changed("raise_most = 7", 'raise_most = 7.5\nhalf = "x"'))
    assert set(found) == {"answers.effort.raise_most", "answers.effort.half"}
    found = refused(tmp_path, changed('source = "T3"', 'source = "T4"'))
    assert found["pace.apart.source"].code == "unknown_source"
    table = 'load_percent = 90.0\nbasis = "inference"\nsource = "{}"'
    found = refused(tmp_path, changed(table.format("INFERENCE"), table.format("NOBODY")))
    assert set(found) == {"breaks[0].source"}
    found = refused(tmp_path, changed("lower_from = 9", "lower_from = 7"))
    assert found["answers.effort"].code == "unsound"
    assert "mine.toml:" in found["answers.effort"].path


def test_a_break_is_as_long_as_the_screening_says(tmp_path: Path) -> None:
    found = refused(tmp_path, changed("above_days = 28.0", "above_days = 29.0"))
    assert found["restart.above_days"].code == "unsound"
