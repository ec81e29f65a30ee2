"""Where the shipped constants come from: the file says it, and this says when it is no longer true."""

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from benchmarks import lop_learn, lop_sources

LEARN_ANEW = "learnt with other code: python -m benchmarks.lop_learn kiosk/lop/constants.json"


def learnt() -> dict[str, object]:
    table = json.loads(files("kiosk.lop").joinpath("constants.json").read_text(encoding="utf-8"))
    found: dict[str, object] = table["learnt"]
    return found


def test_the_shipped_constants_were_learnt_with_this_code_seed_and_number() -> None:
    found = learnt()
    assert set(found) == {"by", "seed", "number", "code", "python", "numpy"}
    assert Path(lop_learn.__file__).samefile(lop_sources.ROOT / str(found["by"]))
    assert (found["seed"], found["number"]) == (lop_learn.SEED, lop_learn.NUMBER)
    assert found["code"] == lop_sources.digest(), LEARN_ANEW


def test_the_releases_it_was_learnt_with_are_named() -> None:
    found = learnt()
    assert str(found["python"]).count(".") == 2
    assert int(str(found["numpy"]).split(".")[0]) <= int(np.__version__.split(".")[0])


def test_the_file_is_laid_out_as_the_learner_writes_it() -> None:
    text = files("kiosk.lop").joinpath("constants.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=1) + "\n"


FIRST = """
'''Text.'''
from kiosk.second import thing

SIZE = 1
'''More text.'''


def f(x: int) -> int:
    '''Says.'''
    return x + SIZE
"""
SECOND = "from kiosk import third\n\nthing = third.one\n"
THIRD = "one = 2.5\n"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(lop_sources, "ROOT", tmp_path)
    (tmp_path / "kiosk").mkdir()
    for name, text in (("__init__", ""), ("first", FIRST), ("second", SECOND), ("third", THIRD), ("fourth", THIRD)):
        (tmp_path / "kiosk" / f"{name}.py").write_text(text, encoding="utf-8")
    return tmp_path / "kiosk"


@pytest.mark.parametrize(
    ("name", "before", "after", "is_same"),
    [
        ("first", "Text.", "Other text.", True),
        ("first", "More text.", "No text.", True),
        ("first", "Says.", "Said.", True),
        ("first", "return x + SIZE", "return (x\n            + SIZE)  # as it was", True),
        ("first", "x + SIZE", "x - SIZE", False),
        ("first", "SIZE = 1", "SIZE = 2", False),
        ("second", "third.one", "third.two", False),
        ("third", "2.5", "2.6", False),  # two imports away
        ("fourth", "2.5", "2.6", True),  # imported by nobody
    ],
)
def test_the_digest_is_that_of_what_the_code_does(
    tree: Path, name: str, before: str, after: str, *, is_same: bool
) -> None:
    first = lop_sources.digest("kiosk.first")
    file = tree / f"{name}.py"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")
    assert (lop_sources.digest("kiosk.first") == first) is is_same
