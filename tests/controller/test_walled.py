"""The controller of an installed station is closed to others of its user; what it starts is not."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.controller.walled import wall

GET = "import ctypes; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
"""PR_GET_DUMPABLE."""
TELL = f"""
from kiosk.controller.walled import wall
import subprocess, sys
wall()
{GET}
sys.stdout.flush()
subprocess.run([sys.executable, "-c", {GET!r}], check=True)
"""


def test_it_is_closed_and_its_children_are_not() -> None:
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-c", TELL]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": root})  # noqa: S603
    assert done.stdout.split() == ["0", "1"]


def test_a_kernel_that_does_not_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Kernel:
        @staticmethod
        def prctl(*_words: int) -> int:
            ctypes.set_errno(22)
            return -1

    monkeypatch.setattr(ctypes, "CDLL", lambda *_given, **_named: Kernel())
    with pytest.raises(OSError, match="Invalid argument"):
        wall()
