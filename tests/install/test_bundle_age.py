"""How old a version is: a bundle that was made earlier is refused beside `kiosk update` as well."""

import argparse
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.install import __main__ as command
from kiosk.install import accepting, age, environment, offline, signature, targets
from kiosk.install.facts import Facts
from kiosk.install.machine import InstallError
from kiosk.storage.schema import SCHEMA_VERSION
from tests.install.fake import ROOT
from tests.install.station import NEW, OLD, Station, lightly, manifest, packed


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Station:
    monkeypatch.setattr(signature, "demand_signed", lightly)
    made = Station(tmp_path / "root")
    made.begin()
    made.file("run/bfr-kiosk/doing.json").write_text("{}", encoding="utf-8")
    made.up = set()
    return made


def facts(station: Station) -> Facts:
    return replace(station.facts(), codename="trixie", architecture="aarch64")


def brought(station: Station, tmp_path: Path, other: dict[str, object], *, older: bool = False) -> None:
    """`install.sh --offline` as far as the bundle is looked at and unpacked."""
    bundle = tmp_path / "one.bundle"
    bundle.write_bytes(packed(tmp_path / "contents", manifest(**other)))
    none = dict.fromkeys(("trust", "settings", "data", "key", "read_only_root", "maintenance"))
    asked = argparse.Namespace(offline=str(bundle), older=older, dry_run=False, **none)
    command._put_on(station.machine, asked, facts(station), [])


class GoesOnError(Exception):
    """The bundle's own installation has begun."""


@pytest.fixture(autouse=True)
def _goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def go_on(_words: list[str]) -> None:
        raise GoesOnError

    monkeypatch.setattr(offline, "go_on", go_on)


@pytest.mark.parametrize(
    "other",
    [
        {"version": "0.0.9-000000000003", "number": "0.0.9"},
        {"schema": 19},
        {"version": "0.1.0-000000000003", "number": "0.1.0", "made": 999},
    ],
)
def test_an_older_bundle_is_installed_over_a_newer_one_only_when_it_is_meant(
    station: Station, tmp_path: Path, other: dict[str, object]
) -> None:
    with pytest.raises(InstallError, match=r"older than what is installed.*--older"):
        brought(station, tmp_path, other)
    assert not station.machine.has(offline.UNPACKED)
    with pytest.raises(GoesOnError):
        brought(station, tmp_path, other, older=True)


@pytest.mark.parametrize("other", [{}, {"version": OLD, "number": "0.1.0", "made": 1000}])
def test_a_newer_one_and_the_same_one_again_are_no_matter(
    station: Station, tmp_path: Path, other: dict[str, object]
) -> None:
    with pytest.raises(GoesOnError):
        brought(station, tmp_path, other)


def test_a_version_out_of_a_checkout_says_how_old_it_is_too(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(age.EPOCH, "1700000000")
    for change in age.keep_age(station.machine, ROOT, NEW, facts(station)):
        change.do()
    assert list(age.keep_age(station.machine, ROOT, NEW, facts(station))) == []
    kept = accepting.manifest_of(station.machine, f"{environment.VERSIONS}/{NEW}")
    assert kept is not None
    assert (kept.made, kept.schema, kept.version) == (1_700_000_000, SCHEMA_VERSION, NEW)
    assert kept.target == targets.name_of(facts(station))
    later = manifest(version="0.2.0-000000000003", made=1_699_999_999, schema=SCHEMA_VERSION)
    with pytest.raises(InstallError, match="older than what is installed"):
        age.demand_newer(station.machine, later, NEW)
