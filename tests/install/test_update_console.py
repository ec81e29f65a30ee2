"""While an update has taken the screen away, the console of the panel says that it goes on."""

import os
from pathlib import Path

import pytest

from kiosk.install import console, updatetold
from kiosk.install.layout import FILES
from kiosk.install.machine import Machine
from kiosk.install.why import Why
from tests.architecture.test_units import service


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path, log=lambda _line: None)
    machine.write(console.TEXT, (FILES / console.TEXT[1:]).read_bytes())
    machine.write(console.CONSOLE, b"")
    return machine


def shown(machine: Machine) -> str:
    text = machine.text(console.CONSOLE)
    machine.write(console.CONSOLE, b"")
    return text


def test_it_says_in_both_languages_that_it_goes_on_and_how_far_it_is(machine: Machine) -> None:
    updatetold.begin(machine)
    updatetold.step(machine, "look", "look through it")
    assert shown(machine) == "", "the screen is there"
    updatetold.step(machine, "copy", "try it")
    text = shown(machine)
    assert text.startswith(console.CLEAR)
    assert "is being updated" in text
    assert "wird aktualisiert" in text
    assert text.rstrip().endswith("6 / 9")
    assert text.count("#") * 9 == 6 * (text.count("#") + text.rstrip().count("-", text.index("[#")))
    updatetold.step(machine, updatetold.GOING_BACK, "back")
    assert "<<<" in shown(machine)


@pytest.mark.parametrize(("state", "text"), [("done", console.CLEAR), ("back", console.CLEAR), ("failed", "")])
def test_it_goes_when_the_screen_comes_back(machine: Machine, state: str, text: str) -> None:
    updatetold.step(machine, "make", "make it")
    shown(machine)
    updatetold.end(machine, state, Why("updated"), "so it ended")
    assert shown(machine) == text


def test_what_was_refused_before_the_screen_went_leaves_the_console_alone(machine: Machine) -> None:
    updatetold.begin(machine)
    updatetold.end(machine, "refused", Why("bundle_none"), "no bundle")
    assert shown(machine) == ""


def test_a_console_that_is_not_there_or_is_halted_holds_nothing_up(machine: Machine) -> None:
    path = machine.at(console.CONSOLE)
    path.unlink()
    updatetold.step(machine, "make", "make it")
    os.mkfifo(path)  # nobody reads: to open it for writing would wait for ever
    updatetold.step(machine, "copy", "try it")


@pytest.mark.parametrize("name", ["update", "update-resume"])
def test_the_units_may_write_to_it(name: str) -> None:
    assert f"{console.CONSOLE} w" in service(name)["DeviceAllow"]
