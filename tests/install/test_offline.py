"""A first installation out of a bundle, and who is left alone by an installation."""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.install import __main__ as command
from kiosk.install import asked as asking
from kiosk.install import environment, idle, offline, updatestate
from kiosk.install.machine import InstallError
from kiosk.install.manifest import LIST
from tests.install.station import CONTENTS, DOING, OLD, Station, manifest

pytestmark = pytest.mark.usefixtures("light")


def asked(**other: object) -> argparse.Namespace:
    told = {
        "dry_run": False,
        "offline": None,
        "older": False,
        "trust": None,
        "settings": None,
        "data": None,
        "key": None,
        "read_only_root": None,
        "maintenance": None,
    }
    return argparse.Namespace(**{**told, **other})


def test_a_bundle_lies_unpacked_where_only_root_gets_and_its_list_beside_the_version(
    station: Station, bundle: Path
) -> None:
    facts = replace(station.facts(), codename="trixie", architecture="aarch64")
    assert offline.look_at(bundle, [], facts) == manifest()
    assert not station.machine.has(offline.UNPACKED), "to look changes nothing"
    offline.unpack(station.machine, bundle, [], facts, station.log.append)
    for name, text in CONTENTS.items():
        assert station.machine.read(f"{offline.UNPACKED}/{name}") == text.encode()
    for change in offline.keep_list(station.machine, OLD):
        change.do()
    place = f"{environment.VERSIONS}/{OLD}/{LIST}"
    assert station.machine.read(place) == station.machine.read(f"{offline.UNPACKED}/{LIST}")
    assert list(offline.keep_list(station.machine, OLD)) == []


def test_a_folder_that_holds_no_bundle_that_was_looked_at_is_not_installed_from(station: Station) -> None:
    with pytest.raises(InstallError, match="holds no whole bundle"):
        list(offline.keep_list(station.machine, OLD))


def test_the_bundles_own_installation_is_asked_the_same(bundle: Path) -> None:
    words = asking.words(asked(offline=str(bundle), trust="/k.pub", data="/dev/sda1", key="/s/k", read_only_root="on"))
    assert words == [
        *("--offline", offline.UNPACKED, "--trust", "/k.pub"),
        *("--data", "/dev/sda1", "--key", "/s/k", "--read-only-root", "on"),
    ]


def test_nobody_is_left_without_a_station_by_an_installation(station: Station) -> None:
    facts = station.facts()
    command._leave_alone(station.machine, asked(), facts)
    station.file(idle.DOING[1:]).write_text(json.dumps({**DOING, "free": False}), encoding="utf-8")
    with pytest.raises(InstallError, match="somebody trains"):
        command._leave_alone(station.machine, asked(), facts)
    command._leave_alone(station.machine, asked(dry_run=True), facts)
    command._leave_alone(station.machine, asked(), replace(facts, is_booted=False))


def test_an_update_that_was_cut_off_comes_first(station: Station) -> None:
    station.file(updatestate.JOURNAL[1:]).parent.mkdir(parents=True)
    station.file(updatestate.JOURNAL[1:]).write_text("{}", encoding="utf-8")
    with pytest.raises(InstallError, match="kiosk update --resume"):
        command._leave_alone(station.machine, asked(), station.facts())
