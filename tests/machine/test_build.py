"""What the booted machine is made of and how it is called, as far as no tree is needed for it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.hw.sim import board
from tests.machine import build, build_devices, build_image
from tests.machine.boards import emulator
from tests.machine.made_of import made_of


def test_the_lists_of_packages_name_packages_alone() -> None:
    assert {"qemu-system-x86", "linux-source-6.12"} <= set(build.names("tools"))
    assert {"systemd", "linux-image-amd64"} <= set(build.names("guest"))
    assert not [name for kind in ("tools", "guest") for name in build.names(kind) if not name.strip().isprintable()]
    assert not {"labwc", "foot", "seatd"} & set(build.names("guest")), "install.sh has to bring these itself"


def test_a_thing_is_made_once_and_anew_when_what_it_is_made_of_changes(tmp_path: Path) -> None:
    said: list[str] = []
    cache = build.Cache(tmp_path / "cache", said.append)

    def writing(text: str) -> Callable[[Path], None]:
        def write(path: Path) -> None:
            (path / "thing").write_text(text)

        return write

    first = cache.made("thing", "wood", writing("one"))
    assert cache.made("thing", "wood", writing("two")) == first
    assert (first / "thing").read_text() == "one"
    second = cache.made("thing", "stone", writing("two"))
    assert (second != first, (second / "thing").read_text(), len(said)) == (True, "two", 2)


def test_what_was_cut_off_in_the_middle_is_made_anew(tmp_path: Path) -> None:
    cache = build.Cache(tmp_path, lambda _words: None)

    def broken(path: Path) -> None:
        (path / "half").touch()
        raise EOFError

    with pytest.raises(EOFError):
        cache.made("thing", "wood", broken)
    whole = cache.made("thing", "wood", lambda path: (path / "thing").touch())
    assert sorted(path.name for path in whole.iterdir()) == ["thing", "whole"]


def test_versions_are_read_back(tmp_path: Path) -> None:
    (tmp_path / "versions.txt").write_text("libc6:amd64\t2.41\nsystemd\t257.13\n")
    assert build.versions(tmp_path / "tree") == {"libc6": "2.41", "systemd": "257.13"}
    folder = tmp_path / "installed-1"
    folder.mkdir()
    (folder / "versions.txt").write_text("systemd\t257.13\nbash\t5\n")
    assert made_of(tmp_path) == {"systemd": "257.13", "cache and machines": "0 MiB"}


def test_a_report_says_what_the_things_take_on_the_disk_the_newest_of_each_kind(tmp_path: Path) -> None:
    for name, mib in (("disk-old", 9), ("disk-new", 3)):
        (tmp_path / name / "tree").mkdir(parents=True)
        (tmp_path / name / "tree" / "root.raw").write_bytes(b"x" * (mib << 20))
        (tmp_path / name / "whole").touch()
    os.utime(tmp_path / "disk-old" / "whole", (1, 1))
    (tmp_path / "disk-broken").mkdir()
    told = made_of(tmp_path)
    assert (told["disk, on the disk"], told["cache and machines"]) == ("3 MiB", "12 MiB")


SIM = """static int gpio_sim_request(void)
{
}

static void gpio_sim_free(struct gpio_chip *gc, unsigned int offset)
{
	scoped_guard(mutex, &chip->lock) {
	}
}

static int other(void)
{
}
"""


def test_the_simulated_chip_learns_to_keep_levels_and_nothing_else_changes() -> None:
    made = build_devices.keeping(SIM)
    assert made.count("gpio_sim_free") == 1
    assert "persist_gpio_outputs" in made
    assert "scoped_guard" not in made
    assert "static int other(void)\n{\n}\n" in made
    with pytest.raises(build_devices.SourceError):
        build_devices.keeping("int main;")


def test_a_source_that_has_changed_is_refused() -> None:
    assert "generic_handle_irq(irqnum);" in build_devices.built_apart("handle_simple_irq(irq_to_desc(irqnum));")
    with pytest.raises(build_devices.SourceError):
        build_devices.built_apart("handle_fasteoi_irq(irqnum);")


def test_the_bridge_is_told_every_line_and_input_of_the_board() -> None:
    script = build_image.bridge_script()
    for line in board.NAMES:
        assert f"/sim_gpio{line}/" in script
    assert script.count("_uv") == 8
    assert script.index("i2c-1/in0_uv") < script.index("i2c-1/in1_uv") < script.index("i2c-3/in0_uv")
    assert script.rstrip().endswith("/dev/virtio-ports/bfr.plant")


def called(pace: emulator.Pace, state: str | None = None) -> str:
    call = emulator.words(Path("/t"), Path("/m"), kernel=Path("/k"), boot=Path("/b"), pace=pace, state=state)
    return " ".join(call)


def test_the_emulator_is_called_with_the_station_s_devices() -> None:
    call = called(emulator.Pace(0))
    for device in ("virtio-multitouch-pci", "i6300esb", "virtio-vga,id=panel,xres=800,yres=480", "name=bfr.plant"):
        assert device in call
    assert "kvm" not in call
    assert "panic=10" in call, "words of the installation, which no boot settings can add here"
    assert "-loadvm" not in call
    assert called(emulator.Pace(0), "rest").endswith("-loadvm rest -S")


def test_time_is_counted_or_ours() -> None:
    assert "-icount shift=2," in called(emulator.Pace(2))
    assert "-icount" not in called(emulator.Pace(None))
    assert "thread=multi" in called(emulator.Pace(None))
