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
        self.mounted: set[str] = set()

    def run(self, command: Sequence[str]) -> Done:
        match list(command):
            case ["blkid", *_, device]:
                found = self.on.get(device, {})
                return Done(0 if found else 2, "".join(f"{key}={value}\n" for key, value in found.items()))
            case ["mountpoint", *_, folder]:
                return Done(0 if folder in self.mounted else 1, "")
            case ["findmnt", *_, path]:
                return Done(0, f"KEYS {STICK}\n" if path.startswith(STICK) else "     /\n")
        return super().run(command)

    def changed(self, command: list[str]) -> None:
        match command:
            case ["mkfs.ext4", *_, device]:
                self.on[device] = {"TYPE": "ext4", "LABEL": "bfr-kiosk"}
            case ["cryptsetup", "luksFormat", *_, device]:
                self.on[device] = {"TYPE": "crypto_LUKS", "UUID": "4-2"}
            case ["cryptsetup", "open", *_, name]:
                self.file("dev/mapper").mkdir(parents=True, exist_ok=True)
                self.file(f"dev/mapper/{name}").touch()
            case ["mount", folder]:
                self.mounted.add(str(self.root / folder.lstrip("/")))
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
    made.file("etc/fstab").write_text(TABLE, encoding="utf-8")
    made.file(STICK.lstrip("/")).mkdir(parents=True)
    return made


def test_an_empty_partition_is_made_mounted_and_found_again(disks: Disks) -> None:
    assert disks.set_up(data.Wanted(device=DEVICE))
    line = f"LABEL=bfr-kiosk /var/lib/bfr-kiosk ext4 {data.MOUNT} 0 2\n"
    assert disks.file("etc/fstab").read_text(encoding="utf-8") == TABLE + line
    assert "cryptsetup" not in " ".join(disks.said)
    assert disks.set_up(data.Wanted(device=DEVICE)) == []


def test_encrypted_the_key_lies_on_the_stick_alone(disks: Disks) -> None:
    assert disks.set_up(data.Wanted(device=DEVICE, key=KEY))
    key = disks.file(KEY.lstrip("/"))
    assert len(key.read_bytes()) == data.KEY_BYTES
    assert key.stat().st_mode & 0o777 == 0o600
    table = disks.file("etc/crypttab").read_text(encoding="utf-8")
    assert table == "bfr-kiosk-data UUID=4-2 /clinic.key:LABEL=KEYS luks,keyfile-timeout=60s,nofail\n"
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
    assert disks.file("etc/fstab").read_text(encoding="utf-8") == TABLE
    assert disks.file("etc/crypttab").read_text(encoding="utf-8") == ""
    disks.mounted.clear()
    disks.said.clear()
    disks.set_up(wanted)
    assert not [line for line in disks.said if line.startswith(("mkfs", "cryptsetup luksFormat"))]
    assert disks.file(KEY.lstrip("/")).read_bytes() == before


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


def test_a_key_on_the_card_itself_is_refused(disks: Disks) -> None:
    with pytest.raises(InstallError, match="on no stick"):
        disks.set_up(data.Wanted(device=DEVICE, key="/root/clinic.key"))
    assert DEVICE not in disks.on
