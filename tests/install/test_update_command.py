"""How an update is asked for by root, and how it is told what became of it."""

import argparse
import json
import os
import sys
from pathlib import Path

import pytest

from kiosk.install import idle, update, updatecommand
from kiosk.install.machine import Machine
from tests.install.station import DOING, NEW, OLD, TARGET, Station


def around(_machine: Machine) -> update.Surroundings:
    return update.Surroundings(target=TARGET, now=lambda: 0.0, sleep=lambda _seconds: None, say=lambda _line: None)


@pytest.mark.parametrize(("called", "goes_on"), [(NEW, True), (OLD, False)])
def test_whichever_version_is_called_the_one_that_was_proved_goes_on(
    station: Station, monkeypatch: pytest.MonkeyPatch, called: str, goes_on: bool
) -> None:
    # the link to the version on trial is what the technician's shell finds
    begun: list[list[str]] = []
    monkeypatch.setattr(sys, "prefix", str(station.file(f"opt/bfr-kiosk/versions/{called}")))
    monkeypatch.setattr(sys, "argv", ["/opt/bfr-kiosk/bin/kiosk", "update", "--resume"])
    monkeypatch.setattr(os, "execv", lambda _program, words: begun.append(words))
    updatecommand.as_updater(station.machine)
    program = str(station.file("opt/bfr-kiosk/updater/bin/kiosk"))
    assert begun == ([[program, "update", "--resume"]] if goes_on else [])


def test_a_terminal_that_has_gone_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as gone:
        monkeypatch.setattr(sys, "stdout", gone)
        updatecommand._say("who hears that")
        updatecommand._say("or that")


def told_by(station: Station) -> tuple[int, str]:
    asked = argparse.Namespace(resume=False, requested=False, bundle=station.root.parent / "one.bundle")
    return updatecommand.carry_out(station.machine, asked, lambda _machine: station.around()), station.told()["state"]


@pytest.mark.usefixtures("light", "bundle")
def test_it_is_told_whether_it_was_refused_taken_back_or_is_not_at_its_end(station: Station) -> None:
    station.file(idle.DOING[1:]).write_text(json.dumps({**DOING, "free": False}), encoding="utf-8")
    assert told_by(station) == (1, "refused")
    station.file(idle.DOING[1:]).write_text(json.dumps(DOING), encoding="utf-8")
    station.ails = "verify"
    assert told_by(station) == (1, "back")
    station.failing = "recordfiles back"
    assert told_by(station) == (1, "failed")
    assert station.is_closed
    assert f"start --no-block {updatecommand.RESUME}" in "\n".join(station.asked)
    station.failing = ""
    resume = argparse.Namespace(resume=True, requested=False, bundle=None)
    assert updatecommand.carry_out(station.machine, resume, around) == 0
    told = station.told()
    assert (told["state"], told["code"], told["names"]) == ("back", "program_failed", {"program": "kiosk verify"})
    assert told["what"] == f"the update to {NEW} was taken back: it ails\nrunuser ended with 1"
    assert told["way_out"] == "try again"
    station.ails = ""
    assert told_by(station) == (0, "done")
    assert station.told()["names"] == {"version": NEW, "before": OLD}


def test_nothing_is_to_be_resumed_where_nothing_was_cut_off(station: Station) -> None:
    before = station.state()
    asked = argparse.Namespace(resume=True, requested=False, bundle=None)
    assert updatecommand.carry_out(station.machine, asked, around) == 0
    assert (station.state(), station.said) == (before, [])
