"""The panel's event device, with nothing but the standard library: open, ask, read. It is never grabbed.

Errors of a device that is not there, not ours or no panel are `HardwareError`s with the way out; so is the end of one.
"""

import fcntl
import os
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from kiosk.core.errors import HardwareError
from kiosk.touch.contacts import Found
from kiosk.touch.events import BTN_TOUCH, EVENT, NOBODY, Abs, Event, Type, decode
from kiosk.touch.panel import Axis

INPUT: Final = Path("/dev/input")
READ_EVENTS: Final = 1024
"""More than the kernel keeps for a panel of ten fingers, so that one read takes all there is."""
STATE_TRIES: Final = 64
"""How often the state is asked for again because events were there or came meanwhile."""

_ABS: Final = struct.Struct("@6i")
"""`struct input_absinfo`: value, minimum, maximum, fuzz, flat, resolution."""
_NAME_BYTES: Final = 256
_ABS_BYTES: Final = 8
"""Room for the 64 axes there are, a bit each."""
_KEY_BYTES: Final = 96
"""Room for the 768 keys there are."""

Ioctl = Callable[[int, int, bytearray], int]
"""As `fcntl.ioctl` with a buffer that is filled."""


def asking(number: int, size: int) -> int:
    """The request code of an ioctl of input devices that reads so many bytes (`_IOC(_IOC_READ, 'E', number, size)`)."""
    return 2 << 30 | size << 16 | ord("E") << 8 | number


def name_request() -> int:
    """EVIOCGNAME."""
    return asking(0x06, _NAME_BYTES)


def slots_request(size: int) -> int:
    """EVIOCGMTSLOTS."""
    return asking(0x0A, size)


def keys_request() -> int:
    """EVIOCGKEY: which keys are down."""
    return asking(0x18, _KEY_BYTES)


def bits_request(kind: Type) -> int:
    """EVIOCGBIT: which codes of a type a device has."""
    return asking(0x20 + kind, _KEY_BYTES if kind is Type.KEY else _ABS_BYTES)


def axis_request(axis: Abs) -> int:
    """EVIOCGABS."""
    return asking(0x40 + axis, _ABS.size)


class Device:
    """An open panel. Reading never waits."""

    def __init__(self, path: Path, ioctl: Ioctl = fcntl.ioctl) -> None:
        self.path = path
        self._ioctl = ioctl
        try:
            self._fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise _refused(path, error) from error
        try:
            self.name = bytes(self._asked(name_request(), _NAME_BYTES)).split(b"\0")[0].decode(errors="replace")
            self.is_single = self._is_single()
            axes = (Abs.X, Abs.Y) if self.is_single else (Abs.MT_POSITION_X, Abs.MT_POSITION_Y)
            self.x, self.y = (Axis(least=low, most=high) for _, low, high in map(self._axis, axes))
            self._slots = 1 if self.is_single else self._axis(Abs.MT_SLOT)[2] + 1
        except HardwareError:
            os.close(self._fd)
            raise

    def fileno(self) -> int:
        """The file, to wait on."""
        return self._fd

    def close(self) -> None:
        """Give it back."""
        os.close(self._fd)

    def read(self) -> tuple[Event, ...]:
        """What has come since; nothing when nothing has. Raises `HardwareError` when the device is gone."""
        try:
            data = os.read(self._fd, READ_EVENTS * EVENT.size)
        except BlockingIOError:
            return ()
        except OSError as error:
            raise _gone(self.path, error.strerror or str(error)) from error
        if not data:
            raise _gone(self.path, "end of file")
        return decode(data)

    def state(self) -> Found:
        """What the kernel says of all slots. What waits to be read is thrown away, as it is in that account already.

        Raises:
            HardwareError: the device is gone, or sends so fast that no account of it is ever the present.
        """
        for _ in range(STATE_TRIES):
            found = self._single_state() if self.is_single else self._slot_state()
            if not self.read():
                return found
        raise HardwareError("touch_storm", f"{self.path} does not stop sending", "look for water or a loose cable")

    def _single_state(self) -> Found:
        keys = self._asked(keys_request(), _KEY_BYTES)
        tracking = 1 if _has(keys, BTN_TOUCH) else NOBODY
        return Found(0, ((tracking, self._axis(Abs.X)[0], self._axis(Abs.Y)[0]),))

    def _slot_state(self) -> Found:
        columns = [self._of_slots(axis) for axis in (Abs.MT_TRACKING_ID, Abs.MT_POSITION_X, Abs.MT_POSITION_Y)]
        return Found(self._axis(Abs.MT_SLOT)[0], tuple(zip(*columns, strict=True)))

    def _of_slots(self, axis: Abs) -> tuple[int, ...]:
        layout = struct.Struct(f"@I{self._slots}i")
        buffer = bytearray(layout.pack(axis, *[0] * self._slots))
        return layout.unpack(self._filled(slots_request(layout.size), buffer))[1:]

    def _is_single(self) -> bool:
        axes = self._asked(bits_request(Type.ABS), _ABS_BYTES)
        if all(_has(axes, axis) for axis in (Abs.MT_SLOT, Abs.MT_TRACKING_ID, Abs.MT_POSITION_X, Abs.MT_POSITION_Y)):
            return False
        if _has(axes, Abs.MT_POSITION_X):
            message = f"{self.path} ({self.name}) speaks protocol A, which names no contacts"
            raise HardwareError("touch_protocol_a", message, "only protocol B and panels for one finger are read")
        if _has(axes, Abs.X) and _has(axes, Abs.Y) and _has(self._asked(bits_request(Type.KEY), _KEY_BYTES), BTN_TOUCH):
            return True
        message = f"{self.path} ({self.name}) has no places and contacts"
        raise HardwareError("touch_not_a_panel", message, "name the touch panel in [touch] device")

    def _axis(self, axis: Abs) -> tuple[int, int, int]:
        value, low, high, *_ = _ABS.unpack(self._asked(axis_request(axis), _ABS.size))
        return value, low, high

    def _asked(self, request: int, size: int) -> bytearray:
        return self._filled(request, bytearray(size))

    def _filled(self, request: int, buffer: bytearray) -> bytearray:
        try:
            self._ioctl(self._fd, request, buffer)
        except OSError as error:
            raise _gone(self.path, f"it does not answer as an input device: {error.strerror}") from error
        return buffer


_GROUP: Final = "the user of this process must be in group input"


def find(device: str, *, folder: Path = INPUT, ioctl: Ioctl = fcntl.ioctl) -> Path:
    """The path of a device that is given by its path or by the name that the kernel calls it.

    Raises:
        HardwareError: there is none of that name, or more than one.
    """
    if device.startswith("/"):
        return Path(device)
    names: dict[Path, str] = {}
    problems: list[str] = []
    is_denied = False
    for path in sorted(folder.glob("event*")):
        try:
            names[path] = _name(path, ioctl)
        except OSError as error:
            problems.append(f"{path.name}: {error.strerror}")
            is_denied = is_denied or isinstance(error, PermissionError)
    found = [path for path, name in names.items() if name == device]
    if len(found) == 1:
        return found[0]
    if found:
        message = f"{device!r} is the name of {', '.join(map(str, found))}"
        raise HardwareError(
            "touch_ambiguous", message, "give the path in [touch] device, best one of /dev/input/by-path"
        )
    there = ", ".join(sorted(repr(name) for name in names.values())) or "none"
    message = "; ".join((f"no input device is called {device!r}; there are: {there}", *problems))
    if is_denied:
        raise HardwareError("touch_denied", message, _GROUP)
    raise HardwareError("touch_missing", message, "look at the panel's cable and at the name")


def _name(path: Path, ioctl: Ioctl) -> str:
    """How the kernel calls a device. Raises OSError."""
    buffer = bytearray(_NAME_BYTES)
    with closing(os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb", buffering=0)) as file:
        ioctl(file.fileno(), name_request(), buffer)
    return bytes(buffer).split(b"\0")[0].decode(errors="replace")


def _has(bits: bytearray, code: int) -> bool:
    return bool(bits[code // 8] >> code % 8 & 1)


def _refused(path: Path, error: OSError) -> HardwareError:
    message = f"{path}: {error.strerror}"
    if isinstance(error, FileNotFoundError):
        return HardwareError("touch_missing", message, "look at the panel's cable and at [touch] device")
    if isinstance(error, PermissionError):
        return HardwareError("touch_denied", message, _GROUP)
    return HardwareError("touch_cannot_open", message, "look at the kernel's log")


def _gone(path: Path, cause: str) -> HardwareError:
    return HardwareError("touch_gone", f"{path}: {cause}", "look at the panel's cable")
