"""What the unit of a stick does, with programs of ours in the system's place: which it takes, and how it lets go."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.architecture.test_units import service

PARTS = {"sda1": "sda", "sda2": "sda", "sda": ""}


def run(line: str, part: str, folder: Path, **programs: str) -> bool:
    """Whether a command of the unit ends well for a part, as systemd would run it; programs are scripts."""
    for name, text in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    text = line.removeprefix("-").removeprefix("/bin/sh -c '").removesuffix("'")
    text = text.replace("%i", part).replace("$$", "$")
    surroundings = {"PATH": f"{folder}:{os.environ['PATH']}"}
    return subprocess.run(["/bin/sh", "-c", text], env=surroundings, check=False).returncode == 0  # noqa: S603 - ours


@pytest.mark.parametrize(
    ("part", "mounted", "is_taken"),
    [
        ("sda1", [""], True),
        ("sda", [""], True),  # a stick without a table of parts
        ("sda2", ["", "/run/bfr-kiosk-usb/sda1", ""], True),  # the other part of the same stick
        ("sda1", ["", "", "/"], False),  # what starts from USB, with labels of plain Debian
        ("sda1", ["", "", "/media/root-ro"], False),  # the same, only read
        ("sda1", ["", "/boot/efi", ""], False),
        ("sda1", ["", "", "[SWAP]"], False),
        ("sda2", ["", "/run/bfr-kiosk-usb/sda1", "/var/lib/bfr-kiosk"], False),
    ],
)
def test_no_part_of_the_disk_that_the_machine_runs_from_is_a_stick(
    tmp_path: Path, part: str, mounted: list[str], is_taken: bool
) -> None:
    (condition,) = service("usb@")["ExecCondition"]
    told = "\\n".join(mounted)
    lsblk = f"""case "$*" in
      *"PKNAME /dev/{part}") echo "{PARTS[part]}";;
      *"MOUNTPOINTS /dev/sda") printf '{told}\\n';;
      *) exit 1;;
    esac"""
    assert run(condition, part, tmp_path, lsblk=lsblk) is is_taken


def test_where_nobody_can_tell_it_is_none(tmp_path: Path) -> None:
    (condition,) = service("usb@")["ExecCondition"]
    assert not run(condition, "sda1", tmp_path, lsblk="exit 32")


@pytest.mark.parametrize("part", ["null", "no-such-device"])
def test_only_one_that_was_pulled_out_is_let_go_without_waiting(tmp_path: Path, part: str) -> None:
    first, second = service("usb@")["ExecStopPost"]
    run(first, part, tmp_path, umount=f'echo "$@" > {tmp_path}/said')
    said = (tmp_path / "said").read_text().split() if (tmp_path / "said").exists() else []
    assert said == ([] if part == "null" else ["--lazy", f"/run/bfr-kiosk-usb/{part}"])
    assert "rmdir" in second
