"""The ladders' file: what is refused, and that everything it names has a sentence."""

from pathlib import Path

import pytest

from kiosk.core.errors import ProtocolError
from kiosk.core.model import Reason
from kiosk.therapy.baselines import DIRECTORY, load_baselines
from kiosk.therapy.ladders import load_ladders
from kiosk.tui.sentences import SENTENCES

BASELINES = load_baselines()
TEXT = (DIRECTORY / "ladders.toml").read_text(encoding="utf-8")


def refused(folder: Path, old: str, new: str) -> dict[str, str]:
    assert old in TEXT
    path = folder / "mine.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProtocolError) as caught:
        load_ladders(BASELINES, path)
    return {one.path.rpartition(": ")[2]: one.code for one in caught.value.diagnostics}


def test_what_is_wrong_is_refused_where_it_stands(tmp_path: Path) -> None:
    assert refused(tmp_path, 'source = "BSI24"', 'source = "BSI25"') == {"ladders[2].rungs[1].source": "unknown_source"}
    assert refused(tmp_path, '"calf"]', '"calf", "shin_bone"]') == {"ladders[2].tissues": "unsound"}
    assert refused(tmp_path, 'stage = "settling"', 'stage = "returning"') == {"ladders[0].rungs": "unsound"}
    for name in ("visa_a", "nothing"):
        found = refused(tmp_path, "{ calf_raise", f"{{ {name}")
        assert found == {"ladders[0].rungs[1].symmetry": "unsound"}
    assert refused(tmp_path, 'worst_zone = "safe"', 'worst_zone = "good"') == {
        "ladders[0].rungs[1].worst_zone": "wrong_value"
    }


def test_every_test_and_check_has_its_sentence() -> None:
    for ladder in load_ladders(BASELINES):
        for rung in ladder.rungs:
            codes = [f"ladder_{how}_{test}" for how in ("weak", "untested") for test in rung.entry.symmetry_percent]
            codes += [f"ladder_check_{check}" for check in rung.entry.checks]
            assert [Reason(code=code).code for code in codes if code not in SENTENCES] == []
