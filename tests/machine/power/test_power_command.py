"""Where the campaign cannot run it says why, and never that all is well."""

import os
from pathlib import Path

import pytest

from tests.machine.power import __main__ as command


def test_a_machine_that_cannot_do_it_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr("sys.argv", ["power"])
    assert command.main() == command.CANNOT
    assert "only root" in capsys.readouterr().err


def found(name: str, path: str) -> str | None:
    return None if name == "e2fsck" else f"/sbin/{name}"


@pytest.mark.parametrize("there", [(), ("/dev/fuse",), ("/dev/fuse", "/dev/loop-control")])
def test_each_thing_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, there: tuple[str, ...]) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(Path, "exists", lambda path: str(path) in there)
    monkeypatch.setattr("shutil.which", found)
    wanted = ("/dev/fuse", "/dev/loop-control", "e2fsck is not installed")[len(there)]
    assert wanted in command.missing()
