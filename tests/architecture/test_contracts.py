"""The borders between the packages hold, and the check that watches them notices when they do not."""

import ast
import io
import shutil
import subprocess
import sys
import tokenize
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYPROJECT = ROOT / "pyproject.toml"
CONTRACTS = [
    contract["name"]
    for contract in tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
]

MAX_MODULE_LINES = 300
MAX_SAFETY_LINES = 1770  # docs/adr/0078-proved-by-a-fall.md
"""What an auditor reads in one sitting. Raised by a decision in `docs/adr` only, never by dropping a check."""

_LINT = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The tree as it is now, to plant imports in."""
    shutil.copytree(ROOT / "kiosk", tmp_path / "kiosk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PYPROJECT, tmp_path)
    return tmp_path


def lint(tree: Path) -> tuple[int, set[str], set[str]]:
    """Exit code, and the names of the contracts that were kept and broken."""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _LINT, "--no-cache"], cwd=tree, capture_output=True, text=True, check=False
    )
    lines = done.stdout.splitlines()
    kept = {name for name in CONTRACTS if f"{name} KEPT" in lines}
    broken = {name for name in CONTRACTS if f"{name} BROKEN" in lines}
    assert kept | broken == set(CONTRACTS), done.stdout + done.stderr
    return done.returncode, kept, broken


def test_all_borders_hold(copy: Path) -> None:
    code, kept, broken = lint(copy)
    assert broken == set()
    assert kept == set(CONTRACTS)
    assert code == 0


@pytest.mark.parametrize(
    ("module", "planted", "contract"),
    [
        ("core/model.py", "import time", "The functional core does no I/O and reads no clock"),
        ("core/units.py", "from datetime import datetime", "The functional core does no I/O and reads no clock"),
        (
            "safety/watchdog.py",
            "import textual",
            "The watchdog needs nothing but the standard library and gpiozero",
        ),
        (
            "safety/heartbeat.py",
            "from kiosk.core import units",
            "The watchdog needs nothing but the standard library and gpiozero",
        ),
        (
            "controller/loop.py",
            "from kiosk.hw.sim import world",
            "The simulator is chosen by name in the factory and nowhere else",
        ),
        ("safety/limits.py", "import os", "The guard, the limits and the heartbeat codec are pure"),
        ("controller/loop.py", "import gpiozero", "Only the adapters touch GPIO and I2C"),
        ("controller/loop.py", "import sqlite3", "Only storage speaks SQL"),
        ("controller/loop.py", "import numpy", "Arrays stay out of every process that holds pressure or shows it"),
        (
            "safety/guard.py",
            "from kiosk.lop import filters",
            "Arrays stay out of every process that holds pressure or shows it",
        ),
        (
            "controller/earprocess.py",
            "from kiosk.analysis import agreement",
            "Arrays stay out of every process that holds pressure or shows it",
        ),
        (
            "analysis/process.py",
            "from kiosk.hw import ports",
            "The analysis owns nothing: no lines, no records, no screen",
        ),
        ("touch/reader.py", "import textual", "The touch reader sees the panel and two sockets alone"),
        ("touch/contacts.py", "import time", "What a contact on the panel means is pure"),
        (
            "install/plan.py",
            "from kiosk.core import units",
            "The installation needs the standard library and nothing else of ours",
        ),
        ("install/bootconfig.py", "import os", "What is written into the boot settings is pure"),
        ("lop/beats.py", "import time", "The work on the cuff's pulses is pure"),
        (
            "storage/store.py",
            "from kiosk.tui import __doc__ as x",
            "Layers: each package sees only what lies below it",
        ),
    ],
)
def test_a_planted_import_is_noticed_and_its_contract_named(
    copy: Path, module: str, planted: str, contract: str
) -> None:
    target = copy / "kiosk" / module
    target.write_text(f"{target.read_text(encoding='utf-8')}\n{planted}\n", encoding="utf-8")
    code, _, broken = lint(copy)
    assert code != 0
    assert contract in broken


def test_a_new_package_must_be_placed(copy: Path) -> None:
    (copy / "kiosk" / "extras").mkdir()
    (copy / "kiosk" / "extras" / "__init__.py").touch()
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _LINT, "--no-cache"], cwd=copy, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "kiosk.extras" in done.stdout + done.stderr or "extras" in done.stdout + done.stderr


def code_lines(source: str) -> int:
    """Lines that hold code: no blanks, comments or docstrings (a bare string anywhere is one)."""
    documented: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            documented.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    coded: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _NO_CODE:
            coded.update(range(token.start[0], token.end[0] + 1))
    return len(coded - documented)


def test_code_lines_are_counted_as_promised() -> None:
    source = '"""Doc.\n\nMore.\n"""\n\n# comment\nX = 1  # why\n"""About X."""\n\n\ndef f(\n    a: int,\n) -> str:\n'
    source += '    """Doc."""\n    text = """two\nlines"""\n    return text\n'
    # X, the three lines of the signature, two of the string, the return.
    assert code_lines(source) == 7


def test_no_module_is_too_long_to_read() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for folder in ("kiosk", "benchmarks")
        for path in sorted((ROOT / folder).rglob("*.py"))
    }
    assert len(lengths) > 80
    assert {name: length for name, length in lengths.items() if length > MAX_MODULE_LINES} == {}


def test_an_auditor_can_read_all_of_safety() -> None:
    lengths = {path.name: code_lines(path.read_text(encoding="utf-8")) for path in (ROOT / "kiosk/safety").glob("*.py")}
    assert {"limits.py", "heartbeat.py"} <= set(lengths)
    assert sum(lengths.values()) < MAX_SAFETY_LINES, lengths
