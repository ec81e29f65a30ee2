"""Settings of another station: all of them or none, and what was here is kept."""

from pathlib import Path

import pytest

from kiosk.hw.wiring import default_wiring_path
from kiosk.install import layout, plan, settings
from kiosk.install.machine import InstallError
from kiosk.install.step import carry_out
from tests.install.fake import ROOT, Cut, Fake, PowerCutError

TOLD = layout.settings() + '\n[screen]\nlanguage = "de"\n'
PROTOCOL = "# the clinic's own\n"


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    folder = tmp_path / "stick" / "bfr-kiosk-settings"
    (folder / "protocols").mkdir(parents=True)
    (folder / "kiosk.toml").write_text(TOLD, encoding="utf-8")
    (folder / "wiring.toml").write_text("# theirs\n" + default_wiring_path().read_text(), encoding="utf-8")
    (folder / "protocols" / "own.toml").write_text(PROTOCOL, encoding="utf-8")
    return folder


def install(fake: Fake, packed: Path, *, cut: int | None = None) -> list[str]:
    told: list[str] = []
    steps = plan.installation(fake.facts(), ROOT, "1.0-new", bundle=None, taken=packed)
    carry_out(fake.machine if cut is None else Cut(fake, cut), steps, dry=False, say=told.append)
    return told


def lies(fake: Fake, name: str) -> str:
    return fake.file(f"etc/bfr-kiosk/{name}").read_text(encoding="utf-8")


def test_a_second_station_gets_all_of_it_once(fake: Fake, packed: Path) -> None:
    install(fake, packed)
    assert lies(fake, "kiosk.toml") == TOLD
    assert lies(fake, "wiring.toml").startswith("# theirs")
    assert lies(fake, "protocols/own.toml") == PROTOCOL
    assert install(fake, packed) == []


def test_what_was_here_is_kept_under_a_name_of_its_own(fake: Fake, packed: Path) -> None:
    fake.install()
    former = lies(fake, "kiosk.toml")
    install(fake, packed)
    assert lies(fake, "kiosk.toml.before-1") == former
    (packed / "kiosk.toml").write_text(TOLD + "# again\n", encoding="utf-8")
    install(fake, packed)
    assert (lies(fake, "kiosk.toml.before-1"), lies(fake, "kiosk.toml.before-2")) == (former, TOLD)


def test_wherever_it_is_cut_off_nothing_is_lost_and_the_next_run_goes_on(tmp_path: Path, packed: Path) -> None:
    for cut in range(4):
        fake = Fake(tmp_path / str(cut))
        fake.begin()
        fake.install()
        former = lies(fake, "kiosk.toml")
        with pytest.raises(PowerCutError):
            install(fake, packed, cut=cut)
        install(fake, packed)
        assert lies(fake, "kiosk.toml") == TOLD
        assert lies(fake, "kiosk.toml.before-1") == former
        assert not fake.file("etc/bfr-kiosk/kiosk.toml.before-2").exists()


@pytest.mark.parametrize(
    "name", ["../../etc/shadow", "/etc/x.png", "sub/logo.png", "logo.png\\n", ".png", "logo.svg", 3]
)
def test_a_picture_that_does_not_lie_beside_the_settings_is_refused_before_anything_is_read(
    packed: Path, name: object
) -> None:
    quoted = name if isinstance(name, int) else f'"{name}"'
    (packed / "kiosk.toml").write_text(f"{TOLD}[clinic]\nlogo = {quoted}\n", encoding="utf-8")
    with pytest.raises(InstallError, match="beside the settings"):
        settings.read(packed)


def test_one_that_the_program_finds_wrong_changes_no_settings(fake: Fake, packed: Path) -> None:
    fake.install()
    fake.file("opt/bfr-kiosk/versions/1.0-new/bin/kiosk").touch()
    before = {name: lies(fake, name) for name in ("kiosk.toml", "wiring.toml")}
    fake.failing = f"config check {packed}/kiosk.toml --wiring {packed}/wiring.toml --protocols {packed}/protocols"
    with pytest.raises(InstallError, match="no such thing"):
        install(fake, packed)
    assert {name: lies(fake, name) for name in before} == before
    fake.failing = ""
    assert install(fake, packed)


def test_what_an_installed_station_cannot_have_is_named(packed: Path) -> None:
    (packed / "kiosk.toml").write_text(TOLD.replace('"real"', '"bench"').replace('/run/bfr-kiosk"', '/elsewhere"'))
    with pytest.raises(InstallError, match=r"backend is 'bench', not 'real'; runtime_dir is '/elsewhere'"):
        settings.read(packed)


@pytest.mark.parametrize("name", ["kiosk.toml", "wiring.toml", "protocols/own.toml"])
def test_only_plain_files_of_a_modest_size_are_taken(packed: Path, name: str) -> None:
    path = packed / name
    path.write_bytes(b"#" * (settings.SIZE_MAX + 1))
    with pytest.raises(InstallError, match="larger than any"):
        settings.read(packed)
    path.unlink()
    path.symlink_to("/etc/hostname")
    with pytest.raises(InstallError, match="not there as a plain file"):
        settings.read(packed)


def test_what_is_no_toml_is_refused(packed: Path) -> None:
    (packed / "kiosk.toml").write_bytes(b"\xff")
    with pytest.raises(InstallError, match="kiosk config pack"):
        settings.read(packed)
