"""The hazard table tells the truth about modules and tests: whatever it names is there."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "hazards.md"
STATUSES = {"proved", "partly", "later"}
COLUMNS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One hazard."""

    id: str
    hazard: str
    control: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]
    status: str
    remark: str


def row(line: str) -> Row:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    assert len(cells) == COLUMNS, line
    status, _, remark = cells[5].partition(":")
    modules, tests = (tuple(re.findall(r"`([^`]+)`", cell)) for cell in cells[3:5])
    return Row(
        id=cells[0],
        hazard=cells[1],
        control=cells[2],
        modules=modules,
        tests=tests,
        status=status,
        remark=remark.strip(),
    )


def rows() -> list[Row]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    found = [row(line) for line in lines if re.match(r"\| [A-Z]+[0-9]+ \|", line)]
    assert len(found) > 30
    return found


@cache
def functions(path: str) -> dict[str, bool]:
    """Test functions of a file, and whether each is parametrised."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {
        node.name: any("parametrize" in ast.unparse(decorator) for decorator in node.decorator_list)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


def wrong(test: str) -> str | None:
    """What is wrong with a test's id; None when pytest would find it."""
    found = re.fullmatch(r"(tests/[\w/]+\.py)::(test_\w+)(?:\[(.+)\])?", test)
    if found is None:
        return "no test id"
    path, name, case = found.groups()
    if not (ROOT / path).is_file():
        return "no such file"
    if name not in functions(path):
        return "no such function"
    if case is None:
        return None
    if not functions(path)[name]:
        return "not parametrised"
    # Cases of the scenarios are files beside the test; every other case is spelt in the test's own file.
    beside = (ROOT / path).with_name(f"{case}.toml").is_file()
    return None if beside or f'"{case}"' in (ROOT / path).read_text(encoding="utf-8") else "no such case"


def test_every_hazard_is_told_once_with_cause_and_control() -> None:
    ids = [one.id for one in rows()]
    assert len(ids) == len(set(ids))
    assert [one.id for one in rows() if not one.hazard or not one.control] == []


def test_every_module_of_the_table_exists() -> None:
    missing = {one.id: name for one in rows() for name in one.modules if not (ROOT / name).is_file()}
    assert missing == {}


def test_every_test_of_the_table_exists() -> None:
    assert {test: what for one in rows() for test in one.tests if (what := wrong(test)) is not None} == {}


def test_nothing_is_called_proved_without_a_test_and_everything_else_says_what_is_missing() -> None:
    assert {one.status for one in rows()} == STATUSES
    assert [one.id for one in rows() if one.status == "proved" and not (one.tests and one.modules)] == []
    assert [one.id for one in rows() if (one.status == "proved") is bool(one.remark)] == []


def test_every_scenario_belongs_to_a_hazard() -> None:
    named = " ".join(test for one in rows() for test in one.tests)
    files = sorted(path.stem for path in (ROOT / "tests/scenarios").glob("*.toml"))
    assert files
    assert [name for name in files if f"[{name}]" not in named] == []
