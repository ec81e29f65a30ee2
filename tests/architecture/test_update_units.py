"""The units of updates: nothing opens the station before an update has come to its end."""

import pytest

from kiosk.install import updatestate
from kiosk.install.services import ENABLED
from tests.architecture.test_units import directives, service

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
    assert service("update")["ExecStopPost"] == [f"-{program} update --resume"]


@pytest.mark.parametrize("name", ["update", "update-resume"])
def test_they_have_no_network_and_no_rights_that_they_do_not_need(name: str) -> None:
    unit = service(name)
    assert unit["PrivateNetwork"] == ["yes"]
    assert unit["RestrictAddressFamilies"] == ["AF_UNIX"]
    allowed = set(unit["CapabilityBoundingSet"][0].split())
    assert not allowed & {"CAP_SYS_ADMIN", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_NET_ADMIN", "CAP_SYS_PTRACE"}
    assert unit["Environment"] == ["PYTHONNOUSERSITE=1"]
