"""A command makes nothing of root's among the station's files, whoever asks for it."""

import argparse
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from kiosk import __main__ as command
from kiosk.config import load_settings
from kiosk.install import layout
from kiosk.ops import options, owner
from tests.test_main import write

STATION, TECHNICIAN = 990, 1000
WORDS = ["python", "/usr/local/bin/kiosk", "doctor"]
WANTED = [sys.executable, *WORDS[1:]]


class StartedError(Exception):
    """In the place of a process that begins anew."""


class Machine:
    """Who asks, and what became of him."""

    def __init__(self, patch: pytest.MonkeyPatch, *, uid: int, owner_uid: int, may_write: bool) -> None:
        self.done: list[object] = []
        self.begun: list[str] = []
        self.surroundings: Mapping[str, str] = {}
        patch.setattr(sys, "orig_argv", WORDS)
        patch.setattr(os, "geteuid", lambda: uid)
        patch.setattr(os, "access", lambda *_: may_write)
        patch.setattr(Path, "stat", lambda _: os.stat_result((0o40700, 0, 0, 0, owner_uid, owner_uid, 0, 0, 0, 0)))
        for name in ("setgroups", "setgid", "setuid", "umask"):
            patch.setattr(os, name, lambda value, name=name: self.done.append((name, value)))
        patch.setattr(os, "execv", lambda _program, words: self.start(words, {}))
        patch.setattr(os, "execve", lambda _program, words, around: self.start(words, around))

    def start(self, words: list[str], around: Mapping[str, str]) -> None:
        self.begun, self.surroundings = words, around
        raise StartedError


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write(tmp_path)


def test_root_becomes_the_owner_of_the_records_and_nothing_is_left_of_root(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(config)
    monkeypatch.setattr(owner, "load_settings", lambda _: settings)
    machine = Machine(monkeypatch, uid=0, owner_uid=STATION, may_write=True)
    with pytest.raises(StartedError):
        owner.go_on_as_owner(config)
    (groups, *rest) = machine.done
    assert isinstance(groups, tuple)
    assert groups[0] == "setgroups"
    assert 0 not in groups[1]
    assert STATION in groups[1]
    assert rest == [("setgid", STATION), ("setuid", STATION), ("umask", 0o077)], "groups first, or they are root's"
    assert machine.begun == WANTED
    assert machine.surroundings["PYTHONNOUSERSITE"] == "1"


def test_a_technician_who_logged_in_as_himself_asks_sudo(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(config)
    monkeypatch.setattr(owner, "load_settings", lambda _: settings)
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/sudo")
    monkeypatch.delenv(owner.UNIT, raising=False)
    machine = Machine(monkeypatch, uid=TECHNICIAN, owner_uid=STATION, may_write=False)
    with pytest.raises(StartedError):
        owner.go_on_as_owner(config)
    assert machine.begun == ["/usr/bin/sudo", "--", *WANTED]
    monkeypatch.setattr(shutil, "which", lambda _: None)
    owner.go_on_as_owner(config)  # the command itself says that it may not write there


def test_a_unit_never_asks_sudo_but_goes_on(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A partition of records that is missing leaves root's folder: watchdog and vent do not need it."""
    settings = load_settings(config)
    monkeypatch.setattr(owner, "load_settings", lambda _: settings)
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/sudo")
    monkeypatch.setenv(owner.UNIT, "1")
    machine = Machine(monkeypatch, uid=STATION, owner_uid=0, may_write=False)
    owner.go_on_as_owner(config)
    assert (machine.done, machine.begun) == ([], [])


@pytest.mark.parametrize(("uid", "may_write"), [(STATION, True), (STATION, False), (TECHNICIAN, True)])
def test_whoever_may_write_there_goes_on_as_he_is(
    config: Path, monkeypatch: pytest.MonkeyPatch, uid: int, may_write: bool
) -> None:
    settings = load_settings(config)
    monkeypatch.setattr(owner, "load_settings", lambda _: settings)
    machine = Machine(monkeypatch, uid=uid, owner_uid=STATION, may_write=may_write)
    owner.go_on_as_owner(config)
    assert (machine.done, machine.begun) == ([], [])


def test_where_nothing_is_yet_nobody_is_asked(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "execv", lambda *_: pytest.fail("it began anew"))
    monkeypatch.setattr(os, "execve", lambda *_: pytest.fail("it began anew"))
    owner.go_on_as_owner(config)


def test_without_a_name_the_settings_are_those_of_the_installed_station() -> None:
    assert str(options.STATION) == layout.SETTINGS


def test_every_command_that_opens_a_station_begins_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    (commands,) = [one for one in command._parser()._actions if isinstance(one, argparse._SubParsersAction)]
    asks = {name for name, sub in commands.choices.items() if "--config" in sub._option_string_actions}
    reads_files_alone = {"clinical"}
    assert {
        name for name, sub in commands.choices.items() if sub.get_default("is_stations")
    } == asks - reads_files_alone
    for name in ("doctor", "watchdog"):
        monkeypatch.setattr(owner, "go_on_as_owner", _start)
        monkeypatch.setattr(sys, "argv", ["kiosk", name])
        with pytest.raises(StartedError):
            command._command() if name == "doctor" else command._watchdog_told()


def _start(config: Path) -> None:
    assert config == options.STATION
    raise StartedError
