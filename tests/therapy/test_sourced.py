"""Every number of the therapy files stands in a table that says where it is from."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from kiosk.therapy.baselines import DIRECTORY

FILES = sorted(DIRECTORY.rglob("*.toml"))

Found = tuple[str, str]


def unsourced(data: Mapping[str, object]) -> list[Found]:
    """Numbers that no source stands for, and sources that say nothing, each with its place.

    A table names its source under `source` or `sources`, or what holds it does; `[sources]` as a table is the list of
    what may be named and stands for no number itself, and what is named must be in it. `basis` alone is no source, but
    where it says "inference" the source has to say so too.
    """
    catalogue = data.get("sources")
    known = catalogue if isinstance(catalogue, dict) else None
    return list(_table(data, "", False, known))


def _table(
    table: Mapping[str, object], where: str, covered: bool, known: Mapping[str, object] | None
) -> Iterator[Found]:
    named = [table[key] for key in ("source", "sources") if key in table and not isinstance(table[key], dict)]
    texts = [text for one in named for text in (one if isinstance(one, list) else [one])]
    for text in texts:
        if not isinstance(text, str) or len(text.strip()) < (2 if known is not None else 12):
            yield where or "file", f"a source that says nothing: {text!r}"
        elif known is not None and text not in known:
            yield where or "file", f"{text} is not under [sources]"
    if named and not texts:
        yield where or "file", "an empty list of sources"
    if table.get("basis") == "inference" and texts and not any("infer" in str(_said(text, known)) for text in texts):
        yield where or "file", "an inference that names somebody else"
    is_covered = covered or bool(texts)
    for key, value in table.items():
        yield from _value(value, f"{where}.{key}" if where else key, is_covered, known)


def _said(text: object, known: Mapping[str, object] | None) -> object:
    return known.get(str(text), text) if known is not None else text


def _value(value: object, where: str, covered: bool, known: Mapping[str, object] | None) -> Iterator[Found]:
    if isinstance(value, dict):
        yield from _table(value, where, covered, known)
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _value(one, f"{where}[{index}]", covered, known)
    elif isinstance(value, int | float) and not isinstance(value, bool) and not covered:
        yield where, "a number without a source"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DIRECTORY)))
def test_every_number_of_the_file_has_a_source(path: Path) -> None:
    assert unsourced(tomllib.loads(path.read_text(encoding="utf-8"))) == []


def test_all_kinds_of_files_are_looked_at() -> None:
    names = {str(path.relative_to(DIRECTORY)) for path in FILES}
    assert {"cuffs.toml", "tests.toml", "rates.toml", "protocols/res-std.toml", "screening/same_day.toml"} | {
        "prescribing.toml"
    } <= names


def places(text: str) -> list[str]:
    return [where for where, _ in unsourced(tomllib.loads(text))]


def test_the_check_finds_what_it_is_for() -> None:
    assert places("a = 1") == ["a"]
    assert places('sources = ["Somebody et al. 2019"]\na = 1\n[t]\nb = 2.5') == []
    assert places('[sources]\nX = "Somebody et al. 2019"\nn = 3\n[t]\nb = [2]') == ["sources.n", "t.b[0]"]
    assert places('[sources]\nXY = "Somebody"\n[t]\nsource = "XY"\nb = 2\n[u]\nc = 1') == ["u.c"]
    assert places('[sources]\nXY = "Somebody"\n[t]\nsource = "YZ"\nb = 2') == ["t"]
    assert places('[[t]]\nsources = []\nb = 2\n[[t]]\nsource = "ours"\nb = 1') == ["t[0]", "t[0].b", "t[1]"]
    assert places('[t]\nbasis = "inference"\nb = 2') == ["t.b"]
    assert places('[t]\nbasis = "inference"\nsource = "Somebody et al. 2019"\nb = 2') == ["t"]
    assert places("# our inference\n[t]\nb = 2\nis_it = true") == ["t.b"]
