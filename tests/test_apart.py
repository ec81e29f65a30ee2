"""Work in a child: its answer and its refusals come back, and nothing else of it does."""

import os
import signal
import sys
from pathlib import Path

import pytest

from kiosk.apart import apart
from kiosk.core.errors import ConfigError, Diagnostic, HardwareError, KioskError


def test_the_answer_comes_back_and_what_it_took_does_not() -> None:
    def work() -> dict[str, object]:
        import this  # noqa: F401, PLC0415  (nothing else imports it)

        return {"pid": os.getpid(), "loaded": "this" in sys.modules, "share": 0.1, "folder": str(Path("/a b/ü"))}

    told = apart(work)
    assert told.pop("pid") != os.getpid()
    assert told == {"loaded": True, "share": 0.1, "folder": "/a b/ü"}
    assert "this" not in sys.modules


@pytest.mark.parametrize(
    "refusal",
    [
        HardwareError("bus_missing", "no bus", "switch it on"),
        HardwareError("bus_missing", "no bus"),
        ConfigError([Diagnostic(path=f"a.{n}", code="missing_key", message="not given", hint="add it") for n in "xy"]),
    ],
)
def test_a_refusal_is_the_same_here(refusal: KioskError) -> None:
    def work() -> dict[str, object]:
        raise refusal

    with pytest.raises(KioskError) as raised:
        apart(work)
    assert (str(raised.value), raised.value.code) == (str(refusal), refusal.code)


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (2, 2), (None, 0), ("words", 1)])
def test_a_child_that_ends_ends_this_process_as_well(code: int | str | None, expected: int) -> None:
    with pytest.raises(SystemExit) as end:
        apart(lambda: sys.exit(code))
    assert end.value.code == expected


def test_whatever_is_unforeseen_is_shown_once(capfd: pytest.CaptureFixture[str]) -> None:
    def work() -> dict[str, object]:
        raise RuntimeError("unforeseen")

    with pytest.raises(SystemExit) as end:
        apart(work)
    assert end.value.code == 1
    assert capfd.readouterr().err.count("RuntimeError: unforeseen") == 1
    with pytest.raises(SystemExit) as end:
        apart(lambda: {"answer": object()})
    assert end.value.code == 1


def test_a_child_that_is_killed_leaves_no_answer() -> None:
    def work() -> dict[str, object]:
        os.kill(os.getpid(), signal.SIGKILL)
        return {}

    with pytest.raises(SystemExit) as end:
        apart(work)
    assert end.value.code == -signal.SIGKILL
