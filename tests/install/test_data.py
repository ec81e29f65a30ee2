"""Records on a partition of their own: made once, never over something, and encrypted with a key that is elsewhere."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from kiosk.install import data, plan
from kiosk.install.machine import Done, InstallError
from kiosk.install.step import carry_out
from tests.install.fake import ROOT, Fake

DEVICE = "/dev/mmcblk0p3"
STICK = "/media/stick"
KEY = f"{STICK}/clinic.key"
TABLE = "PARTUUID=1-02 / ext4 defaults 0 1\n"


class Disks(Fake):
    """A machine with partitions; what is on them is what blkid says."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.on: dict[str, dict[str, str]] = {}
        self.mounted: dict[str, str] = {}
        self.unsure: set[str] = set()
        self.label = "BFRKEY"
        self.left: list[str] | None = None
        """What was on the partition when it was unmounted."""

    def run(self, command: Sequence[str]) -> Done:
        match list(command):
            case ["blkid", *_, device]:
                if device in self.unsure:
                    return Done(8, "")
                # as it is: a partition has its own number and name, whatever is or is not on it
                told = {"DEVNAME": device, "PART_ENTRY_NUMBER": "3", **self.on.get(device, {})}
                return Done(0, "".join(f"{key}={value}\n" for key, value in told.items()))
            case ["findmnt", *_, "--mountpoint", folder]:
                return Done(0, f"{self.mounted[folder]}\n") if folder in self.mounted else Done(1, "")
            case ["findmnt", *_, path]:
                return Done(0, f"{self.label} {path}\n" if path == STICK else " /\n" if path == "/root" else "")
        return super().run(command)

    def changed(self, command: list[str]) -> None:
        match command:
            case ["mkfs.ext4", *_, device]:
                assert not self.on.get(device), "something was written over"
                self.on[device] = {"TYPE": "ext4", "LABEL": "bfr-kiosk", "UUID": "1-1"}
            case ["cryptsetup", "luksFormat", *_, device]:
                assert not self.on.get(device), "something was written over"
                self.on[device] = {"TYPE": "crypto_LUKS", "UUID": "4-2"}
            case ["cryptsetup", "open", *_, name]:
                self.file("dev/mapper").mkdir(parents=True, exist_ok=True)
                self.file(f"dev/mapper/{name}").touch()
            case ["cryptsetup", "close", name]:
                assert not self.mounted
                self.file(f"dev/mapper/{name}").unlink()
            case ["mount", folder]:
                (line,) = [one for one in self.file("etc/fstab").read_text().splitlines() if f" {folder} " in one]
                self.mounted[folder] = line.split()[0].replace("UUID=1-1", DEVICE)
            case ["umount", folder]:
                self.left = sorted(path.name for path in self.file(folder[1:]).iterdir())
                del self.mounted[folder]
        super().changed(command)

    def set_up(self, wanted: data.Wanted) -> list[str]:
        told: list[str] = []
        steps = plan.installation(self.facts(), ROOT, "1", bundle=None, partition=wanted)
        carry_out(self.machine, steps, dry=False, say=told.append)
        return [line for line in told if line.startswith("data: ")]


@pytest.fixture
def disks(tmp_path: Path) -> Disks:
    made = Disks(tmp_path / "root")
    made.begin()
    made.file(DEVICE.lstrip("/")).parent.mkdir()
    made.file(DEVICE.lstrip("/")).touch()
    made.file("etc/fstab").write_text(TABLE, encoding="utf-8")
    made.file(STICK.lstrip("/")).mkdir(parents=True)
    return made


def test_an_empty_partition_is_made_mounted_and_found_again(disks: Disks) -> None:
    assert disks.set_up(data.Wanted(device=DEVICE))
    line = f"UUID=1-1 /var/lib/bfr-kiosk ext4 {data.MOUNT} 0 2\n"
    assert disks.file("etc/fstab").read_text(encoding="utf-8") == TABLE + line
    assert "cryptsetup" not in " ".join(disks.said)
    assert disks.set_up(data.Wanted(device=DEVICE)) == []


def test_encrypted_the_key_lies_on_the_stick_alone(disks: Disks) -> None:
    assert disks.set_up(data.Wanted(device=DEVICE, key=KEY))
    key = disks.file(KEY.lstrip("/"))
    assert len(key.read_bytes()) == data.KEY_BYTES
    assert key.stat().st_mode & 0o777 == 0o600
    table = disks.file("etc/crypttab").read_text(encoding="utf-8")
    assert table == "bfr-kiosk-data UUID=4-2 /clinic.key:LABEL=BFRKEY luks,keyfile-timeout=60s,nofail\n"
    assert disks.on["/dev/mapper/bfr-kiosk-data"]["LABEL"] == "bfr-kiosk"
    holders = [
        path for path, found in disks.state().items() if isinstance(found, tuple) and found[0] == key.read_bytes()
    ]
    assert holders == [KEY.lstrip("/")]
    assert "cryptsetup" in disks.names("packages")


def test_a_station_that_was_taken_off_finds_its_partition_again(disks: Disks) -> None:
    wanted = data.Wanted(device=DEVICE, key=KEY)
    disks.set_up(wanted)
    before = disks.file(KEY.lstrip("/")).read_bytes()
    disks.remove()
    assert "/var/lib/bfr-kiosk" in disks.file("etc/fstab").read_text(encoding="utf-8")
    assert disks.set_up(wanted) == []
    disks.remove(with_records=True)
    assert disks.file("etc/fstab").read_text(encoding="utf-8") == TABLE
    assert disks.file("etc/crypttab").read_text(encoding="utf-8") == ""
    assert disks.on[DEVICE] == {"TYPE": "crypto_LUKS", "UUID": "4-2"}
    assert disks.set_up(wanted)
    assert disks.file(KEY.lstrip("/")).read_bytes() == before


def test_purged_no_record_is_left_on_the_partition(disks: Disks) -> None:
    disks.set_up(data.Wanted(device=DEVICE))
    for name in ("kiosk.db", "backups/kiosk.db", ".system/watchdog/watchdog.journal", "lost+found/x"):
        disks.put(f"var/lib/bfr-kiosk/{name}", ["Ada"])
    disks.remove(with_records=True)
    assert disks.left == ["lost+found"]


def test_records_that_nobody_sees_are_not_called_purged(disks: Disks) -> None:
    disks.set_up(data.Wanted(device=DEVICE))
    disks.mounted.clear()
    with pytest.raises(InstallError, match="not mounted"):
        disks.remove(with_records=True)
    disks.file("etc/fstab").write_text(TABLE, encoding="utf-8")  # the way out of whoever lost the key
    disks.remove(with_records=True)


def test_another_partition_than_the_one_that_is_mounted_is_no_second_run(disks: Disks) -> None:
    disks.set_up(data.Wanted(device=DEVICE))
    with pytest.raises(InstallError, match=DEVICE):
        disks.set_up(data.Wanted(device="/dev/sda1"))


def test_what_blkid_is_not_sure_of_is_not_taken_for_empty(disks: Disks) -> None:
    disks.unsure = {DEVICE}
    with pytest.raises(InstallError, match="wipefs"):
        disks.set_up(data.Wanted(device=DEVICE))
    disks.unsure = set()
    disks.set_up(data.Wanted(device=DEVICE, key=KEY))
    disks.mounted.clear()
    disks.unsure = {"/dev/mapper/bfr-kiosk-data"}
    with pytest.raises(InstallError, match="wipefs"):
        disks.set_up(data.Wanted(device=DEVICE, key=KEY))


@pytest.mark.parametrize(
    "found", [{"TYPE": "ext4", "LABEL": "rootfs"}, {"TYPE": "vfat"}, {"PTTYPE": "dos"}, {"TYPE": "crypto_LUKS"}]
)
def test_what_somebody_else_has_on_it_is_never_written_over(disks: Disks, found: dict[str, str]) -> None:
    disks.on[DEVICE] = found
    with pytest.raises(InstallError, match="wipefs"):
        disks.set_up(data.Wanted(device=DEVICE))
    assert disks.on[DEVICE] == found


def test_a_plain_partition_is_not_taken_for_an_encrypted_one(disks: Disks) -> None:
    disks.on[DEVICE] = {"TYPE": "ext4", "LABEL": "bfr-kiosk"}
    with pytest.raises(InstallError, match="wipefs"):
        disks.set_up(data.Wanted(device=DEVICE, key=KEY))


def test_records_that_are_there_already_are_not_hidden_by_a_mount(disks: Disks) -> None:
    disks.put("var/lib/bfr-kiosk/kiosk.db", ["records"])
    with pytest.raises(InstallError, match="kiosk restore"):
        disks.set_up(data.Wanted(device=DEVICE))
    assert disks.file("etc/fstab").read_text(encoding="utf-8") == TABLE


@pytest.mark.parametrize(
    ("key", "label"), [("/root/clinic.key", "BFRKEY"), (KEY, "bootfs"), (f"{STICK}/my key", "BFRKEY")]
)
def test_a_key_on_the_card_itself_or_on_a_stick_of_another_name_is_refused(disks: Disks, key: str, label: str) -> None:
    disks.label = label
    with pytest.raises(InstallError, match="on no stick with the label BFRKEY"):
        disks.set_up(data.Wanted(device=DEVICE, key=key))
    assert DEVICE not in disks.on


def test_the_rule_for_sticks_leaves_the_key_and_the_records_alone() -> None:
    rule = ROOT / "udev" / "70-bfr-kiosk-usb.rules"
    (line,) = [one for one in rule.read_text(encoding="utf-8").splitlines() if not one.startswith("#")]
    left_alone = line.partition('ENV{ID_FS_LABEL}!="')[2].partition('"')[0].split("|")
    assert {data.KEY_LABEL, data.LABEL} <= set(left_alone)
