"""Where the machine writes: no swap, a system that is only read, and the way back from each."""

import contextlib
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from kiosk.install import bootsteps, layout, plan, storage
from kiosk.install.bootconfig import FIRST_WORDS, WORDS, with_lines
from kiosk.install.lasting import demand_lasting
from kiosk.install.machine import Done, InstallError
from kiosk.install.step import Step, carry_out
from tests.architecture.test_units import SERVICES
from tests.install.fake import COMMAND_LINE, CONFIG, ROOT, Cut, Fake, PowerCutError

TABLE = "UUID=1-1 /var/lib/bfr-kiosk ext4 noatime 0 2\n"


class Mounts(Fake):
    """A machine whose records have a partition of their own; what is mounted is what stands in the tree."""

    is_up = False

    def run(self, command: Sequence[str]) -> Done:
        match list(command):
            case ["findmnt", *_, "--mountpoint", folder]:
                return Done(0, "x\n") if folder in self.names("run/mounted") else Done(1, "")
            case ["systemctl", "show", *_]:
                return Done(0, f"ActiveState={'active' if self.is_up else 'inactive'}\nJob=0\nMainPID=7\n")
        return super().run(command)

    def changed(self, command: list[str]) -> None:
        match command:
            case ["cp", "--archive", source, target]:
                shutil.copytree(self.file(source[1:]), self.file(target[1:]))
            case ["mv", source, target]:
                self.file(source[1:]).rename(self.file(target[1:]))
            case ["mount", folder]:
                assert f" {folder} none bind" in self.file("etc/fstab").read_text()
                self.put("run/mounted", [*self.names("run/mounted"), folder])
            case ["umount", "--lazy", folder] | ["umount", folder]:
                self.put("run/mounted", [one for one in self.names("run/mounted") if one != folder])
            case ["systemctl", "disable", "--now", *units]:
                super().changed(["systemctl", "disable", *units])
        super().changed(command)

    def only_read(self, *, dry: bool = False, left: int | None = None) -> list[str]:
        told: list[str] = []
        steps = plan.installation(self.facts(), ROOT, "1", bundle=None, is_read_only=True)
        carry_out(self.machine if left is None else Cut(self, left), steps, dry=dry, say=told.append)
        return told

    def words(self) -> list[str]:
        return self.names("boot/firmware/cmdline.txt")


def begin(root: Path) -> Mounts:
    made = Mounts(root)
    made.begin()
    made.put("run/mounted", ["/var/lib/bfr-kiosk"])
    made.file("etc/fstab").write_text(TABLE)
    made.file("boot/firmware/config.txt").write_text(f"auto_initramfs=1\n{CONFIG}")
    made.install(name="1")
    made.file("var/lib/bfr-kiosk-watchdog/watchdog.journal").write_text("an hour under pressure\n")
    return made


@pytest.fixture
def mounts(tmp_path: Path) -> Mounts:
    return begin(tmp_path / "root")


def test_the_watchdogs_journal_lies_on_the_partition_before_the_system_is_only_read(mounts: Mounts) -> None:
    mounts.only_read()
    kept = mounts.file("var/lib/bfr-kiosk/.system/watchdog/watchdog.journal")
    assert kept.read_text() == "an hour under pressure\n"
    assert mounts.file("var/lib/bfr-kiosk/.system").stat().st_mode & 0o777 == 0o700
    table = mounts.file("etc/fstab").read_text()
    assert table == TABLE + "".join(f"{one.line}\n" for one in storage.FOLDERS)
    assert mounts.words()[-1] == "overlayroot=tmpfs:recurse=0"
    assert "overlayroot" in mounts.names("packages")
    assert mounts.machine.has(layout.REBOOT)
    assert mounts.only_read() == []


def test_a_watchdog_that_waits_for_its_next_start_is_stopped_too_before_its_folder_is_copied(mounts: Mounts) -> None:
    """No process of ours is active here, and all are stopped by name: one between two starts is not active either."""
    mounts.only_read()
    said = [
        line for line in mounts.said if line.startswith(("systemctl stop", "cp --archive", "systemctl daemon", "mount"))
    ]
    copied = next(place for place, line in enumerate(said) if "bfr-kiosk-watchdog" in line and line.startswith("cp"))
    stop = said[copied - 1].split()
    assert {"bfr-kiosk.target", *(f"bfr-kiosk-{name}.service" for name in SERVICES if name != "vent")} <= set(stop)
    assert said[copied + 1 : copied + 3] == ["systemctl daemon-reload", "mount /var/lib/bfr-kiosk-watchdog"]


def test_a_bout_that_begins_while_packages_are_fetched_is_not_cut(mounts: Mounts) -> None:
    """The installation asked before its first change; nobody trained then."""
    mounts.is_up = True
    doing = {"mode": "training", "free": False, "empty": False, "asked_s": 0.0, "pid": 7}
    mounts.file("run/bfr-kiosk").mkdir(parents=True, exist_ok=True)
    mounts.file("run/bfr-kiosk/doing.json").write_text(json.dumps(doing))
    with pytest.raises(InstallError, match="somebody trains"):
        mounts.only_read()
    assert not [line for line in mounts.said if line.startswith("systemctl stop")]
    assert mounts.file("etc/fstab").read_text() == TABLE


def test_what_the_stations_user_put_in_the_place_of_roots_folder_is_never_followed(mounts: Mounts) -> None:
    other = mounts.file("home/somebody")
    (other / "watchdog").mkdir(parents=True)
    mounts.file("var/lib/bfr-kiosk/.system").symlink_to(other)
    with pytest.raises(InstallError, match="not what the installation made"):
        mounts.only_read()
    assert list(other.rglob("*")) == [other / "watchdog"]


def test_a_folder_of_another_user_is_not_roots(mounts: Mounts, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts.file("var/lib/bfr-kiosk/.system").mkdir()
    monkeypatch.setattr("kiosk.install.storage.os.geteuid", lambda: os.getuid() + 1)
    with pytest.raises(InstallError, match="not what the installation made"):
        mounts.only_read()


def test_the_command_line_is_the_last_that_is_changed(mounts: Mounts) -> None:
    assert mounts.only_read()[-1] == "storage: change /boot/firmware/cmdline.txt"


def test_without_a_partition_for_the_records_it_is_refused(mounts: Mounts) -> None:
    mounts.put("run/mounted", [])
    with pytest.raises(InstallError, match="no partition of their own"):
        mounts.only_read()
    assert storage.WORD not in mounts.words()


def test_a_board_that_starts_without_an_initramfs_is_refused(mounts: Mounts) -> None:
    mounts.file("boot/firmware/config.txt").write_text("#auto_initramfs=1\n")
    with pytest.raises(InstallError, match="initramfs"):
        mounts.only_read()
    assert storage.WORD not in mounts.words()


def test_cut_off_anywhere_no_older_journal_counts(tmp_path: Path) -> None:
    whole = begin(tmp_path / "whole")
    whole.only_read()
    cut = 0
    while True:
        other = begin(tmp_path / f"cut-{cut}")
        try:
            other.only_read(left=cut)
        except PowerCutError:
            is_moved = "/var/lib/bfr-kiosk-watchdog" in other.file("etc/fstab").read_text()
            folder = "var/lib/bfr-kiosk/.system/watchdog" if is_moved else "var/lib/bfr-kiosk-watchdog"
            other.file(f"{folder}/watchdog.journal").write_text("another hour\n")  # it ran meanwhile
            other.only_read()
            assert other.file("var/lib/bfr-kiosk/.system/watchdog/watchdog.journal").read_text() == "another hour\n"
            assert other.only_read() == []
            cut += 1
        else:
            break
    assert cut > 6


def test_switched_off_only_the_command_line_changes_and_the_journal_stays_where_it_is(mounts: Mounts) -> None:
    mounts.only_read()
    steps = [Step("storage", lambda machine: storage.writable(machine, "/boot/firmware"))]
    told: list[str] = []
    before = mounts.state()
    carry_out(mounts.machine, steps, dry=False, say=told.append)
    assert told == ["storage: change /boot/firmware/cmdline.txt", "storage: note what is left"]
    changed = {name for name, what in mounts.state().items() if before.get(name) != what}
    assert changed == {"boot/firmware/cmdline.txt", bootsteps.ADDED[1:]}
    assert mounts.state().keys() == before.keys()
    assert not [word for word in mounts.words() if word.startswith("overlayroot")]
    assert "watchdog.journal" in str(sorted(mounts.file("var/lib/bfr-kiosk/.system/watchdog").iterdir()))
    assert storage.FOLDERS[0].line in mounts.file("etc/fstab").read_text()


def test_an_overlay_of_raspi_config_is_switched_off_too(mounts: Mounts) -> None:
    mounts.file("boot/firmware/cmdline.txt").write_text("overlayroot=tmpfs console=tty1\n")
    carry_out(
        mounts.machine,
        [Step("storage", lambda machine: storage.writable(machine, "/boot/firmware"))],
        dry=False,
        say=mounts.log.append,
    )
    assert mounts.words() == ["console=tty1"]


@pytest.mark.parametrize(
    ("mounted", "is_so"),
    [("overlayroot / overlay rw 0 0", True), ("/dev/mmcblk0p2 / ext4 rw 0 0", False), ("overlay / overlay rw", False)],
)
def test_a_system_that_is_only_read_is_told_from_a_container(mounts: Mounts, mounted: str, is_so: bool) -> None:
    mounts.put("proc/mounts", [f"proc /proc proc rw 0 0\n{mounted}"])
    with pytest.raises(InstallError, match="read-only-root off") if is_so else contextlib.nullcontext():
        demand_lasting(mounts.machine, may_be_container=True)


def test_the_log_leaves_the_partition_before_it_is_unmounted(mounts: Mounts) -> None:
    """Else its open files keep the partition busy, and what is encrypted stays open."""
    mounts.only_read()
    mounts.remove(with_records=True)
    said = [line for line in mounts.said if line.startswith(("journalctl", "umount"))]
    assert said[0] == "journalctl --relinquish-var"
    assert len(said) == 1 + len(storage.FOLDERS) + 1


def test_purged_nothing_is_mounted_any_more_and_the_table_is_as_it_was(mounts: Mounts) -> None:
    mounts.only_read()
    mounts.remove(with_records=True)
    assert mounts.names("run/mounted") == []
    assert "bfr-kiosk" not in mounts.file("etc/fstab").read_text()
    assert storage.WORD not in mounts.words()


def test_swap_on_the_card_is_switched_off_and_comes_back_with_the_end(mounts: Mounts) -> None:
    mounts.want([storage.SWAP_FILE], is_wanted=True)
    told = mounts.install(name="1")
    assert told == [f"swap: note that {storage.SWAP_FILE} was on", f"swap: switch off {storage.SWAP_FILE}"]
    assert mounts.install(name="1") == []
    assert "Mechanism=none" in mounts.file("etc/rpi/swap.conf.d/bfr-kiosk.conf").read_text()
    mounts.remove()
    assert mounts.enabled == [storage.SWAP_FILE]
    assert not mounts.file("etc/rpi/swap.conf.d/bfr-kiosk.conf").exists()


@pytest.mark.parametrize(
    ("told", "is_true"),
    [
        ({"since_epoch": "1795978800"}, True),
        ({"since_epoch": "1795978800", "battery_voltage": "2964099"}, True),
        ({"since_epoch": "1795978800", "battery_voltage": "12000"}, False),  # a Pi 5 without a cell, set by a network
        ({"since_epoch": "86400", "battery_voltage": "2964099"}, False),  # never set
        ({"since_epoch": ""}, False),
        ({}, False),
        (None, False),
    ],
)
def test_a_false_clock_goes_where_there_is_a_true_one_that_was_set(
    mounts: Mounts, told: dict[str, str] | None, is_true: bool
) -> None:
    for name, text in (told or {}).items():
        mounts.file(storage.CLOCK[1:]).mkdir(parents=True, exist_ok=True)
        mounts.file(f"{storage.CLOCK[1:]}/{name}").write_text(f"{text}\n")
    mounts.want(["fake-hwclock.service"], is_wanted=True)
    mounts.install(name="1")
    assert ("fake-hwclock.service" in mounts.enabled) is not is_true


def test_a_clock_that_knows_that_it_had_no_power_is_no_true_one(mounts: Mounts) -> None:
    """Its driver then refuses to be read; a folder stands for that here."""
    mounts.file(f"{storage.CLOCK[1:]}/since_epoch").mkdir(parents=True)
    mounts.want(["fake-hwclock.service"], is_wanted=True)
    mounts.install(name="1")
    assert "fake-hwclock.service" in mounts.enabled


def test_words_of_the_command_line_that_others_wrote_stay(tmp_path: Path) -> None:
    fake = Fake(tmp_path / "root")
    fake.begin()
    line = "console=tty1 consoleblank=0 root=PARTUUID=1-02\n"
    fake.file("boot/firmware/cmdline.txt").write_text(line)
    fake.install()
    assert fake.names("boot/firmware/cmdline.txt")[3:] == [word for word in WORDS if word != "consoleblank=0"]
    fake.remove()
    assert fake.file("boot/firmware/cmdline.txt").read_text() == line
    assert not fake.machine.has(bootsteps.ADDED)


def test_all_words_that_we_added_go_again(tmp_path: Path) -> None:
    fake = Fake(tmp_path / "root")
    fake.begin()
    fake.install()
    fake.remove()
    assert fake.file("boot/firmware/cmdline.txt").read_text() == COMMAND_LINE


def of_the_first_versions(root: Path, line: str) -> Fake:
    """A station whose words were added with no note of which: marks in `config.txt`, words in `cmdline.txt`."""
    fake = Fake(root)
    fake.begin()
    fake.file("boot/firmware/config.txt").write_text(with_lines(CONFIG))
    fake.file("boot/firmware/cmdline.txt").write_text(line)
    return fake


def test_words_of_a_station_that_noted_none_are_taken_for_ours_once(tmp_path: Path) -> None:
    fake = of_the_first_versions(tmp_path / "root", f"{COMMAND_LINE.strip()} {' '.join(FIRST_WORDS)}\n")
    fake.install()
    assert fake.machine.text(bootsteps.ADDED).split() == list(WORDS)
    fake.remove()
    assert fake.file("boot/firmware/cmdline.txt").read_text() == COMMAND_LINE
    assert not fake.machine.has(bootsteps.ADDED)


def test_where_others_wrote_all_the_words_the_note_is_empty_and_stays_so(tmp_path: Path) -> None:
    fake = Fake(tmp_path / "root")
    fake.begin()
    line = f"{COMMAND_LINE.strip()} {' '.join(WORDS)}\n"
    fake.file("boot/firmware/cmdline.txt").write_text(line)
    fake.install()
    assert fake.install(name="2.0")
    fake.remove()
    assert fake.file("boot/firmware/cmdline.txt").read_text() == line
    assert not fake.machine.has(bootsteps.ADDED)
