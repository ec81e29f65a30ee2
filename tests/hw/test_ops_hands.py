"""Whoever has the hardware open on a command line holds a lock that an update asks for (`kiosk/install/hands.py`)."""

from __future__ import annotations

import fcntl
import os
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from kiosk.core.errors import HardwareError
from kiosk.ops import calibrate, doctor, selftest
from kiosk.ops.doctoring import hardware
from kiosk.ops.hands import hands_on
from tests.hw.conftest import WIRING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kiosk.config import Settings


def is_free(folder: Path) -> bool:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


@pytest.fixture
def settled(settings: Settings, tmp_path: Path) -> Settings:
    (tmp_path / "etc").mkdir()
    return replace(settings, wiring=tmp_path / "etc" / "wiring.toml")


def test_several_may_hold_it_and_nothing_is_written(settled: Settings) -> None:
    folder = settled.wiring.parent
    with hands_on(settled):
        with hands_on(settled):
            assert not is_free(folder)
        assert not is_free(folder), "the other one still has it"
    assert is_free(folder)
    assert list(folder.iterdir()) == []


def test_where_it_cannot_be_held_nothing_is_opened(settled: Settings) -> None:
    gone = replace(settled, wiring=settled.wiring.parent / "gone" / "wiring.toml")
    with pytest.raises(HardwareError) as caught, hands_on(gone):
        pytest.fail("it is held by nobody")
    assert caught.value.code == "hardware_lock"


class OpenedError(Exception):
    """The hardware would be opened now."""


@pytest.mark.parametrize("command", ["calibrate", "selftest", "doctor"])
def test_each_command_that_opens_hardware_holds_it_from_before(
    settled: Settings, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opens(*_: object, **__: object) -> None:
        raise OpenedError if not is_free(settled.wiring.parent) else AssertionError("anybody may come in between")

    monkeypatch.setattr(calibrate, "controller_hardware", opens)
    monkeypatch.setattr(selftest, "controller_hardware", opens)
    monkeypatch.setattr(hardware, "controller_hardware", opens)
    monkeypatch.setattr(doctor, "_bench", lambda _settings: None)
    begin: dict[str, Callable[[], object]] = {
        "calibrate": lambda: calibrate._opened(settled, WIRING, lambda _mine, _guard: None),
        "selftest": lambda: selftest.run(settled, WIRING),
        "doctor": lambda: list(doctor._hardware(settled, WIRING, SimpleNamespace())),  # type: ignore[arg-type]
    }
    with pytest.raises(OpenedError):
        begin[command]()
    assert is_free(settled.wiring.parent), "let go of however it ends"
