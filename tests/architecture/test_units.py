"""The shipped units: systemd accepts them, they say what the safety reference asks, and they are well closed in."""

import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.controller.process import DEAD_MAN_PRIORITY, LOOP_PRIORITY, OTHER_PRIORITY
from kiosk.core.settings import ARMS_S
from kiosk.safety import limits, watchdog
from kiosk.safety.watchdog import JOURNAL_WAIT_S
from kiosk.touch.reader import WAIT_MOST_S
from kiosk.tui.sticks import EJECT_SOCKET

UNITS = Path(__file__).resolve().parents[2] / "systemd"
# Those that stand by the sockets; the backup has a timer and no socket.
SERVICES = ("watchdog", "controller", "screen", "vent", "touch")
PROGRAM = "/opt/bfr-kiosk/bin/kiosk"
UPDATER = "/opt/bfr-kiosk/updater/bin/kiosk"
ANALYZE = shutil.which("systemd-analyze")
needs_analyze = pytest.mark.skipif(
    ANALYZE is None, reason="systemd-analyze is not installed (apt install systemd): units were not verified"
)


def directives(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (UNITS / name).read_text().splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith(("#", ";")):
            found.setdefault(key, []).append(value)
    return found


def service(name: str) -> dict[str, list[str]]:
    return directives(f"bfr-kiosk-{name}.service")


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    assert ANALYZE is not None
    return subprocess.run([ANALYZE, *arguments], capture_output=True, text=True, check=False, timeout=60)  # noqa: S603  (fixed words)


def installed(tmp_path: Path) -> list[Path]:
    """Copies of the units whose program exists on this machine."""
    copies = []
    for unit in sorted(UNITS.iterdir()):
        copy = tmp_path / unit.name
        copy.write_text(unit.read_text().replace(PROGRAM, "/bin/true").replace(UPDATER, "/bin/true"))
        copies.append(copy)
    return copies


@needs_analyze
def test_systemd_accepts_every_unit_without_a_word(tmp_path: Path) -> None:
    done = analyze("verify", "--man=no", *map(str, installed(tmp_path)))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@needs_analyze
def test_a_misspelt_directive_would_be_noticed(tmp_path: Path) -> None:
    unit = next(copy for copy in installed(tmp_path) if "watchdog" in copy.name)
    unit.write_text(unit.read_text().replace("WatchdogSignal=", "WatchdogSignall="))
    assert "WatchdogSignall" in analyze("verify", "--man=no", str(unit)).stderr


@needs_analyze
@pytest.mark.parametrize(
    ("name", "tenths"),
    [
        ("watchdog", 20),
        ("controller", 20),
        ("screen", 40),
        ("notice", 20),
        ("again", 20),
        ("helped", 20),
        ("vent", 20),
        ("touch", 20),
        ("backup", 20),
        ("update", 50),
        ("update@", 50),
        ("update-resume", 50),
        ("usb@", 50),
        ("usb-eject@", 20),
        ("calibrate@", 40),
    ],
)
def test_the_units_are_closed_in(tmp_path: Path, name: str, tenths: int) -> None:
    unit = next(copy for copy in installed(tmp_path) if copy.name == f"bfr-kiosk-{name}.service")
    done = analyze("security", "--offline=true", "--no-pager", f"--threshold={tenths}", str(unit))
    assert done.returncode == 0, done.stdout[-200:]


def test_all_units_are_there_and_start_the_installed_program() -> None:
    assert sorted(unit.name for unit in UNITS.iterdir()) == sorted(
        [
            *("bfr-kiosk.target", "bfr-kiosk-backup.service", "bfr-kiosk-backup.timer"),
            *("bfr-kiosk-notice.service", "bfr-kiosk-again.service"),
            *("bfr-kiosk-update.path", "bfr-kiosk-update.service", "bfr-kiosk-update-resume.service"),
            "bfr-kiosk-update@.service",
            *(f"bfr-kiosk-{name}.{kind}" for name in ("doctor", "support") for kind in ("path", "service")),
            *("bfr-kiosk-calibrate.socket", "bfr-kiosk-calibrate@.service"),
            *("bfr-kiosk-calibrating.service", "bfr-kiosk-calibrated.service"),
            *("bfr-kiosk-helped.service", "bfr-kiosk-helped.timer"),
            *("bfr-kiosk-usb@.service", "bfr-kiosk-usb-eject.socket", "bfr-kiosk-usb-eject@.service"),
            *(f"bfr-kiosk-{name}.service" for name in SERVICES),
        ]
    )
    assert service("backup")["ExecStart"] == [f"{PROGRAM} backup --nightly --config /etc/bfr-kiosk/kiosk.toml"]
    words = {
        "watchdog": "watchdog",
        "controller": "controller",
        "screen": "display",
        "vent": "vent",
        "touch": "touch-stop",
    }
    for name, word in words.items():
        assert service(name)["ExecStart"] == [f"{PROGRAM} {word} --config /etc/bfr-kiosk/kiosk.toml"]


def test_a_watchdog_whose_card_is_slow_is_not_killed_before_the_controller_calls_it_slow() -> None:
    """It tells twice a second that it lives, in the thread that waits for the card."""
    told_s = watchdog._NOTIFY_EVERY * limits.PASS_S
    assert float(service("watchdog")["WatchdogSec"][0]) > ARMS_S + 2 * told_s


@pytest.mark.parametrize("name", ["watchdog", "controller"])
def test_a_loop_that_hangs_is_killed_at_once_and_its_lines_vented(name: str) -> None:
    unit = service(name)
    assert unit["Type"] == ["notify"]
    assert 0 < int(unit["WatchdogSec"][0]) <= {"controller": 2, "watchdog": 5}[name]
    assert unit["WatchdogSignal"] == ["SIGKILL"]
    assert unit["TimeoutAbortSec"] == ["1"]
    assert unit["LimitCORE"] == ["0"]
    assert unit["ExecStopPost"] == [f"-{PROGRAM} vent --config /etc/bfr-kiosk/kiosk.toml"]
    assert unit["CPUSchedulingPolicy"] == ["fifo"]
    assert unit["LimitMEMLOCK"] == ["infinity"]
    assert "RestrictRealtime" not in unit
    assert int(unit["OOMScoreAdjust"][0]) <= -900


def test_the_controller_is_never_active_without_the_watchdog() -> None:
    unit = service("controller")
    assert unit["BindsTo"] == ["bfr-kiosk-watchdog.service"]
    assert "bfr-kiosk-watchdog.service" in unit["After"][0]
    guard, mine = service("watchdog"), unit
    assert int(guard["CPUSchedulingPriority"][0]) > int(mine["CPUSchedulingPriority"][0]) == LOOP_PRIORITY


def test_each_thread_of_the_controller_may_have_the_place_that_it_asks_for() -> None:
    assert int(service("controller")["LimitRTPRIO"][0]) == max(LOOP_PRIORITY, OTHER_PRIORITY, DEAD_MAN_PRIORITY)
    assert DEAD_MAN_PRIORITY > LOOP_PRIORITY > OTHER_PRIORITY


def test_nobody_is_started_again_while_the_vent_has_the_lines() -> None:
    assert service("vent")["Before"] == ["bfr-kiosk-watchdog.service bfr-kiosk-controller.service"]


def test_the_watchdog_waits_for_nothing_that_may_fail() -> None:
    unit = service("watchdog")
    for key in ("Requires", "BindsTo", "Requisite", "Upholds"):
        assert key not in unit
    assert unit["After"] == ["local-fs.target"]


def test_each_start_of_the_watchdog_brings_the_controller_and_nothing_brings_both_back_after_a_refusal() -> None:
    assert service("watchdog")["Wants"] == ["bfr-kiosk-controller.service bfr-kiosk-helped.timer"]
    assert [unit.name for unit in UNITS.iterdir() if "Upholds" in directives(unit.name)] == []
    asked = [service("screen").get(key, []) for key in ("Requires", "BindsTo", "Requisite", "Wants")]
    for name in ("watchdog", "controller", "target"):
        assert name not in str(asked), "its restarts would be starts of the watchdog, and those end in reboots"


def test_a_watchdog_that_cannot_stay_up_lets_go_and_is_asked_about_unless_it_was_a_refusal() -> None:
    unit = service("watchdog")
    assert unit["OnFailure"] == ["bfr-kiosk-vent.service bfr-kiosk-again.service"]
    assert "StartLimitAction" not in unit, "it would start the machine again for ever"
    # what is refused, and a program, group or user that is not there: systemd's own words for these
    assert unit["RestartPreventExitStatus"] == ["2 203 216 217"]


def test_a_journal_that_somebody_has_is_waited_for_so_long_that_it_never_counts_as_not_staying_up() -> None:
    unit = service("watchdog")
    least_s = JOURNAL_WAIT_S + float(unit["RestartSec"][0])
    assert int(unit["StartLimitBurst"][0]) * least_s > int(unit["StartLimitIntervalSec"][0])
    assert float(unit["TimeoutStartSec"][0]) > JOURNAL_WAIT_S + 2


def test_all_processes_share_the_user_that_the_sockets_ask_for() -> None:
    assert {tuple(service(name)["User"]) for name in SERVICES} == {("bfr-kiosk",)}
    assert {service(name)["RuntimeDirectory"][0].split()[0] for name in SERVICES} == {"bfr-kiosk"}
    assert {tuple(service(name)["RuntimeDirectoryPreserve"]) for name in SERVICES} == {("yes",)}


def test_no_module_is_run_out_of_a_folder_that_the_user_may_write_to() -> None:
    for unit in UNITS.glob("*.service"):
        if PROGRAM in unit.read_text():
            assert "PYTHONNOUSERSITE=1" in directives(unit.name)["Environment"], unit.name


def test_the_target_stops_and_restarts_all_that_it_starts_and_the_watchdog_is_the_last_to_stop() -> None:
    for name in ("watchdog", "controller", "screen", "touch"):
        assert service(name)["PartOf"] == ["bfr-kiosk.target"]
    # what starts after another stops before it
    assert "bfr-kiosk-watchdog.service" in " ".join(service("controller")["After"])
    assert "bfr-kiosk-controller.service" in " ".join(service("screen")["After"])


def test_the_screen_owns_no_hardware() -> None:
    unit = service("screen")
    assert unit["DevicePolicy"] == ["closed"]
    assert unit["DeviceAllow"] == ["/dev/ptmx rw", "char-pts rw", "char-drm rw", "char-alsa rw"]
    assert unit["SupplementaryGroups"] == ["audio video render"], "not input: seatd opens those, for what is shown"


def test_the_touch_reader_reads_input_devices_and_nothing_else() -> None:
    unit = service("touch")
    assert unit["DevicePolicy"] == ["closed"]
    assert unit["DeviceAllow"] == ["char-input r"]
    assert unit["SupplementaryGroups"] == ["input"]
    assert "StateDirectory" not in unit


def test_the_touch_reader_always_comes_back_unless_it_was_refused() -> None:
    unit = service("touch")
    assert unit["Restart"] == ["always"]
    assert unit["RestartPreventExitStatus"] == ["2"]
    assert unit["StartLimitIntervalSec"] == ["0"]
    assert unit["Type"] == ["notify"]
    assert 3 * WAIT_MOST_S <= int(unit["WatchdogSec"][0]) <= 5, "it tells after each wait that it lives"


def test_nothing_depends_on_the_touch_reader_and_it_depends_on_nothing() -> None:
    """A station without a panel has no use for it, and its end is nobody else's."""
    name = "bfr-kiosk-touch.service"
    ties = ("Requires", "BindsTo", "Requisite", "Wants", "Upholds", "After", "Before")
    others = [unit.name for unit in UNITS.iterdir() if unit.name != name]
    assert [other for other in others for key in ties if name in " ".join(directives(other).get(key, []))] == []
    assert [key for key in ties if key in service("touch")] == []
    assert service("touch")["WantedBy"] == ["bfr-kiosk.target"]
    assert service("touch")["PartOf"] == ["bfr-kiosk.target"]


def test_the_backup_sees_no_device_and_writes_to_the_records_alone() -> None:
    unit = service("backup")
    assert (unit["DevicePolicy"], unit["PrivateDevices"]) == (["closed"], ["yes"])
    assert "DeviceAllow" not in unit
    assert "SupplementaryGroups" not in unit
    assert unit["User"] == ["bfr-kiosk"]
    assert unit["ProtectSystem"] == ["strict"]
    assert unit["StateDirectory"] == ["bfr-kiosk"]
    for key in ("RuntimeDirectory", "ReadWritePaths", "BindPaths"):
        assert key not in unit
    assert unit["InaccessiblePaths"] == ["-/var/lib/bfr-kiosk/.system", "-/run/bfr-kiosk", "-/run/bfr-kiosk-asked"]
    assert unit["RestrictAddressFamilies"] == ["none"]


def test_the_backup_comes_last_and_is_never_halted_while_it_locks_the_records() -> None:
    unit = service("backup")
    assert unit["Type"] == ["oneshot"]
    assert (unit["Nice"], unit["CPUSchedulingPolicy"]) == (["19"], ["batch"])
    assert (unit["IOSchedulingClass"], unit["IOSchedulingPriority"]) == (["best-effort"], ["7"])
    assert int(unit["OOMScoreAdjust"][0]) > int(service("screen")["OOMScoreAdjust"][0])


def test_a_backup_comes_by_the_calendar_and_without_one() -> None:
    timer = directives("bfr-kiosk-backup.timer")
    assert timer["OnCalendar"] == ["*-*-* 02:30:00"]
    assert timer["Persistent"] == ["true"]
    assert timer["OnBootSec"] == ["30min"]
    assert timer["OnUnitActiveSec"] == ["1d"]
    assert "RandomizedDelaySec" in timer
    assert "bfr-kiosk-backup.timer" in directives("bfr-kiosk.target")["Wants"][0]


def test_nothing_on_a_stick_is_run_and_only_sticks_are_mounted() -> None:
    (path,) = (UNITS.parent / "udev").glob("*-bfr-kiosk-usb.rules")
    assert path.name > "60-persistent-storage.rules", "before it nobody knows that a device is on USB, or what is on it"
    rule = path.read_text(encoding="utf-8")
    for said in ('ENV{ID_BUS}=="usb"', 'ENV{ID_FS_TYPE}=="vfat|exfat|ext4"', '"bfr-kiosk-usb@%k.service"'):
        assert said in rule
    unit = service("usb@")
    mounts = [part for part in unit["ExecStart"][1].split("||") if "mount" in part]
    assert [("nosuid,nodev,noexec," in part, "/run/bfr-kiosk-usb/%i" in part) for part in mounts] == [(True, True)] * 2
    assert all(",nosymfollow" in part for part in mounts), "a link would have a backup written elsewhere"
    assert ["errors=remount-ro" in part for part in mounts if "ext4" in part] == [True], "its own word may be: panic"
    assert unit["ExecStop"] == ["/bin/umount /run/bfr-kiosk-usb/%i"], "never lazily: its end says that all is written"
    assert directives("bfr-kiosk-usb@.service")["BindsTo"] == ["dev-%i.device"]
    hidden = [key for key in unit if key.startswith(("Protect", "Private"))]
    assert hidden == [], "it would mount for itself alone"


def test_the_screen_alone_may_ask_for_sticks_to_be_unmounted() -> None:
    socket = directives("bfr-kiosk-usb-eject.socket")
    assert socket["ListenStream"] == [EJECT_SOCKET]
    assert (socket["SocketUser"], socket["SocketMode"], socket["Accept"]) == (["bfr-kiosk"], ["0600"], ["yes"])
    unit = service("usb-eject@")
    assert unit["ExecStart"] == ["/bin/systemctl stop bfr-kiosk-usb@*.service"]
    assert unit["StandardInput"] == ["null"], "nothing that is sent is read"
    assert unit["StandardOutput"] == ["socket"]
    assert service("screen")["ReadWritePaths"] == ["-/run/bfr-kiosk-usb"]
