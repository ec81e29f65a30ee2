"""Bundles on sticks as the screen offers them: by their signed lists, whatever else lies there under whatever name."""

import ast
import json
import os
import platform
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.core.offers import Offer, Offered, Offers, offers_of
from kiosk.install import accepting, age, container, manifest, offered, signature, trust
from kiosk.install.machine import InstallError
from kiosk.install.offered import Here
from kiosk.install.signature import Key
from kiosk.install.why import Why
from kiosk.ops import errands
from tests.install.station import LIST, NEW, OLD, TARGET, Station, lightly, packed
from tests.install.station import manifest as made


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Station:
    monkeypatch.setattr(signature, "demand_signed", lightly)
    found = Station(tmp_path / "root")
    found.begin()
    return found


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "sticks" / "sda1"
    folder.mkdir(parents=True)
    return folder


def here(station: Station) -> Here:
    return Here(machine=station.machine, installed=OLD, target=TARGET, keys=[Key(b"")])


def listed(station: Station, stick: Path) -> Offers:
    told = json.dumps(offered.listing(stick.parent, here(station))).encode()
    assert len(told) < errands.LISTING_MOST_BYTES
    found = offers_of(told)
    assert found is not None, "the screen does not understand it"
    return found


def put(stick: Path, name: str = "new.bundle", **changes: object) -> Path:
    path = stick / name
    path.write_bytes(packed(stick.parent.parent / "contents", made(**changes)))
    return path


def test_a_newer_one_is_offered_with_what_its_list_says(station: Station, stick: Path) -> None:
    path = put(stick)
    assert listed(station, stick) == Offers(
        installed=OLD,
        is_cut=False,
        bundles=(
            Offered(
                path=str(path),
                device="sda1",
                name="new.bundle",
                size_bytes=path.stat().st_size,
                offer=Offer.NEWER,
                number="0.2.0",
                version=NEW,
                made_s=2000,
                target=TARGET,
                signer=Key(b"").fingerprint,
            ),
        ),
    )


@pytest.mark.parametrize(
    ("changes", "offer"),
    [
        ({"version": OLD, "number": "0.1.0"}, Offer.SAME),
        ({"version": "0.0.9-000000000003"}, Offer.OLDER),
        ({"schema": 19}, Offer.OLDER),
        ({"version": "0.1.0-000000000003", "made": 999}, Offer.OLDER),
        ({"version": "0.1.0-000000000003", "made": 1001}, Offer.NEWER),
        ({"target": "bookworm-amd64"}, Offer.OTHER_TARGET),
    ],
)
def test_each_says_what_an_update_with_it_would_be(
    station: Station, stick: Path, changes: dict[str, object], offer: Offer
) -> None:
    put(stick, **changes)  # type: ignore[arg-type]
    (found,) = listed(station, stick).bundles
    assert found.offer is offer
    assert found.target == changes.get("target", TARGET)


def test_what_is_not_whole_or_no_bundle_is_damaged_and_nothing_of_it_is_believed(station: Station, stick: Path) -> None:
    path = put(stick)
    path.write_bytes(path.read_bytes()[:-1])
    (stick / "b.bundle").write_bytes(b"of something else")
    (stick / "c.bundle").write_bytes(b"")
    found = listed(station, stick).bundles
    assert [one.offer for one in found] == [Offer.DAMAGED] * 3
    assert {(one.version, one.signer) for one in found if one.name != "new.bundle"} == {("", "")}


def test_a_list_of_a_key_that_is_not_trusted_says_nothing(
    station: Station, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stranger(*_given: object) -> Key:
        raise InstallError("signed with another key", "ask", Why("bundle_stranger", {"key": "SHA256:x"}))

    monkeypatch.setattr(signature, "demand_signed", stranger)
    put(stick)
    (found,) = listed(station, stick).bundles
    assert (found.offer, found.version, found.made_s, found.signer) == (Offer.STRANGER, "", 0, "")


def test_where_nothing_is_installed_nobody_knows_what_is_newer(station: Station, stick: Path) -> None:
    put(stick)
    nowhere = replace(here(station), installed="")
    (one,) = offered.seen(stick.parent)
    assert offered.offered(one, nowhere)["offer"] == Offer.UNKNOWN


def test_links_folders_pipes_and_hidden_files_are_no_bundles(station: Station, stick: Path, tmp_path: Path) -> None:
    secret = tmp_path / "shadow"
    secret.write_text("root", encoding="utf-8")
    (stick / "link.bundle").symlink_to(secret)
    (stick / "up.bundle").symlink_to("../..")
    (stick / "nothing.bundle").symlink_to("nowhere")
    (stick / "folder.bundle").mkdir()
    os.mkfifo(stick / "pipe.bundle")
    (stick / "._new.bundle").write_bytes(b"what another system leaves")
    (stick / "new.bundle.txt").write_bytes(b"")
    (stick.parent / "link").symlink_to(tmp_path)
    (stick.parent / "file.bundle").write_bytes(b"on no stick")
    assert listed(station, stick).bundles == ()


@pytest.mark.parametrize(
    "name", ["a\nb.bundle", "\x1b[2J.bundle", "a\u202eb.bundle", "a\u200bb.bundle", os.fsdecode(b"\xff.bundle")]
)
def test_a_name_that_a_terminal_would_obey_is_shown_without_and_cannot_be_asked_for(
    station: Station, stick: Path, name: str
) -> None:
    put(stick, name)
    (found,) = listed(station, stick).bundles
    assert (found.offer, found.path) == (Offer.UNREADABLE, "")
    assert found.name.isprintable()
    assert "?" in found.name


@pytest.mark.parametrize(
    "name", ["Größe 2 neu.bundle", "..bundle.bundle", "a" * 200 + ".bundle", "-rf.bundle", "'$(x)'.bundle"]
)
def test_any_other_name_is_taken_as_it_is(station: Station, stick: Path, name: str) -> None:
    path = put(stick, name)
    if name.startswith("."):
        assert listed(station, stick).bundles == ()
        return
    (found,) = listed(station, stick).bundles
    assert (found.offer, found.path, found.name) == (Offer.NEWER, str(path), name)


def test_of_a_huge_file_only_its_beginning_is_read(station: Station, stick: Path) -> None:
    path = put(stick)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.truncate(5 << 30)  # of holes
    (stick / "huge.bundle").touch()
    os.truncate(stick / "huge.bundle", 4 << 30)
    (huge, long) = sorted(listed(station, stick).bundles, key=lambda one: one.name)
    assert (huge.offer, huge.size_bytes) == (Offer.DAMAGED, 4 << 30)
    assert (long.offer, long.size_bytes) == (Offer.DAMAGED, 5 << 30)
    assert size < 100_000


def test_the_newest_comes_first_and_more_than_a_screen_takes_are_cut(station: Station, stick: Path) -> None:
    put(stick, "a.bundle", version="0.1.0-000000000003", made=1500)
    put(stick, "b.bundle", version="0.2.0-000000000003", made=2500)
    (stick.parent / "sdb1").mkdir()
    put(stick.parent / "sdb1", "c.bundle")
    found = listed(station, stick)
    assert [(one.device, one.name) for one in found.bundles] == [
        ("sda1", "b.bundle"),
        ("sdb1", "c.bundle"),
        ("sda1", "a.bundle"),
    ]
    for number in range(offered.MOST_BUNDLES):
        (stick / f"d{number:02}.bundle").touch()
    found = listed(station, stick)
    assert found.is_cut
    assert len(found.bundles) == offered.MOST_BUNDLES


def test_a_stick_that_is_pulled_while_it_is_looked_at_has_nothing(
    station: Station, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(stick)

    def gone(*_given: object, **_named: object) -> object:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(container, "read_list", gone)
        assert [one.offer for one in listed(station, stick).bundles] == [Offer.UNREADABLE]

    class Entry:
        stat = gone

    assert list(offered._plain("sda1", Entry())) == []  # type: ignore[arg-type]
    assert listed(station, stick.parent / "nowhere" / "x").bundles == ()


def codes(module: object) -> set[str]:
    """Of every reason that a module names."""
    source = Path(str(vars(module)["__file__"])).read_text(encoding="utf-8")
    called = (one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.Call) and one.args)
    return {
        str(one.args[0].value)
        for one in called
        if isinstance(one.func, ast.Name) and one.func.id == "Why" and isinstance(one.args[0], ast.Constant)
    }


def test_every_refusal_of_a_bundle_has_an_offer_and_every_offer_is_known() -> None:
    found = set().union(*(codes(one) for one in (accepting, container, signature, manifest, age)))
    assert found - {"no_room"} == set(offered.OFFERS)  # room is looked for when it is unpacked
    assert {Offer(one) for one in offered.OFFERS.values()} | {Offer.NEWER} == set(Offer)


def test_it_looks_at_this_machine_and_takes_no_key_out_of_a_file_that_is_not_understood(station: Station) -> None:
    found = offered.this_machine(station.machine)
    assert (found.installed, found.keys) == (OLD, [])
    assert found.target.startswith("trixie-")
    assert platform.machine() not in ("x86_64", "aarch64") or found.target.endswith(("amd64", "arm64"))
    station.machine.write(trust.KEYS, b"no key\n")
    assert offered.this_machine(station.machine).keys == []


def test_as_a_process_of_its_own_it_prints_one_object(stick: Path) -> None:
    (stick / "new.bundle").write_bytes(b"no bundle")
    command = [sys.executable, *errands.LISTING, str(stick.parent)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONPATH": str(root)})  # noqa: S603
    found = offers_of(done.stdout)
    assert found is not None
    assert [(one.name, one.offer) for one in found.bundles] == [("new.bundle", Offer.DAMAGED)]
    assert LIST.version == OLD
