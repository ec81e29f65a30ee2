"""What the process holds that holds pressure: the work on pulses and its arrays are the analysis process's (ADR 23)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.hw.wiring import default_wiring_path
from tests.safety.test_imports import modules

FORBIDDEN = {"numpy", "pandas", "scipy", "kiosk.lop", "kiosk.analysis", "textual", "kiosk.tui"}

BUILT = """
import sys
from unittest.mock import MagicMock
from kiosk.hw.sim import transport
transport.SocketTransport = MagicMock()
transport.SocketTransport.return_value.clock.return_value = True, 0.0
from kiosk.__main__ import main
from kiosk.controller.process import ControllerProcess

async def built(self, controller):
    {planted}
    print("built", type(controller.loop).__name__, controller.desk.needs_supervisor, *sorted(sys.modules))

ControllerProcess._serve = built
sys.argv = ["kiosk", "controller", "--config", sys.argv[1]]
sys.exit(main())
"""
"""Everything as it starts, with settings, records, recorder and ear; ended where the loop's thread would begin."""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    folders = {f"{name}_dir": tmp_path / name for name in ("data", "runtime", "state")}
    values = {"backend": "bench", **folders, "wiring": default_wiring_path()}
    path.write_text("".join(f'{key} = "{value}"\n' for key, value in values.items()), encoding="utf-8")
    return path


def held(config: Path, planted: str = "pass") -> set[str]:
    built, loop, needs_supervisor, *names = modules(BUILT.format(planted=planted), os.fspath(config))
    assert (built, loop, needs_supervisor) == ("built", "ControlLoop", "True")
    return set(names)


OPTIONS = {"kiosk.lop", "kiosk.lop.options"}
"""What the command line knows of its commands, which holds no arrays."""


def forbidden(names: set[str]) -> set[str]:
    others = names - OPTIONS
    return FORBIDDEN & (others | {".".join(name.split(".")[:2]) for name in others})


def test_the_controller_that_is_built_holds_no_arrays_and_nothing_of_the_analysis(config: Path) -> None:
    names = held(config)
    assert {"kiosk.controller.loop", "kiosk.core.machine", "kiosk.storage", "sqlite_utils"} <= names
    assert forbidden(names) == set()


def test_it_would_be_seen(config: Path) -> None:
    """An import that comes as late as a first pass's is one too; numpy is installed where these tests run."""
    assert forbidden(held(config, "import numpy, kiosk.lop.filters")) == {"numpy", "kiosk.lop"}


def test_the_records_library_would_bring_them_if_it_could() -> None:
    """Why `storage.lean` is there: left to itself it imports numpy wherever that is installed."""
    ran = subprocess.run(
        [sys.executable, "-c", "import sys, sqlite_utils; print('numpy' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == ["True"]
