"""What the watchdog's process is made of."""

import ast
import io
import subprocess
import sys
import tokenize
from pathlib import Path

import kiosk.safety

FORBIDDEN = {
    "adafruit_ads1x15", "adafruit_blinka", "adafruit_bus_device", "adafruit_extended_bus", "Adafruit_PureIO",
    "asyncio", "board", "busio", "lgpio", "msgspec", "numpy", "sqlite3", "sqlite_utils", "textual",
}  # fmt: skip
"""gpiozero brings `threading` along; nothing of ours does (the import contracts say so)."""

SCRIPT = """
import sys
import kiosk.safety.watchdog, kiosk.safety.vent
print(*sorted(sys.modules))
"""


def test_the_watchdog_imports_nothing_else_of_ours_and_no_big_library() -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter
    modules = set(ran.stdout.split())
    ours = {name for name in modules if name.split(".")[0] == "kiosk"}
    assert "kiosk.safety.guard" in ours
    assert {name for name in ours if not name.startswith("kiosk.safety")} == {"kiosk"}
    assert not FORBIDDEN & {name.split(".")[0] for name in modules}


def code_lines(path: Path) -> int:
    """Lines that are neither blank, nor comment, nor docstring."""
    text = path.read_text(encoding="utf-8")
    prose: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            prose |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    quiet = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in quiet:
            code |= set(range(token.start[0], token.end[0] + 1))
    return len(code - prose)


def test_the_package_stays_small_enough_to_be_read() -> None:
    """The number is ADR 14's."""
    sizes = {path.name: code_lines(path) for path in Path(kiosk.safety.__path__[0]).glob("*.py")}
    assert sum(sizes.values()) <= 1200, sizes
