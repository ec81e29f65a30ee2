"""The hazard register tells the truth about modules and tests: what it names is there, and no safety test is unnamed.

What a case is called is asked of pytest itself: ids are made by it, and what a file spells is only a part of them.
That the named tests are green too is checked at the end of a whole run by `python -m tests.hazards`, as CI does.
"""

import ast
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.hazards import FIELDS, ROOT, STATUSES, hazards, main, matches, not_covered

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

LISTED = tuple(f"H{number:02}" for number in range(1, 63))
"""Ids of the list of hazards that the register answers to."""

BY_FUNCTION = ("tests/safety/test_guard_trips.py",)
"""Files of which each function has to be named by itself: one for each reason to let go."""


@cache
def functions(path: str) -> frozenset[str]:
    """Test functions of a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )


@cache
def collected(*paths: str) -> frozenset[str]:
    """Every test id that pytest finds in these files."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
    done = subprocess.run([*command, *paths], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    assert done.returncode == pytest.ExitCode.OK, done.stdout
    return frozenset(line for line in done.stdout.splitlines() if "::" in line)


def files_with_cases() -> tuple[str, ...]:
    """Files of which the register names cases."""
    return tuple(sorted({test.partition("::")[0] for one in hazards() for test in one.tests if "[" in test}))


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
    return None if case is None or test in collected(*files_with_cases()) else "no such case"


def test_every_hazard_is_told_once_and_whole() -> None:
    ids = [one.id for one in hazards()]
    assert len(ids) > 50
    assert len(ids) == len(set(ids))
    assert {one.id: tuple(one.fields) for one in hazards() if tuple(one.fields) != FIELDS} == {}
    assert [(one.id, label) for one in hazards() for label, text in one.fields.items() if not text] == []


def test_every_hazard_of_the_list_is_covered_by_one_entry_or_told_why_it_is_not() -> None:
    named = [id_ for one in hazards() for id_ in one.covers] + list(not_covered())
    assert [id_ for id_ in LISTED if id_ not in named] == []
    assert sorted(named) == list(LISTED)
    assert all(re.match(r"(not yet|does not apply)\b.*: .+", why) for why in not_covered().values())


def test_every_hazard_has_a_requirement_of_its_own() -> None:
    for one in hazards():
        assert re.match(rf"REQ-{one.id}: .+ shall .+\.$", one.fields["requirement"]), one.id


def test_every_module_of_the_register_exists() -> None:
    missing = {one.id: name for one in hazards() for name in one.modules if not (ROOT / name).is_file()}
    assert missing == {}


def test_every_test_of_the_register_exists() -> None:
    assert {test: what for one in hazards() for test in one.tests if (what := wrong(test)) is not None} == {}


def test_only_the_whole_id_of_a_case_is_a_name_of_it() -> None:
    case = "tests/scenarios/test_sessions.py::test_a_proof_that_fails_keeps_the_station_closed[oneshot_a_stuck_on]"
    assert wrong(case) is None
    assert wrong(case.replace("oneshot_a_stuck_on", "oneshot_a")) == "no such case"
    assert wrong(case.replace("closed", "shut")) == "no such function"
    assert wrong("tests/scenarios/test_sessions.py::test_tingling_lowers_by_ten_and_pain_ends[1]") == "no such case"


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


ENTRY = "### X{n}. A\n\n* **tests**:\n  * `test_one.py::test_{name}`\n* **status**: proved\n\n"
TESTS = """
import os
import pytest

def test_good():
    pass

def test_skipped():
    pytest.skip("no")

@pytest.mark.parametrize("times", range(6))
def test_many(times):
    assert times != 3 or "RED" not in os.environ
"""


class Runs:
    """Runs of a few tests in a folder of their own, with the project's conftest."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self._pytester = pytester
        pytester.makeconftest((ROOT / "tests/conftest.py").read_text(encoding="utf-8"))
        pytester.makepyfile(test_one=TESTS)

    def run(self, file: str, *arguments: str) -> pytest.RunResult:
        """With its outcomes in this file."""
        return self._pytester.runpytest_subprocess(
            f"--rootdir={self._pytester.path}", "-p", "no:cacheprovider", "--outcomes", file, *arguments
        )

    def judged(self, names: str, *files: str) -> int:
        """By a register that names these tests: X1, X2 and so on."""
        register = self._pytester.path / "register.md"
        entries = (ENTRY.format(n=n, name=name) for n, name in enumerate(names.split(), start=1))
        register.write_text("".join(entries), encoding="utf-8")
        return main(["--register", str(register), *(str(self._pytester.path / file) for file in files)])


@pytest.fixture
def runs(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Runs:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return Runs(pytester)


def without(said: str) -> list[str]:
    """The tests that hazards are told to have no green one of."""
    start = "hazard without a green test: "
    return [line.removeprefix(start) for line in said.splitlines() if line.startswith(start)]


@pytest.mark.parametrize("processes", [(), ("-n", "2")], ids=["alone", "shared"])
def test_a_run_finds_the_hazard_whose_test_is_missing_or_skipped(
    runs: Runs, processes: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert runs.run("o.json", *processes).ret == pytest.ExitCode.OK
    capsys.readouterr()
    assert runs.judged("good skipped absent many many[9]", "o.json") == 1
    assert without(capsys.readouterr().out) == [
        "X2: test_one.py::test_skipped is not green",
        "X3: test_one.py::test_absent was not run",
        "X5: test_one.py::test_many[9] was not run",
    ]


def test_a_whole_run_may_be_made_of_several_and_what_was_red_once_stays_red(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert runs.run("o.json", "-n", "2", "-k", "many").ret == pytest.ExitCode.OK
    assert runs.judged("good many", "o.json") == 1
    assert runs.run("o.json", "-k", "good").ret == pytest.ExitCode.OK
    assert runs.judged("good many", "o.json") == 0
    monkeypatch.setenv("RED", "1")
    assert runs.run("o.json", "-k", "many").ret == pytest.ExitCode.TESTS_FAILED
    monkeypatch.delenv("RED")
    assert runs.run("o.json", "-k", "many").ret == pytest.ExitCode.OK
    capsys.readouterr()
    assert runs.judged("good many", "o.json") == 1
    assert without(capsys.readouterr().out) == ["X2: test_one.py::test_many is not green"]


def test_runs_side_by_side_are_judged_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register, one, other = tmp_path / "register.md", tmp_path / "1.json", tmp_path / "2.json"
    register.write_text(ENTRY.format(n=1, name="a") + ENTRY.format(n=2, name="b"), encoding="utf-8")
    told = ["--register", str(register), str(one), str(other)]
    a, b = "test_one.py::test_a", "test_one.py::test_b"
    for first, second, red in (
        ({a: True}, {b: True}, []),
        ({a: False}, {a: True, b: True}, [f"X1: {a} is not green"]),
        ({a: True, b: True}, {b: False}, [f"X2: {b} is not green"]),
        ({a: True}, {}, [f"X2: {b} was not run"]),
    ):
        one.write_text(json.dumps(first), encoding="utf-8")
        other.write_text(json.dumps(second), encoding="utf-8")
        assert main(told) == int(bool(red))
        assert without(capsys.readouterr().out) == red


def test_a_run_that_kept_nothing_is_no_green_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        main([str(tmp_path / "none.json")])
