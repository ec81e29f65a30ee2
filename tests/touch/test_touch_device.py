"""The adapter: finding, opening, asking and reading a panel, with real bytes through a named pipe."""

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.core.errors import HardwareError
from kiosk.touch.device import (
    STATE_TRIES,
    Device,
    axis_request,
    bits_request,
    find,
    keys_request,
    name_request,
    slots_request,
)
from kiosk.touch.events import EVENT, NOBODY, Abs, Type
from kiosk.touch.panel import Axis
from tests.touch.glass import Glass, Pipe, packed, recorded

Make = Callable[[Glass], Pipe]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[Pipe] = []

    def pipe(glass: Glass) -> Pipe:
        made.append(Pipe(glass, tmp_path / f"event{len(made)}"))
        return made[-1]

    yield pipe
    for one in made:
        one.close()


def refused(glass: Glass, path: Path) -> str:
    """The code a device is refused with, and proof that nothing stays open."""
    before = sorted(os.listdir("/proc/self/fd"))
    with pytest.raises(HardwareError) as error:
        Device(path, glass.ioctl)
    assert sorted(os.listdir("/proc/self/fd")) == before
    assert error.value.hint
    return error.value.code


def test_the_requests_are_the_kernels() -> None:
    """Figures of linux/input.h, as its own macros give them with a C compiler."""
    assert axis_request(Abs.X) == 0x80184540
    assert axis_request(Abs.MT_SLOT) == 0x8018456F
    assert slots_request(44) == 0x802C450A
    assert name_request() == 0x81004506
    assert keys_request() == 0x80604518
    assert bits_request(Type.ABS) == 0x80084523
    assert bits_request(Type.KEY) == 0x80604521


def test_an_event_is_as_long_as_this_machines_kernel_makes_it() -> None:
    assert EVENT.size == 2 * EVENT_LONG + 8


EVENT_LONG = 8 if os.uname().machine in {"x86_64", "aarch64"} else 4


def test_a_panel_is_opened_with_its_name_and_ranges(make: Make) -> None:
    glass = Glass()
    glass.x_range, glass.y_range = (0, 1279), (-5, 719)
    device = make(glass).device
    assert (device.name, device.is_single) == ("10-0038 generic ft5x06 (79)", False)
    assert (device.x, device.y) == (Axis(least=0, most=1279), Axis(least=-5, most=719))


def test_a_panel_for_one_finger_is_known_as_such(make: Make) -> None:
    assert make(Glass(slots=1, is_single=True)).device.is_single


def test_what_was_sent_is_read_and_reading_never_waits(make: Make) -> None:
    glass = Glass()
    pipe = make(glass)
    assert pipe.device.read() == ()
    glass.down(1, 400, 450)
    glass.report()
    pipe.pump()
    assert pipe.device.read() == recorded("slot 1 id 101 x 400 y 450")
    assert pipe.device.read() == ()


def test_the_state_of_all_slots_is_the_kernels_and_what_waited_is_thrown_away(make: Make) -> None:
    glass = Glass(slots=3)
    pipe = make(glass)
    glass.down(2, 400, 450)
    glass.down(0, 10, 20)
    glass.up(0)
    pipe.pump()
    found = pipe.device.state()
    assert found == glass.found()
    assert found == (0, ((NOBODY, 10, 20), (NOBODY, 0, 0), (101, 400, 450)))
    assert pipe.device.read() == ()


def test_the_state_of_a_panel_for_one_finger(make: Make) -> None:
    glass = Glass(slots=1, is_single=True)
    pipe = make(glass)
    assert pipe.device.state() == (0, ((NOBODY, 0, 0),))
    glass.down(0, 400, 450)
    pipe.pump()
    assert pipe.device.state() == (0, ((1, 400, 450),))


def test_a_state_that_changed_while_it_was_read_is_read_again(make: Make) -> None:
    glass = Glass()
    pipe = make(glass)
    asked: list[int] = []

    def ioctl(fd: int, request: int, buffer: bytearray) -> int:
        answer = glass.ioctl(fd, request, buffer)
        if request == axis_request(Abs.MT_SLOT) and not asked:
            asked.append(request)
            glass.down(3, 400, 450)
            pipe.pump()
        return answer

    pipe.device._ioctl = ioctl
    assert pipe.device.state() == glass.found()


def test_a_panel_that_never_stops_sending_is_an_error_and_no_endless_loop(make: Make) -> None:
    glass = Glass()
    pipe = make(glass)
    reads: list[int] = []

    def ioctl(fd: int, request: int, buffer: bytearray) -> int:
        if request == axis_request(Abs.MT_SLOT):
            reads.append(request)
            os.write(pipe.writer, packed(recorded("id 1")))
        return glass.ioctl(fd, request, buffer)

    pipe.device._ioctl = ioctl
    with pytest.raises(HardwareError, match="touch_storm"):
        pipe.device.state()
    assert len(reads) == STATE_TRIES


def test_a_panel_that_is_pulled_out_is_gone(make: Make) -> None:
    pipe = make(Glass())
    pipe.unplug()
    with pytest.raises(HardwareError, match="touch_gone"):
        pipe.device.read()


def test_a_read_that_fails_is_the_end_of_the_device(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = make(Glass())

    def no_device(*_: int) -> bytes:
        raise OSError(errno.ENODEV, "No such device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "read", no_device)
        with pytest.raises(HardwareError, match="No such device"):
            pipe.device.read()


def test_what_is_missing_or_not_ours_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(Glass(), tmp_path / "none") == "touch_missing"

    def denied(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", denied)
        with pytest.raises(HardwareError, match="group input"):
            Device(tmp_path / "x")
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", lambda *_: (_ for _ in ()).throw(OSError(errno.ENXIO, "No such device or address")))
        with pytest.raises(HardwareError, match="touch_cannot_open"):
            Device(tmp_path / "x")


def test_a_file_that_is_no_input_device_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    with pytest.raises(HardwareError, match="does not answer as an input device"):
        Device(path)


@pytest.mark.parametrize(
    ("axes", "keys", "code"),
    [
        ({Abs.X, Abs.Y, Abs.MT_POSITION_X, Abs.MT_POSITION_Y}, {0x14A}, "touch_protocol_a"),
        ({Abs.X, Abs.Y}, {0x110}, "touch_not_a_panel"),
        ({Abs.X}, {0x14A}, "touch_not_a_panel"),
        (set(), {0x1E}, "touch_not_a_panel"),
    ],
    ids=["protocol A", "tablet", "one axis", "keyboard"],
)
def test_what_is_no_panel_we_read_is_refused(tmp_path: Path, axes: set[Abs], keys: set[int], code: str) -> None:
    glass = Glass()
    glass.axes, glass.keys = axes, keys
    path = tmp_path / "event0"
    os.mkfifo(path)
    assert refused(glass, path) == code


class Several:
    """Some devices of one folder, each with its name."""

    def __init__(self, folder: Path, *names: str) -> None:
        self._glasses = {}
        for number, name in enumerate(names):
            path = folder / f"event{number}"
            os.mkfifo(path)
            self._glasses[str(path)] = Glass(name=name)

    def ioctl(self, fd: int, request: int, buffer: bytearray) -> int:
        return self._of(fd).ioctl(fd, request, buffer)

    def name_of(self, fd: int) -> str:
        return self._of(fd).name

    def _of(self, fd: int) -> Glass:
        return self._glasses[os.readlink(f"/proc/self/fd/{fd}")]


def test_a_device_is_found_by_the_kernels_name_whatever_its_number(tmp_path: Path) -> None:
    several = Several(tmp_path, "vc4-hdmi-0", "generic ft5x06", "keys")
    assert find("generic ft5x06", folder=tmp_path, ioctl=several.ioctl) == tmp_path / "event1"
    assert find("/dev/input/by-path/x") == Path("/dev/input/by-path/x")


def test_a_name_that_is_nobodys_or_several_ones_is_refused_with_what_there_is(tmp_path: Path) -> None:
    several = Several(tmp_path, "panel", "keys", "panel")
    with pytest.raises(HardwareError, match="there are: 'keys', 'panel', 'panel'"):
        find("pannel", folder=tmp_path, ioctl=several.ioctl)
    with pytest.raises(HardwareError, match=r"event0, .*event2 \(give the path"):
        find("panel", folder=tmp_path, ioctl=several.ioctl)
    with pytest.raises(HardwareError, match="there are: none"):
        find("panel", folder=tmp_path / "nothing")


def test_a_device_that_cannot_be_asked_is_named_beside_those_that_can(tmp_path: Path) -> None:
    (tmp_path / "event0").touch()
    with pytest.raises(HardwareError, match="there are: none; event0: Inappropriate ioctl"):
        find("panel", folder=tmp_path)


def test_devices_that_may_not_be_opened_are_a_matter_of_rights_and_not_of_cables(tmp_path: Path) -> None:
    several = Several(tmp_path, "keys", "panel")

    def denied(fd: int, request: int, buffer: bytearray) -> int:
        if several.name_of(fd) == "panel":
            raise PermissionError(errno.EACCES, "Permission denied")
        return several.ioctl(fd, request, buffer)

    with pytest.raises(HardwareError, match=r"there are: 'keys'; event1: Permission denied .*group input") as refusal:
        find("panel", folder=tmp_path, ioctl=denied)
    assert refusal.value.code == "touch_denied"
