"""What is put into a bundle: the program, what locks and archives have for a target, and a bill of all parts."""

import json
import shlex
import tarfile
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kiosk.install import (
    age,
    bundling,
    container,
    data,
    debs,
    environment,
    layout,
    packages,
    plan,
    sbom,
    signature,
    targets,
    wheels,
)
from kiosk.install.machine import Done, InstallError, Machine
from kiosk.install.targets import TARGETS
from kiosk.storage.schema import SCHEMA_VERSION
from tests.install.fake import ROOT, Fake

METADATA = "Metadata-Version: 2.1\nName: One.Part\nVersion: 1.5\nLicense-Expression: MIT\n\nabout\n"
CONTROL = "Package: labwc\nVersion: 1:0.8-1\nArchitecture: arm64\nDescription: one\n more of it\n"


class Archives:
    """pip, apt and dpkg-deb of a machine that makes a bundle."""

    def __init__(self, missing: Sequence[str] = (), source: str = "setup.py") -> None:
        self.said: list[list[str]] = []
        self.missing = missing
        self.source = source

    def run(self, command: Sequence[str]) -> Done:
        self.said.append(list(command))
        match list(command):
            case [_, "-m", "pip", "download", *words]:
                self.fetch(Path(words[words.index("--dest") + 1]))
            case ["apt-get", *words] if "-s" in words:
                return Done(100 if set(words) & set(self.missing) else 0, "")
            case ["apt-get", *words] if "--download-only" in words:
                (cache,) = [word.partition("=")[2] for word in words if word.startswith("Dir::Cache=")]
                (Path(cache) / "archives/labwc_1%3a0.8-1_arm64.deb").write_bytes(b"deb")
            case ["dpkg-deb", *_]:
                return Done(0, CONTROL)
        return Done(0, "")

    def fetch(self, folder: Path) -> None:
        with zipfile.ZipFile(folder / "One.Part-1.5-py3-none-any.whl", "w") as archive:
            archive.writestr("One.Part-1.5.dist-info/METADATA", METADATA)
        (folder / self.source).write_text("", encoding="utf-8")
        (folder / "PKG-INFO").write_text(
            METADATA.replace("One.Part", "two").replace("License-Exp", "X-Exp"), encoding="utf-8"
        )
        with tarfile.open(folder / "two-1.5.tar.gz", "w:gz") as archive:
            for name in (self.source, "PKG-INFO"):
                archive.add(folder / name, f"two-1.5/{name}")
                (folder / name).unlink()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A program of a few files."""
    found = tmp_path / "tree"
    for name in ("kiosk/storage/schema.py", "requirements/runtime.lock", "pyproject.toml", "README.md", "install.sh",
                 "LICENSE", "CHANGELOG.md", "systemd/bfr-kiosk.target", "udev/60-bfr-kiosk.rules", "docs/technician.md",
                 f"{layout.WHERE}/etc/tmpfiles.d/bfr-kiosk.conf", "kiosk/__pycache__/x.pyc",
                 "tests/test_one.py"):  # fmt: skip
        (found / name).parent.mkdir(parents=True, exist_ok=True)
        (found / name).write_text("SCHEMA_VERSION: Final = 7\n", encoding="utf-8")
    return found


TRIXIE = debs.Archives(lines=("deb http://archive.example/debian trixie main",), keyring=debs.KEYRING)


def collected(
    archives: Archives, tree: Path, out: Path, monkeypatch: pytest.MonkeyPatch, target: str = "trixie-arm64"
) -> bytes:
    monkeypatch.setenv(age.EPOCH, "1700000000")
    monkeypatch.setattr(signature, "sign", lambda data, _key: data[:4])
    wanted = bundling.Wanted(target=TARGETS[target], archives=TRIXIE)
    out.parent.mkdir(parents=True, exist_ok=True)
    machine = Machine(Path("/"), log=lambda _line: None, run=archives.run)
    bundling.make(machine, tree, wanted, key=Path("key"), out=out, say=lambda _line: None)
    return out.read_bytes()


def bill_in(data: bytes) -> dict[str, Any]:
    at = data.index(b'{\n "bomFormat"')
    found, _ = json.JSONDecoder().raw_decode(data[at:].decode(errors="replace"))
    return dict(found)


def test_the_same_contents_make_the_same_bytes(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a time in a file that pip fetched could differ, and here the fake makes those anew: so they are kept."""
    archives = Archives()
    kept: dict[str, bytes] = {}
    fetch = archives.fetch

    def same(folder: Path) -> None:
        fetch(folder)
        for path in folder.iterdir():
            path.write_bytes(kept.setdefault(path.name, path.read_bytes()))

    monkeypatch.setattr(archives, "fetch", same)
    first = collected(archives, tree, tmp_path / "one/x.bundle", monkeypatch)
    second = collected(archives, tree, tmp_path / "two/x.bundle", monkeypatch)
    assert first == second
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["x.bundle"], "what was fetched is gone"


def test_it_holds_the_program_both_kinds_of_packages_and_where_files_go(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = collected(Archives(), tree, tmp_path / "x.bundle", monkeypatch)
    listed = json.JSONDecoder().raw_decode(data[data.index(b"{") :].decode(errors="replace"))[0]
    names = {file["name"] for file in listed["files"]}
    assert names >= {
        "program/kiosk/storage/schema.py", "program/install.sh", "wheels/One.Part-1.5-py3-none-any.whl",
        "wheels/two-1.5.tar.gz", "packages/labwc_0.8-1_arm64.deb", "packages/Packages", "sbom.cdx.json",
    }  # fmt: skip
    assert not [name for name in names if "tests" in name or "__pycache__" in name]
    assert listed["places"]["/etc/systemd/system/bfr-kiosk.target"] == "program/systemd/bfr-kiosk.target"
    assert listed["places"]["/etc/tmpfiles.d/bfr-kiosk.conf"] == f"program/{layout.WHERE}/etc/tmpfiles.d/bfr-kiosk.conf"
    assert (listed["schema"], listed["made"], listed["target"]) == (7, 1_700_000_000, "trixie-arm64")
    assert listed["version"] == environment.version_of(tree, listed["number"])
    assert set(listed["packages"]) == set(packages.wanted("trixie", is_pi=True))


def test_the_bill_names_every_part_with_its_digest_and_licence(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill = bill_in(collected(Archives(), tree, tmp_path / "x.bundle", monkeypatch))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    parts = {str(part["purl"]): part for part in bill["components"]}
    assert set(parts) == {
        "pkg:pypi/one-part@1.5",
        "pkg:pypi/two@1.5",
        "pkg:deb/debian/labwc@1%3A0.8-1?arch=arm64&distro=trixie",
    }
    assert parts["pkg:pypi/one-part@1.5"]["licenses"] == [{"expression": "MIT"}]
    for part in parts.values():
        assert len(part["hashes"][0]["content"]) == 64
    assert bill["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"


@pytest.mark.parametrize("codename", ["trixie", "bookworm"])
def test_every_option_finds_its_packages_in_a_bundle_too(
    fake: Fake, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, codename: str
) -> None:
    facts = replace(fake.facts(), codename=codename)
    steps = plan.installation(
        facts, ROOT, "1", bundle="/b", partition=data.Wanted(device="/dev/x", key="/k"), is_read_only=True, way="ssh"
    )
    (asked,) = [step.changes.keywords["names"] for step in steps if isinstance(step.changes, partial)
                and step.changes.func is packages.install]  # fmt: skip
    archives = Archives()
    collected(archives, tree, tmp_path / "x.bundle", monkeypatch, target=f"{codename}-arm64")
    (got,) = [words for words in archives.said if words[0] == "apt-get" and "--download-only" in words]
    assert "overlayroot" in asked
    assert set(asked) <= set(got)


def test_a_package_that_no_archive_has_is_named_with_the_way_out(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InstallError, match=r"not in the archives of trixie-arm64: python3-lgpio.*--apt-source"):
        collected(Archives(missing=["python3-lgpio"]), tree, tmp_path / "x.bundle", monkeypatch)
    assert not (tmp_path / "x.bundle").exists()


def test_a_source_that_would_have_to_be_compiled_is_refused(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InstallError, match=r"two-1.5.tar.gz has no wheel for trixie-arm64"):
        collected(Archives(source="fast.c"), tree, tmp_path / "x.bundle", monkeypatch)


def test_wheels_are_those_of_the_target_and_hash_locked(tree: Path, tmp_path: Path) -> None:
    archives = Archives()
    wheels.collect(
        Machine(Path("/"), log=lambda _line: None, run=archives.run), tree, TARGETS["bookworm-arm64"], tmp_path
    )
    downloads = [words for words in archives.said if "download" in words]
    assert [words[-1].rpartition("/")[2] for words in downloads] == ["build.lock", "runtime.lock"]
    for words in downloads:
        assert "--require-hashes" in words
        assert words[words.index("--python-version") + 1] == "3.11"
        platforms = {words[at + 1] for at, word in enumerate(words) if word == "--platform"}
        assert "manylinux_2_36_aarch64" in platforms
        assert "manylinux_2_37_aarch64" not in platforms, "its C library is older than that"


def test_apt_is_asked_as_another_machine_and_touches_nothing_of_this_one(tree: Path, tmp_path: Path) -> None:
    archives = Archives()
    machine = Machine(Path("/"), log=lambda _line: None, run=archives.run)
    target = TARGETS["trixie-arm64"]
    debs.collect(machine, ["labwc"], target, TRIXIE, tmp_path)
    for words in archives.said:
        assert "APT::Architecture=arm64" in words
        for said in ("Dir::State=", "Dir::Cache=", "Dir::State::status="):
            assert f"{said}{tmp_path}/apt" in " ".join(words)


def test_what_the_manual_says_of_making_one_is_understood() -> None:
    manual = (ROOT / "docs/technician.md").read_text(encoding="utf-8")
    lines = [
        line.removeprefix("./install.sh bundle ")
        for line in manual.splitlines()
        if line.startswith("./install.sh bundle ")
    ]
    assert len(lines) > 1
    for line in lines:
        asked = bundling.arguments(shlex.split(line))
        assert (asked.target, asked.sign) == ("trixie-arm64", "maker")


def test_the_schema_in_the_list_is_the_programs() -> None:
    assert age.schema_of(ROOT) == SCHEMA_VERSION


def test_a_machine_knows_what_is_made_for_it(fake: Fake) -> None:
    assert targets.name_of(fake.facts()) in {"trixie-amd64", "trixie-arm64"}


def test_the_licence_is_a_name_and_no_text(tmp_path: Path) -> None:
    told = METADATA.replace(
        "License-Expression: MIT", "License: " + "word " * 40 + "\nClassifier: License :: OSI Approved :: BSD License"
    )
    with zipfile.ZipFile(tmp_path / "a-1-py3-none-any.whl", "w") as archive:
        archive.writestr("a-1.dist-info/METADATA", told)
    part = sbom.wheel(
        tmp_path / "a-1-py3-none-any.whl", container.listed("wheels/a", tmp_path / "a-1-py3-none-any.whl")
    )
    assert part["licenses"] == [{"license": {"name": "BSD License"}}]


@pytest.mark.parametrize(
    "sources",
    [
        {
            "sources.list": "deb [signed-by=/k] http://a.example/debian bookworm main\n"
            "deb http://s.example/debian-security/ x main\n"
        },
        {
            "sources.list.d/debian.sources": "Types: deb\nURIs: http://a.example/debian/\nSuites: bookworm\n\n"
            "Types: deb\nURIs: http://s.example/debian-security\n",
            "sources.list.d/other.list": "# deb http://off.example/debian x main\ndeb http://b.example/other x main\n",
        },
    ],
)
def test_a_release_comes_from_where_this_machine_has_its_packages(sources: dict[str, str], tmp_path: Path) -> None:
    for name, text in sources.items():
        (tmp_path / "etc/apt" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "etc/apt" / name).write_text(text, encoding="utf-8")
    machine = Machine(tmp_path, log=lambda _line: None)
    assert debs.debian(machine, TARGETS["trixie-arm64"]).lines == (
        "deb http://a.example/debian trixie main",
        "deb http://a.example/debian trixie-updates main",
        "deb http://s.example/debian-security trixie-security main",
    )


def test_a_machine_without_debians_archives_has_to_be_told_of_them(tmp_path: Path) -> None:
    with pytest.raises(InstallError, match="--apt-source"):
        debs.debian(Machine(tmp_path, log=lambda _line: None), TARGETS["trixie-arm64"])
