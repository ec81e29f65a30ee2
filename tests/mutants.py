"""Runs with mutants (docs/mutation.md): a plugin for pytest, and the run that changes each limit.

mutmut changes what functions do and leaves constants alone. Here each limit is made a quarter smaller and a quarter
larger, and a number of something one less and one more; each time some test has to fail.

    python -m tests.mutants [NAME ...]
"""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.safety import limits

TESTS = ("tests/safety", "tests/core/test_gate.py", "tests/core/test_machine.py")
STATS = [path for path in (Path("mutmut-stats.json"), Path("mutants/mutmut-stats.json")) if path.exists()]
CHANGE = "KIOSK_CHANGED_LIMIT"
UNREAD = ("FRAME_PERIOD_S",)
"""Nothing goes by this yet."""

if CHANGE in os.environ:  # now, before any other module of ours reads it
    changed, figure = os.environ[CHANGE].split("=")
    setattr(limits, changed, type(getattr(limits, changed))(figure))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first, as mutmut has measured them, so that most mutants are found within a second."""
    took_s = json.loads(STATS[0].read_text(encoding="utf-8"))["duration_by_test"] if STATS else {}
    items.sort(key=lambda item: took_s.get(item.nodeid, math.inf))


def found(name: str, value: float) -> str:
    """What noticed that a limit is another one; empty when nothing did."""
    arguments = ["-x", "-q", "-p", "tests.mutants", "-p", "no:randomly", "--hypothesis-profile=mutation", *TESTS]
    command, env = [sys.executable, "-m", "pytest", *arguments], os.environ | {CHANGE: f"{name}={value}"}
    try:
        ran = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=900)  # noqa: S603 - our own interpreter
    except subprocess.TimeoutExpired:
        return "time-out"
    lines = [line.split(" - ")[0] for line in ran.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return "" if ran.returncode == 0 else (lines or ["it does not even start"])[0]


def main(names: list[str]) -> int:
    survivors = 0
    for name in names or [name for name in vars(limits) if name.isupper() and name not in UNREAD]:
        value = getattr(limits, name)
        for other in (value - 1, value + 1) if isinstance(value, int) else (value * 0.75, value * 1.25):
            by = found(name, other)
            survivors += not by
            print(f"{name} {value:g} -> {other:g}: {by or 'SURVIVED'}", flush=True)  # noqa: T201 - a report
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
