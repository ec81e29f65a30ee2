"""The real I2C bus by number, through adafruit-extended-bus. `board` is never imported: it guesses, and may install."""

from collections.abc import Callable

from adafruit_extended_bus import ExtendedI2C

from kiosk.core.errors import HardwareError
from kiosk.hw.ports import I2CBus


def open_bus(number: int) -> tuple[I2CBus, Callable[[], None]]:
    """The bus and the call that lets go of it. Its speed is set by dtparam=i2c_arm_baudrate, not here.

    Raises:
        HardwareError: there is no such bus, or this user may not open it.
    """
    path = f"/dev/i2c-{number}"
    try:
        bus = ExtendedI2C(number, frequency=None)
    except (ValueError, RuntimeError) as error:
        hint = "switch it on: dtparam=i2c_arm=on for bus 1, a dtoverlay for the second; then reboot"
        raise HardwareError("bus_missing", f"there is no {path}", hint) from error
    except OSError as error:
        raise HardwareError("bus_denied", f"{path}: {error.strerror}", "add this user to the group i2c") from error
    return bus, bus.deinit
