"""Whoever has no picture reads why: asked of the script, by the shell."""

import subprocess
from pathlib import Path

import pytest

from kiosk.install import layout
from kiosk.install.data import FOLDER
from tests.architecture.test_units import service

FOLDER_OF_TEXTS = layout.FILES / "usr/lib/bfr-kiosk"
SCRIPT = FOLDER_OF_TEXTS / "notice.sh"
ASKED = """#!/bin/sh
case "$*" in
"show --property=SubState --value bfr-kiosk-screen.service")
    read -r state <{folder}/states
    echo "$state"
    [ "$(wc -l <{folder}/states)" -lt 2 ] || sed -i 1d {folder}/states
    ;;
'show --property=LoadState --value var-lib-bfr\\x2dkiosk.mount') echo {load} ;;
'show --property=ActiveState --value var-lib-bfr\\x2dkiosk.mount') echo {active} ;;
*) exit 9 ;;
esac
"""
NO_PARTITION = ("not-found", "inactive")
MISSING = ("loaded", "inactive")
THERE = ("loaded", "active")


def shown(folder: Path, *states: str, records: tuple[str, str] = NO_PARTITION) -> str:
    """What is on the console, when systemd says these states one after the other, and the last for ever."""
    (folder / "states").write_text("".join(f"{state}\n" for state in states))
    load, active = records
    programs = folder / "programs"
    programs.mkdir()
    for name, text in (("systemctl", ASKED.format(folder=folder, load=load, active=active)), ("sleep", "#!/bin/sh\n")):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    console = folder / "console"
    words = ["/bin/sh", str(SCRIPT), str(FOLDER_OF_TEXTS), str(console)]
    told = {"PATH": f"{programs}:/usr/bin:/bin"}
    subprocess.run(words, check=True, capture_output=True, env=told)  # noqa: S603 - a script of ours
    return console.read_text(encoding="utf-8") if console.exists() else ""


@pytest.mark.parametrize("records", [NO_PARTITION, THERE])
@pytest.mark.parametrize("states", [("failed",), ("start", "auto-restart"), ("start", "stop-post", "failed")])
def test_a_screen_that_was_refused_and_one_that_ends_again_and_again_are_both_told(
    tmp_path: Path, states: tuple[str, ...], records: tuple[str, str]
) -> None:
    said = shown(tmp_path, *states, records=records)
    assert "cannot show its screen" in said
    assert said.startswith("\x1b[H\x1b[2J"), "on a console that is empty"


@pytest.mark.parametrize("state", ["dead", "failed", "auto-restart"])
def test_where_the_records_are_missing_the_key_is_asked_for(tmp_path: Path, state: str) -> None:
    """Nothing was begun then, so nothing failed: systemd says only that the screen is dead."""
    said = shown(tmp_path, state, records=MISSING)
    assert "key stick" in said
    assert "cannot show" not in said


@pytest.mark.parametrize("states", [("running",), ("dead", "start", "running"), ("dead",)])
def test_nothing_is_said_of_a_screen_that_comes_and_of_one_that_somebody_stopped(
    tmp_path: Path, states: tuple[str, ...]
) -> None:
    assert shown(tmp_path, *states) == ""


def test_each_start_of_the_screen_and_each_end_for_good_begins_it_and_it_is_never_refused() -> None:
    screen, unit = service("screen"), service("notice")
    assert "bfr-kiosk-notice.service" in " ".join(screen["Wants"]).split(), "before 254 no restart is a failure"
    assert screen["OnFailure"] == ["bfr-kiosk-notice.service"]
    assert screen["Type"] == ["notify"], "running is said by the picture"
    assert unit["StartLimitIntervalSec"] == ["0"]
    assert unit["ExecStart"] == ["/bin/sh /usr/lib/bfr-kiosk/notice.sh /usr/lib/bfr-kiosk /dev/tty1"]
    assert "ExecCondition" not in unit
    script = SCRIPT.read_text(encoding="utf-8")
    assert int(script.partition("looks_most=")[2].split()[0]) < int(unit["TimeoutStartSec"][0]) - 10
    assert screen["RequiresMountsFor"] == [FOLDER] == ["/var/lib/bfr-kiosk"], "whose mount the script asks for"
