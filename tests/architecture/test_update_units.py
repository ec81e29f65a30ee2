"""The units of updates: nothing opens the station before an update has come to its end."""

import pytest

from kiosk.install import handover, offline, services, updatecommand, updateproof, updatestate
from kiosk.install.layout import FILES
from kiosk.install.services import ENABLED
from kiosk.install.updateproof import GROUPS
from tests.architecture.test_units import PROGRAM, directives, service

RESUME = "bfr-kiosk-update-resume.service"


def test_while_an_update_is_under_way_nothing_has_the_records_open() -> None:
    for name in ("screen", "backup"):
        assert service(name)["ConditionPathExists"] == [f"!{updatestate.JOURNAL}"]
    # one of both has to be so: there is no update, or it is being proved
    assert service("controller")["ConditionPathExists"] == [f"|!{updatestate.JOURNAL}", f"|{updatestate.PROVING}"]


def test_what_was_cut_off_comes_to_its_end_before_anything_of_the_station_starts() -> None:
    before = " ".join(directives(RESUME)["Before"]).split()
    assert set(before) >= {"bfr-kiosk.target", *updatestate.RUNNING, "bfr-kiosk-screen.service"}
    assert directives(RESUME)["ConditionPathExists"] == [updatestate.JOURNAL]
    assert directives(RESUME)["Type"] == ["oneshot"]
    assert {RESUME, "bfr-kiosk-update.path"} <= set(ENABLED)
    assert directives(RESUME)["WantedBy"] == ["multi-user.target"]


def test_it_is_the_version_that_was_proved_last_that_updates_and_takes_back() -> None:
    program = f"{updatestate.UPDATER}/bin/kiosk"
    assert service("update-resume")["ExecStart"] == [f"{program} update --resume"]
    assert service("update")["ExecStart"] == [f"{program} update --requested"]
    # nothing in the name of the bundle is taken for a variable
    assert directives(handover.UNIT)["ExecStart"] == [f":{program} update %f"]


def test_what_was_killed_or_could_not_end_is_tried_again() -> None:
    assert directives("bfr-kiosk-update.service")["OnFailure"] == [RESUME]
    assert directives(handover.UNIT)["OnFailure"] == [RESUME]
    for name in ("update", "update@"):
        assert "KillMode" not in service(name), "what a killed one had begun would work on"
    assert RESUME == updatecommand.RESUME
    assert service("update-resume")["Restart"] == ["on-failure"]
    assert int(service("update-resume")["RestartSec"][0]) > 10, "sooner systemd would give up after five times"


def test_what_a_unit_reads_of_a_bundle_lies_wherever_somebody_put_it() -> None:
    unit = service("update@")
    assert unit["ProtectHome"] == ["read-only"]
    assert "PrivateTmp" not in unit


def test_a_version_on_trial_that_cannot_stay_up_does_not_start_the_machine_again() -> None:
    assert service("again")["ConditionPathExists"] == [f"!{updatestate.JOURNAL}"]
    assert service("watchdog")["ExecStopPost"] == [f"-{PROGRAM} vent --config /etc/bfr-kiosk/kiosk.toml"]
    assert "bfr-kiosk-vent.service" in service("watchdog")["OnFailure"][0].split()
    # a run that ended is started again no sooner than it is looked for
    assert float(service("watchdog")["RestartSec"][0]) >= 2 * updateproof.LOOKS_S


def test_nobody_calibrates_while_an_update_is_under_way() -> None:
    assert service("calibrate@")["ConditionPathExists"] == [f"!{updatestate.JOURNAL}"]


def test_who_asks_again_and_again_is_not_heard_for_ever() -> None:
    assert service("update")["StartLimitIntervalSec"] == ["10min"]
    assert int(service("update")["StartLimitBurst"][0]) == 10


def test_doctor_can_ask_the_hardware_from_within_the_unit() -> None:
    # ProtectClock= names a device, and then no other is there but those that are named
    for name in ("update", "update@"):
        assert set(service(name)["DeviceAllow"]) == {"char-i2c rw", "char-gpiochip rw", "/dev/tty1 w"}
    assert "SupplementaryGroups" in service("controller")
    assert set(GROUPS) == set(service("controller")["SupplementaryGroups"][0].split())


def test_what_was_unpacked_before_a_cut_goes_with_the_next_start() -> None:
    lines = (FILES / services.TMPFILES[1:]).read_text(encoding="utf-8").splitlines()
    assert {line.split()[1] for line in lines if line.startswith("R! ")} == {updatestate.BUNDLE, offline.UNPACKED}


@pytest.mark.parametrize("name", ["update", "update@", "update-resume"])
def test_they_have_no_network_and_no_rights_that_they_do_not_need(name: str) -> None:
    unit = service(name)
    assert unit["PrivateNetwork"] == ["yes"]
    assert unit["RestrictAddressFamilies"] == ["AF_UNIX"]
    allowed = set(unit["CapabilityBoundingSet"][0].split())
    assert not allowed & {"CAP_SYS_ADMIN", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_NET_ADMIN", "CAP_SYS_PTRACE"}
    assert unit["Environment"] == ["PYTHONNOUSERSITE=1"]
