"""The real pin factory: the header's chip found by its label, the factory built explicitly and asserted.

gpiozero chooses a factory by itself when none is given, falls back through four libraries with a warning, and knows
the chip's number for some kernels only (ADR 0006). Here the label decides, and anything unexpected is refused.
"""

import fcntl
import os
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from gpiozero.pins import Factory

from kiosk.core.errors import HardwareError

MODULES: Final = Path("/sys/module")
"""Where the kernel shows the settings of its drivers."""

_GET_CHIPINFO: Final = 0x8044B401
_CHIPINFO: Final = struct.Struct("=32s32sI")
"""`struct gpiochip_info` of linux/gpio.h: name, label, lines."""

_DRIVER_MODULES: Final = {
    "pinctrl-rp1": "pinctrl_rp1",
    "pinctrl-bcm2711": "pinctrl_bcm2835",
    "pinctrl-bcm2835": "pinctrl_bcm2835",
}
_PERSIST: Final = "parameters/persist_gpio_outputs"
_RELEASED: Final = frozenset({"N", "0"})
_STRICT: Final = "add dtparam=strict_gpiod to config.txt and reboot"


def chip_label(device: Path) -> str:
    """Label of a GPIO chip, asked of the kernel without claiming a line; raises OSError."""
    with device.open("rb", buffering=0) as chip:
        answer = fcntl.ioctl(chip, _GET_CHIPINFO, bytes(_CHIPINFO.size))
    _, label, _ = _CHIPINFO.unpack(answer)
    return str(label.split(b"\0", 1)[0], "ascii", "replace")


def find_chip(
    labels: Sequence[str], *, dev: Path = Path("/dev"), label_of: Callable[[Path], str] = chip_label
) -> tuple[int, str]:
    """Number and label of the one chip that carries an accepted label.

    Raises:
        HardwareError: there is none, there is more than one, or a chip cannot be asked.
    """
    seen: dict[int, str] = {}
    for device in sorted(dev.glob("gpiochip*")):
        number = device.name.removeprefix("gpiochip")
        # Some kernels keep a link of the old name beside the device.
        if not number.isdecimal() or device.is_symlink():
            continue
        try:
            seen[int(number)] = label_of(device)
        except OSError as error:
            raise HardwareError(
                "gpio_chip_unreadable", f"{device}: {error.strerror}", "add this user to the group gpio"
            ) from error
    matching = [(number, label) for number, label in seen.items() if label in labels]
    if len(matching) == 1:
        return matching[0]
    found = ", ".join(f"gpiochip{number} is {label}" for number, label in seen.items()) or f"no GPIO chip in {dev}"
    raise HardwareError(
        "gpio_chip_ambiguous" if matching else "gpio_chip_missing",
        f"needed is exactly one of {', '.join(labels)}; {found}",
        "run on the Raspberry Pi that the wiring file names",
    )


def _persist_files(label: str, modules: Path) -> list[Path]:
    own = modules / _DRIVER_MODULES.get(label, label.replace("-", "_")) / _PERSIST
    # A chip with this label but of another driver (a simulated header) brings the parameter under its own name.
    return [own] if own.exists() else sorted(modules.glob(f"*/{_PERSIST}"))


def outputs_kept(label: str, *, modules: Path = MODULES) -> Callable[[], bool | None]:
    """Asks the kernel each time whether an output outlives its process; None when nothing tells. Never raises."""

    def ask() -> bool | None:
        try:
            values = [file.read_text(errors="replace").strip() for file in _persist_files(label, modules)]
        except OSError:
            return None
        return any(value not in _RELEASED for value in values) if values else None

    return ask


def require_released_outputs(label: str, *, modules: Path = MODULES) -> None:
    """Refuse a kernel that keeps an output's level after its process has died.

    Raises:
        HardwareError: it does, or nothing tells whether it does.
    """
    files = _persist_files(label, modules)
    if not files:
        message = f"no {_PERSIST} under {modules}: the kernel does not say whether outputs outlive their process"
        raise HardwareError("gpio_persist_unknown", message, "use a current Raspberry Pi OS kernel")
    for file in files:
        try:
            value = file.read_text().strip()
        except OSError as error:
            raise HardwareError("gpio_persist_unknown", f"{file}: {error.strerror}", "run as root once") from error
        if value not in _RELEASED:
            message = f"{file} is {value!r}: a pump line would stay on after its process died"
            raise HardwareError("gpio_persists", message, _STRICT)


def open_pins(
    labels: Sequence[str],
    *,
    work_dir: Path,
    dev: Path = Path("/dev"),
    modules: Path = MODULES,
    label_of: Callable[[Path], str] = chip_label,
    may_keep: bool = False,
) -> Factory:
    """The factory of the header's chip. `work_dir` is this process's own: lgpio keeps a pipe there.

    `may_keep`: open it although the kernel keeps levels, for whoever only drives lines low.

    Raises:
        HardwareError: wrong kernel setting, no such chip, no library, chip taken, or not the factory asked for.
    """
    number, label = find_chip(labels, dev=dev, label_of=label_of)
    if not may_keep:
        require_released_outputs(label, modules=modules)
    try:
        work_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HardwareError(
            "work_dir", f"{work_dir}: {error.strerror}", "make the runtime directory writable"
        ) from error
    # Read once, when lgpio is imported; its default is the working directory, which two services would share.
    os.environ["LG_WD"] = str(work_dir)
    try:
        from gpiozero.pins.lgpio import LGPIOFactory  # noqa: PLC0415  (after LG_WD is set, and on a Pi only)
    except ImportError as error:
        hint = "apt install python3-lgpio, and a venv with --system-site-packages"
        raise HardwareError("lgpio_missing", str(error), hint) from error
    except OSError as error:  # it makes its pipe there while it is imported, and does not say so
        hint = "remove that folder, or make it the station's user's"
        raise HardwareError("work_dir", f"{work_dir}: {error.strerror or error}", hint) from error
    try:
        factory = LGPIOFactory(chip=number)
    except Exception as error:  # lgpio's errors share no type of their own that could be named without it
        raise HardwareError("gpio_open", f"gpiochip{number}: {error}", "see that nothing else uses it") from error
    if type(factory) is not LGPIOFactory or factory.chip != number:
        factory.close()
        raise HardwareError("pin_factory", f"{type(factory).__name__} on chip {factory.chip}", "reinstall gpiozero")
    # All local factories of a process share one table of pins, and whichever is closed first closes all in it: a
    # technician's command, which has both sides' lines open, could not let go of the other's any more.
    factory.pins = {}
    return factory
