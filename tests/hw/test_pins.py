"""The real pin factory: chosen by label, refused on anything unexpected, never replaced by another."""

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from kiosk.core.errors import HardwareError
from kiosk.hw import pins
from kiosk.hw.actuators import claim_output

LABELS = ("pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835")


class Board:
    """A /dev and a /sys/module in a directory."""

    def __init__(self, root: Path) -> None:
        self.dev = root / "dev"
        self.modules = root / "module"
        self.work = root / "run" / "lg"
        self.dev.mkdir()
        self.modules.mkdir()
        self.labels: dict[str, str] = {}

    def chip(self, number: int, label: str) -> None:
        (self.dev / f"gpiochip{number}").touch()
        self.labels[f"gpiochip{number}"] = label

    def persist(self, module: str, value: str) -> None:
        file = self.modules / module / "parameters" / "persist_gpio_outputs"
        file.parent.mkdir(parents=True)
        file.write_text(value + "\n")

    def label_of(self, device: Path) -> str:
        return self.labels[device.name]


@pytest.fixture
def board(tmp_path: Path) -> Board:
    return Board(tmp_path)


@pytest.fixture
def lgpio(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A stand-in for the C library under gpiozero's own lgpio factory."""
    module = ModuleType("lgpio")
    opened: list[int] = []

    def gpiochip_open(chip: int) -> int:
        if chip == 9:
            raise RuntimeError("can not open gpiochip")
        opened.append(chip)
        return 7

    for name in ("BOTH_EDGES", "RISING_EDGE", "FALLING_EDGE", "SET_PULL_NONE", "SET_PULL_UP", "SET_PULL_DOWN"):
        setattr(module, name, 0)
    vars(module).update(gpiochip_open=gpiochip_open, gpiochip_close=lambda _handle: None, opened=opened)
    monkeypatch.setitem(sys.modules, "lgpio", module)
    monkeypatch.delitem(sys.modules, "gpiozero.pins.lgpio", raising=False)
    monkeypatch.setenv("LG_WD", "unset")
    yield module
    sys.modules.pop("gpiozero.pins.lgpio", None)


def refused(board: Board) -> HardwareError:
    with pytest.raises(HardwareError) as caught:
        pins.open_pins(LABELS, work_dir=board.work, dev=board.dev, modules=board.modules, label_of=board.label_of)
    assert caught.value.hint
    return caught.value


def test_the_chip_is_found_by_label_whatever_its_number(board: Board) -> None:
    board.chip(0, "brcmvirt-gpio")
    board.chip(13, "pinctrl-rp1")
    assert pins.find_chip(LABELS, dev=board.dev, label_of=board.label_of) == (13, "pinctrl-rp1")


def test_an_alias_of_the_same_chip_is_not_a_second_one(board: Board) -> None:
    board.chip(0, "pinctrl-rp1")
    (board.dev / "gpiochip4").symlink_to("gpiochip0")
    assert pins.find_chip(LABELS, dev=board.dev, label_of=board.label_of) == (0, "pinctrl-rp1")


def test_no_chip_and_two_chips_are_refused(board: Board) -> None:
    assert refused(board).code == "gpio_chip_missing"
    board.chip(0, "raspberrypi-exp-gpio")
    error = refused(board)
    assert error.code == "gpio_chip_missing"
    assert "raspberrypi-exp-gpio" in error.message
    board.chip(1, "pinctrl-rp1")
    board.chip(2, "pinctrl-bcm2711")
    assert refused(board).code == "gpio_chip_ambiguous"


def test_a_chip_that_cannot_be_asked_is_refused(board: Board) -> None:
    board.chip(0, "pinctrl-rp1")

    def denied(device: Path) -> str:
        raise OSError(errno.EACCES, "Permission denied")

    with pytest.raises(HardwareError, match="Permission denied") as caught:
        pins.find_chip(LABELS, dev=board.dev, label_of=denied)
    assert caught.value.code == "gpio_chip_unreadable"


def test_the_label_is_asked_of_the_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    device = tmp_path / "gpiochip0"
    device.touch()

    def ioctl(chip: object, request: int, arg: bytes) -> bytes:
        assert request == 0x8044B401
        assert len(arg) == 68
        return b"gpiochip0".ljust(32, b"\0") + b"pinctrl-bcm2711".ljust(32, b"\0") + (58).to_bytes(4, sys.byteorder)

    monkeypatch.setattr("kiosk.hw.pins.fcntl.ioctl", ioctl)
    assert pins.chip_label(device) == "pinctrl-bcm2711"


@pytest.mark.parametrize("value", ["Y", "1", ""])
def test_a_kernel_that_keeps_outputs_is_refused(board: Board, value: str) -> None:
    board.chip(0, "pinctrl-bcm2711")
    board.persist("pinctrl_bcm2835", value)
    error = refused(board)
    assert error.code == "gpio_persists"
    assert "strict_gpiod" in error.hint


def test_a_kernel_that_does_not_say_is_refused(board: Board) -> None:
    board.chip(0, "pinctrl-bcm2711")
    assert refused(board).code == "gpio_persist_unknown"


def test_another_drivers_setting_does_not_stand_in_for_the_headers_own(board: Board) -> None:
    board.persist("pinctrl_bcm2835", "Y")
    board.persist("pinctrl_rp1", "N")
    pins.require_released_outputs("pinctrl-rp1", modules=board.modules)
    with pytest.raises(HardwareError):
        pins.require_released_outputs("pinctrl-bcm2711", modules=board.modules)


def test_a_simulated_header_brings_its_own_parameter(board: Board) -> None:
    board.persist("gpio_sim", "Y")
    with pytest.raises(HardwareError):
        pins.require_released_outputs("pinctrl-bcm2711", modules=board.modules)


def test_without_lgpio_there_is_no_factory_at_all(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    board.chip(0, "pinctrl-bcm2711")
    board.persist("pinctrl_bcm2835", "N")
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "mock")
    monkeypatch.setitem(sys.modules, "lgpio", None)
    monkeypatch.delitem(sys.modules, "gpiozero.pins.lgpio", raising=False)
    monkeypatch.setenv("LG_WD", "unset")
    assert refused(board).code == "lgpio_missing"


def test_the_factory_is_lgpio_on_that_chip_with_a_directory_of_its_own(board: Board, lgpio: ModuleType) -> None:
    board.chip(4, "pinctrl-rp1")
    board.persist("pinctrl_rp1", "N")
    factory = pins.open_pins(LABELS, work_dir=board.work, dev=board.dev, modules=board.modules, label_of=board.label_of)
    assert type(factory).__name__ == "LGPIOFactory"
    assert vars(lgpio)["opened"] == [4]
    assert os.environ["LG_WD"] == str(board.work)
    assert board.work.is_dir()
    factory.close()


def test_a_kernel_that_keeps_levels_is_opened_for_whoever_only_lets_go(board: Board, lgpio: ModuleType) -> None:
    board.chip(4, "pinctrl-rp1")
    board.persist("pinctrl_rp1", "Y")
    assert refused(board).code == "gpio_persists"
    factory = pins.open_pins(
        LABELS, work_dir=board.work, dev=board.dev, modules=board.modules, label_of=board.label_of, may_keep=True
    )
    assert vars(lgpio)["opened"] == [4]
    factory.close()


def test_whoever_has_both_sides_lines_open_lets_go_of_the_one_after_the_other(
    board: Board, lgpio: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `kiosk calibrate`, `selftest` and `doctor` do it: the watchdog's pins are given back first."""
    modes: dict[int, int] = {}
    for bit, name in enumerate(("KERNEL", "OUT", "ACTIVE_LOW", "OPEN_DRAIN", "OPEN_SOURCE")):
        setattr(lgpio, f"GPIO_IS_{name}", 1 << bit)
    vars(lgpio).update(
        gpio_claim_input=lambda _handle, line, _flags=0: modes.update({line: 0}),
        gpio_claim_output=lambda _handle, line: modes.update({line: 2}),
        gpio_get_mode=lambda _handle, line: modes[line],
        gpio_read=lambda _handle, _line: 0,
        gpio_write=lambda _handle, line, _level: modes[line],
    )
    monkeypatch.setattr("gpiozero.pins.local.get_pi_revision", lambda: 0xC03115)
    board.chip(4, "pinctrl-rp1")
    board.persist("pinctrl_rp1", "N")
    mine, guards = (
        pins.open_pins(LABELS, work_dir=board.work, dev=board.dev, modules=board.modules, label_of=board.label_of)
        for _side in range(2)
    )
    lamp, hold = claim_output(mine, 25, "lamp_red"), claim_output(guards, 17, "hold_b")
    hold.close()
    guards.close()
    assert modes == {25: 2, 17: 0}, "the other side's line is still an output"
    lamp.off()
    lamp.close()
    mine.close()
    assert modes == {25: 0, 17: 0}


def test_a_chip_that_cannot_be_opened_is_refused(board: Board, lgpio: ModuleType) -> None:
    board.chip(9, "pinctrl-rp1")
    board.persist("pinctrl_rp1", "N")
    assert refused(board).code == "gpio_open"


def test_a_work_directory_that_cannot_be_made_is_refused(board: Board) -> None:
    board.chip(0, "pinctrl-rp1")
    board.persist("pinctrl_rp1", "N")
    board.work.parent.touch()
    assert refused(board).code == "work_dir"


def test_the_kernel_is_asked_each_time_for_the_headers_driver(board: Board) -> None:
    ask = pins.outputs_kept("pinctrl-rp1", modules=board.modules)
    assert ask() is None, "nothing tells"
    board.persist("pinctrl_bcm2835", "Y")
    board.persist("pinctrl_rp1", "N")
    file = board.modules / "pinctrl_rp1" / "parameters" / "persist_gpio_outputs"
    for text, kept in (("N", False), ("Y", True), ("0", False), ("1", True), ("", True), ("\ufffd", True)):
        file.write_text(text)
        assert ask() is kept, text


def test_a_setting_that_cannot_be_read_is_unknown(board: Board) -> None:
    ask = pins.outputs_kept("pinctrl-rp1", modules=board.modules)
    (board.modules / "pinctrl_rp1" / "parameters" / "persist_gpio_outputs").mkdir(parents=True)
    assert ask() is None


class FullFolder:
    """Finds `lgpio`, which makes its pipe while it is imported, in a folder of somebody else."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "lgpio":
            raise FileNotFoundError(2, "No such file or directory")


def test_a_folder_that_lgpio_cannot_use_is_a_refusal_and_no_crash(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    board.chip(0, "pinctrl-bcm2711")
    board.persist("pinctrl_bcm2835", "N")
    monkeypatch.delitem(sys.modules, "lgpio", raising=False)
    monkeypatch.delitem(sys.modules, "gpiozero.pins.lgpio", raising=False)
    monkeypatch.setattr(sys, "meta_path", [FullFolder(), *sys.meta_path])
    monkeypatch.setenv("LG_WD", "unset")
    assert refused(board).code == "work_dir"
