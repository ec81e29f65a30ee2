"""What the kernel shows of a board is told before anything is changed, and ends nothing."""

import errno
from dataclasses import replace
from pathlib import Path

from kiosk.install.devices import seen
from kiosk.install.facts import Verdict, findings
from tests.install.fake import Fake

LABELS = {"gpiochip0": "pinctrl-bcm2711", "gpiochip1": "raspberrypi-exp-gpio"}


def board(fake: Fake, *names: str, panel: str = "connected") -> None:
    for name in names:
        fake.file(f"dev/{name}").parent.mkdir(exist_ok=True)
        fake.file(f"dev/{name}").touch()
    for name, status in (("card1-DSI-1", panel), ("card1-HDMI-A-1", "disconnected")):
        fake.file(f"sys/class/drm/{name}").mkdir(parents=True)
        fake.file(f"sys/class/drm/{name}/status").write_text(f"{status}\n", encoding="ascii")


def told(fake: Fake) -> dict[str, bool]:
    return {one.what: one.is_good for one in seen(fake.machine, lambda path: LABELS[path.name])}


def test_a_board_with_everything_is_told_by_name(fake: Fake) -> None:
    board(fake, "i2c-1", "i2c-3", "gpiochip0", "gpiochip1")
    assert told(fake) == {
        "I2C: i2c-1, i2c-3": True,
        "GPIO chips: pinctrl-bcm2711, raspberrypi-exp-gpio": True,
        "panel: DSI-1": True,
    }


def test_a_link_of_an_old_name_is_no_second_chip(fake: Fake) -> None:
    board(fake, "gpiochip0")
    fake.file("dev/gpiochip4").symlink_to("gpiochip0")
    assert told(fake)["GPIO chips: pinctrl-bcm2711"]


def test_what_is_missing_is_told_and_ends_nothing(fake: Fake) -> None:
    board(fake, "i2c-1", panel="disconnected")
    assert told(fake) == {"I2C: i2c-1": False, "GPIO chips: none": False, "panel: none": False}
    found = {one.what: one.verdict for one in findings(fake.facts())}
    assert found["I2C: i2c-1"] is Verdict.WARN
    assert found["panel: none"] is Verdict.WARN
    assert not [one for one in findings(replace(fake.facts(), is_root=True)) if one.verdict is Verdict.FAIL]


def test_a_chip_that_does_not_answer_is_named(fake: Fake) -> None:
    board(fake, "gpiochip0")

    def dead(_path: Path) -> str:
        raise OSError(errno.EACCES, "no")

    assert [one.what for one in seen(fake.machine, dead)][1] == "GPIO chips: gpiochip0 does not answer (EACCES)"


def test_no_device_is_expected_of_another_machine(fake: Fake) -> None:
    fake.file("proc/device-tree/model").unlink()
    assert fake.facts().devices == ()
