"""A bundle: what it holds is what was signed, to the last byte, and what is not is refused by name."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.install import accepting, container, signature, trust
from kiosk.install import manifest as manifests
from kiosk.install.machine import InstallError, run_program
from kiosk.install.manifest import File
from kiosk.install.signature import Key
from tests.install.fake import Fake
from tests.install.station import TARGET, manifest, packed

needs_tool = pytest.mark.skipif(
    shutil.which(signature.TOOL) is None, reason="ssh-keygen is not installed (apt install openssh-client)"
)
REFUSED = (
    "no bundle of BFR Kiosk|beginning of the bundle is damaged|list of files or its signature was changed|"
    "signature is damaged|not trusted here|is not as it was signed|not whole|bytes more than"
)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("keys")
    for name in ("maker", "other"):
        command = [signature.TOOL, "-q", "-t", "ed25519", "-N", "", "-C", f"{name}@example", "-f", str(folder / name)]
        assert run_program(command).code == 0
    return {name: folder / name for name in ("maker", "other")}


def public(path: Path) -> list[Key]:
    return trust.read(path.with_suffix(".pub"))


@pytest.fixture(scope="module")
def bundle(keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    signed = signature.sign(manifests.to_bytes(manifest()), keys["maker"])
    return packed(tmp_path_factory.mktemp("contents"), manifest(), signed)


def taken(fake: Fake, data: bytes, keys: list[Key], path: Path) -> None:
    path.write_bytes(data)
    with accepting.opened(path, keys, TARGET) as looked:
        accepting.unpacked(fake.machine, looked, "/bundle", fake.log.append)


@needs_tool
def test_a_bundle_is_unpacked_as_it_was_packed(
    fake: Fake, bundle: bytes, keys: dict[str, Path], tmp_path: Path
) -> None:
    taken(fake, bundle, public(keys["maker"]), tmp_path / "b")
    found = {
        str(path.relative_to(fake.root / "bundle")) for path in (fake.root / "bundle").rglob("*") if path.is_file()
    }
    assert found == {file.name for file in manifest().files} | {"manifest.json"}
    assert accepting.manifest_of(fake.machine, "/bundle") == manifest()
    assert fake.machine.mode("/bundle") == 0o700


@needs_tool
def test_a_flipped_bit_anywhere_is_refused_and_nothing_is_left(
    fake: Fake, bundle: bytes, keys: dict[str, Path], tmp_path: Path
) -> None:
    """Each part: the first line, the list, the signature, each file; every byte of what no digest covers."""
    trusted = public(keys["maker"])
    listed = len(manifests.to_bytes(manifest()))
    signed = len(bundle) - container.HEAD - listed - manifest().size
    ends = [0, container.HEAD, container.HEAD + listed, container.HEAD + listed + signed]
    for file in manifest().files:
        ends.append(ends[-1] + file.size)
    places = {0, 18, 19, 26, 27, 28, 35, 36} | {place for end in ends for place in (end - 1, end) if place >= 0}
    places |= set(range(ends[2], ends[3], 16)) | set(range(ends[1], ends[2], 150)) | set(range(ends[3], ends[-1], 60))
    for place in sorted(places - {len(bundle)}):
        flipped = bytearray(bundle)
        flipped[place] ^= 1 << place % 8
        with pytest.raises(InstallError, match=REFUSED):
            taken(fake, bytes(flipped), trusted, tmp_path / "b")
        assert not fake.machine.has("/bundle"), place


@needs_tool
def test_one_that_is_cut_off_or_goes_on_is_refused(
    fake: Fake, bundle: bytes, keys: dict[str, Path], tmp_path: Path
) -> None:
    trusted = public(keys["maker"])
    for data in (b"", bundle[:10], bundle[:30], bundle[:200], bundle[:-1], bundle[:-60], bundle + b"\0", bundle * 2):
        with pytest.raises(InstallError, match=REFUSED):
            taken(fake, data, trusted, tmp_path / "b")
        assert not fake.machine.has("/bundle")


@needs_tool
def test_another_key_than_the_trusted_one_is_named(
    fake: Fake, bundle: bytes, keys: dict[str, Path], tmp_path: Path
) -> None:
    (maker,) = public(keys["maker"])
    with pytest.raises(InstallError, match=f"not trusted here: {maker.fingerprint}".replace("+", r"\+")):
        taken(fake, bundle, public(keys["other"]), tmp_path / "b")
    with pytest.raises(InstallError, match="no key for bundles is trusted here"):
        taken(fake, bundle, [], tmp_path / "b")
    shown = run_program([signature.TOOL, "-l", "-f", str(keys["maker"])]).output
    assert maker.fingerprint in shown


@needs_tool
def test_what_the_key_signed_for_something_else_is_no_bundle(
    keys: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(signature, "NAMESPACE", "file")
        signed = signature.sign(b"data", keys["maker"])
    with pytest.raises(InstallError, match="was changed"):
        signature.demand_signed(b"data", signed, public(keys["maker"]))


def test_without_the_tool_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signature, "TOOL", "no-such-tool")
    blob = signature._FIRST + bytes(36)
    signed = signature.MAGIC + len(blob).to_bytes(4, "big") + blob + bytes(80)
    with pytest.raises(InstallError, match="openssh-client"):
        signature.demand_signed(b"", signed, [Key(blob)])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("-----BEGIN OPENSSH PRIVATE KEY-----\n", "private key"),
        ("ssh-rsa AAAA me", "line 1: no public key"),
        ("# mine\nssh-ed25519 ????", "line 2: no public key"),
        ("", "holds no key"),
    ],
)
def test_a_file_that_holds_no_public_key_is_refused(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "key").write_text(text, encoding="utf-8")
    with pytest.raises(InstallError, match=why):
        trust.read(tmp_path / "key")


def test_a_key_is_kept_once_and_those_before_it_stay(fake: Fake) -> None:
    one, two = (Key(signature._FIRST + bytes([number] * 36), f"key {number}") for number in (1, 2))
    for keys in ([one], [one], [two]):
        for change in trust.keep(fake.machine, keys):
            change.do()
    assert trust.trusted(fake.machine) == [one, two]
    assert fake.machine.mode(trust.KEYS) == 0o644


def hostile(change: Callable[[dict[str, object]], object]) -> bytes:
    told = json.loads(manifests.to_bytes(manifest()))
    change(told)
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["files"].append({**told["files"][0], "name": "../../etc/passwd"}),
        lambda told: told["files"].append({**told["files"][0], "name": "/etc/passwd"}),
        lambda told: told["files"].append({**told["files"][0], "name": "program/.hidden"}),
        lambda told: told["files"].append({**told["files"][0], "name": "program//twice"}),
        lambda told: told["files"].append({**told["files"][0], "name": "program"}),
        lambda told: told["files"].append(dict(told["files"][0])),
        lambda told: told["files"][0].update(size=-1),
        lambda told: told["files"][0].update(size=manifests.MOST_BYTES),
        lambda told: told["files"][0].update(sha256="0" * 63),
        lambda told: told["places"].update({"/etc/../root/x": told["files"][0]["name"]}),
        lambda told: told["places"].update({"/etc/x": "no/such/file"}),
        lambda told: told.update(version="../0.2.0-000000000002"),
        lambda told: told.update(enabled=["sshd.service"]),
        lambda told: told.update(schema="21"),
        lambda told: told.pop("target"),
        lambda told: told.update(files=None),
    ],
)
def test_a_list_that_names_what_no_bundle_has_is_not_understood(
    change: Callable[[dict[str, object]], object],
) -> None:
    assert manifests.from_bytes(manifests.to_bytes(manifest())) == manifest()
    with pytest.raises(InstallError, match="not understood"):
        manifests.from_bytes(hostile(change))


def test_a_list_of_another_format_says_so() -> None:
    with pytest.raises(InstallError, match="has format 2, this program knows 1"):
        manifests.from_bytes(hostile(lambda told: told.update(format=2)))


def test_a_bundle_is_a_file_and_no_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    for path in (tmp_path / "link", tmp_path, tmp_path / "missing", Path("/dev/zero")):
        with pytest.raises(InstallError):  # noqa: SIM117 - one statement has to fail
            with accepting.opened(path, [], TARGET):
                pass


def test_names_that_files_of_the_program_and_packages_have_are_fit() -> None:
    for name in ("packages/libc6_2.36-9+deb12u10_amd64.deb", "wheels/a-1.0-cp311-abi3-manylinux_2_17_aarch64.whl",
                 "program/systemd/bfr-kiosk-usb@.service", "packages/x_1~rc1_all.deb"):  # fmt: skip
        assert manifests.from_bytes(manifests.to_bytes(manifest(files=(File(name, 1, "0" * 64),), places={})))
