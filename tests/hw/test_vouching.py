"""What a real machine says of its civil time: the kernel's word, and a hardware clock that kept power."""

from pathlib import Path

import pytest

from kiosk.core.clocktrust import Evidence
from kiosk.hw.vouching import hardware_s, kernel_status, vouched

SYNCHRONISED, UNSYNCHRONISED = 0x2001, 0x40


def clock(root: Path, name: str, shown: str) -> None:
    folder = root / "sys/class/rtc" / name
    folder.mkdir(parents=True)
    (folder / "since_epoch").write_text(shown, encoding="ascii")


@pytest.mark.parametrize(
    ("status", "is_synchronised"), [(SYNCHRONISED, True), (UNSYNCHRONISED, False), (0x2041, False), (None, False)]
)
def test_the_kernel_is_believed_only_while_a_service_keeps_its_clock(
    tmp_path: Path, status: int | None, is_synchronised: bool
) -> None:
    ask = vouched(root=tmp_path, status=lambda: status)
    assert ask(12.0, True) == Evidence(system_s=12.0, is_synchronised=is_synchronised, hardware_s=None)


def test_a_hardware_clock_is_read_each_time(tmp_path: Path) -> None:
    clock(tmp_path, "rtc0", "1795951639\n")
    ask = vouched(root=tmp_path, status=lambda: UNSYNCHRONISED)
    assert ask(1.0, True).hardware_s == 1795951639.0
    assert ask(1.0, False).hardware_s is None, "it may sit on the sensor's own bus"
    (tmp_path / "sys/class/rtc/rtc0/since_epoch").write_text("1795951640\n", encoding="ascii")
    assert ask(1.0, True).hardware_s == 1795951640.0


def test_a_clock_that_does_not_know_the_time_is_none_and_the_next_one_is_asked(tmp_path: Path) -> None:
    assert hardware_s(tmp_path) is None
    (tmp_path / "sys/class/rtc/rtc0/since_epoch").mkdir(parents=True)  # reading it fails, as after a lost battery
    assert hardware_s(tmp_path) is None
    clock(tmp_path, "rtc1", "soon")
    assert hardware_s(tmp_path) is None
    clock(tmp_path, "rtc2", "1795951639")
    assert hardware_s(tmp_path) == 1795951639.0


def test_this_kernel_tells_its_status_and_nothing_is_changed() -> None:
    first = kernel_status()
    assert first is not None
    assert kernel_status() == first
