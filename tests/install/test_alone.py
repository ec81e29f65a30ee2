"""A station that is there: one option does one thing, and no older tree takes its program back."""

import argparse
import os
import platform
import shutil
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.install import __main__ as command
from kiosk.install import access, age, anew, asked, environment, facts, idle, layout, plan, services, targets, trust
from kiosk.install import manifest as manifests
from kiosk.install.facts import Facts, Verdict
from kiosk.install.machine import Done, InstallError
from kiosk.install.manifest import LIST
from kiosk.install.signature import Key
from kiosk.install.step import carry_out
from tests.install.fake import ROOT, Cut, Fake, PowerCutError
from tests.install.station import LIST as MANIFEST

OLD, NEW = "0.1.0-000000000001", "0.2.0-000000000002"
KEY = Key(b"key", "ssh-ed25519 AAAA")
NONE = {**dict.fromkeys((*asked.ALONE, "key", "offline")), "dry_run": False, "older": False, "uninstall": False}


def words(**other: object) -> argparse.Namespace:
    return argparse.Namespace(**{**NONE, "purge": False, **other})


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A machine with a station of version 2, updated from version 1; made once."""
    fake = Fake(tmp_path_factory.mktemp("station") / "root")
    fake.begin()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _handle: None)
        patch.setattr(environment, "copy_program", lambda _tree, to: to.mkdir())
        fake.install(name=OLD)
        fake.install(name=NEW)
    for name, made in ((OLD, 1000), (NEW, 2000)):
        listed = replace(MANIFEST, version=name, number=name[:5], made=made, schema=20 + made // 1000)
        fake.machine.write(f"{environment.VERSIONS}/{name}/{LIST}", manifests.to_bytes(listed))
    for mark in (layout.REBOOT, plan.RESTART):
        fake.machine.remove(mark)
    return fake.root


@pytest.fixture
def station(two_versions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """That machine; the tree at hand is the first version's."""
    shutil.copytree(two_versions, tmp_path / "root", symlinks=True)
    monkeypatch.setattr(environment, "version_of", lambda *_: OLD)
    monkeypatch.setattr(command, "listed", lambda *_: replace(MANIFEST, version=OLD, made=1000))
    return Fake(tmp_path / "root")


def put_on(fake: Fake, **other: object) -> int:
    return command._put_on(
        fake.machine, words(**other), replace(fake.facts(), is_booted=False), [KEY] if other.get("trust") else []
    )


def test_a_key_is_kept_and_nothing_else_is_done(station: Fake) -> None:
    before = station.state()
    assert put_on(station, trust="/k.pub") == 0
    after = station.state()
    assert set(after) - set(before) == {trust.KEYS.lstrip("/")}
    assert {name: after[name] for name in before} == before
    assert station.said == [], "nothing is restarted, and nobody has to wait for it"


def test_a_key_is_kept_while_somebody_trains(station: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle, "demand_idle", lambda *_: pytest.fail("asked"))
    asking = words(trust="/k.pub")
    assert command._put_on(station.machine, asking, replace(station.facts(), is_booted=True), [KEY]) == 0


def test_an_older_tree_is_refused_before_anything_is_changed(station: Fake) -> None:
    before = station.state()
    with pytest.raises(InstallError, match="is older than what is installed"):
        put_on(station)
    assert station.state() == before
    assert station.said == []


def test_an_older_tree_is_taken_when_it_is_meant(station: Fake) -> None:
    assert put_on(station, older=True) == 0
    assert environment.current(station.machine) == OLD


def test_a_tree_is_as_old_as_its_sources_and_knows_its_records(fake: Fake) -> None:
    found = age.listed(ROOT, "0.1.0-aaaaaaaaaaaa", fake.facts())
    assert found.number == "0.1.0"
    assert found.schema > 0


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"read_only_root": "on"}, ["packages: install overlayroot", "the records have no partition"]),
        ({"maintenance": "serial"}, ["access: note the way in: serial", "access: unmask serial-getty@.service"]),
    ],
)
def test_every_other_option_leaves_the_program_alone_too(
    station: Fake, other: dict[str, object], told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    what = ""
    try:
        put_on(station, **other)
    except InstallError as error:
        what = error.what
    said = capsys.readouterr().out + what
    assert all(words in said for words in told)
    assert "program:" not in said
    assert "version: let" not in said
    assert environment.current(station.machine) == NEW


def test_an_installation_that_was_cut_off_is_not_yet_a_station(station: Fake) -> None:
    assert asked.is_alone(station.machine, words(trust="/k.pub"))
    assert not asked.is_alone(station.machine, words())
    assert not asked.is_alone(station.machine, words(trust="/k.pub", offline="/b"))
    station.machine.remove(f"{environment.VERSIONS}/{NEW}/{LIST}")  # what an installation writes last
    assert not asked.is_alone(station.machine, words(trust="/k.pub"))


def test_units_come_an_instant_before_the_program_they_start(fake: Fake) -> None:
    fake.install(name="1")
    screen = "etc/systemd/system/bfr-kiosk-screen.service"
    new = fake.file(screen).read_bytes()
    fake.file(screen).write_text("# of the version before\n", encoding="utf-8")
    told = fake.install(name="2", dry=True)
    at = [line.removeprefix("would ").partition(" ")[0] for line in told]
    assert told[at.index("version:") - 1] == f"would files: write /{screen}"
    cut = 0
    while True:
        fake.file(screen).write_text("# of the version before\n", encoding="utf-8")
        fake.machine.link(environment.CURRENT, "versions/1")
        fake.machine.remove(f"{environment.VERSIONS}/2/{environment.COMPLETE}")
        try:
            fake.install(name="2", machine=Cut(fake, cut))
        except PowerCutError:
            is_new = fake.file(screen).read_bytes() == new
            assert not is_new or fake.machine.has(f"{environment.VERSIONS}/2/{environment.COMPLETE}")
            cut += 1
        else:
            break
    assert cut > 3


def test_the_command_is_on_the_path_of_everybody_and_goes_with_the_program(fake: Fake) -> None:
    fake.install()
    assert fake.machine.goal("/usr/local/bin/kiosk") == "/opt/bfr-kiosk/bin/kiosk"
    fake.remove()
    assert not fake.machine.has("/usr/local/bin/kiosk")
    fake.machine.write("/usr/local/bin/kiosk", b"somebody's own")
    with pytest.raises(InstallError, match="is not this program"):
        fake.install()
    fake.remove()
    assert fake.machine.read("/usr/local/bin/kiosk") == b"somebody's own"


def test_no_login_at_a_serial_console_and_no_swap_until_the_program_goes(fake: Fake) -> None:
    fake.install()
    for swaps, is_to_be_restarted in (([], False), (["/dev/sda2 partition 1 0 -2"], True)):
        fake.machine.remove("/etc/systemd/system/swap.target")
        fake.machine.remove(layout.REBOOT)
        fake.put("proc/swaps", ["Filename Type Size Used Priority", *swaps])
        assert fake.install() == ["services: mask swap.target"]
        assert fake.machine.has(layout.REBOOT) is is_to_be_restarted, "what is on goes off with the next start"
    for unit in ("serial-getty@.service", "swap.target"):
        assert fake.machine.goal(f"/etc/systemd/system/{unit}") == "/dev/null"
    fake.remove()
    for unit in ("serial-getty@.service", "swap.target"):
        assert not fake.machine.has(f"/etc/systemd/system/{unit}")


@pytest.mark.parametrize("was_on", [True, False])
def test_ssh_is_opened_by_those_words_alone_and_closed_again_only_if_it_was_us(fake: Fake, was_on: bool) -> None:
    fake.want([access.SSH], is_wanted=was_on)
    fake.install()
    assert (access.SSH in fake.enabled) is was_on
    steps = [*plan.alone(fake.facts(), "1", way="ssh")]
    carry_out(fake.machine, steps, dry=False, say=fake.log.append)
    assert access.SSH in fake.enabled
    assert access.SSH_PACKAGE in fake.names("packages")
    assert fake.install() == [], "the next installation leaves it open"
    carry_out(fake.machine, plan.alone(fake.facts(), "1", way="off"), dry=False, say=fake.log.append)
    assert (access.SSH in fake.enabled) is was_on
    carry_out(fake.machine, steps, dry=False, say=fake.log.append)
    fake.remove()
    assert (access.SSH in fake.enabled) is was_on
    assert not fake.machine.has(access.NOTE)


def test_a_serial_console_that_was_asked_for_stays(fake: Fake) -> None:
    steps = plan.installation(fake.facts(), ROOT, "1.0-new", bundle=None, way="serial")
    carry_out(fake.machine, steps, dry=False, say=fake.log.append)
    assert not fake.machine.has(access.MASK)
    assert fake.install() == []
    carry_out(fake.machine, plan.alone(fake.facts(), "1", way="off"), dry=False, say=fake.log.append)
    assert fake.machine.goal(access.MASK) == "/dev/null"


class Asked(Fake):
    """Keeps all that is asked, and ends as a terminal that goes away while doctor looks."""

    hangs_up = False

    def run(self, command: Sequence[str]) -> Done:
        done = super().run(command)
        if self.hangs_up and "doctor" in command:
            os.kill(os.getpid(), signal.SIGHUP)
        return done


@pytest.mark.parametrize("hangs_up", [False, True])
def test_doctor_looks_while_the_station_is_down_and_it_is_started_again_however_that_ends(
    tmp_path: Path, hangs_up: bool
) -> None:
    fake = Asked(tmp_path / "root")
    fake.begin()
    fake.install()
    fake.machine.write(plan.RESTART, b"")
    fake.said.clear()
    fake.hangs_up = hangs_up
    before = signal.getsignal(signal.SIGHUP)
    try:
        anew.start(fake.machine, fake.log.append)
    except KeyboardInterrupt:
        assert hangs_up
    stop, doctor, start = (line for line in fake.said if "daemon-reload" not in line)
    assert stop == f"systemctl stop {' '.join(services.RUNNING)}"
    assert " doctor " in doctor
    assert start == f"systemctl restart {' '.join(services.ENABLED)}"
    assert fake.machine.has(plan.RESTART) is hangs_up
    assert signal.getsignal(signal.SIGHUP) is before


def test_a_dry_run_says_that_the_station_is_stopped_and_which_old_version_goes(
    station: Fake, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "version_of", lambda *_: "0.3.0-000000000003")
    monkeypatch.setattr(
        command, "listed", lambda *_: replace(MANIFEST, version="0.3.0-000000000003", number="0.3.0", schema=22)
    )
    before = station.state()
    command._put_on(station.machine, words(dry_run=True), replace(station.facts(), is_booted=True), [])
    said = capsys.readouterr().out
    assert station.state() == before
    assert f"would services: stop {services.STATION}" in said
    assert f"would old versions: remove {environment.VERSIONS}/{OLD}" in said
    assert f"remove {environment.VERSIONS}/{NEW}" not in said


def test_32_bit_programs_on_a_64_bit_kernel_do_not_fit(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    assert fake.facts().architecture == "aarch64"
    monkeypatch.setattr(sys, "maxsize", 2**31 - 1)
    narrow: Facts = fake.facts()
    judged = {finding.what: finding for finding in facts.findings(narrow)}
    found = judged["processor aarch64 with 32-bit programs"]
    assert (found.verdict, found.way_out) == (Verdict.FAIL, "take the 64-bit image of the system")
    assert targets.name_of(narrow) not in targets.TARGETS
