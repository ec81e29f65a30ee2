"""What the doctor says of a machine made of files: each check on a good one, and on one where just that is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.config import TouchSettings
from kiosk.display import outputs
from kiosk.hw.i2cscan import answering
from kiosk.install import cloud, layout, storage, updatestate
from kiosk.install import services as masking
from kiosk.install.bootconfig import BEGIN, END, LINES, WORDS, with_lines, with_words
from kiosk.ops.civil_now import civil_now
from kiosk.ops.doctoring import booting, clock, computer, disk, hardware, lockdown, screen, services, told, versions
from kiosk.ops.doctoring.catalogue import CHECKS
from kiosk.ops.doctoring.check import Check, Level
from kiosk.settings import SoundSettings
from tests.hw.conftest import WIRING, HandClock
from tests.hw.fakemachine import NOW, Told, fake_machine, put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kiosk.config import Settings
    from kiosk.ops.doctoring.machine import Machine

ROOT = Path(__file__).resolve().parents[2]
PANEL = "10-0038 generic ft5x06 (79)"
DEVICES = f"""\
I: Bus=0019 Vendor=0000 Product=0001 Version=0000
N: Name="gpio_keys"
H: Handlers=kbd event0
B: KEY=10000000000000 0

I: Bus=0018 Vendor=0000 Product=0000 Version=0000
N: Name="{PANEL}"
H: Handlers=mouse0 event3
B: ABS=265800000000003
"""
BOOT = "boot/firmware/config.txt"
COMMAND_LINE = "boot/firmware/cmdline.txt"
PULLS = next(line for line in LINES if line.startswith("gpio="))
OWN = "dtparam=audio=on\ndtparam=i2c_arm=on,i2c_arm_baudrate=400000\ngpio=5=op,dh\n"
LIFE = "sys/block/mmcblk0/device"
FIRMWARE = "sys/devices/platform/soc/soc:firmware/get_throttled"
UNIT = "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nNRestarts=0\nResult=success\nMainPID=77\nId={}\n"


class Pi:
    """A Raspberry Pi on which all is well, to be spoilt in one place."""

    def __init__(self, root: Path, settings: Settings) -> None:
        self.root, self.told = root, Told()
        self.settings = replace(settings, backend="real")
        self.machine: Machine = fake_machine(root, HandClock(), self.told)
        self.put("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.5\0")
        self.put("sys/class/thermal/thermal_zone0/temp", "51234\n")
        self.put(FIRMWARE, "0\n")
        self.put("sys/class/hwmon/hwmon1/name", "rpi_volt\n")
        self.put("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n")
        self.put("dev/watchdog0", "")
        self.put(BOOT, with_lines(OWN))
        self.put(COMMAND_LINE, with_words("console=tty1 rootwait\n", WORDS))
        self.put("proc/mounts", "/dev/mmcblk0p2 / ext4 rw,noatime 0 0\ntmpfs /run tmpfs rw 0 0\n")
        self.put("sys/fs/ext4/mmcblk0p2/errors_count", "0\n")
        self.put(f"{LIFE}/life_time", "0x01 0x02\n")
        self.put(f"{LIFE}/pre_eol_info", "0x01\n")
        self.put("etc/systemd/journald.conf.d/bfr-kiosk.conf", "[Journal]\nSystemMaxUse=200M\n")
        self.put("run/systemd/system/x", "")
        self.put("run/seatd.sock", "")
        self.lock()
        for bus in (1, 3):
            self.put(f"sys/bus/i2c/devices/i2c-{bus}/of_node/clock-frequency", (400_000).to_bytes(4, "big"))
        self.put("sys/class/drm/card1-DSI-1/status", "connected\n")
        self.put("sys/class/drm/card1-DSI-1/modes", "800x480\n")
        self.put("sys/class/drm/card1-HDMI-A-1/status", "disconnected\n")
        self.put("proc/bus/input/devices", DEVICES)
        self.put("proc/asound/cards", " 0 [Headphones     ]: bcm2835 - bcm2835 Headphones\n")
        self.put("proc/77/stat", f"77 (kiosk watch dog) S {' '.join(['0'] * 37)} 1 0 0")
        self.put("proc/77/status", "Name:\tkiosk\nVmLck:\t   84000 kB\n")
        self.told.addresses = {1: frozenset({0x48, 0x68}), 3: frozenset({0x49})}
        self.told.programs = {"aplay", "espeak-ng", "wlr-randr"}
        self.told.says = {
            "labwc": "labwc 0.8.3 (+xwayland +nls)",
            "foot": "foot version: 1.21.0 +pgo",
            "systemctl show --property=RuntimeWatchdogUSec": "10s\n",
            "systemctl show --property=LoadState --value": "not-found\n",
            "systemctl is-active seatd.service": "active\n",
            "systemctl show --property=UnitFileState,ActiveState,Id": "\n".join(
                UNIT.format(unit) for unit in lockdown.ASKED
            ),
            "systemctl show": "\n".join(UNIT.format(unit) for unit in services.UNITS.values()),
        }
        panel = TouchSettings(device=PANEL, rotation_deg=0, strip_top=0.8)
        sound = SoundSettings(tempo_ticks=True, spoken=True)
        self.settings = replace(self.settings, touch=panel, sound=sound)

    def lock(self) -> None:
        """What the installation leaves against whoever has a keyboard."""
        self.put("proc/sys/kernel/sysrq", "0\n")
        for placed in layout.placed(ROOT):
            if placed.target.removeprefix("/") in lockdown.FILES:
                self.put(placed.target.removeprefix("/"), placed.source.read_bytes())
        for unit in lockdown.MASKED:
            path = self.root / lockdown.UNITS / unit
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to("/dev/null")

    def put(self, path: str, text: str | bytes) -> None:
        put(self.root, path, text)

    def unit(self, unit: str, old: str, new: str) -> None:
        """What systemd says of one unit, with one property changed."""
        blocks = [
            UNIT.format(one).replace(old, new) if one == unit else UNIT.format(one) for one in services.UNITS.values()
        ]
        self.told.says["systemctl show"] = "\n".join(blocks)

    def found(self) -> dict[str, Check]:
        """Everything that is looked at without the board."""
        settings, machine = self.settings, self.machine
        each: Iterable[Check] = (
            *computer.computer(settings, WIRING, machine),
            *disk.disk(settings, machine),
            *services.services(settings, machine),
            *screen.screen(settings, machine),
            *versions.versions(settings, machine, None),
            *hardware.buses(WIRING, machine),
            *told._board(settings, WIRING, machine),
        )
        return {check.id: check for check in each}


@pytest.fixture
def pi(tmp_path: Path, settings: Settings) -> Pi:
    return Pi(tmp_path / "machine", settings)


NO_CHIP = {"lines.chip", "lines.kernel"}
"""A fake has no GPIO chip to ask; `tests/hw/test_pins.py` has."""


def test_on_a_good_machine_all_is_well(pi: Pi) -> None:
    found = pi.found()
    assert {id_: check for id_, check in found.items() if check.level is not Level.OK}.keys() == NO_CHIP
    assert set(found) <= set(CHECKS)
    real = {id_ for id_, listed in CHECKS.items() if listed.is_real} - {"clock.hardware"}
    assert real <= set(found)


def spoil(path: str, text: str | bytes) -> Callable[[Pi], object]:
    return lambda pi: pi.put(path, text)


def lose(path: str) -> Callable[[Pi], object]:
    return lambda pi: (pi.root / path).unlink()


def say(command: str, said: str) -> Callable[[Pi], object]:
    return lambda pi: pi.told.says.__setitem__(command, said)


def second_display(name: str) -> Callable[[Pi], object]:
    """A panel that is too small, on a connector before another one; the larger monitor comes first by its name."""

    def change(pi: Pi) -> None:
        pi.put("sys/class/drm/card1-DSI-1/status", "disconnected\n")
        pi.put("sys/class/drm/card0-DP-1/status", "connected\n")
        pi.put("sys/class/drm/card0-DP-1/modes", "1920x1080\n")
        pi.put(f"sys/class/drm/card1-{name}/status", "connected\n")
        pi.put(f"sys/class/drm/card1-{name}/modes", "640x480\n")

    return change


WATCHDOG = services.UNITS["service.watchdog"]
PROPERTIES = "UnitFileState,ActiveState,Id"
WRONG: list[tuple[str, Level, Callable[[Pi], object]]] = [
    ("computer.board", Level.WARN, spoil("proc/device-tree/model", "Some Other Board")),
    ("computer.memory", Level.FAIL, spoil("proc/meminfo", "MemTotal:  500000 kB")),
    ("computer.temperature", Level.WARN, spoil("sys/class/thermal/thermal_zone0/temp", "83000")),
    ("computer.throttled", Level.FAIL, spoil(FIRMWARE, "50005")),
    ("computer.throttled", Level.WARN, spoil(FIRMWARE, "50000")),
    ("computer.throttled", Level.WARN, spoil(FIRMWARE, "4")),
    ("computer.throttled", Level.WARN, lose(FIRMWARE)),
    ("computer.alarm", Level.WARN, lose("sys/class/hwmon/hwmon1/name")),
    ("computer.swap", Level.WARN, spoil("proc/swaps", "Filename Type\n/dev/zram0 partition 1 0 100\n")),
    ("computer.watchdog", Level.WARN, say("systemctl show --property=RuntimeWatchdogUSec", "0\n")),
    ("computer.watchdog", Level.WARN, lose("dev/watchdog0")),
    ("computer.boot", Level.FAIL, spoil(BOOT, OWN)),
    ("computer.boot", Level.WARN, lose(BOOT)),
    ("computer.boot", Level.WARN, spoil(BOOT, with_lines(f"{OWN}dtparam=i2c_arm_baudrate=100000\n"))),
    ("computer.boot", Level.WARN, spoil(BOOT, with_lines(OWN) + "dtparam=audio=on,strict_gpiod=off\n")),
    ("computer.boot", Level.WARN, spoil(BOOT, with_lines(f"{OWN}gpio=16,4=op,dh\n"))),
    ("computer.boot", Level.WARN, spoil(BOOT, with_lines(f"dtoverlay=ads1115\n{OWN}"))),
    ("computer.boot", Level.WARN, spoil(BOOT, with_lines(f"{OWN}gpio=16-22=op,dh\n"))),
    ("computer.boot", Level.WARN, spoil(BOOT, with_lines(f"{OWN}gpio=0-4,18-25=ip,np\n"))),
    ("computer.boot", Level.FAIL, spoil(BOOT, f"{OWN}{BEGIN}\n{END}\n")),
    ("computer.boot", Level.FAIL, spoil(BOOT, with_lines(OWN).replace("\n", "\n#").replace(f"#{END}", END))),
    ("computer.boot", Level.WARN, spoil(BOOT, with_lines(OWN).replace(PULLS, f"#{PULLS}"))),
    ("computer.boot", Level.WARN, spoil(BOOT, with_lines(OWN).replace(PULLS, PULLS.replace(",12", "")))),
    ("computer.boot", Level.WARN, spoil(BOOT, with_lines(OWN).replace("[pi5]\n", ""))),
    ("computer.boot", Level.WARN, spoil(COMMAND_LINE, with_words("console=tty1\n", WORDS[:-1]))),
    ("computer.cloud", Level.WARN, spoil("etc/cloud/cloud.cfg", "")),
    *(("computer.locked", Level.WARN, lose(f"{lockdown.UNITS}/{unit}")) for unit in lockdown.MASKED),
    *(("computer.locked", Level.WARN, lose(path)) for path in lockdown.FILES),
    ("computer.locked", Level.WARN, spoil("etc/systemd/logind.conf.d/bfr-kiosk.conf", "[Login]\n")),
    ("computer.locked", Level.WARN, spoil("proc/sys/kernel/sysrq", "438\n")),
    ("service.asked", Level.WARN, say(f"systemctl show --property={PROPERTIES}", UNIT.format(lockdown.ASKED[0]))),
    (
        "service.asked",
        Level.WARN,
        say(
            f"systemctl show --property={PROPERTIES}",
            "\n".join(UNIT.format(unit) for unit in lockdown.ASKED).replace("=active", "=failed", 1),
        ),
    ),
    ("version.update", Level.WARN, spoil("var/lib/bfr-kiosk-update/journal.json", "{}")),
    ("settings.board", Level.WARN, spoil("proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0")),
    ("disk.mounted", Level.FAIL, spoil("proc/mounts", "/dev/mmcblk0p2 / ext4 ro,noatime 0 0\n")),
    ("disk.errors", Level.FAIL, spoil("sys/fs/ext4/mmcblk0p2/errors_count", "3")),
    ("disk.life", Level.WARN, spoil(f"{LIFE}/life_time", "0x01 0x09")),
    ("disk.life", Level.WARN, spoil(f"{LIFE}/pre_eol_info", "0x02")),
    ("disk.log", Level.WARN, spoil("etc/systemd/journald.conf.d/bfr-kiosk.conf", "[Journal]\n#SystemMaxUse=\n")),
    ("bus.a.speed", Level.WARN, spoil("sys/bus/i2c/devices/i2c-1/of_node/clock-frequency", b"\0\x01\x86\xa0")),
    ("bus.a.parts", Level.FAIL, lambda pi: pi.told.addresses.update({1: frozenset({0x4A})})),
    ("bus.b.parts", Level.FAIL, lambda pi: pi.told.addresses.pop(3)),
    ("bus.b.parts", Level.WARN, lambda pi: pi.told.addresses.update({3: frozenset({0x49, 0x50})})),
    ("screen.panel", Level.FAIL, spoil("sys/class/drm/card1-DSI-1/status", "disconnected")),
    ("screen.panel", Level.WARN, spoil("sys/class/drm/card1-DSI-1/modes", "640x480")),
    ("screen.terminal", Level.WARN, say("labwc", "labwc 0.8.1")),
    ("screen.terminal", Level.WARN, say("foot", "foot version: 1.14.9")),
    ("screen.terminal", Level.WARN, lambda pi: pi.told.says.pop("foot")),
    ("screen.terminal", Level.WARN, lambda pi: pi.told.programs.remove("wlr-randr")),
    ("screen.seat", Level.FAIL, lose("run/seatd.sock")),
    ("screen.seat", Level.FAIL, lambda pi: pi.told.says.pop("systemctl is-active seatd.service")),
    ("screen.panel", Level.WARN, second_display("DPI-1")),
    ("screen.touch", Level.FAIL, spoil("proc/bus/input/devices", DEVICES.replace("265800000000003", "3"))),
    ("screen.touch", Level.FAIL, spoil("proc/bus/input/devices", f"{DEVICES}\n{DEVICES}")),
    ("screen.touch", Level.WARN, lambda pi: setattr(pi, "settings", replace(pi.settings, touch=None))),
    ("screen.sound", Level.WARN, lambda pi: pi.told.programs.remove("espeak-ng")),
    ("screen.sound", Level.WARN, spoil("proc/asound/cards", "--- no soundcards ---")),
    ("service.watchdog", Level.FAIL, lambda pi: pi.unit(WATCHDOG, "loaded", "not-found")),
    ("service.watchdog", Level.FAIL, lambda pi: pi.unit(WATCHDOG, "active", "failed")),
    ("service.watchdog", Level.FAIL, lambda pi: pi.unit(WATCHDOG, "=active", "=inactive")),
    ("service.watchdog", Level.WARN, lambda pi: pi.unit(WATCHDOG, "NRestarts=0", "NRestarts=2")),
    ("service.station", Level.FAIL, lambda pi: pi.unit(services.TARGET, "enabled", "disabled")),
    ("service.realtime", Level.FAIL, spoil("proc/77/stat", f"77 (kiosk) S {' '.join(['0'] * 38)} 0 0")),
    ("service.realtime", Level.FAIL, spoil("proc/77/status", "VmLck:\t   0 kB\n")),
    ("version.libraries", Level.FAIL, lambda pi: pi.told.packages.update({"gpiozero": None})),
    ("version.libraries", Level.FAIL, lambda pi: pi.told.packages.update({"textual": "9.0"})),
]


@pytest.mark.parametrize(("id_", "level", "wrong"), WRONG, ids=[f"{id_}-{at}" for at, (id_, *_) in enumerate(WRONG)])
def test_one_thing_that_is_wrong_is_named_alone(pi: Pi, id_: str, level: Level, wrong: Callable[[Pi], object]) -> None:
    wrong(pi)
    found = pi.found()
    other = {"computer.board"} if id_ == "settings.board" else set()
    assert found[id_].level is level, found[id_]
    assert found[id_].hint
    assert {one for one, check in found.items() if check.level is not Level.OK} - NO_CHIP - other == {id_}


def test_the_doctor_expects_what_the_installation_writes() -> None:
    assert (booting.LINES, booting.WORDS) == (LINES, WORDS)
    assert BEGIN.startswith(booting.BEGIN)
    assert END.startswith(booting.END)


def test_the_doctor_knows_what_others_do() -> None:
    """It shares no module with them."""
    assert screen.ORDER == outputs.ORDER
    assert clock.CELL_LEAST_UV == storage.CELL_LEAST_UV
    assert set(lockdown.MASKED) <= set(masking.MASKED)
    assert {unit for unit in masking.ENABLED if unit.endswith((".socket", ".path"))} == set(lockdown.ASKED)
    assert f"/{lockdown.UPDATE}" == updatestate.JOURNAL
    assert (f"/{lockdown.CLOUD}", f"/{lockdown.CLOUD_OFF}") == (cloud.FOLDER, cloud.OFF)


@pytest.mark.parametrize(("cell_uv", "is_one"), [(None, True), ("2964099", True), ("12000", False)])
def test_a_clock_without_a_cell_is_none(pi: Pi, cell_uv: str | None, is_one: bool) -> None:
    pi.put("sys/class/rtc/rtc0/name", "rpi-rtc soc:rpi_rtc\n")
    if cell_uv is not None:
        pi.put("sys/class/rtc/rtc0/battery_voltage", cell_uv)
    now = civil_now(pi.settings, pi.machine.vouched, NOW)
    found = {check.id: check for check in clock.clock(pi.settings, pi.machine, now)}
    assert (found["clock.hardware"].level is Level.OK) is is_one


def test_a_range_beside_our_pins_is_no_matter(pi: Pi) -> None:
    pi.put(BOOT, with_lines(f"{OWN}gpio=0-11=op,dh\n"))
    assert pi.found()["computer.boot"].level is Level.OK


def test_figures_come_with_unit_and_bounds(pi: Pi) -> None:
    found = pi.found()
    heat = found["computer.temperature"].values[0]
    assert (heat.value, heat.unit, heat.most) == (51.234, "degC", 80.0)
    free = found["disk.room"].values[0]
    assert (free.name, free.value, free.unit, free.least) == ("free", 8192, "MiB", 500)
    assert found["disk.life"].values[0].value == 20


def test_disk_and_rights(pi: Pi) -> None:
    pi.machine = replace(pi.machine, free_bytes=lambda _path: 400 << 20)
    assert pi.found()["disk.room"].level is Level.FAIL
    pi.settings = replace(pi.settings, data_dir=pi.root / "nowhere")
    assert "missing" in pi.found()["disk.room"].text


def test_a_kernel_that_shows_something_else_ends_nothing(pi: Pi) -> None:
    for path in ("sys/class/thermal/thermal_zone0/temp", f"{LIFE}/life_time", f"{LIFE}/pre_eol_info", "proc/mounts"):
        pi.put(path, b"\xff what?\n\n0x")
    pi.put("proc/bus/input/devices", "N: Name=\nB: ABS=\n\n")
    pi.unit(WATCHDOG, "NRestarts=0", "NRestarts=[not set]")
    found = pi.found()
    assert "computer.temperature" not in found
    assert {found[id_].level for id_ in ("disk.life", "disk.mounted", "service.watchdog")} == {Level.OK}
    assert found["screen.touch"].level is Level.FAIL


def test_a_panel_by_its_path(pi: Pi) -> None:
    path = "/dev/input/by-path/platform-panel-event"
    assert pi.settings.touch is not None
    pi.put("dev/input/event3", "")
    pi.put("dev/input/by-path/x", "")
    (pi.root / path[1:]).symlink_to("../event3")
    pi.settings = replace(pi.settings, touch=TouchSettings(device=path, rotation_deg=0, strip_top=0.8))
    assert pi.found()["screen.touch"].level is Level.OK
    (pi.root / path[1:]).unlink()
    assert pi.found()["screen.touch"].level is Level.FAIL


def test_a_stopped_station_is_no_failure(pi: Pi) -> None:
    blocks = (
        UNIT.format(unit).replace("=active", "=inactive").replace("=77", "=0") for unit in services.UNITS.values()
    )
    pi.told.says["systemctl show"] = "\n".join(blocks)
    found = pi.found()
    assert found["service.watchdog"].level is Level.OK
    assert "stopped" in found["service.watchdog"].text
    assert found["service.realtime"].level is Level.SKIPPED


def test_without_systemd_that_is_said_and_no_unit_is_judged(pi: Pi) -> None:
    (pi.root / "run/systemd/system/x").unlink()
    (pi.root / "run/systemd/system").rmdir()
    found = pi.found()
    assert found["service.manager"].level is Level.WARN
    assert not {"service.watchdog", "service.realtime"} & set(found)


def test_on_the_bench_units_are_looked_at_where_the_station_is_installed(pi: Pi) -> None:
    pi.settings = replace(pi.settings, backend="bench")
    assert "service.watchdog" not in pi.found()
    pi.told.says["systemctl show --property=LoadState --value"] = "loaded\n"
    assert pi.found()["service.watchdog"].level is Level.OK


def test_real_time_rights(pi: Pi) -> None:
    def denied() -> None:
        raise PermissionError(1, "Operation not permitted")

    pi.machine = replace(pi.machine, set_realtime=denied)
    # Under systemd `service.realtime` shows what the loops have; whoever runs the doctor need not have it.
    assert pi.found()["computer.realtime"].level is Level.WARN
    (pi.root / "run/systemd/system/x").unlink()
    (pi.root / "run/systemd/system").rmdir()
    assert pi.found()["computer.realtime"].level is Level.FAIL
    pi.settings = replace(pi.settings, backend="bench")
    assert pi.found()["computer.realtime"].level is Level.WARN


def test_each_unit_that_is_asked_for_is_one_of_ours() -> None:
    assert {unit for unit in services.UNITS.values() if not (ROOT / "systemd" / unit).exists()} == set()


def test_every_address_is_read_and_none_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "i2c-1").write_bytes(b"")
    asked: list[int] = []

    def ioctl(_handle: int, request: int, value: int) -> int:
        if request == 0x0703:
            asked.append(value)
            if value == 0x68:
                raise OSError(16, "a kernel driver has it")
        return 0

    def read(_handle: int, count: int) -> bytes:
        assert count == 1
        if asked[-1] != 0x48:
            raise OSError(121, "no acknowledge")
        return b"\0"

    monkeypatch.setattr("os.read", read)
    monkeypatch.delattr("os.write")
    assert answering(1, folder=str(tmp_path), ioctl=ioctl) == {0x48, 0x68}
    assert asked == list(range(0x08, 0x78))


def test_a_held_bus_ends_the_scan_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "i2c-1").write_bytes(b"")
    tries: list[int] = []

    def read(_handle: int, _count: int) -> bytes:
        tries.append(1)
        raise TimeoutError(110, "held")

    monkeypatch.setattr("os.read", read)
    with pytest.raises(TimeoutError):
        answering(1, folder=str(tmp_path), ioctl=lambda *_: 0)
    assert len(tries) == 1
