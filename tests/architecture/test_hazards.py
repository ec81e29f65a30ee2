"""The hazard register tells the truth about modules and tests: what it names is there, and no safety test is unnamed.

That the named tests are green too is checked at the end of a run with `--hazards` (tests/conftest.py), as CI does.
"""

import ast
import re
from functools import cache

import pytest

from tests.hazards import FIELDS, ROOT, STATUSES, hazards, matches

SAFETY_TESTS = (
    "tests/safety/test_*.py",
    "tests/formal/test_*.py",
    "tests/campaign/test_*.py",
    "tests/scenarios/test_*.py",
    "tests/core/test_gate*.py",
    "tests/core/test_alarm*.py",
    "tests/core/test_machine*.py",
    "tests/system/test_deaths.py",
    "tests/system/test_chaos.py",
)
"""Files whose tests exist for a hazard; each is named by the register, whole or test by test."""

BY_FUNCTION = ("tests/safety/test_guard_trips.py",)
"""Files of which each function has to be named by itself: one for each reason to let go."""


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
    """What is wrong with a name in the register; None when pytest would find it."""
    found = re.fullmatch(r"(tests/[\w/]+\.py)(?:::(test_\w+)(?:\[(.+)\])?)?", test)
    if found is None:
        return "no test id"
    path, name, case = found.groups()
    if not (ROOT / path).is_file():
        return "no such file"
    if name is None:
        return None
    if name not in functions(path):
        return "no such function"
    if case is None:
        return None
    if not functions(path)[name]:
        return "not parametrised"
    # Cases of the scenarios are files beside the test; every other case is spelt in the test's own file.
    beside = (ROOT / path).with_name(f"{case}.toml").is_file()
    return None if beside or f'"{case}"' in (ROOT / path).read_text(encoding="utf-8") else "no such case"


def test_every_hazard_is_told_once_and_whole() -> None:
    ids = [one.id for one in hazards()]
    assert len(ids) > 50
    assert len(ids) == len(set(ids))
    assert {one.id: tuple(one.fields) for one in hazards() if tuple(one.fields) != FIELDS} == {}
    assert [(one.id, label) for one in hazards() for label, text in one.fields.items() if not text] == []


def test_every_hazard_has_a_requirement_of_its_own() -> None:
    for one in hazards():
        assert re.match(rf"REQ-{one.id}: .+ shall .+\.$", one.fields["requirement"]), one.id


def test_every_module_of_the_register_exists() -> None:
    missing = {one.id: name for one in hazards() for name in one.modules if not (ROOT / name).is_file()}
    assert missing == {}


def test_every_test_of_the_register_exists() -> None:
    assert {test: what for one in hazards() for test in one.tests if (what := wrong(test)) is not None} == {}


def test_nothing_is_called_proved_without_a_test_and_everything_else_says_what_is_missing() -> None:
    assert {one.status for one in hazards()} == STATUSES
    assert [one.id for one in hazards() if one.status == "proved" and not (one.tests and one.modules)] == []
    assert [one.id for one in hazards() if (one.status == "proved") is bool(one.remark)] == []
    assert [one.id for one in hazards() if one.status != "later" and not one.tests] == []


def test_every_scenario_belongs_to_a_hazard() -> None:
    named = " ".join(test for one in hazards() for test in one.tests)
    files = sorted(path.stem for path in (ROOT / "tests/scenarios").glob("*.toml"))
    assert files
    assert [name for name in files if f"[{name}]" not in named] == []


def _safety_files() -> list[str]:
    found = [path.relative_to(ROOT).as_posix() for pattern in SAFETY_TESTS for path in sorted(ROOT.glob(pattern))]
    assert len(found) > 15
    return found


@pytest.mark.parametrize("path", _safety_files())
def test_no_safety_test_is_without_a_hazard(path: str) -> None:
    named = {test for one in hazards() for test in one.tests}
    if path in named and path not in BY_FUNCTION:
        return
    whole = {f"{path}::{name}" for name in functions(path)}
    unnamed = {test for test in whole if not any(name == test or name.startswith(f"{test}[") for name in named)}
    assert unnamed == set()


def test_a_name_stands_for_its_file_its_function_or_its_case() -> None:
    assert matches("tests/a.py", "tests/a.py::test_b[c]")
    assert matches("tests/a.py::test_b", "tests/a.py::test_b[c]")
    assert matches("tests/a.py::test_b[c]", "tests/a.py::test_b[c]")
    assert not matches("tests/a.py::test_b", "tests/a.py::test_bc")
    assert not matches("tests/a.py", "tests/ab.py::test_b")


def test_a_run_finds_the_hazard_whose_test_is_missing_skipped_or_red(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeconftest((ROOT / "tests/conftest.py").read_text(encoding="utf-8"))
    entry = "### X{n}. A\n\n* **tests**:\n  * `test_one.py::test_{name}`\n* **status**: proved\n\n"
    register = "".join(entry.format(n=n, name=name) for n, name in enumerate(("good", "skipped", "absent"), start=1))
    path = pytester.path / "register.md"
    path.write_text(register, encoding="utf-8")
    pytester.makepyfile(
        test_one="import pytest\n\ndef test_good():\n    pass\n\ndef test_skipped():\n    pytest.skip('no')\n"
    )
    result = pytester.runpytest_subprocess(
        "--hazards", str(path), f"--rootdir={pytester.path}", "-p", "no:cacheprovider"
    )
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*X2*test_one.py::test_skipped*", "*X3*test_one.py::test_absent*"])
    result.stdout.no_fnmatch_line("*X1*test_one.py::test_good*")
    path.write_text(register.split("### X2")[0], encoding="utf-8")
    result = pytester.runpytest_subprocess(
        "--hazards", str(path), f"--rootdir={pytester.path}", "-p", "no:cacheprovider"
    )
    assert result.ret == pytest.ExitCode.OK
