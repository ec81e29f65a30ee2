"""Whatever an update ends with, the screen has a code for it, and none for what never happens."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core import errandcodes, errands
from kiosk.core.errandkinds import Errand
from kiosk.install import updatetold, why
from kiosk.install.machine import Done, InstallError, Machine

FOLDER = Path(updatetold.__file__).parent
ERRORS = {"InstallError", "TakenBackError", "UnfinishedError"}
MAKERS = {("debs", "debian"), ("debs", "collect"), ("debs", "index"), ("signature", "sign")}
NEVER = MAKERS | {("trust", "read")}
"""Functions that no update calls: the maker fetches and signs, and a technician names a key."""


def imported(name: str, found: set[str]) -> set[str]:
    """A module of the installation and all of it that it brings."""
    if name not in found and (FOLDER / f"{name}.py").exists():
        found.add(name)
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kiosk.install"):
                last = (node.module or "").rpartition(".")[2]
                for other in [last] if last != "install" else [one.name for one in node.names]:
                    imported(other, found)
    return found


def tree(name: str) -> ast.Module:
    return ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))


MODULES = sorted(imported("updatecommand", set()))


def errors() -> Iterator[tuple[str, ast.Call]]:
    for name in MODULES:
        for function in ast.walk(tree(name)):
            if isinstance(function, ast.FunctionDef) and (name, function.name) not in NEVER:
                for node in ast.walk(function):
                    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                        called = node.exc.func
                        if isinstance(called, ast.Name) and called.id in ERRORS:
                            yield f"{name}.{function.name} line {node.lineno}", node.exc


def codes() -> set[str]:
    found = {"errand_busy"}
    for name in MODULES:
        for node in ast.walk(tree(name)):
            is_why = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Why"
            if is_why and node.args:  # type: ignore[attr-defined]
                first = node.args[0]  # type: ignore[attr-defined]
                assert isinstance(first, ast.Constant), f"{name}: a code that is put together"
                found.add(str(first.value))
    return found


def test_every_error_that_an_update_may_end_with_says_why_to_the_screen() -> None:
    found = list(errors())
    assert len(found) > 30
    assert [where for where, call in found if len(call.args) < 3] == []


def test_codes_are_those_that_the_screen_knows_and_all_of_them() -> None:
    assert codes() == set(errandcodes.CODES[Errand.UPDATE])


def test_steps_are_those_that_the_screen_knows() -> None:
    assert errandcodes.STEPS[Errand.UPDATE] == updatetold.STEPS
    assert updatetold.GOING_BACK == errandcodes.GOING_BACK
    assert updatetold.FORMAT == errands.FORMAT
    said = {
        node.args[1].value if node.func.attr == "step" else node.args[0].value  # type: ignore[attr-defined]
        for name in MODULES
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "step"
        if isinstance(node.args[1], ast.Constant)
    }
    told = {
        node.args[0].value  # type: ignore[attr-defined]
        for node in ast.walk(tree("update"))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "step"
    }
    assert said | told == set(updatetold.STEPS)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(28, "No space left on device"), "card_full"),
        (OSError(5, "Input/output error"), "system"),
        (KeyboardInterrupt(), "ended"),
        (ValueError("of whatever"), "system"),
    ],
)
def test_an_error_that_is_none_of_ours_has_a_code(error: BaseException, code: str) -> None:
    assert why.of_error(error) == why.Why(code)


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (("systemctl", "stop", "x"), "systemctl"),
        (("/usr/bin/apt-get", "-o", "x"), "apt-get"),
        (("/opt/bfr-kiosk/versions/1/bin/kiosk", "--version"), "kiosk --version"),
        (("runuser", "-u", "x", "--", "sh", "-c", "umask", "sh", "/opt/k/bin/kiosk", "verify"), "kiosk verify"),
        (("sh",), "sh"),
        (("a", "sh"), "a"),
    ],
)
def test_a_program_that_failed_is_called_by_its_own_name(tmp_path: Path, command: tuple[str, ...], name: str) -> None:
    assert why.called(command) == name
    machine = Machine(tmp_path, log=lambda _line: None, run=lambda _command: Done(1, "no"))
    with pytest.raises(InstallError) as failed:
        machine.run(*command)
    assert failed.value.why == why.Why("program_failed", {"program": name})
