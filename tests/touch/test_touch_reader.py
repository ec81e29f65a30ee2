"""The reader: the same contract over a fake device and over the adapter with real bytes; losses, returns, presence."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.core.errors import HardwareError
from kiosk.touch.contacts import Touched
from kiosk.touch.reader import PRESENT_S, RETRY_FIRST_S, RETRY_MOST_S, Reader, TouchDevice
from tests.touch.glass import FakeDevice, Glass, Pipe

Opened = Callable[[Glass], tuple[TouchDevice, Callable[[], None]]]


@pytest.fixture(params=["fake", "adapter"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    """A device on a glass, and what brings the glass's events to it."""
    pipes: list[Pipe] = []

    def fake(glass: Glass) -> tuple[TouchDevice, Callable[[], None]]:
        return FakeDevice(glass), lambda: None

    def adapter(glass: Glass) -> tuple[TouchDevice, Callable[[], None]]:
        pipes.append(Pipe(glass, tmp_path / f"event{len(pipes)}"))
        return pipes[-1].device, pipes[-1].pump

    yield fake if request.param == "fake" else adapter
    for pipe in pipes:
        pipe.close()


class Rig:
    """A reader in time of our own, and what it tells."""

    def __init__(self, open_device: Callable[[], TouchDevice], rotation_deg: int = 0) -> None:
        self.told: list[Touched] = []
        self.present_s: list[float] = []
        self.now = 0.0
        self.reader = Reader(
            open_device,
            rotation_deg=rotation_deg,
            strip_top=0.8,
            tell=self.told.append,
            present=lambda: self.present_s.append(self.now),
        )

    def turn(self) -> float:
        return self.reader.turn(self.now)

    def run(self, until_s: float) -> None:
        """As the process does where the panel is still: turn, wait as long as it says."""
        while self.now < until_s:
            self.now += self.turn()

    @property
    def is_reading(self) -> bool:
        return self.reader.device is not None

    @property
    def stops(self) -> int:
        return sum(touched.is_stop for touched in self.told)


class Fails:
    """Opening that fails so many times, or for ever; and when it was tried."""

    def __init__(self, rig_now: Callable[[], float], times: float, then: Callable[[], TouchDevice]) -> None:
        self._now, self._times, self._then = rig_now, times, then
        self.tried_s: list[float] = []

    def __call__(self) -> TouchDevice:
        self.tried_s.append(round(self._now(), 6))
        if len(self.tried_s) <= self._times:
            raise HardwareError("touch_missing", "no input device is called 'panel'", "look at the cable")
        return self._then()


def test_each_new_contact_in_the_strip_is_stop_whatever_rests_elsewhere(opened: Opened) -> None:
    glass = Glass()
    device, pump = opened(glass)
    rig = Rig(lambda: device)
    rig.turn()
    glass.down(0, 300, 100)
    glass.report()
    pump()
    rig.turn()
    assert (rig.stops, len(rig.told)) == (0, 1)
    for _ in range(100):
        glass.tap(1, 400, 450)
        pump()
        rig.turn()
    assert rig.stops == 100


def test_a_turned_picture(opened: Opened) -> None:
    glass = Glass()
    device, pump = opened(glass)
    rig = Rig(lambda: device, rotation_deg=90)
    rig.turn()
    glass.tap(0, 400, 470)
    glass.tap(0, 20, 240)
    pump()
    rig.turn()
    assert [touched.is_stop for touched in rig.told] == [False, True]


def test_lost_events_are_said_and_the_slots_read_again(opened: Opened, caplog: pytest.LogCaptureFixture) -> None:
    glass = Glass()
    device, pump = opened(glass)
    rig = Rig(lambda: device)
    rig.turn()
    glass.down(0, 300, 100)
    glass.down(1, 400, 450)
    glass.report()
    glass.drop()
    pump()
    rig.turn()
    assert rig.stops == 1
    assert "event=touch_events_dropped" in caplog.text
    glass.tap(2, 500, 450)
    pump()
    rig.turn()
    assert rig.stops == 2


def test_a_finger_that_is_there_when_the_panel_is_opened_is_heard(opened: Opened) -> None:
    glass = Glass()
    device, _ = opened(glass)
    glass.down(0, 400, 450)
    glass.report()
    glass.sent()  # before anybody had the panel open
    rig = Rig(lambda: device)
    rig.turn()
    rig.turn()
    assert rig.stops == 1


def test_a_panel_for_one_finger(opened: Opened) -> None:
    glass = Glass(slots=1, is_single=True)
    device, pump = opened(glass)
    rig = Rig(lambda: device)
    rig.turn()
    glass.tap(0, 400, 450)
    glass.tap(0, 400, 100)
    glass.tap(0, 400, 450)
    pump()
    rig.turn()
    assert [touched.is_stop for touched in rig.told] == [True, False, True]


def test_it_says_every_second_that_it_is_there_while_it_reads_a_panel() -> None:
    rig = Rig(lambda: FakeDevice(Glass()))
    rig.run(4.5)
    assert rig.present_s == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert rig.turn() <= PRESENT_S


def test_touches_in_between_neither_hurry_nor_delay_its_presence() -> None:
    glass = Glass()
    rig = Rig(lambda: FakeDevice(glass))
    rig.turn()
    for _ in range(30):
        glass.tap(0, 400, 450)
        rig.turn()
        rig.now += 0.1
    assert len(rig.present_s) == 3
    assert rig.stops == 30


def test_without_a_panel_it_is_silent_says_why_once_and_tries_again_ever_later(
    caplog: pytest.LogCaptureFixture,
) -> None:
    fails = Fails(lambda: rig.now, float("inf"), lambda: pytest.fail("never"))
    rig = Rig(fails)
    rig.run(30.0)
    assert rig.present_s == []
    gaps = [round(later - earlier, 3) for earlier, later in zip(fails.tried_s, fails.tried_s[1:], strict=False)]
    assert gaps[:5] == [RETRY_FIRST_S, 1.0, 2.0, 4.0, RETRY_MOST_S]
    assert set(gaps[5:]) == {RETRY_MOST_S}
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "event=touch_lost reason=touch_missing" in caplog.text
    assert "look at the cable" in caplog.text


def test_a_panel_that_is_plugged_in_later_is_read_and_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    glass = Glass()
    rig = Rig(Fails(lambda: rig.now, 3, lambda: FakeDevice(glass)))
    rig.run(4.0)
    assert rig.present_s[0] == 3.5
    assert "event=touch_open" in caplog.text
    assert "kind=multi x=0..800 y=0..480" in caplog.text
    glass.tap(0, 400, 450)
    rig.turn()
    assert rig.stops == 1


def test_a_panel_that_is_pulled_out_is_given_back_missed_and_opened_anew(caplog: pytest.LogCaptureFixture) -> None:
    glass = Glass()
    first, second = FakeDevice(glass), FakeDevice(glass)
    devices = iter([first, second])
    rig = Rig(lambda: next(devices))
    rig.run(2.5)
    first.gone = True
    heard = len(rig.present_s)
    assert rig.turn() == pytest.approx(RETRY_FIRST_S)
    assert not rig.is_reading
    assert first.closed
    assert len(rig.present_s) == heard
    assert "reason=touch_gone" in caplog.text
    rig.now += RETRY_FIRST_S
    rig.turn()
    assert rig.reader.device is second
    glass.tap(0, 400, 450)
    rig.turn()
    assert rig.stops == 1


def test_a_second_loss_is_said_again_and_begins_with_the_short_pause(caplog: pytest.LogCaptureFixture) -> None:
    devices = [FakeDevice(Glass()) for _ in range(3)]
    left = iter(devices)
    rig = Rig(lambda: next(left))
    for device in devices[:2]:
        rig.turn()
        device.gone = True
        assert rig.turn() == pytest.approx(RETRY_FIRST_S)
        rig.now += RETRY_FIRST_S
    assert caplog.text.count("reason=touch_gone") == 2


def test_a_device_without_extent_is_a_loss_like_any_other(caplog: pytest.LogCaptureFixture) -> None:
    glass = Glass()
    glass.y_range = (0, 0)
    device = FakeDevice(glass)
    rig = Rig(lambda: device)
    rig.turn()
    assert device.closed
    assert rig.present_s == []
    assert "reason=touch_no_range" in caplog.text
