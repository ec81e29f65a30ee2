"""`docs/configuration.md` is what the program reads: every key of both files, and nothing that is out of date."""

import sys
from pathlib import Path

import msgspec
import pytest

from kiosk import __main__
from kiosk.config import SettingsFile, check
from kiosk.core.errors import ConfigError
from kiosk.hw.wiring import Wiring
from kiosk.ops import reference

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


def test_the_page_is_not_stale() -> None:
    assert reference.page() == PAGE, "kiosk config reference > docs/configuration.md"


def test_every_key_of_both_files_has_its_line_under_its_table() -> None:
    listed, table = set(), ""
    for line in PAGE.splitlines():
        table = "" if line.startswith("## ") else line.strip("# []") + "." if line.startswith("### ") else table
        if line.startswith("| `"):
            listed.add(table + line.split("`")[1])
    assert listed == keys(SettingsFile) | keys(Wiring)


def keys(shape: type[msgspec.Struct]) -> set[str]:
    """As the check itself knows them."""
    nothing = check({}, shape).problems
    unknown = check({"no_such_key_at_all": 1}, shape).problems
    assert len(unknown) == len(nothing) + 1
    return set(paths(shape, ""))


def paths(shape: type[msgspec.Struct], prefix: str) -> list[str]:
    found: list[str] = []
    for field in msgspec.structs.fields(shape):
        inner = reference._table(field.type)
        at = f"{prefix}{field.encode_name}"
        found += [at] if inner is None else paths(inner, f"{at}.")
    return found


def test_the_command_prints_the_page(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["kiosk", "config", "reference"])
    assert __main__.main() == 0
    assert capsys.readouterr().out == PAGE


class Silent(msgspec.Struct):
    """A table."""

    wordless_s: float


def test_a_key_that_says_nothing_of_itself_is_refused() -> None:
    with pytest.raises(ConfigError, match="wordless_s"):
        list(reference._tables(Silent))
